"""Entries are laid before the experts: asked for on a page, done by a worker, one case after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import rules as engine
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.models import Assignment
from zhijiang.jobs.actions import enqueue
from zhijiang.people.states import Role
from zhijiang.support.actions.calls import locked, tell
from zhijiang.support.queries import scores as queries
from zhijiang.support.queries.calls import job_key
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import UNSETTLED, CallAct, CallState, EntryState

if TYPE_CHECKING:
    from zhijiang.people.models import User
    from zhijiang.support.models import Call, Entry


@transaction.atomic
def begin_scoring(call: Call, /, *, by: User) -> Call:
    """Ask for every eligible entry to be laid before every expert who need not keep away. The call's state, one event, a job.

    Asked again while the call waits for it, only the job is asked for. Raises NotAllowed, WrongState while something is
    unsettled, MissingEvidence without experts enough. Rules: D-24, D-35.
    """
    call = locked(call)
    rules.check_keeps(by, call)
    if call.state != CallState.LAYING:
        rules.check_state(call, CallState.OPEN)
        entries = _ready(call)
        call.state = CallState.LAYING
        call.save(update_fields=["state"])
        tell(call, CallAct.LAYING, by=by, payload={"entries": len(entries), "experts": call.experts.count()})
    enqueue("support.lay_entries", key=job_key(call), subject=call.stream, call_id=call.pk, user_id=by.pk)
    return call


def lay_entries(call: Call, /, *, by: User, told: Callable[[int, int], None]) -> None:
    """Lay what was asked for, a transaction an entry; what is laid already stays so. Then experts can begin, all at once.

    Assignments in each case, one event of the call at the end. `told` hears how far it is. Rules: D-24, D-35.
    """
    entries, experts = _before_panel(call), [each.user for each in call.experts.select_related("user")]
    for done, entry in enumerate(entries):
        told(done, len(entries))
        _lay(entry, experts, by=by)
    _let_begin(call, entries, experts, by=by)
    told(len(entries), len(entries))


@transaction.atomic
def _lay(entry: Entry, experts: list[User], *, by: User) -> None:
    for user in experts:
        if not engine.bars_from_panel(entry.case, user):
            casework.assign(entry.case, user, by=by)


@transaction.atomic
def _let_begin(call: Call, entries: list[Entry], experts: list[User], *, by: User) -> None:
    call = locked(call)
    if call.state != CallState.LAYING:
        return
    there = Assignment.objects.filter(case__call_entry__in=entries, role=Role.REVIEWER, ended_at=None)
    seats = set(there.values_list("case_id", "user_id"))
    kept_away = [
        (each.case.code, user.pk) for each in entries for user in experts if (each.case_id, user.pk) not in seats
    ]
    call.state = CallState.SCORING
    call.save(update_fields=["state"])
    payload = {"entries": len(entries), "experts": len(experts), "kept_away": kept_away}
    tell(call, CallAct.SCORING_BEGUN, by=by, payload=payload)


def _before_panel(call: Call) -> list[Entry]:
    return list(call.entries.filter(case__state=EntryState.EXPERT_REVIEW).select_related("case__procedure"))


def _ready(call: Call) -> list[Entry]:
    waiting = call.entries.filter(case__state__in=UNSETTLED).count()
    if waiting:
        raise WrongState(
            _("%(count)d entries still wait for a first evaluation or an eligibility check.") % {"count": waiting},
            rule="D-24",
        )
    entries = _before_panel(call)
    if not entries:
        raise WrongState(_("No entry is before the experts."), rule="D-24")
    named, needed = call.experts.count(), queries.rubric_of(entries[0]).size
    if named < needed:
        raise MissingEvidence(
            _("%(named)d experts are named; the procedure asks for %(needed)d.") % {"named": named, "needed": needed},
            rule="D-24",
        )
    return entries
