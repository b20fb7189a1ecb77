"""Model check: every position that a case can come to, with every bound and every person counted, has a way on.

A position is a state, how often each bounded move was made, and who made the moves that others may not follow. Guards
count as met: whether they can be is what the other rules say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from django.utils.translation import gettext as _

from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import Action, Procedure, is_meant
from zhijiang.casework.rules import APPLICANT, PARENT
from zhijiang.people.states import Role

MOST_POSITIONS: Final = 60_000
"""A procedure with more is not examined to the end, and that is a finding."""
Person = tuple[str, int]
"""One of the people of a role, counted from 0."""


@dataclass(frozen=True)
class Position:
    """Where a case is, as far as it matters for what can be done."""

    state: str
    used: tuple[tuple[str, int], ...] = ()
    """How often each move with a `max` was made."""
    did: tuple[tuple[str, tuple[Person, ...]], ...] = ()
    """Who made the moves that others are kept apart from."""


@dataclass(frozen=True)
class Step:
    """A move that can be made, and by whom; None is the platform, after silence."""

    name: str
    by: Person | None
    to: str
    """Where it leads; which of several states of levels, the bodies above the applicant decide."""


class Model:
    """A procedure for cases of certain classes, with the people that there are at least."""

    def __init__(self, procedure: Procedure, classes: dict[str, str]) -> None:
        self.procedure = procedure
        self.classes = classes
        self._moves = {name: a for name, a in procedure.actions.items() if is_meant(a.when, classes or None)}
        words = {word for action in procedure.actions.values() for word in action.not_same_actor_as}
        self._kept_apart = sorted(words)

    def first(self) -> Position:
        """The position of a new case. Each move of a parent that matters was made by a different person."""
        before = [word for word in self._kept_apart if word.startswith(PARENT)]
        did = {word: ((Role.OFFICER.value, number),) for number, word in enumerate(before)}
        return Position(self.procedure.initial, did=tuple(sorted(did.items())))

    def steps(self, at: Position, /) -> list[Step]:
        """Everything that can be done there; of people who are alike only one is tried."""
        used, found = dict(at.used), []
        for name, action in self._moves.items():
            if at.state not in action.from_ or (action.max is not None and used.get(name, 0) >= action.max):
                continue
            people = [person for role in action.by for person in self._people(role, action, at)]
            for to in self.procedure.landings(name, at.state):
                found += [Step(name, person, to) for person in people] if action.by else [Step(name, None, to)]
        return found

    def after(self, at: Position, step: Step, /) -> Position:
        """The position that a step leads to."""
        action = self._moves[step.name]
        moved = replace(at, state=step.to)
        if action.max is not None:
            used = dict(at.used)
            used[step.name] = used.get(step.name, 0) + 1
            moved = replace(moved, used=tuple(sorted(used.items())))
        if step.name in self._kept_apart and step.by is not None:
            did = dict(at.did)
            did[step.name] = tuple(sorted({*did.get(step.name, ()), step.by}))
            moved = replace(moved, did=tuple(sorted(did.items())))
        return moved

    def _people(self, role: Role, action: Action, at: Position) -> list[Person]:
        """Those who may make a move: everybody who made one that matters, and one more of those who made none."""
        did = dict(at.did)
        barred = {person for word in action.not_same_actor_as for person in did.get(word, ())}
        known = {person for people in did.values() for person in people}
        everybody = [(role.value, number) for number in range(self.procedure.staff.get(role, 1))]
        fresh = [person for person in everybody if person not in known][:1]
        return [person for person in everybody if person in known and person not in barred] + fresh


def kinds_of(p: Procedure, /) -> list[dict[str, str]]:
    """Every combination of classes that a case can be of; one, and empty, without decision tables."""
    kinds: list[dict[str, str]] = [{}]
    for table, named in p.classify.items():
        kinds = [kind | {table: word} for kind in kinds for word in named.classes]
    return kinds


def everybody_has_a_way_on(p: Procedure) -> Iterator[Finding]:
    """L-37: in no position, whatever was used up and whoever acted before, is its owner left without a move or the case without an end."""
    for classes in kinds_of(p):
        found = _examine(Model(p, classes))
        if found is not None:
            yield found
            return


def walk(p: Procedure, luck: Random, /, *, classes: dict[str, str], most: int) -> list[str]:
    """One random way through a procedure, at most so many steps long. Raises AssertionError where it cannot go on."""
    model = Model(p, classes)
    at, names = model.first(), [p.initial]
    while not p.states[at.state].final and len(names) <= most:
        steps = model.steps(at)
        assert steps, f"{p.procedure}: stuck in {at}"
        at = model.after(at, luck.choice(steps))
        names.append(at.state)
    return names


def _examine(model: Model) -> Finding | None:
    """The first thing that is wrong with a position that can be reached."""
    p = model.procedure
    if p.initial not in p.states or any(set(action.targets) - p.states.keys() for action in p.actions.values()):
        return None  # told by L-02
    seen, waiting, back = {model.first()}, [model.first()], dict[Position, list[Position]]()
    while waiting:
        at = waiting.pop()
        state = p.states[at.state]
        if state.final:
            continue
        steps = model.steps(at)
        movers = {step.by[0] for step in steps if step.by is not None}
        if not steps or (state.owner is not None and state.owner not in APPLICANT and state.owner not in movers):
            return Finding(
                "L-37",
                f"states.{at.state}",
                _("nobody is left who can go on%(classes)s") % {"classes": _told(at, model.classes)},
            )
        for position in (model.after(at, step) for step in steps):
            back.setdefault(position, []).append(at)
            if position not in seen:
                seen.add(position)
                waiting.append(position)
        if len(seen) > MOST_POSITIONS:
            return Finding(
                "L-37",
                "actions",
                _("has more than %(count)s positions: bound its moves more tightly") % {"count": MOST_POSITIONS},
            )
    stuck = seen - _leading_to({each for each in seen if p.states[each.state].final}, back)
    if stuck:
        worst = min(stuck, key=lambda each: (each.state, str(each)))
        return Finding(
            "L-37",
            f"states.{worst.state}",
            _("no way leads to an end%(classes)s") % {"classes": _told(worst, model.classes)},
        )
    return None


def _leading_to(ends: set[Position], back: dict[Position, list[Position]]) -> set[Position]:
    found, waiting = set(ends), list(ends)
    while waiting:
        for earlier in back.get(waiting.pop(), ()):
            if earlier not in found:
                found.add(earlier)
                waiting.append(earlier)
    return found


def _told(at: Position, classes: dict[str, str]) -> str:
    """How a case came to be there, for the finding."""
    words = [*classes.values(), *(f"{name} ×{count}" for name, count in at.used)]
    words += [_("%(name)s by %(count)d") % {"name": name, "count": len(people)} for name, people in at.did]
    return f" ({', '.join(words)})" if words else ""
