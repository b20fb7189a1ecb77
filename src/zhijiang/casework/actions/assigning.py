"""Who has a case in hand: taken, given, or found by the procedure's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework import queries, rules
from zhijiang.casework.actions.events import locked, tell
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case
from zhijiang.casework.states import EngineAction
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def take(case: Case, /, *, by: User) -> Case:
    """Take a case in hand oneself; it leaves whoever had it.

    The case's assignee, one event. A second time changes nothing. Raises NotAllowed or WrongState. Rule: C-36.
    """
    return _give(locked(case), to=by, by=by)


@transaction.atomic
def assign_officer(case: Case, /, *, to: User, by: User) -> Case:
    """Give a case to a colleague, who is told.

    The case's assignee, one event. Raises NotAllowed (by somebody outside; to somebody without the role, or who must
    keep away, or decided what is re-examined) or WrongState. Rules: C-33, C-36, C-86.
    """
    return _give(locked(case), to=to, by=by)


def _give(case: Case, *, to: User, by: User) -> Case:
    roles = rules.in_charge(case)
    role = next((each for each in roles if each in rules.roles_in(case, by)), None)
    if role is None:
        raise NotAllowed(_("Only the authority's own people say who has a case in hand."), rule="C-36")
    if queries.state_of(case).final or not case.with_authority:
        raise WrongState(_("A case is given to somebody while it is under way."), rule="C-36")
    if rules.is_walled(case, to.pk):
        raise NotAllowed(_("%(name)s must keep away from this case.") % {"name": to.shown_name}, rule="C-33")
    if not rules.roles_in(case, to) & set(roles):
        raise NotAllowed(_("%(name)s does not handle cases of this authority.") % {"name": to.shown_name}, rule="C-36")
    barred = rules.bars_from_re_examination(case, to)
    if barred:
        raise NotAllowed(barred, rule="C-86")
    if case.assignee_id == to.pk:
        return case
    case.assignee = to
    case.save(update_fields=["assignee"])
    tell(case, EngineAction.TAKEN, by=by, role=Role(role), payload={"user": to.pk})
    return case


def assign_by_rule(case: Case, /) -> dict[str, Any]:
    """Find the officer of a locked case that has just come into a state, as its procedure's `assign` says.

    Sets the case's assignee without saving, and returns what the move's event tells of it; nothing where it is done
    by hand, nobody can be found, or somebody who may still act has it. A case that is filed again goes to somebody who
    did not decide before, where there is one. Rules: C-36, C-100.
    """
    assign = rules.procedure_of(case).assign
    if assign is None or assign.rule == "hand" or case.state not in assign.states:
        return {}
    ready = [user for user in rules.people_in(case, assign.role) if not rules.judged_before(case, user, assign.role)]
    if not ready or case.assignee_id in {user.pk for user in ready}:
        return {}
    ready = rules.rather_fresh(case, ready)
    found = _next_in_turn(case, ready) if assign.rule == "turn" else _least_loaded(ready)
    case.assignee = found
    return {"assignee": {"user": found.pk, "rule": assign.rule}}


def _least_loaded(ready: list[User]) -> User:
    """Whoever is here and has the fewest open cases in hand; of equals the first by number."""
    away = set(people.away_today().values_list("giver_id", flat=True))
    here = [user for user in ready if user.pk not in away] or ready
    load = queries.load_of(here)
    return min(here, key=lambda user: (load.get(user.pk, 0), user.pk))


def _next_in_turn(case: Case, ready: list[User]) -> User:
    """Whoever comes after the one who got the last case of this item; in the place of somebody away whoever stands in."""
    earlier = Case.objects.filter(authority=case.authority_id, procedure__item=case.procedure.item_id)
    last = earlier.exclude(pk=case.pk).exclude(assignee=None).order_by("-submitted_at", "-pk").first()
    after = last.assignee_id if last is not None and last.assignee_id is not None else 0
    chosen = next((user for user in ready if user.pk > after), ready[0])
    cover = people.away_today().filter(giver=chosen).values_list("taker_id", flat=True)
    return next((user for user in ready if user.pk in set(cover)), chosen)
