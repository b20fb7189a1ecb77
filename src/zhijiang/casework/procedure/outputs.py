"""What comes out of a case: letters with their numbers, public lists, what holds of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from zhijiang.casework.procedure.parts import CLOSED, Test, Text, Word


@dataclass(frozen=True, config=CLOSED)
class ChangePolicy:
    """What a change after the decision takes: nothing, telling it, a change request, or filing anew."""

    policy: Literal["free", "notify", "approve", "refile"]
    basis: str = ""
    verified: bool = False


@dataclass(frozen=True, config=CLOSED)
class Column:
    """One column of a public list. `field` is a field of the form or one of queries.PUBLIC_FIELDS."""

    field: str
    label: Text


@dataclass(frozen=True, config=CLOSED)
class Apart:
    """What has a row of its own, whatever it answered: works of a major subject, say. The first that fits counts."""

    label: Text
    when: Annotated[Mapping[Word, Test], Field(min_length=1)]


@dataclass(frozen=True, config=CLOSED)
class CrossTable:
    """Counts and shares by two answers: periods down, subjects across, say."""

    rows: str
    columns: str
    sum: Word | Literal[""] = ""
    """A question whose numbers are added up beside the counts: how many episodes these works have together."""
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, config=CLOSED)
class Public:
    """A public list of the cases closed in `states`, month by month."""

    title: Text
    states: Annotated[tuple[str, ...], Field(min_length=1)]
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    table: CrossTable | None = None


@dataclass(frozen=True, config=CLOSED)
class Validity:
    """Something that ends while a case is in one of `states`: on the day that a question names, or so long after the end."""

    label: Text
    states: Annotated[tuple[str, ...], Field(min_length=1)]
    field: Word | Literal[""] = ""
    months: Annotated[int, Field(ge=1, le=600)] | None = None
    """Counted from the day on which the case was closed."""
    warn_days: Annotated[int, Field(ge=1, le=366)] = 60
    basis: str = ""
    verified: bool = False


@dataclass(frozen=True, config=CLOSED)
class Start:
    """What an applicant should know before beginning: what to have at hand, and how long it takes."""

    needs: tuple[Text, ...] = ()
    minutes: Annotated[int, Field(ge=1)] = 15
    room: Word | Literal[""] = ""
    """Where cases are begun, and read with what belongs to them (settings.ROOM_PAGES); empty: on the engine's own pages."""


@dataclass(frozen=True, config=CLOSED)
class Retention:
    """How long the archive of a closed case is kept, as the archives' rules name it."""

    label: Text
    years: Annotated[int, Field(ge=1)] | None = None
    """None: for good."""


@dataclass(frozen=True, config=CLOSED)
class Series:
    """Numbers of the authority's own, gapless per year: `format` holds {year} and {seq}.

    With {body}, each body that issues has a series of its own, under the word of its letters (Organisation.letter_word).
    """

    format: Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, config=CLOSED)
class Letter:
    """A letter that an action sends. Its texts hold {placeholders} from a closed list (letters.PLACEHOLDERS)."""

    template: Word
    title: str
    paragraphs: Annotated[tuple[str, ...], Field(min_length=1)]
    series: Word = ""
    """The series that numbers it; empty: it bears the number of another system that its move gives."""
    addressed_to: Literal["applicant", "next_body"] = "applicant"
    """Who gets it: the applicant, or in a line of bodies the one before which the case then lies."""
    decides: bool = False
    """Its number becomes that of the case though the case goes on; a letter of a series that ends a case always does so."""
    items: str = ""
    """The sentence that leads in the list of fix items; empty for a letter without one."""
    remedies: tuple[str, ...] = ()
    lists_files: bool = False
    """Whether the files that were handed in beside the form (the cuts) are annexed, with their hashes."""
    language: Literal["zh-hans", "en"] = "zh-hans"
    """In which its texts are written, and days, rules and answers are put into them."""
