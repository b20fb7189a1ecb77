"""Work that a case waits for: asked, done, called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import chain, queries, rules
from zhijiang.casework.actions.attachments import hold_on_to
from zhijiang.casework.actions.events import locked, record, tell
from zhijiang.casework.actions.letters import send_letter
from zhijiang.casework.actions.telling import count_as_read
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Case, Task
from zhijiang.casework.states import EngineAction, TaskState, TaskVerdict
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from datetime import date

    from zhijiang.casework.procedure import TaskKind
    from zhijiang.people.models import Organisation, User

LARGEST_BYTES: Final = 20 * 1000**2
MOST_FILES: Final = 12
"""With an answer, and with each point of its checklist."""
KINDS: Final = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
)
"""What a letter or a photograph begins with, and where."""


@dataclass(frozen=True)
class TaskFile:
    """A file as it was given with an answer."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Finding:
    """What was found at one point of the checklist."""

    met: bool
    remark: str = ""
    files: Sequence[TaskFile] = ()
    """Photographs of it."""


@transaction.atomic
def open_task(
    case: Case, kind: str, /, *, organisation: Organisation, by: User, assignee: User | None = None, ask: str = ""
) -> Task:
    """Ask a body for what the procedure foresees; its people read the case from now on, and are told.

    One row with its due day by the working calendar, one event. The case stays where it is. Raises NotAllowed or
    WrongState. Rules: C-33, C-37.
    """
    case = locked(case)
    wanted, role = rules.check_may_open(case, kind, by)
    rules.check_body(case, wanted, organisation)
    if assignee is not None:
        rules.check_receiver(case, wanted, organisation, assignee)
    due_on, provisional = _due(case, wanted)
    task = Task.objects.create(
        case=case,
        kind=kind,
        organisation=organisation,
        assignee=assignee,
        ask=ask.strip() or str(wanted.ask),
        opened_by=by,
        opened_at=timezone.now(),
        due_on=due_on,
        due_provisional=provisional,
    )
    told = _told(task) | {"task_due_on": due_on, "ask_sha256": sha256(task.ask.encode()).hexdigest()}
    tell(case, EngineAction.TASK_OPENED, by=by, role=role, payload=told)
    return task


def _due(case: Case, kind: TaskKind) -> tuple[date, bool]:
    calendar = calendar_of(case)
    start = calendar.counted_on(timezone.now(), office_closes=rules.procedure_of(case).office_closes)
    due_on = calendar.add(start, kind.workdays)
    return due_on, not calendar.is_official(start, due_on)


def _told(task: Task) -> dict[str, Any]:
    return {
        "task": task.code,
        "kind": task.kind,
        "organisation": task.organisation.code,
        "assignee": task.assignee_id,
    }


@transaction.atomic
def do_task(
    task: Task,
    /,
    *,
    by: User,
    verdict: TaskVerdict,
    text: str = "",
    findings: Sequence[Finding] = (),
    files: Sequence[TaskFile] = (),
) -> Task:
    """Give the answer to a task, once. Its files are kept by their hash.

    The row, one event that holds the answer's hash and not the answer: the applicant reads events. Who hands a decision
    on issues a letter, and the next body below is asked. Raises NotAllowed, WrongState or MissingEvidence. Rules: B-39, C-37.
    """
    case = locked(task.case)
    task = _locked(task, case)
    role = rules.check_may_do(task, by)
    kind = rules.procedure_of(case).tasks[task.kind]
    following = rules.hands_on_next(case, kind, task.organisation) if kind.hands_down else None
    sent = _hand_on(task, kind, to=following, words=text) if kind.hands_down else {}
    _check_answer(kind, TaskVerdict(verdict), text, findings)
    task.verdict, task.text = TaskVerdict(verdict), text.strip()
    task.findings = [_found(each) for each in findings]
    task.files = keep_files(files)
    task.state, task.done_by, task.done_at = TaskState.DONE, by, timezone.now()
    task.save()
    answer = {"verdict": task.verdict, "text": task.text, "findings": task.findings, "files": task.files}
    case.seq += 1
    case.save(update_fields=["seq"])
    record(
        queries.stream_of(case),
        EngineAction.TASK_DONE,
        by=by,
        on_behalf_of=task.organisation,
        role=role,
        payload=_told(task) | {"answer_sha256": chain.digest(answer)} | sent | rules.done_for(case, by, role),
    )
    if following is not None:
        _ask_to_hand_on(case, task.kind, kind, body=following, by=by, asking=task.organisation)
    return task


def hand_down(case: Case, /, *, by: User | None) -> None:
    """Where the procedure demands it, ask the first body below the one that decided to hand the decision on.

    One task, one event. To be called in the transaction of the decision. Rule: B-39.
    """
    definition = rules.procedure_of(case)
    asked = {name: kind for name, kind in definition.tasks.items() if kind.hands_down and case.state in kind.from_}
    for name, kind in asked.items():
        body = rules.hands_on_next(case, kind, case.authority)
        if body is not None and by is not None:
            _ask_to_hand_on(case, name, kind, body=body, by=by, asking=case.authority)


def _ask_to_hand_on(
    case: Case, name: str, kind: TaskKind, *, body: Organisation, by: User, asking: Organisation
) -> None:
    due_on, provisional = _due(case, kind)
    task = Task.objects.create(
        case=case,
        kind=name,
        organisation=body,
        ask=str(kind.ask),
        opened_by=by,
        opened_at=timezone.now(),
        due_on=due_on,
        due_provisional=provisional,
    )
    told = _told(task) | {"task_due_on": due_on, "ask_sha256": sha256(task.ask.encode()).hexdigest()}
    case.seq += 1
    case.save(update_fields=["seq"])
    record(
        queries.stream_of(case),
        EngineAction.TASK_OPENED,
        by=by,
        on_behalf_of=asking,
        role=Role.OFFICER,
        payload=told,
    )


def _hand_on(task: Task, kind: TaskKind, *, to: Organisation | None, words: str) -> dict[str, Any]:
    """The body's own letter, to the next body below or to the applicant. What the event says of it comes back. Rule: B-39."""
    made = send_letter(
        task.case,
        kind.hands_down,
        body=to or task.organisation,
        reason=words,
        rule=None,
        now=timezone.now(),
        sender=task.organisation,
    )
    return {"letter": made}


@transaction.atomic
def cancel_task(task: Task, /, *, by: User, reason: str) -> Task:
    """Call a task off; its body no longer reads the case.

    The row, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: C-37.
    """
    case = locked(task.case)
    task = _locked(task, case)
    role = rules.check_may_cancel(task, by)
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="C-37")
    task.state, task.done_by, task.done_at = TaskState.CANCELLED, by, timezone.now()
    task.text = reason.strip()
    task.save(update_fields=["state", "done_by", "done_at", "text"])
    asked = [user for user, _body, _holder in people.holders_of(Role.CO_REVIEWER, within=[task.organisation_id])]
    seeing = {user.pk for user in rules.people_in(case, Role.CO_REVIEWER)}
    count_as_read(case, set(asked) - seeing)
    tell(case, EngineAction.TASK_CANCELLED, by=by, role=role, reason=reason.strip(), payload=_told(task))
    return task


def _locked(task: Task, case: Case) -> Task:
    task = Task.objects.select_for_update(of=("self",)).select_related("organisation", "assignee").get(pk=task.pk)
    task.case = case
    return task


def _check_answer(kind: TaskKind, verdict: TaskVerdict, text: str, findings: Sequence[Finding]) -> None:
    """Raises MissingEvidence. Rule: C-37."""
    if verdict != TaskVerdict.CONSENTS and not text.strip():
        raise MissingEvidence(_("Say why: conditions and objections need words."), rule="C-37")
    if len(findings) != len(kind.checklist):
        raise MissingEvidence(_("Answer every point of the checklist."), rule="C-37")
    for point, found in zip(kind.checklist, findings, strict=True):
        if not found.met and not found.remark.strip():
            raise MissingEvidence(_("Say what is missing at “%(point)s”.") % {"point": point}, rule="C-37")


def _found(finding: Finding) -> dict[str, Any]:
    """What was found at a point, as the row keeps it; its photographs by their hash, where there are any."""
    kept = {"files": keep_files(finding.files)} if finding.files else {}
    return {"met": finding.met, "remark": finding.remark.strip()} | kept


def keep_files(files: Sequence[TaskFile], /) -> list[dict[str, Any]]:
    """Keep files by their hash, the same bytes once. Raises NotAllowed for what is neither letter nor photograph. Rule: C-37."""
    if len(files) > MOST_FILES:
        raise NotAllowed(_("At most %(count)d files.") % {"count": MOST_FILES}, rule="C-37")
    return [_kept(file) for file in files]


def _kept(file: TaskFile) -> dict[str, Any]:
    kind = next((word for start, at, word in KINDS if file.content[at : at + len(start)] == start), None)
    if kind is None:
        raise NotAllowed(_("“%(name)s” is neither a PDF nor a photograph.") % {"name": file.name}, rule="C-37")
    if len(file.content) > LARGEST_BYTES:
        raise NotAllowed(_("“%(name)s” is larger than 20 MB.") % {"name": file.name}, rule="C-37")
    digest = sha256(file.content).hexdigest()
    if hold_on_to(digest, size_bytes=len(file.content), media_type=kind):
        path = queries.attachment_path(digest)
        default_storage.delete(path)
        default_storage.save(path, ContentFile(file.content))
    return {"name": file.name[:200], "sha256": digest, "size_bytes": len(file.content)}
