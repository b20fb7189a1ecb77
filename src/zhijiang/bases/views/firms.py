"""A firm: its page, and how it comes, goes, is named, put right, reports and speaks of itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries, rules
from zhijiang.bases.forms import AboutForm, FiguresForm, FirmForm, FirmNameForm, LeaveForm
from zhijiang.bases.models import Firm
from zhijiang.bases.states import FIGURES
from zhijiang.bases.views.seat import firm_for, kept_base, kept_firm, person
from zhijiang.casework.errors import RuleViolation
from zhijiang.people import queries as people


@require_GET
@login_required
@people.one_moment()
def firm(request: HttpRequest, code: str, firm_code: str) -> HttpResponse:
    """One firm: what it says of itself, its names, and what was reported of it year by year."""
    found = firm_for(request, code, firm_code)
    context = _around(request, found) | {
        "schemes": queries.codes_of(found.segment),
        "former_names": found.former_names.all(),
        "figures": found.figures.order_by("-year"),
    }
    return render(request, "bases/firm.html", context)


def _around(request: HttpRequest, firm: Firm) -> dict[str, Any]:
    return {
        "firm": firm,
        "base": firm.base,
        "segment_name": queries.segment_name(firm.segment),
        "may_open_base": queries.bases_for(request.user).filter(pk=firm.base_id).exists(),
        "may_keep": rules.may_keep(request.user, firm.base),
        "may_report": rules.may_report(request.user, firm),
        "may_describe": rules.may_describe(request.user, firm),
    }


@login_required
@require_http_methods(["GET", "POST"])
def admit_firm(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a firm."""
    base = kept_base(request, code)
    form = FirmForm(request.POST or None)
    context: dict[str, Any] = {"base": base, "form": form, "heading": _("Enter a firm")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    stay = form.as_stay()
    try:
        made = actions.admit_firm(
            base,
            by=person(request),
            name=stay.name,
            credit_code=stay.credit_code,
            segment=stay.segment,
            joined_on=stay.joined_on,
        )
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The firm was entered."))
    return redirect("bases:firm", code, made.code)


@login_required
@require_http_methods(["GET", "POST"])
def edit_firm(request: HttpRequest, code: str, firm_code: str) -> HttpResponse:
    """Put right what was written wrongly of a firm."""
    found = kept_firm(request, code, firm_code)
    form = FirmForm(request.POST or None, firm=found)
    context = _around(request, found) | {"form": form, "heading": _("Correct what is kept of the firm")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.correct_firm(found, by=person(request), stay=form.as_stay(), reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The firm was corrected."))
    return redirect("bases:firm", code, firm_code)


@login_required
@require_http_methods(["GET", "POST"])
def rename_firm(request: HttpRequest, code: str, firm_code: str) -> HttpResponse:
    """Give a firm another name."""
    found = kept_firm(request, code, firm_code)
    form = FirmNameForm(request.POST or None, initial={"valid_from": queries.today()})
    context = _around(request, found) | {"form": form, "heading": _("Rename the firm")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.rename_firm(found, by=person(request), **form.cleaned_data)
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The new name is entered."))
    return redirect("bases:firm", code, firm_code)


@login_required
@require_http_methods(["GET", "POST"])
def let_firm_go(request: HttpRequest, code: str, firm_code: str) -> HttpResponse:
    """Say on which day a firm left."""
    found = kept_firm(request, code, firm_code)
    form = LeaveForm(request.POST or None, initial={"left_on": queries.today()})
    lead = _("Its figures and its page stay. A return is entered as a new firm, with a day of its own.")
    context = _around(request, found) | {"form": form, "heading": _("The firm leaves"), "lead": lead}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.let_firm_go(found, by=person(request), left_on=form.cleaned_data["left_on"])
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The last day is entered."))
    return redirect("bases:firm", code, firm_code)


@login_required
@require_http_methods(["GET", "POST"])
def report_figures(request: HttpRequest, code: str, firm_code: str) -> HttpResponse:
    """Report a year, or put a report right: the year of the address, else the last that is over."""
    found = firm_for(request, code, firm_code)
    if not rules.may_report(request.user, found):
        raise Http404
    form = FiguresForm(request.POST or None, firm=found, initial=_reported(found, request.GET.get("year", "")))
    context = _around(request, found) | {"form": form, "heading": _("Report figures")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    year = form.cleaned_data["year"]
    try:
        actions.report_figures(found, by=person(request), year=year, figures=form.as_figures())
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The figures of %(year)d are reported.") % {"year": year})
    return redirect("bases:firm", code, firm_code)


def _reported(firm: Firm, year: str) -> dict[str, Any]:
    """What stands there of the year; of none, the last year that is over and nothing."""
    wanted = int(year) if year.isdecimal() and len(year) == 4 else queries.today().year - 1
    row = firm.figures.filter(year=wanted).first()
    return {"year": wanted} | ({name: getattr(row, name) for name in FIGURES} if row else {})


@login_required
@require_http_methods(["GET", "POST"])
def describe_firm(request: HttpRequest, code: str, firm_code: str) -> HttpResponse:
    """A firm's people write what it says of itself."""
    found = firm_for(request, code, firm_code)
    if not rules.may_describe(request.user, found):
        raise Http404
    initial = {"about": found.about, "website": found.website, "contact": found.contact}
    form = AboutForm(request.POST or None, initial=initial)
    context = _around(request, found) | {"form": form, "heading": _("What your firm says of itself")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    actions.describe_firm(found, by=person(request), **form.cleaned_data)
    messages.success(request, _("The page was saved."))
    return redirect("bases:firm", code, firm_code)
