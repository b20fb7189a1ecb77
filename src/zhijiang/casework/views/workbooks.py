"""The form as a workbook: downloaded empty or as it stands, filled in off line, looked at, and laid over the draft."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import WorkbookForm
from zhijiang.casework.models import ProcedureVersion
from zhijiang.casework.views.form import is_closed
from zhijiang.casework.views.seat import Seat, seat_of
from zhijiang.people import queries as people
from zhijiang.people.states import Role

KEPT_S = 24 * 3600
"""So long what was handed in may be laid over the draft."""
SHOWN = 200
"""Faults on the page."""


@login_required
@require_GET
def blank_form(request: HttpRequest, item: str) -> HttpResponse:
    """The empty form of what can be applied for today."""
    procedure = queries.procedure_in_force(item)
    houses = people.organisations_of(request.user, Role.PRODUCER)
    if procedure is None or not houses.exists() or not queries.is_offered(procedure, houses):
        raise Http404
    return _download(procedure, {}, f"{item}-{procedure.version}.xlsx")


@login_required
@require_GET
def form_file(request: HttpRequest, code: str) -> HttpResponse:
    """The application as it stands, as a workbook that can be filled in further."""
    seat = seat_of(request, code)
    if not seat.is_applicant:
        raise Http404
    return _download(seat.case.procedure, seat.case.data, f"{seat.case.shown_title}-{code}.xlsx")


def _download(procedure: ProcedureVersion, data: dict[str, object], name: str) -> HttpResponse:
    response = HttpResponse(queries.form_workbook(procedure, data), content_type=sheets.TYPES["xlsx"])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def workbook(request: HttpRequest, code: str) -> HttpResponse:
    """A filled-in form is handed in, looked at question by question, and laid over the draft."""
    seat = seat_of(request, code)
    if not seat.may_apply:
        raise Http404
    if is_closed(seat.case):
        messages.error(request, _("The form is handed in; it cannot be filled in from a workbook now."))
        return redirect(seat.case)
    if "fill" in request.POST:
        return _fill(request, seat)
    if request.method == "POST":
        return _take(request, seat)
    kept = _kept(request.GET.get("file", ""), seat)
    if kept is None:
        if "file" in request.GET:
            messages.warning(request, _("This workbook is not kept any more. Hand it in again."))
        return render(request, "casework/workbook.html", _context(seat, form=WorkbookForm()))
    with default_storage.open(queries.paper_path(kept["sha256"])) as file:
        plan = queries.form_plan(seat.case, seat.user, file.read())
    told = {
        "plan": plan,
        "faults": plan.faults[:SHOWN],
        "name": kept["name"],
        "token": request.GET["file"],
        "drawn": queries.digest_of(seat.case),
    }
    return render(request, "casework/workbook_plan.html", _context(seat, **told))


def _take(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = WorkbookForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = actions.take_workbook(seat.case, by=seat.user, file=file)
        except RuleViolation as violation:
            form.add_error("file", str(violation))
        else:
            told = {"sha256": kept.sha256, "name": "".join(each for each in file.name if each.isprintable())[-120:]}
            token = signing.dumps(told, salt=_salt(seat))
            return redirect(f"{reverse('casework:workbook', args=[seat.case.code])}?{urlencode({'file': token})}")
    return render(request, "casework/workbook.html", _context(seat, form=form), status=422)


def _fill(request: HttpRequest, seat: Seat) -> HttpResponse:
    here = reverse("casework:workbook", args=[seat.case.code])
    token = request.POST.get("file", "")
    kept = _kept(token, seat)
    if kept is None:
        messages.error(request, _("This workbook is not kept any more. Hand it in again."))
        return redirect(here)
    before = dict(seat.case.data)
    try:
        case = actions.fill_from_workbook(seat.case, by=seat.user, drawn_from=request.POST.get("drawn", ""), **kept)
    except RuleViolation as violation:
        messages.error(request, str(violation))
        return redirect(f"{here}?{urlencode({'file': token})}")
    count = sum(case.data.get(name) != before.get(name) for name in {*case.data, *before})
    said = ngettext(
        "%(count)d answer was set from the workbook.", "%(count)d answers were set from the workbook.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("casework:form", case.code)


def _salt(seat: Seat) -> str:
    """What was handed in is for one person and one application."""
    return f"casework.workbook/{seat.case.code}/{seat.user.pk}"


def _kept(token: str, seat: Seat) -> dict[str, str] | None:
    """The hash and the name of what was handed in a short while ago; None if it is not there."""
    try:
        told: dict[str, str] = signing.loads(token, salt=_salt(seat), max_age=KEPT_S)
    except signing.BadSignature:
        return None
    return told if default_storage.exists(queries.paper_path(told["sha256"])) else None


def _context(seat: Seat, **more: object) -> dict[str, object]:
    return {
        "case": seat.case,
        "step": _("Fill in from a workbook"),
        "version": seat.case.procedure.version,
        "most_mb": sheets.MOST_BYTES // 1024**2,
        **more,
    }
