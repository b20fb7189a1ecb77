"""Writes beyond one case: taking a move back, and opening a case about another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import clocks, queries, rules
from zhijiang.casework.actions.cases import check_seq, due_told, open_case
from zhijiang.casework.actions.events import locked, record, tell
from zhijiang.casework.errors import NotAllowed, TooLate, WrongState
from zhijiang.casework.models import Case, Event
from zhijiang.casework.procedure import Link
from zhijiang.casework.states import EngineAction

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def recall(case: Case, /, *, by: User, expected_seq: int) -> Event:
    """Take back one's own last move, within the hours that the procedure gives, while nothing has followed it.

    State, owner and limit are as they were before; what was frozen stays on record. One event. Raises NotAllowed,
    WrongState or TooLate. Rule: C-19.
    """
    case = locked(case)
    check_seq(case, expected_seq, by=by)
    last, lacking = queries.recallable(case, by)
    if last is None:
        raise lacking
    definition = rules.procedure_of(case)
    before = case.state
    case.state = last.from_state
    case.owner_role = str(definition.states[case.state].owner or "")
    case.closed_at = None
    case.seq += 1
    told: dict[str, Any] = {"recalls": last.seq}
    if "classes" in last.payload:
        case.filed_on, case.classes = None, {}
        told["classes"] = {}
    if "choice" in last.payload:
        case.classes = {name: each for name, each in case.classes.items() if name not in last.payload["choice"]}
        told["classes"] = {name: {"value": each} for name, each in case.classes.items()}
    if "authority" in last.payload:
        case.authority, case.assignee = queries.body_before(case, last), None
        told["authority"] = case.authority.code
    if "external_number" in last.payload:
        case.external_number = told["external_number"] = ""
    step = clocks.step_of(EngineAction.RECALLED, before, case.state, timezone.now(), {})
    clocks.set_due(case, definition, [*clocks.steps_of(case), step])
    told |= due_told(case) | {"round": case.round, "number": case.number, "owner_role": case.owner_role}
    case.save()
    return record(
        queries.stream_of(case),
        EngineAction.RECALLED,
        by=by,
        on_behalf_of=last.on_behalf_of,
        role=last.role,
        payload=told,
        from_state=before,
        to_state=case.state,
    )


@transaction.atomic
def open_linked(case: Case, link: str, /, *, by: User, expected_seq: int, data: dict[str, Any] | None = None) -> Case:
    """Open a case about this one under the other item's procedure: an appeal or a change by the applicant, or a revocation.

    The new case with its first event, and one event here. Raises NotAllowed, WrongState or TooLate. Rules: C-20, C-28.
    """
    case = locked(case)
    check_seq(case, expected_seq, by=by)
    definition = rules.procedure_of(case)
    wanted = definition.links.get(link)
    if wanted is None or case.state not in wanted.from_:
        raise WrongState(_("This cannot be opened about a case in this state."), rule="C-20")
    held = rules.roles_in(case, by)
    role = next((each for each in wanted.by if each in held), None)
    if role is None:
        raise NotAllowed(
            _("“%(what)s” is for: %(roles)s.")
            % {"what": wanted.label, "roles": _(", ").join(str(each.label) for each in wanted.by)},
            rule="C-20",
        )
    if Case.objects.filter(parent=case, link=link).count() >= wanted.max:
        raise WrongState(_("This was opened already, as often as the procedure allows."), rule="C-20")
    calendar = clocks.calendar_of(case)
    today = calendar.today()
    if wanted.within_days is not None and case.closed_at is not None:
        last_day = calendar.day_of(case.closed_at) + timedelta(days=wanted.within_days)
        if today > last_day:
            raise TooLate(
                _("The time for it ended %(days)d days after the decision.") % {"days": wanted.within_days}, rule="C-20"
            )
    procedure = queries.procedure_in_force(wanted.item, today)
    if procedure is None:
        raise WrongState(_("No procedure for it is in force today."), rule="C-20")
    opened = open_case(
        procedure,
        by=by,
        organisation=case.organisation,
        authority=case.authority,
        title=case.title,
        title_en=case.title_en,
        data=_prefilled(case, wanted) | (data or {}),
        parent=case,
        link=link,
        role=role,
    )
    tell(case, EngineAction.LINKED, by=by, role=role, payload={"link": link, "case": opened.code})
    return opened


def _prefilled(case: Case, link: Link) -> dict[str, Any]:
    """Answers that carry over; the title of the matter is one of them where its field is not filled in."""
    known = {"title": case.title} | case.data
    return {ours: known[theirs] for ours, theirs in link.prefill.items() if known.get(theirs) not in (None, "")}
