"""Before which body a case lies: who handles its item, and in a line of bodies, town to province, where a move brings it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import Case, ServiceItem
from zhijiang.casework.procedure import Action, Letter, Procedure, TaskKind, fits
from zhijiang.casework.rules.roles import above, procedure_of
from zhijiang.casework.rules.walls import tree
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import Level, OrganisationKind


def landing(move: Action, case: Case, definition: Procedure, /) -> tuple[str, Organisation]:
    """The state to which a move leads in this case, and the body before which it then lies.

    Where states have no level the body stays. Raises WrongState where no body of the line is meant. Rule: C-92.
    """
    found = _landing(move, case, definition)
    if found is None:
        raise WrongState(
            _("“%(action)s” leads nowhere: above %(body)s there is no body for the next step.")
            % {"action": move.label, "body": case.lodged_with.shown_name},
            rule="C-92",
        )
    return found


def lands(move: Action, case: Case, definition: Procedure, /) -> bool:
    """Whether there is a body to which a move can lead in this case."""
    return _landing(move, case, definition) is not None


def _landing(move: Action, case: Case, definition: Procedure) -> tuple[str, Organisation] | None:
    here = case.authority.level
    for state in move.targets:
        level = definition.states[state].level
        if level is None:
            return state, case.authority
        if not fits(move, level, Level(here) if here else None):
            continue
        body = case.authority if level == here else _body_at(case, level)
        if body is not None:
            return state, body
    return None


def check_lodged_with(definition: Procedure, house: Organisation, body: Organisation, /) -> None:
    """Raises WrongState for a case that goes up a line, laid before a body that is not above the applicant. Rule: C-94."""
    if definition.has_levels and body.pk not in above(house.pk, tree())[1:]:
        raise WrongState(
            _("%(body)s is not above %(house)s: lodge it with the authority of the place, from which it goes up.")
            % {"body": body.shown_name, "house": house.shown_name},
            rule="C-94",
        )


def handlers(item: ServiceItem, /) -> Q:
    """The authorities that handle an item: those of the levels that the catalogue names. Agrees with `handles`.

    A body whose level nobody entered is not left out: nothing says that it is of another one. Rule: C-95.
    """
    of_level = Q(level__in=[*item.handled_by, ""]) if item.handled_by else Q()
    return Q(kind=OrganisationKind.AUTHORITY) & of_level


def handles(item: ServiceItem, body: Organisation, /) -> bool:
    """Whether a body handles an item. Rule: C-95."""
    of_level = not item.handled_by or body.level in {*item.handled_by, ""}
    return body.kind == OrganisationKind.AUTHORITY and of_level


def check_handled_by(item: ServiceItem, body: Organisation, /) -> None:
    """Raises WrongState for a new case that is laid before a body which does not handle its item. Rule: C-95."""
    if not handles(item, body):
        raise WrongState(
            _("%(body)s does not handle “%(item)s”: that is for authorities of the level %(levels)s.")
            % {
                "body": body.shown_name,
                "item": item.shown_title,
                "levels": _(", ").join(str(Level(level).label) for level in item.handled_by),
            },
            rule="C-95",
        )


def deciding_levels(definition: Procedure, /) -> frozenset[Level]:
    """The levels whose bodies bring a case that goes up a line to the ends that its public list shows. Rule: C-96."""
    ends = set(definition.public.states) if definition.public else set()
    before = {state for move in definition.actions.values() if ends & set(move.targets) for state in move.from_}
    levels = {definition.states[state].level for state in before}
    return frozenset(level for level in levels if level is not None)


def addressee(letter: Letter, case: Case, body: Organisation, /) -> Organisation:
    """To whom a letter goes: the applicant, or the body before which the case then lies, where that is another one. Rule: C-97."""
    return body if letter.addressed_to == "next_body" and body.pk != case.authority_id else case.organisation


def bodies_below(case: Case, body: Organisation, /) -> list[Organisation]:
    """The bodies through which a case came up to this one, the nearest to it first; none where it goes up no line. Rule: B-39."""
    line = bodies_in_line(case) if procedure_of(case).has_levels else []
    at = next((place for place, each in enumerate(line) if each.pk == body.pk), 0)
    return line[:at][::-1]


def hands_on_next(case: Case, kind: TaskKind, body: Organisation, /) -> Organisation | None:
    """The next body below that hands a decision on: one with people for it. None: the applicant is next. Rule: B-39."""
    below = bodies_below(case, body)
    staffed = {house for _user, house, _holder in people.holders_of(kind.done_by, within=[each.pk for each in below])}
    return next((each for each in below if each.pk in staffed), None)


def levels_above(case: Case, /) -> frozenset[Level]:
    """The levels of the bodies from where a case was lodged upwards; all of them where its procedure goes up no line."""
    if not procedure_of(case).has_levels:
        return frozenset(Level)
    return frozenset(Level(body.level) for body in bodies_in_line(case))


def bodies_in_line(case: Case, /) -> list[Organisation]:
    """The bodies from where a case was lodged upwards, the nearest of each level, in that order. One query."""
    return people.of_this_moment(("line", case.lodged_with_id), lambda: _read_line(case))


def _read_line(case: Case) -> list[Organisation]:
    line = above(case.lodged_with_id, tree())
    there = Organisation.objects.filter(pk__in=line, kind=OrganisationKind.AUTHORITY).exclude(level="")
    nearest: dict[str, Organisation] = {}
    for body in sorted(there, key=lambda body: line.index(body.pk)):
        nearest.setdefault(body.level, body)
    return list(nearest.values())


def _body_at(case: Case, level: Level) -> Organisation | None:
    """The nearest body of a level, from where the case was lodged upwards."""
    return next((body for body in bodies_in_line(case) if body.level == level), None)
