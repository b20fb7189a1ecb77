"""Cases that go up a line of bodies, town to province: before which body a move brings one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Action, Procedure, fits
from zhijiang.casework.rules.roles import above, procedure_of
from zhijiang.casework.rules.walls import tree
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


def levels_above(case: Case, /) -> frozenset[Level]:
    """The levels of the bodies from where a case was lodged upwards; all of them where its procedure goes up no line."""
    if not procedure_of(case).has_levels:
        return frozenset(Level)
    line = above(case.lodged_with_id, tree())
    there = Organisation.objects.filter(pk__in=line, kind=OrganisationKind.AUTHORITY).exclude(level="")
    return frozenset(Level(level) for level in there.values_list("level", flat=True))


def _body_at(case: Case, level: Level) -> Organisation | None:
    """The nearest body of a level, from where the case was lodged upwards."""
    line = above(case.lodged_with_id, tree())
    there = Organisation.objects.filter(pk__in=line, level=level, kind=OrganisationKind.AUTHORITY)
    return min(there, key=lambda body: line.index(body.pk), default=None)
