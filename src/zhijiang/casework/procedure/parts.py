"""The parts of a procedure: states, moves, clocks, tasks, panels, letters, sections, checks. Closed lists of named words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from django.utils.translation import get_language
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from zhijiang.people.states import Level, Role

CLOSED = ConfigDict(extra="forbid", str_strip_whitespace=True)
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]


class Need(StrEnum):
    """What somebody must give with an action."""

    REASON = "reason"
    RULE = "rule"
    FIX_ITEMS = "fix_items"
    FIX_ITEMS_OR_REASON = "fix_items_or_reason"
    NUMBER = "number"
    """The number that another system gave, of the kind that the action names."""
    FILES = "files"
    FORM = "form"


class Guard(StrEnum):
    """What must be true of the case before an action."""

    QUORUM = "quorum"
    ANSWERS_COMPLETE = "answers_complete"
    TASKS_DONE = "tasks_done"
    """No task is open, and each kind that is required for cases of this class was done."""


class Effect(StrEnum):
    """What an action does beside moving the state."""

    SNAPSHOT = "snapshot"
    REVOKE_PARENT = "revoke_parent"
    """The letter that closed the case this one is linked to is out of force from now on."""
    CHANGE_PARENT = "change_parent"
    """What this case asked to change holds for the case it is linked to from now on."""


@dataclass(frozen=True, config=CLOSED)
class Text:
    """One text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def __str__(self) -> str:
        """In the reader's language."""
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True, config=CLOSED)
class State:
    """A place where a case can be. `owner` has the next move; `form` says whether the applicant may write."""

    label: Text
    public: Text | None = None
    """What the applicant and the public read, where it differs."""
    next: Text | None = None
    """What happens next, for whoever looks."""
    owner: Role | None = None
    form: Literal["open", "listed", "closed"] = "closed"
    """Whether the applicant may write: everything, only what was listed for it, or nothing."""
    final: bool = False
    tone: Literal["done", "waiting", "warning", "sealed", "note"] = "waiting"
    no_clock: Text | None = None
    """Why no time limit runs here."""
    level: Level | None = None
    """It lies before the body of this level, in the line upwards from where it was lodged; None: before whoever has it."""


@dataclass(frozen=True, config=CLOSED)
class Test:
    """What one answer of the form must be: one of `any`, or a number of at least `least` and under `below`."""

    any: tuple[bool | str, ...] = ()
    least: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, config=CLOSED)
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


@dataclass(frozen=True, config=CLOSED)
class Table:
    """A decision table: the first row that holds says which class a case is of (a tier, say); else `otherwise`."""

    title: Text
    classes: Annotated[Mapping[Word, Text], Field(min_length=1)]
    rows: tuple[Row, ...]
    otherwise: Word


Classes = Mapping[Word, tuple[Word, ...]]
"""Per table the classes that are meant; what is not named may be any."""


@dataclass(frozen=True, config=CLOSED)
class Extension:
    """Who may give a clock more time, how much, and how often."""

    workdays: Annotated[int, Field(ge=1)]
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    max: Annotated[int, Field(ge=1)] = 1


@dataclass(frozen=True, config=CLOSED)
class Choice:
    """What must be chosen with a move; the case keeps it as a class under `name`."""

    name: Word
    label: Text
    options: Annotated[Mapping[Word, Text], Field(min_length=1)]


@dataclass(frozen=True, config=CLOSED)
class NumberFit:
    """What a number of another system must say for this case: per answer to `by` the word that stands in it (“网剧审字”)."""

    by: Word
    words: Annotated[Mapping[Word, str], Field(min_length=1)]


@dataclass(frozen=True, config=CLOSED)
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
    number: Word | None = None
    """The kind of number that another system gives with this move (numbers.KINDS)."""
    number_fits: NumberFit | None = None
    """The number is of one case alone: its word fits the answer, its year the time of the case, and no other case has it."""
    choice: Choice | None = None
    batch: bool = False
    """Whether it may be made on many cases at once."""
    room: Word | Literal[""] = ""
    """The page outside the engine on which it is made (settings.ROOM_PAGES), because more is written with it; empty: here."""
    or_to: tuple[str, ...] = ()
    """Where it leads instead of `to`, in this order, when a level is not there or not meant (`picks`)."""
    picks: Literal["first", "next", "below", "same"] = "first"
    """Of `to` and `or_to`: the first before a body that is there; so, above or below the one that has it; that of this one."""

    @property
    def targets(self) -> tuple[str, ...]:
        """Every state to which it may lead, in the order in which they are tried."""
        return (self.to, *self.or_to)


@dataclass(frozen=True, config=CLOSED)
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


@dataclass(frozen=True, config=CLOSED)
class TaskKind:
    """Work that a case waits for while it stays where it is: the opinion of another body (协审), a site visit."""

    label: Text
    ask: Text
    """What is asked, as it is put to whoever does it."""
    from_: Annotated[tuple[str, ...], Field(validation_alias="from", min_length=1)]
    by: tuple[Role, ...]
    """Who opens one. Empty: nobody but the platform, where it hands something down."""
    done_by: Role
    """The role in which it is done: `co_reviewer` of another body, or a role of the authority's own people."""
    workdays: Annotated[int, Field(ge=1)]
    required: bool = False
    """Whether a decision with the guard `tasks_done` waits for one of this kind."""
    checklist: tuple[Text, ...] = ()
    """What is looked at, point by point."""
    photographs: bool = False
    when: Classes = Field(default_factory=dict)
    basis: str = ""
    hands_down: Word | Literal[""] = ""
    """The letter with which each body below the one that decided hands the decision on, one after the other, down to the applicant."""


@dataclass(frozen=True, config=CLOSED)
class Criterion:
    """One line of a rubric: scored from 0 to `max`."""

    label: Text
    max: Annotated[int, Field(ge=1, le=100)] = 10


@dataclass(frozen=True, config=CLOSED)
class Phase:
    """Who sees what while a case is in these states."""

    states: Annotated[tuple[str, ...], Field(min_length=1)]
    label: Text
    signs: bool = True
    """Whether opinions are signed."""
    sees: Literal["own", "after_own", "all"] = "after_own"
    """What a member of the panel reads of the others: nothing, after signing, or at once."""
    names: bool = True
    """Whether members of the panel read each other's names and the applicant's."""


@dataclass(frozen=True, config=CLOSED)
class Viewing:
    """How much of a film a reviewer must have been shown before an opinion can be signed. All of it where nothing is said."""

    first: Literal["all", "none"] = "all"
    """Of a film that comes for the first time, head and tail with it."""
    again: Literal["all", "changed", "none"] = "all"
    """Of a film that comes back: all of it, or what changed and what this person has not seen before."""
    handles_seconds: Annotated[int, Field(ge=0, le=60)] = 10
    """How much is watched before and after each change."""
    hole_frames: Annotated[int, Field(ge=0, le=25)] = 5
    """A player on a busy machine leaves frames out; holes up to so many frames between two that were shown do not count."""
    sound: bool = True
    """Whether frames count only while the sound is on."""


@dataclass(frozen=True, config=CLOSED)
class Panel:
    """How many reviewers see a work, and how many signed opinions a decision needs."""

    states: Annotated[tuple[str, ...], Field(min_length=1)]
    size: Annotated[int, Field(ge=1)]
    quorum: Annotated[int, Field(ge=1)]
    fresh: bool = False
    """Nobody who signed an opinion or made a move for the authority in the case this one is linked to."""
    votes: Mapping[Word, Text] = Field(default_factory=dict)
    """What an opinion can be; approve, correct, refuse where nothing is said."""
    rubric: Mapping[Word, Criterion] = Field(default_factory=dict)
    phases: tuple[Phase, ...] = ()
    """Where nothing is said, opinions are signed in `states` and read by the panel after one's own."""
    viewing: Viewing | None = None
    """What must have been watched; nothing where nothing is said, as in all versions before there was a ledger."""


@dataclass(frozen=True, config=CLOSED)
class Assign:
    """How a case finds its officer when it comes in: by hand, in turn, or whoever has the fewest under way."""

    rule: Literal["hand", "turn", "load"]
    role: Role
    states: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, config=CLOSED)
class Link:
    """A case of another item that can be opened about this one: an appeal, a change, a withdrawal."""

    label: Text
    done: Text
    item: Word
    from_: Annotated[tuple[str, ...], Field(validation_alias="from", min_length=1)]
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    within_days: Annotated[int, Field(ge=1)] | None = None
    """Calendar days from the day on which this case was closed."""
    prefill: Mapping[Word, Word] = Field(default_factory=dict)
    """Answers that the new case begins with: its field, and the field of this case."""
    changes: Mapping[Word, Word] = Field(default_factory=dict)
    """Answers of the new case that hold for this one once it is granted (`change_parent`): its field, and ours."""
    max: Annotated[int, Field(ge=1)] = 1
    basis: str = ""
