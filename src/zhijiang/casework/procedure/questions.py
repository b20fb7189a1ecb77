"""What a form holds beside its JSON Schema: its sections, and checks that look at more than one answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from zhijiang.casework.procedure.parts import CLOSED, Test, Text, Word


@dataclass(frozen=True, config=CLOSED)
class Section:
    """One group of questions."""

    title: Text
    fields: Annotated[tuple[str, ...], Field(min_length=1)]
    help: Text | None = None
    when: Mapping[Word, Test] = Field(default_factory=dict)
    """Only asked when these answers are so; a field's own `x-when` says the same of one question."""


@dataclass(frozen=True, config=CLOSED)
class ShareCheck:
    """`part` may be at most `percent` of `whole`."""

    check: Literal["share_at_most"]
    part: str
    whole: str
    percent: Annotated[int, Field(ge=0, le=100)]
    message: Text
    basis: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The questions it looks at."""
        return (self.part, self.whole)


@dataclass(frozen=True, config=CLOSED)
class SumCheck:
    """The numbers in one column of a table, added up, are another answer."""

    check: Literal["sum_is"]
    table: str
    column: str
    whole: str
    message: Text
    basis: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The questions it looks at."""
        return (self.table, self.whole)


@dataclass(frozen=True, config=CLOSED)
class ValidCheck:
    """A date until which something holds must not have passed on the day of handing in; it warns `warn_days` before."""

    check: Literal["valid_on_filing"]
    field: str
    message: Text
    warn_days: Annotated[int, Field(ge=0)] = 60
    basis: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The questions it looks at."""
        return (self.field,)


@dataclass(frozen=True, config=CLOSED)
class OrderCheck:
    """One date is not before another."""

    check: Literal["not_before"]
    field: str
    other: str
    message: Text
    basis: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The questions it looks at."""
        return (self.field, self.other)


Check = Annotated[ShareCheck | SumCheck | ValidCheck | OrderCheck, Field(discriminator="check")]
