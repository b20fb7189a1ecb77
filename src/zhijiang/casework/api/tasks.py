"""Work that a case waits for: asked of a body, answered, called off."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Status
from ninja.decorators import decorate_view
from ninja.files import UploadedFile as Given

from zhijiang.casework import actions, queries, rules
from zhijiang.casework.actions.tasks import LARGEST_BYTES
from zhijiang.casework.api.bodies import ReasonIn, TaskAnswerIn, TaskIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import Fault
from zhijiang.casework.api.told import TaskOut
from zhijiang.casework.api.wall import (
    READS,
    REFUSALS,
    WRITE_REFUSALS,
    WRITES,
    Unfit,
    api,
    case_of,
    check_form,
    file_told,
    person,
)
from zhijiang.casework.errors import WrongState
from zhijiang.casework.forms import ReasonForm, TaskForm
from zhijiang.casework.models import Attachment, Task
from zhijiang.people import queries as people
from zhijiang.people.models import User


@api.get("/tasks", auth=READS, response={200: list[TaskOut], **REFUSALS}, url_name="tasks")
def my_tasks(request: HttpRequest) -> list[TaskOut]:
    """The newest hundred of what waits for the person and the person's body: open ones first, by their day."""
    user = person(request)
    found = list(queries.my_tasks(user)[:100])
    with people.one_moment():
        rules.read_together(task.case for task in found)
        rules.read_tasks(task.case for task in found)
        return [_task_out(task, user) for task in found]


@api.get("/cases/{code}/tasks", auth=READS, response={200: list[TaskOut], **REFUSALS}, url_name="case_tasks")
def case_tasks(request: HttpRequest, code: str) -> list[TaskOut]:
    """What was asked of whom in a case, as far as the person may read it; nothing of it for the applicant."""
    user = person(request)
    with people.one_moment():
        return [_task_out(view.task, user) for view in queries.tasks_of(case_of(request, code), user)]


@api.post("/cases/{code}/tasks", auth=WRITES, response={201: TaskOut, **WRITE_REFUSALS}, url_name="case_tasks")
@decorate_view(once)
def ask(request: HttpRequest, code: str, body: TaskIn) -> Status[TaskOut]:
    """Ask a body for what the procedure foresees; its people read the case from now on."""
    case, user = case_of(request, code), person(request)
    wanted, _role = rules.check_may_open(case, body.kind, user)
    bodies = {each.code: each for each in queries.bodies_for(case, wanted)}
    if body.body not in bodies:
        names = _(", ").join(f"{each.code} ({each.shown_name})" for each in bodies.values())
        raise Unfit(
            [Fault(path="body", code="enum", message=_("One of: %(options)s.") % {"options": names})], rule="C-37"
        )
    receivers = {each.pk: each for each in queries.receivers_for(case, wanted, bodies[body.body])}
    if body.person is not None and body.person not in receivers:
        raise Unfit([Fault(path="person", code="unknown", message=_("Choose a person from the list."))], rule="C-37")
    task = actions.open_task(
        case,
        body.kind,
        organisation=bodies[body.body],
        assignee=receivers.get(body.person or 0),
        ask=body.ask,
        by=user,
    )
    return Status(201, _task_out(_task(user, task.code), user))


@api.post("/tasks/{task}/answer", auth=WRITES, response={201: TaskOut, **WRITE_REFUSALS}, url_name="task_answer")
@decorate_view(once)
def answer(request: HttpRequest, task: str, body: TaskAnswerIn) -> Status[TaskOut]:
    """Give the answer to a task, once, point by point of its checklist."""
    return _answered(person(request), task, body, [])


@api.post(
    "/tasks/{task}/answer/files",
    auth=WRITES,
    response={201: TaskOut, **WRITE_REFUSALS},
    url_name="task_answer_files",
)
@decorate_view(once)
def answer_with_files(
    request: HttpRequest, task: str, answer: TaskAnswerIn, files: File[list[Given]]
) -> Status[TaskOut]:
    """The same with letter and photographs: `answer` is the JSON of one part, each of `files` another."""
    return _answered(person(request), task, answer, files)


def _answered(user: User, task: str, body: TaskAnswerIn, files: list[Given]) -> Status[TaskOut]:
    found = _task(user, task)
    kind = queries.procedure_of(found.case).tasks.get(found.kind)
    if kind is None:
        raise Http404
    if not queries.may_do(found, user):
        rules.check_may_do(found, user)
        raise WrongState(_("This task was done or called off already."), rule="C-37")
    sent: dict[str, Any] = {"verdict": body.verdict.value, "text": body.text}
    names: dict[str, str] = {}
    for number, finding in enumerate(body.findings):
        sent |= {f"met_{number}": "yes" if finding.met else "no", f"remark_{number}": finding.remark}
    for number in range(len(kind.checklist)):
        names |= {f"met_{number}": f"findings.{number}.met", f"remark_{number}": f"findings.{number}.remark"}
    form = TaskForm(sent, MultiValueDict({"papers": files}), kind=kind)
    check_form(form, names=names | {"papers": "files"})
    actions.do_task(
        found,
        by=user,
        verdict=body.verdict,
        text=body.text,
        findings=[actions.Finding(met=each.met, remark=each.remark) for each in body.findings],
        files=[actions.TaskFile(name=each.name or "", content=each.read(LARGEST_BYTES + 1)) for each in files],
    )
    return Status(201, _task_out(_task(user, task), user))


@api.get(
    "/tasks/{task}/files/{sha256}",
    auth=READS,
    response=REFUSALS,
    url_name="task_file",
    openapi_extra=file_told("application/octet-stream"),
)
def task_file(request: HttpRequest, task: str, sha256: str) -> HttpResponse:
    """One paper of a task: of its answer, or of what was handed in. For those who read the task."""
    found = _task(person(request), task)
    name = queries.papers_of(found).get(sha256)
    if name is None or not Attachment.objects.filter(pk=sha256).exists():
        raise Http404
    with default_storage.open(queries.attachment_path(sha256)) as file:
        content = file.read()
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@api.post("/tasks/{task}/cancel", auth=WRITES, response={201: TaskOut, **WRITE_REFUSALS}, url_name="task_cancel")
@decorate_view(once)
def cancel(request: HttpRequest, task: str, body: ReasonIn) -> Status[TaskOut]:
    """Call a task off; its body no longer reads the case."""
    user = person(request)
    found = _task(user, task)
    rules.check_may_cancel(found, user)
    check_form(ReasonForm({"reason": body.reason}))
    actions.cancel_task(found, by=user, reason=body.reason)
    return Status(201, _task_out(_task(user, task), user))


def _task(user: User, code: str) -> Task:
    return get_object_or_404(queries.tasks_for(user), code=code)


def _task_out(task: Task, user: User) -> TaskOut:
    view, kind = queries.task_view(task, user), queries.procedure_of(task.case).tasks.get(task.kind)
    return TaskOut(
        code=task.code,
        case=task.case.code,
        kind=task.kind,
        label=view.label,
        body=task.organisation.shown_name,
        person=task.assignee.shown_name if task.assignee else "",
        ask=task.ask,
        state=task.state,
        due_on=task.due_on,
        verdict=task.verdict,
        text=task.text,
        checklist=[str(point) for point in kind.checklist] if kind is not None else [],
        findings=task.findings,
        files=task.files,
        may_answer=queries.may_do(task, user),
        may_cancel=queries.may_cancel(task, user),
    )
