"""The way through a procedure: the main one, the one that a case took, and both as a picture with its table."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhijiang.casework import picture, rules
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Procedure, is_meant
from zhijiang.casework.queries.moves import is_applicant, state_of
from zhijiang.people.models import User
from zhijiang.people.states import Level, Role


@dataclass(frozen=True)
class Stage:
    """One step on the way from the application to its end; `standing` is `done`, `current` or `next`."""

    label: str
    standing: str
    ends_as: str = ""
    """The tone of an end that is no good one, which gets no tick."""


def stages_of(case: Case, user: User, /) -> list[Stage]:
    """The main way through the procedure for a case of these classes, with where this one is now."""
    definition = rules.procedure_of(case)
    main = main_way(definition, case.classes, levels=rules.levels_above(case))
    if case.state not in main:
        last = max((main.index(state) for state in states_gone(case) if state in main), default=0)
        main = [*main[: last + 1], case.state, *([] if state_of(case).final else main[last + 1 :])]
    at, ended, applicant = main.index(case.state), state_of(case).final, is_applicant(case, user)
    tone = state_of(case).tone
    return [
        Stage(
            label_of(definition, state, for_applicant=applicant),
            "done" if number < at or (ended and number == at) else "current" if number == at else "next",
            ends_as=tone if number == at and ended and tone != "done" else "",
        )
        for number, state in enumerate(main)
    ]


def label_of(definition: Procedure, state: str, /, *, for_applicant: bool) -> str:
    """A state's name: the public one for the applicant, the working one inside."""
    found = definition.states[state]
    return str(found.public if for_applicant and found.public else found.label)


def main_way(
    definition: Procedure, classes: Mapping[str, str], /, *, levels: Collection[Level] = tuple(Level)
) -> list[str]:
    """The shortest way from the beginning to the first good end that a case of these classes can take, past every level.

    Made by people; by the platform's moves after silence (a notice that has run) only where there is no other.
    """
    meant = [name for name, action in definition.actions.items() if is_meant(action.when, classes or None)]
    way = _shortest(definition, [name for name in meant if definition.actions[name].by], levels)
    return way or _shortest(definition, meant, levels) or [definition.initial]


def _shortest(definition: Procedure, names: Collection[str], levels: Collection[Level]) -> list[str]:
    """The shortest way to a good end by these moves; empty where there is none."""
    came: dict[str, str] = {definition.initial: ""}
    line = deque([definition.initial])
    while line:
        state = line.popleft()
        if definition.states[state].final and definition.states[state].tone == "done":
            way = [state]
            while came[way[0]]:
                way.insert(0, came[way[0]])
            return way
        for name in definition.actions_from(state):
            for to in definition.landings(name, state, levels=levels)[:1] if name in names else ():
                if to not in came:
                    came[to] = state
                    line.append(to)
    return []


def states_gone(case: Case, /) -> list[str]:
    """Every state that the case has been in, in order."""
    return [event.to_state for event in rules.events_in(case) if event.to_state]


@dataclass(frozen=True)
class MoveRow:
    """One move of the procedure as a line of the table, with its number in the picture, and whether this case made it."""

    number: int
    label: str
    frm: str
    to: str
    who: str
    was_made: bool


@dataclass(frozen=True)
class Drawing:
    """The procedure as a picture and as a table; they say the same."""

    picture: picture.Picture
    rows: list[MoveRow]


def drawing_of(case: Case, user: User, /) -> Drawing:
    """Every move that the procedure foresees for a case of these classes, with the way that this one took lit."""
    definition, applicant = rules.procedure_of(case), is_applicant(case, user)
    made = {(event.action, event.from_state, event.to_state) for event in rules.events_in(case) if event.to_state}
    labels = {state: label_of(definition, state, for_applicant=applicant) for state in definition.states}
    levels = rules.levels_above(case)
    rows: list[MoveRow] = []
    moves: list[picture.Move] = []
    for name, action in definition.actions.items():
        if case.classes and not rules.is_meant_for(action, case):
            continue
        for frm, to in _edges(definition, name, levels):
            number, was_made = len(rows) + 1, (name, frm, to) in made
            rows.append(MoveRow(number, str(action.label), labels[frm], labels[to], _who(action.by), was_made))
            moves.append(picture.Move(number, frm, to, was_made))
    drawn = picture.laid_out(
        definition,
        moves,
        main=main_way(definition, case.classes, levels=levels),
        gone=states_gone(case),
        here=case.state,
        labels=labels,
    )
    return Drawing(drawn, rows)


def plain_drawing(definition: Procedure, /) -> Drawing:
    """The whole procedure, without any case."""
    labels = {state: label_of(definition, state, for_applicant=False) for state in definition.states}
    rows: list[MoveRow] = []
    moves: list[picture.Move] = []
    for name, action in definition.actions.items():
        for frm, to in _edges(definition, name, tuple(Level)):
            number = len(rows) + 1
            rows.append(MoveRow(number, str(action.label), labels[frm], labels[to], _who(action.by), was_made=False))
            moves.append(picture.Move(number, frm, to, was_made=False))
    main = main_way(definition, {})
    return Drawing(picture.laid_out(definition, moves, main=main, gone=[], here="", labels=labels), rows)


def _edges(definition: Procedure, name: str, levels: Collection[Level]) -> Iterator[tuple[str, str]]:
    """From where to where a move leads, with bodies of these levels."""
    for frm in definition.actions[name].from_:
        for to in definition.landings(name, frm, levels=levels):
            yield frm, to


def _who(roles: Sequence[Role]) -> str:
    return _(", ").join(str(role.label) for role in roles) or _("The platform")
