"""Leave cover: who stands in for whom, from and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries
from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import NotAllowed, TooLate, WrongState
from zhijiang.casework.states import EngineAction
from zhijiang.people.models import Delegation
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from datetime import date

    from zhijiang.people.models import Organisation, User

LONGEST_DAYS: Final = 366


@transaction.atomic
def delegate(
    giver: User,
    /,
    *,
    taker: User,
    organisation: Organisation,
    role: Role,
    valid_from: date,
    valid_until: date,
    by: User,
    reason: str = "",
) -> Delegation:
    """Let a colleague stand in for somebody in one role; by oneself, or by an administrator of the house for others.

    One row, one event in the giver's stream. The opinion of a reviewer and the power of an administrator are given
    to nobody. Raises NotAllowed, TooLate or WrongState. Rule: C-35.
    """
    if by.pk != giver.pk and not queries.administers(by, organisation):
        raise NotAllowed(_("Only an administrator of the house sets this for others."), rule="C-35")
    if role not in queries.DELEGABLE or role not in queries.roles_of(giver, organisation):
        raise NotAllowed(_("This role cannot be given, or %(name)s does not hold it.") % _named(giver), rule="C-35")
    if taker.pk == giver.pk or not taker.is_active or not queries.roles_of(taker, organisation):
        raise NotAllowed(_("Only a colleague of the same house stands in."), rule="C-35")
    today = timezone.localdate()
    if valid_until < valid_from or valid_until < today:
        raise TooLate(_("The last day lies before the first, or is past."), rule="C-35")
    if (valid_until - valid_from).days >= LONGEST_DAYS:
        raise WrongState(_("Nobody is covered for longer than a year at once."), rule="C-35")
    if queries.overlapping(giver, organisation, role, valid_from, valid_until):
        raise WrongState(_("Somebody stands in on these days already. End that first."), rule="C-35")
    made = Delegation.objects.create(
        giver=giver,
        taker=taker,
        organisation=organisation,
        role=role,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason.strip(),
        made_by=by,
        made_at=timezone.now(),
    )
    _record(made, EngineAction.DELEGATED, by=by, reason=made.reason)
    return made


@transaction.atomic
def end_delegation(delegation: Delegation, /, *, by: User) -> Delegation:
    """End it now, by the giver, the one who stands in, or an administrator of the house.

    The row is ended, one event. Raises NotAllowed or WrongState. Rule: C-35.
    """
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("organisation", "giver", "taker")
        .get(pk=delegation.pk)
    )
    if by.pk not in {delegation.giver_id, delegation.taker_id} and not queries.administers(by, delegation.organisation):
        raise NotAllowed(_("Only who is part of it, or an administrator, ends this."), rule="C-35")
    if delegation.ended_at is not None:
        raise WrongState(_("This was ended already."), rule="C-35")
    delegation.ended_at = timezone.now()
    delegation.save(update_fields=["ended_at"])
    _record(delegation, EngineAction.DELEGATION_ENDED, by=by, reason="")
    return delegation


def _named(user: User) -> dict[str, str]:
    return {"name": user.shown_name}


def _record(delegation: Delegation, action: EngineAction, *, by: User, reason: str) -> None:
    record(
        f"user/{delegation.giver_id}",
        action,
        by=by,
        on_behalf_of=delegation.organisation,
        reason=reason,
        payload={
            "delegation": delegation.pk,
            "taker": delegation.taker_id,
            "role": delegation.role,
            "from": delegation.valid_from,
            "until": delegation.valid_until,
        },
    )
