"""A procedure as data: the typed reading of its YAML. What a case may do is decided here and nowhere in code.

Guards, needs, effects and form checks are closed lists of named words (the enums below); YAML holds no expressions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any, Literal

import yaml
from django.utils.translation import get_language
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from zhijiang.people.states import Role

_CLOSED = ConfigDict(extra="forbid", str_strip_whitespace=True)
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class ProcedureError(ValueError):
    """A procedure's text that cannot be read; the sentence names the place."""


class Need(StrEnum):
    """What somebody must give with an action."""

    REASON = "reason"
    RULE = "rule"
    FIX_ITEMS_OR_REASON = "fix_items_or_reason"
    FILES = "files"
    FORM = "form"


class Guard(StrEnum):
    """What must be true of the case before an action."""

    QUORUM = "quorum"
    ANSWERS_COMPLETE = "answers_complete"


class Effect(StrEnum):
    """What an action does beside moving the state."""

    SNAPSHOT = "snapshot"
    REVOKE_PARENT = "revoke_parent"
    """The letter that closed the case this one is linked to is out of force from now on."""


@dataclass(frozen=True, config=_CLOSED)
class Text:
    """One text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def __str__(self) -> str:
        """In the reader's language."""
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, config=_CLOSED)
class State:
    """A place where a case can be. `owner` has the next move; `form` says whether the applicant may write."""

    label: Text
    public: Text | None = None
    """What the applicant and the public read, where it differs."""
    next: Text | None = None
    """What happens next, for whoever looks."""
    owner: Role | None = None
    form: Literal["open", "closed"] = "closed"
    final: bool = False
    tone: Literal["done", "waiting", "warning", "sealed", "note"] = "waiting"
    no_clock: Text | None = None
    """Why no time limit runs here."""


@dataclass(frozen=True, config=_CLOSED)
class Test:
    """What one answer of the form must be: one of `any`, or a number of at least `least` and under `below`."""

    any: tuple[bool | str, ...] = ()
    least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, config=_CLOSED)
class Row:
    """One line of a decision table: when every test holds on a filing day in force, the class is `then`."""

    when: Mapping[Word, Test]
    then: Word
    effective_from: date | None = None
    effective_until: date | None = None
    basis: str = ""
    verified: bool = False
    """False: an example that the authority must check."""

    def is_in_force(self, on: date) -> bool:
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_until is None or on <= self.effective_until
        )


@dataclass(frozen=True, config=_CLOSED)
class Table:
    """A decision table: the first row that holds says which class a case is of (a tier, say); else `otherwise`."""

    title: Text
    classes: Annotated[Mapping[Word, Text], Field(min_length=1)]
    rows: tuple[Row, ...]
    otherwise: Word


Classes = Mapping[Word, tuple[Word, ...]]
"""Per table the classes that are meant; what is not named may be any."""


@dataclass(frozen=True, config=_CLOSED)
class Extension:
    """Who may give a clock more time, how much, and how often."""

    workdays: Annotated[int, Field(ge=1)]
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    max: Annotated[int, Field(ge=1)] = 1


@dataclass(frozen=True, config=_CLOSED)
class Action:
    """A move that somebody can make."""

    label: Text
    done: Text
    """What it is called once it has happened."""
    from_: Annotated[tuple[str, ...], Field(validation_alias="from", min_length=1)]
    to: str
    by: tuple[Role, ...]
    """Empty: nobody but the platform, when a clock with `on_expiry` has run out."""
    needs: tuple[Need, ...] = ()
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    letter: str = ""
    refuses: bool = False
    max: Annotated[int, Field(ge=1)] | None = None
    """How often in one case."""
    confirm: Text | None = None
    """What will happen, said before it does."""
    when: Classes = Field(default_factory=dict)
    """Only for cases of these classes."""
    not_same_actor_as: tuple[str, ...] = ()
    """Whoever made one of these moves may not make this one; `parent.refuse` is a move in the case this one is about."""
    recall_hours: Annotated[int, Field(ge=1, le=72)] | None = None
    """For so long the person who made it may take it back, as long as nothing has followed."""


@dataclass(frozen=True, config=_CLOSED)
class Clock:
    """A time limit in working days: it counts in `runs_in`, stands still elsewhere, begins anew at `starts_with`."""

    label: Text
    workdays: Annotated[int, Field(ge=1)]
    """What the authority promises; the limit that people see."""
    runs_in: Annotated[tuple[str, ...], Field(min_length=1)]
    starts_with: Annotated[tuple[str, ...], Field(min_length=1)]
    warn: Annotated[int, Field(ge=0)] = 0
    """Yellow when so many working days or fewer are left."""
    basis: str = ""
    legal_workdays: Annotated[int, Field(ge=1)] | None = None
    """What the law grants, where that is more than what is promised."""
    extend: Extension | None = None
    on_expiry: str = ""
    """The action that the platform makes when the limit has passed: silence has a meaning."""
    expiry_counts_from: Literal["expiry", "start"] = "expiry"
    """Whether what follows counts from the day of the expiry, or from the day on which this clock began."""
    when: Classes = Field(default_factory=dict)
    """Only for cases of these classes."""


@dataclass(frozen=True, config=_CLOSED)
class Panel:
    """How many reviewers see a work, and how many signed opinions a decision needs."""

    states: Annotated[tuple[str, ...], Field(min_length=1)]
    size: Annotated[int, Field(ge=1)]
    quorum: Annotated[int, Field(ge=1)]
    fresh: bool = False
    """Nobody who signed an opinion or made a move for the authority in the case this one is linked to."""


@dataclass(frozen=True, config=_CLOSED)
class Series:
    """Numbers of the authority's own, gapless per year: `format` holds {year} and {seq}."""

    format: Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, config=_CLOSED)
class Letter:
    """A letter that an action sends. Its texts hold {placeholders} from a closed list (letters.PLACEHOLDERS)."""

    template: Word
    series: Word
    title: str
    paragraphs: Annotated[tuple[str, ...], Field(min_length=1)]
    items: str = ""
    """The sentence that leads in the list of fix items; empty for a letter without one."""
    remedies: tuple[str, ...] = ()
    lists_files: bool = False
    """Whether the files that were handed in are annexed, with their hashes."""


@dataclass(frozen=True, config=_CLOSED)
class Section:
    """One group of questions."""

    title: Text
    fields: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, config=_CLOSED)
class ShareCheck:
    """`part` may be at most `percent` of `whole`."""

    check: Literal["share_at_most"]
    part: str
    whole: str
    percent: Annotated[int, Field(ge=0, le=100)]
    message: Text
    basis: str = ""


@dataclass(frozen=True, config=_CLOSED)
class Link:
    """A case of another item that can be opened about this one: an appeal, a change, a withdrawal."""

    label: Text
    done: Text
    item: Word
    from_: Annotated[tuple[str, ...], Field(validation_alias="from", min_length=1)]
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    within_days: Annotated[int, Field(ge=1)] | None = None
    """Calendar days from the day on which this case was closed."""
    max: Annotated[int, Field(ge=1)] = 1
    basis: str = ""


@dataclass(frozen=True, config=_CLOSED)
class Procedure:
    """One version of a procedure, read and typed."""

    procedure: Word
    version: Annotated[int, Field(ge=1)]
    title: Text
    effective_from: date
    initial: str
    states: Mapping[Word, State]
    actions: Mapping[Word, Action]
    clocks: Mapping[Word, Clock]
    form: Mapping[str, Any]
    """JSON Schema 2020-12, with x-title, x-help and x-options in both languages."""
    sections: tuple[Section, ...]
    checks: tuple[ShareCheck, ...] = ()
    review: Panel | None = None
    series: Mapping[Word, Series] = Field(default_factory=dict)
    letters: Mapping[Word, Letter] = Field(default_factory=dict)
    office_closes: time | None = None
    """What is done after this hour, or on a day off, counts as done on the next working day."""
    effective_until: date | None = None
    legal_basis: str = ""
    verified: bool = False
    """False: an example that the authority must check before use."""
    classify: Mapping[Word, Table] = Field(default_factory=dict)
    """Decision tables, by the name under which a case keeps its class."""
    links: Mapping[Word, Link] = Field(default_factory=dict)
    staff: Mapping[Role, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """How many people of a role the authority has at least, where the procedure keeps duties apart."""

    def actions_from(self, state: str, *, classes: Mapping[str, str] | None = None) -> dict[str, Action]:
        """The actions that start in a state, in the order written; of a case of these classes, if they are given."""
        return {
            name: action
            for name, action in self.actions.items()
            if state in action.from_ and is_meant(action.when, classes)
        }

    def clocks_in(self, state: str, *, classes: Mapping[str, str] | None = None) -> dict[str, Clock]:
        """The clocks that run in a state, in the order written; of a case of these classes, if they are given."""
        return {
            name: clock
            for name, clock in self.clocks.items()
            if state in clock.runs_in and is_meant(clock.when, classes)
        }


def is_meant(when: Classes, classes: Mapping[str, str] | None, /) -> bool:
    """Whether something is for a case of these classes; everything is when they are not given."""
    return classes is None or all(classes.get(table) in named for table, named in when.items())


class _Loader(yaml.SafeLoader):
    """Safe YAML in which a key written twice is an error, not a silent loss."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _value in node.value:
        word = str(key.value)
        if word in seen:
            raise ProcedureError(f"line {key.start_mark.line + 1}: “{word}” is written twice")
        seen.add(word)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_ADAPTER: TypeAdapter[Procedure] = TypeAdapter(Procedure)


def read_yaml(text: str, /) -> Any:
    """The YAML document. Raises ProcedureError."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise ProcedureError(f"not YAML: {error}") from error


@lru_cache(maxsize=64)
def parse(text: str, /) -> Procedure:
    """Read a procedure's text. Raises ProcedureError naming the first place that is wrong."""
    document = read_yaml(text)
    try:
        return _ADAPTER.validate_python(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ProcedureError(f"{place or 'document'}: {first['msg']}") from error


def fingerprint(text: str, /) -> str:
    """SHA-256 of the text as it was written."""
    return sha256(text.encode()).hexdigest()
