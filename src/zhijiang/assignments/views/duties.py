"""One duty: its steps, what was said, and the one next step of whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.assignments import actions, queries, rules
from zhijiang.assignments.forms import DutyForm, ReasonForm, ReportForm
from zhijiang.assignments.models import Duty
from zhijiang.assignments.states import OPEN, Act, DutyState, PlanState
from zhijiang.assignments.views.seat import duty_for, person
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.queries import paper_path
from zhijiang.people.models import User

_CHUNK_BYTES: Final = 64 * 1024
_FORMS: Final[dict[str, type[ReportForm | ReasonForm]]] = {
    "progress": ReportForm,
    "done": ReportForm,
    "send-back": ReasonForm,
    "cancel": ReasonForm,
}
_ACTS: Final[dict[str, Callable[..., Any]]] = {
    "progress": actions.add_progress,
    "done": actions.report_done,
    "confirm": actions.confirm,
    "send-back": actions.send_back,
    "cancel": actions.cancel,
}


@login_required
@require_GET
def duty(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One duty."""
    return _page(request, duty_for(request, code, number))


def _page(request: HttpRequest, found: Duty, *, status: int = 200, **more: Any) -> HttpResponse:
    user = person(request)
    history = queries.duty_history(found.plan, found.number)
    context = {
        "duty": found,
        "plan": found.plan,
        "line": queries.line_of(found),
        "reports": queries.reports_for(user).filter(duty=found).order_by("-at", "-pk"),
        "history": [(Act(event.action).label, event) for event in history],
        "first": found.after.order_by("number"),
        "about": queries.about_of(user, found),
        "progress_form": ReportForm(),
        "reason_form": ReasonForm(auto_id="back-%s"),
        "cancel_form": ReasonForm(auto_id="cancel-%s"),
    }
    return render(request, "assignments/duty.html", context | _may(found, user) | more, status=status)


def _may(found: Duty, user: User) -> dict[str, bool]:
    is_published = found.plan.state == PlanState.PUBLISHED
    keeps = rules.may_keep(found.plan, user)
    is_open = is_published and found.state in OPEN
    return {
        "may_report": is_open and rules.acts_for_lead(found, user),
        "may_add": is_open and rules.unit_of(found, user) is not None,
        "may_confirm": is_published and found.state == DutyState.REPORTED and keeps,
        "may_edit": keeps and not rules.is_settled(found),
    }


@login_required
@require_POST
def act(request: HttpRequest, code: str, number: int, verb: str) -> HttpResponse:
    """Report, confirm, send back or cancel."""
    found = duty_for(request, code, number)
    if verb not in _ACTS or not _is_offered(verb, _may(found, person(request))):
        raise Http404
    given: dict[str, Any] = {}
    if verb in _FORMS:
        form = _FORMS[verb](request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, found, status=422, **{_place_of(verb): form, "opened": verb})
        given = form.cleaned_data
    try:
        _ACTS[verb](found, by=person(request), **given)
    except RuleViolation as violation:
        return _page(request, duty_for(request, code, number), status=409, violation=violation)
    messages.success(request, _("Recorded."))
    return redirect(found)


def _is_offered(verb: str, may: dict[str, bool]) -> bool:
    """Whether the page offers this to the reader in the state the duty is in, or would offer it in another."""
    right = {"progress": "may_add", "done": "may_report", "confirm": "may_confirm", "send-back": "may_confirm"}
    return may[right.get(verb, "may_edit")]


def _place_of(verb: str) -> str:
    return {"send-back": "reason_form", "cancel": "cancel_form"}.get(verb, "progress_form")


@login_required
@require_POST
def finish_step(request: HttpRequest, code: str, number: int, step: int) -> HttpResponse:
    """Tick a step off."""
    found = duty_for(request, code, number)
    row = get_object_or_404(found.steps, pk=step)
    if not _may(found, person(request))["may_report"]:
        raise Http404
    try:
        actions.finish_step(found, by=person(request), step=row)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def edit_duty(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change a line."""
    found = duty_for(request, code, number)
    if not _may(found, person(request))["may_edit"]:
        raise Http404
    form = DutyForm(
        request.POST or None,
        user=person(request),
        duty=found,
        asks_reason=found.plan.state == PlanState.PUBLISHED,
    )
    context: dict[str, Any] = {"form": form, "plan": found.plan, "duty": found, "heading": _("Change the duty")}
    if request.method != "POST":
        return render(request, "assignments/edit.html", context)
    if not form.is_valid():
        return render(request, "assignments/edit.html", context, status=422)
    reason = form.cleaned_data.get("reason", "")
    try:
        actions.edit_duty(found, by=person(request), given=form.as_given(), reason=reason)
    except RuleViolation as violation:
        return render(request, "assignments/edit.html", context | {"violation": violation}, status=409)
    return redirect(found)


@login_required
@require_GET
def evidence(request: HttpRequest, code: str, number: int, report: int) -> HttpResponseBase:
    """A file that was given as evidence."""
    found = duty_for(request, code, number)
    said = get_object_or_404(queries.reports_for(request.user), duty=found, pk=report, attachment__isnull=False)
    assert said.attachment is not None
    response = StreamingHttpResponse(_chunks(said.attachment.pk), content_type=said.attachment.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, said.file_name) or "attachment"
    response.headers["Content-Length"] = str(said.attachment.size_bytes)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _chunks(sha256: str) -> Iterator[bytes]:
    with default_storage.open(paper_path(sha256)) as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
