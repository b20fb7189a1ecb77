"""A procedure as data: the typed reading of its YAML. What a case may do is decided here and nowhere in code.

Guards, needs, effects and form checks are closed lists of named words (parts.py); YAML holds no expressions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, time
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any

import yaml
from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from zhijiang.casework.procedure.outputs import ChangePolicy, Letter, Public, Retention, Series, Start, Validity
from zhijiang.casework.procedure.parts import (
    CLOSED,
    Action,
    Assign,
    Classes,
    Clock,
    Link,
    Panel,
    State,
    Table,
    TaskKind,
    Text,
    Word,
)
from zhijiang.casework.procedure.questions import Check, Section
from zhijiang.people.states import Level, Role


class ProcedureError(ValueError):
    """A procedure's text that cannot be read; the sentence names the place."""


@dataclass(frozen=True, config=CLOSED)
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
    checks: tuple[Check, ...] = ()
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

    tasks: Mapping[Word, TaskKind] = Field(default_factory=dict)
    """Work that a case may wait for, by its name: a co-review, a site visit."""
    assign: Assign | None = None
    """Who gets a case that comes in; by hand where nothing is said."""
    changes: Mapping[Word, ChangePolicy] = Field(default_factory=dict)
    """What becomes of a change to an answer after the case was granted, by the field."""
    validity: Mapping[Word, Validity] = Field(default_factory=dict)
    """What ends of itself, and before which the applicant is warned."""
    public: Public | None = None
    """The list of closed cases that everybody may read; none where nothing is said."""
    start: Start | None = None
    """What an applicant reads before beginning."""
    retention: Retention | None = None
    """How long the archive package of a closed case is kept."""

    def actions_from(self, state: str, *, classes: Mapping[str, str] | None = None) -> dict[str, Action]:
        """The actions that start in a state, in the order written; of a case of these classes, if they are given."""
        return {
            name: action
            for name, action in self.actions.items()
            if state in action.from_ and is_meant(action.when, classes)
        }

    @property
    def has_levels(self) -> bool:
        """Whether a case goes up a line of bodies, each of which acts only while it has the case."""
        return any(state.level is not None for state in self.states.values())

    def landings(self, name: str, state: str, /, *, levels: Collection[Level] = tuple(Level)) -> tuple[str, ...]:
        """Every state to which a move may lead from a state, with bodies of these levels above the applicant."""
        move, here = self.actions[name], self.states[state].level
        to_levels = {to: self.states[to].level for to in move.targets if to in self.states}
        return tuple(
            to for to, level in to_levels.items() if (level is None or level in levels) and fits(move, level, here)
        )

    def clocks_in(self, state: str, *, classes: Mapping[str, str] | None = None) -> dict[str, Clock]:
        """The clocks that run in a state, in the order written; of a case of these classes, if they are given."""
        return {
            name: clock
            for name, clock in self.clocks.items()
            if state in clock.runs_in and is_meant(clock.when, classes)
        }


def fits(move: Action, level: Level | None, here: Level | None, /) -> bool:
    """Whether a move may lead to a state of a level from a body of one; None: of no level, or of any."""
    if level is None or here is None or move.picks == "first":
        return True
    order = list(Level)
    step = order.index(level) - order.index(here)
    return {"next": step > 0, "below": step < 0, "same": step == 0}[move.picks]


def is_meant(when: Classes, classes: Mapping[str, str] | None, /) -> bool:
    """Whether something is for a case of these classes; everything is when they are not given."""
    return classes is None or all(classes.get(table) in named for table, named in when.items())


if TYPE_CHECKING:
    _SafeLoader = yaml.SafeLoader
else:
    # libyaml where the wheel has it: a pack is read several times faster.
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):
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
