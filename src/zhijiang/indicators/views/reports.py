"""One report: read, made, sent back, sealed, corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework.errors import RuleViolation
from zhijiang.indicators import actions, queries, rules
from zhijiang.indicators.forms import ReportForm, WordsForm
from zhijiang.indicators.models import Report
from zhijiang.indicators.states import ReportState, Subject
from zhijiang.indicators.views.seat import Place, officer, person, place_for, report_for


def _around(request: HttpRequest, place: Place, row: Report | None) -> dict[str, Any]:
    is_officer = rules.is_bureau(request.user)
    state = row.state if row else ""
    return {
        "period": place.period,
        "base": place.base,
        "firm": place.firm,
        "subject": place.subject,
        "name": place.name,
        "report": row,
        "is_late": not state and place.period.due_on < queries.today(),
        "sees_base": queries.reporting_bases(request.user).filter(pk=place.base.pk).exists(),
        "may_report": state != ReportState.SEALED and rules.may_report(request.user, place.base, place.firm),
        "may_send_back": row is not None and rules.may_send_back(request.user, row),
        "may_seal": is_officer and state == ReportState.REPORTED,
        "may_correct": is_officer and state == ReportState.SEALED,
    }


def _lines(place: Place, row: Report | None) -> list[queries.Line]:
    asked = queries.asked_in(place.period, Subject.FIRM if place.firm else Subject.BASE)
    if not asked:
        raise Http404
    return queries.lines_of(place.period, asked, row, place.base, place.firm)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, code: str, base_code: str, subject: str) -> HttpResponse:
    """What is reported of a firm or a base; a form for whoever reports, while it is not sealed."""
    place = place_for(request, code, base_code, subject)
    row = queries.report_of(place.period, place.base, place.firm)
    lines = _lines(place, row)
    context = _around(request, place, row) | {"lines": lines}
    if not context["may_report"]:
        if request.method == "POST":
            raise Http404
        return render(request, "indicators/report.html", context)
    form = ReportForm(request.POST if request.method == "POST" else None, lines=lines)
    context["form"] = form
    if request.method != "POST":
        return render(request, "indicators/report.html", context)
    if not form.is_valid():
        return render(request, "indicators/report.html", context, status=422)
    try:
        actions.report(
            place.period,
            place.base,
            place.firm,
            by=person(request),
            figures=form.as_figures(),
            reasons=form.as_reasons(),
        )
    except RuleViolation as violation:
        return render(request, "indicators/report.html", context | {"violation": violation}, status=409)
    messages.success(request, _("Reported. Until it is sealed it can be reported anew."))
    if place.firm is not None and context["sees_base"]:
        return redirect("indicators:base", code, base_code)
    return redirect("indicators:period", code)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, code: str, base_code: str, subject: str) -> HttpResponse:
    """Put a sealed report right, with the reason."""
    user = officer(request)
    place = place_for(request, code, base_code, subject)
    row = report_for(place)
    if row.state != ReportState.SEALED:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None, lines=_lines(place, row), is_correction=True)
    context = _around(request, place, row) | {"form": form, "heading": _("Correct a sealed report"), "lead": place.name}
    if request.method != "POST":
        return render(request, "indicators/edit.html", context)
    if not form.is_valid():
        return render(request, "indicators/edit.html", context, status=422)
    reason = form.cleaned_data["reason"]
    try:
        actions.correct(row, by=user, figures=form.as_figures(), reason=reason, reasons=form.as_reasons())
    except RuleViolation as violation:
        return render(request, "indicators/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The sealed report was corrected."))
    return redirect("indicators:report", code, base_code, subject)


@login_required
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, code: str, base_code: str, subject: str) -> HttpResponse:
    """Give a report back, with words."""
    place = place_for(request, code, base_code, subject)
    row = report_for(place)
    if not rules.may_send_back(request.user, row):
        raise Http404
    form = WordsForm(request.POST or None)
    context = _around(request, place, row) | {"form": form, "heading": _("Send the report back"), "lead": place.name}
    if request.method != "POST":
        return render(request, "indicators/edit.html", context)
    if not form.is_valid():
        return render(request, "indicators/edit.html", context, status=422)
    try:
        actions.send_back(row, by=person(request), words=form.cleaned_data["words"])
    except RuleViolation as violation:
        return render(request, "indicators/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The report was sent back."))
    return redirect("indicators:report", code, base_code, subject)


@require_POST
@login_required
def seal(request: HttpRequest, code: str, base_code: str, subject: str) -> HttpResponse:
    """Seal one report."""
    user = officer(request)
    row = report_for(place_for(request, code, base_code, subject))
    try:
        actions.seal(row, by=user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("The report is sealed."))
    return redirect("indicators:report", code, base_code, subject)
