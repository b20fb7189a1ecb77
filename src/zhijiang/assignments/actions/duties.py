"""What happens to a duty: progress, steps, the end reported, confirmed or sent back, and its cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.assignments import queries, rules
from zhijiang.assignments.actions.plans import locked, tell
from zhijiang.assignments.models import Duty, Report, Step
from zhijiang.assignments.states import Act, DutyState
from zhijiang.casework.actions import keep_file
from zhijiang.casework.errors import WrongState

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.people.models import Organisation, User

_LONGEST_NAME = 200


@transaction.atomic
def add_progress(
    duty: Duty, /, *, by: User, text: str, link: str = "", file: UploadedFile[Any] | None = None
) -> Report:
    """Say how far a duty is, with evidence. The first time it is in progress from then on.

    The report, the file by its hash, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: A-03.
    """
    duty = _now(duty)
    unit = rules.check_may_add_progress(duty, by)
    return _report(duty, Act.PROGRESS, by=by, unit=unit, text=text, link=link, file=file)


@transaction.atomic
def finish_step(duty: Duty, /, *, by: User, step: Step) -> Step:
    """Tick a step off. The step's day and one event. Raises NotAllowed or WrongState. Rule: A-03."""
    duty = _now(duty)
    unit = rules.check_may_report(duty, by)
    step = duty.steps.get(pk=step.pk)
    if step.done_on is not None:
        raise WrongState(_("This step is done already."), rule="A-04")
    before = duty.state
    _move(duty, Act.STEP_DONE)
    step.done_on = queries.today()
    step.save(update_fields=["done_on"])
    payload = {"duty": duty.number, "step": step.text}
    tell(duty.plan, Act.STEP_DONE, by=by, unit=unit, payload=payload, from_state=before, to_state=duty.state)
    return step


@transaction.atomic
def report_done(duty: Duty, /, *, by: User, text: str, link: str = "", file: UploadedFile[Any] | None = None) -> Report:
    """Report the duty done; the owner is to confirm. The deadline is measured on this day.

    State, day, report, one event. Raises NotAllowed, WrongState or MissingEvidence. Rules: A-03, A-05.
    """
    duty = _now(duty)
    unit = rules.check_may_report(duty, by)
    rules.check_first_done(duty)
    duty.reported_on = queries.today()
    return _report(duty, Act.REPORT_DONE, by=by, unit=unit, text=text, link=link, file=file)


@transaction.atomic
def confirm(duty: Duty, /, *, by: User) -> Duty:
    """Confirm that a duty is done. State and one event. Raises NotAllowed or WrongState. Rule: A-04."""
    duty = _now(duty)
    rules.check_may_keep(duty.plan, by)
    before = duty.state
    _move(duty, Act.CONFIRM)
    tell(duty.plan, Act.CONFIRM, by=by, payload={"duty": duty.number}, from_state=before, to_state=duty.state)
    return duty


@transaction.atomic
def send_back(duty: Duty, /, *, by: User, reason: str) -> Report:
    """Send a duty that was reported done back to its lead unit, with the reason; its deadline runs on.

    State, report, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: A-04.
    """
    duty = _now(duty)
    rules.check_may_keep(duty.plan, by)
    duty.reported_on = None
    return _report(duty, Act.SEND_BACK, by=by, unit=None, text=reason)


@transaction.atomic
def cancel(duty: Duty, /, *, by: User, reason: str) -> Duty:
    """Strike a line out, with the reason; it stays on the form. State and one event.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: A-04.
    """
    duty = _now(duty)
    rules.check_may_keep(duty.plan, by)
    before = duty.state
    why = rules.check_words(reason)
    _move(duty, Act.CANCEL)
    payload = {"duty": duty.number}
    tell(duty.plan, Act.CANCEL, by=by, reason=why, payload=payload, from_state=before, to_state=duty.state)
    return duty


def _now(duty: Duty) -> Duty:
    """The duty as it is now, its plan locked."""
    plan = locked(duty.plan)
    now = plan.duties.select_related("lead").get(pk=duty.pk)
    now.plan = plan
    return now


def _move(duty: Duty, act: Act) -> None:
    move = rules.check_move(duty, act)
    duty.state = move.to
    duty.save(update_fields=["state", "reported_on"])


def _report(
    duty: Duty,
    act: Act,
    *,
    by: User,
    unit: Organisation | None,
    text: str,
    link: str = "",
    file: UploadedFile[Any] | None = None,
) -> Report:
    said = rules.check_words(text)
    before = DutyState(duty.state)
    _move(duty, act)
    attachment = keep_file(file) if file is not None else None
    name = "".join(each for each in (file.name or "") if each.isprintable())[-_LONGEST_NAME:] if file else ""
    report = Report.objects.create(
        duty=duty,
        act=act,
        organisation=unit or duty.plan.organisation,
        by=by,
        at=timezone.now(),
        text=said,
        link=link,
        attachment=attachment,
        file_name=name,
    )
    payload = {"duty": duty.number, "text": said, "link": link, "sha256": attachment.pk if attachment else ""}
    tell(duty.plan, act, by=by, unit=unit, payload=payload, from_state=before, to_state=duty.state)
    return report
