"""A running case moved to another version of its procedure: only where it fits, and never by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import clocks, queries, rules
from zhijiang.casework.actions.cases import check_seq, due_told
from zhijiang.casework.actions.events import locked, record
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event, ProcedureVersion
from zhijiang.casework.states import EngineAction
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def move_version(case: Case, to: ProcedureVersion, /, *, by: User, expected_seq: int, reason: str) -> Event:
    """Pin a running case to another published version of its procedure.

    Its clocks go on under the new limits, its classes stay as they were on the day of filing. One event. Raises
    NotAllowed, WrongState (with everything that does not fit) or MissingEvidence. Rule: C-59.
    """
    case = locked(case)
    check_seq(case, expected_seq, by=by)
    if Role.OFFICER not in rules.roles_in(case, by):
        raise NotAllowed(_("Only the officer in charge moves a case to another version."), rule="C-59")
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-59")
    unfit = queries.misfits(case, to)
    if unfit:
        raise WrongState(
            _("The case does not fit version %(to)s: %(why)s") % {"to": to.version, "why": " ".join(unfit)}, rule="C-59"
        )
    before = case.procedure
    case.procedure = to
    definition = rules.procedure_of(case)
    case.seq += 1
    case.owner_role = str(definition.states[case.state].owner or "")
    step = clocks.step_of(EngineAction.VERSION_MOVED, case.state, case.state, timezone.now(), {})
    clocks.set_due(case, definition, [*clocks.steps_of(case), step])
    case.save()
    return record(
        queries.stream_of(case),
        EngineAction.VERSION_MOVED,
        by=by,
        on_behalf_of=case.authority,
        role=Role.OFFICER,
        reason=reason,
        payload={"from": str(before), "to": str(to), "to_sha256": to.sha256, "owner_role": case.owner_role}
        | due_told(case),
    )
