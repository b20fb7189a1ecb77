"""Tasks: the list of what waits for me and my body, one task with its answer, and a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.actions.tasks import LARGEST_BYTES
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import NewTaskForm, ReasonForm, TaskForm
from zhijiang.casework.models import Attachment, Case, Snapshot, Task
from zhijiang.casework.states import TaskVerdict
from zhijiang.casework.views.seat import seat_of
from zhijiang.people.models import Organisation, User

PAGE = 50
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Photographs that every browser draws."""


@login_required
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for me and my body, then what is done."""
    assert isinstance(request.user, User)
    page = Paginator(queries.my_tasks(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [queries.task_view(task, request.user) for task in page]
    return render(request, "casework/tasks.html", {"page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked, what was handed in, and the form for the answer; or the answer."""
    assert isinstance(request.user, User)
    found = get_object_or_404(queries.tasks_for(request.user), code=code)
    kind = queries.procedure_of(found.case).tasks.get(found.kind)
    may_do = queries.may_do(found, request.user)
    if kind is None or (request.method == "POST" and not may_do and found.state == "open"):
        raise Http404
    form = TaskForm(request.POST or None, request.FILES or None, kind=kind) if may_do else None
    context = _context(found, request.user) | {"form": form, "kind": kind, "next_body": queries.handed_to(found)}
    if request.method != "POST":
        return render(request, "casework/task.html", context)
    if form is None:
        violation = _("This task was done or called off already.")
        return render(request, "casework/task.html", context | {"violation": violation}, status=409)
    if not form.is_valid():
        return render(request, "casework/task.html", context, status=422)
    try:
        actions.do_task(found, by=request.user, **_answer(form))
    except RuleViolation as violation:
        return render(request, "casework/task.html", context | {"violation": violation}, status=409)
    handed_on = _("It is handed on under your body's name.")
    messages.success(request, handed_on if kind.hands_down else _("Your answer is with the authority."))
    return redirect("casework:task", code)


def _answer(form: TaskForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    return {
        "verdict": TaskVerdict(cleaned.get("verdict", TaskVerdict.CONSENTS)),
        "text": cleaned["text"],
        "findings": [
            actions.Finding(
                met=cleaned[f"met_{number}"] == "yes",
                remark=cleaned[f"remark_{number}"],
                files=_files(cleaned.get(f"photos_{number}", [])),
            )
            for number in range(form.points)
        ],
        "files": _files(cleaned.get("papers", [])),
    }


def _files(given: list[UploadedFile[Any]]) -> list[actions.TaskFile]:
    return [actions.TaskFile(name=file.name or "", content=file.read(LARGEST_BYTES + 1)) for file in given]


def _context(task: Task, user: User) -> dict[str, object]:
    case = task.case
    handed_in = Snapshot.objects.filter(case=case).order_by("-round").first()
    view = queries.task_view(task, user)
    kept = dict(Attachment.objects.filter(sha256__in=queries.papers_of(task)).values_list("sha256", "media_type"))
    return {
        "task": view,
        "case": case,
        "step": view.label,
        "points": queries.points_of(task),
        "handed_in": handed_in,
        "sections": queries.summary_of(queries.procedure_of(case), handed_in.data) if handed_in else [],
        "may_cancel": queries.may_cancel(task, user),
        "kept": set(kept),
        "pictures": {sha256 for sha256, kind in kept.items() if kind in SHOWN},
    }


@login_required
@require_GET
def task_file(request: HttpRequest, code: str, sha256: str) -> HttpResponse:
    """One paper of a task, for those who read the task."""
    found = get_object_or_404(queries.tasks_for(request.user), code=code)
    name = queries.papers_of(found).get(sha256)
    if name is None:
        raise Http404
    kept = get_object_or_404(Attachment, sha256=sha256)
    with default_storage.open(queries.attachment_path(sha256)) as file:
        response = HttpResponse(file.read(), content_type=kept.media_type)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return response


@login_required
@require_http_methods(["GET", "POST"])
def new_task(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Ask a body for its opinion, or somebody to look at the place."""
    seat = seat_of(request, code)
    wanted = queries.kinds_for(seat.case, seat.user).get(kind)
    if wanted is None:
        raise Http404
    bodies = queries.bodies_for(seat.case, wanted)
    fit = {user.pk for body in bodies for user in queries.receivers_for(seat.case, wanted, body)}
    form = NewTaskForm(
        request.POST or None,
        bodies=Organisation.objects.filter(pk__in=[body.pk for body in bodies]),
        people=User.objects.filter(pk__in=fit).order_by("name"),
        initial={"ask": str(wanted.ask), "body": _usual(bodies, seat.case)},
    )
    context = {"case": seat.case, "step": str(wanted.label), "kind": wanted, "form": form, "bodies": bodies}
    if request.method != "POST":
        return render(request, "casework/task_new.html", context)
    if not form.is_valid():
        return render(request, "casework/task_new.html", context, status=422)
    given = form.cleaned_data
    try:
        actions.open_task(
            seat.case, kind, organisation=given["body"], assignee=given["assignee"], ask=given["ask"], by=seat.user
        )
    except RuleViolation as violation:
        return render(request, "casework/task_new.html", context | {"violation": violation}, status=409)
    messages.success(request, _("%(body)s was asked and can read the case now.") % {"body": given["body"].shown_name})
    return redirect(seat.case)


def _usual(bodies: list[Organisation], case: Case) -> int | None:
    """The body that is asked where nothing else is chosen: the only one, or the authority itself where it can be asked."""
    fit = [body.pk for body in bodies if len(bodies) == 1 or body.pk == case.authority_id]
    return fit[0] if fit else None


@login_required
@require_POST
def cancel_task(request: HttpRequest, code: str) -> HttpResponse:
    """Call a task off, with a reason."""
    assert isinstance(request.user, User)
    found = get_object_or_404(queries.tasks_for(request.user), code=code)
    if not queries.may_cancel(found, request.user) and found.state == "open":
        raise Http404
    form = ReasonForm(request.POST)
    context = _context(found, request.user) | {"cancel": form}
    if not form.is_valid():
        return render(request, "casework/task.html", context, status=422)
    try:
        actions.cancel_task(found, by=request.user, reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "casework/task.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The task was called off."))
    return redirect(found.case)
