"""Periods: which are open, how far they are, and how one is opened, sealed and published."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.bases import queries as bases
from zhijiang.bases.rules import may_keep
from zhijiang.casework.errors import RuleViolation
from zhijiang.indicators import actions, queries, rules
from zhijiang.indicators.forms import DueForm, PeriodForm
from zhijiang.indicators.states import ReportState, Subject
from zhijiang.indicators.views.seat import base_for, officer, period_for, person
from zhijiang.indicators.views.told import face_of

ROWS = 50
"""On one page of a list."""
PERIODS = 12
"""On one page: three years of quarters."""


@require_GET
@login_required
def periods(request: HttpRequest) -> HttpResponse:
    """The periods, the last first, with how many reports are missing; and what one was reminded of."""
    page = Paginator(queries.periods_for(request.user), PERIODS).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    standings = queries.standings_of(request.user, listed)
    context = {
        "page": page,
        "rows": [(period, standings[period.pk], period.due_on < queries.today()) for period in listed],
        "may_open": rules.is_bureau(request.user),
        "has_series": queries.reporting_bases(request.user).exists(),
        "reminders": list(queries.reminders_for(request.user)[:ROWS]),
    }
    return render(request, "indicators/periods.html", context)


@require_POST
@login_required
def read_reminders(request: HttpRequest) -> HttpResponse:
    """Take what one was reminded of off the page."""
    actions.mark_read(person(request))
    return redirect("indicators:periods")


@login_required
@require_http_methods(["GET", "POST"])
def open_period(request: HttpRequest) -> HttpResponse:
    """Ask for the figures of a period."""
    user = officer(request)
    form = PeriodForm(request.POST or None, initial={"year": queries.today().year - 1})
    context: dict[str, object] = {"form": form, "heading": _("Open a period")}
    if request.method != "POST":
        return render(request, "indicators/edit.html", context)
    if not form.is_valid():
        return render(request, "indicators/edit.html", context, status=422)
    given = form.cleaned_data
    try:
        made = actions.open_period(
            given["rhythm"], by=user, year=given["year"], part=given["part"], due_on=given["due_on"]
        )
    except RuleViolation as violation:
        return render(request, "indicators/edit.html", context | {"violation": violation}, status=409)
    messages.success(
        request, _("The period is open. Those who are late are reminded seven days before the due day, and after it.")
    )
    return redirect("indicators:period", made.code)


@login_required
@require_http_methods(["GET", "POST"])
def move_due_day(request: HttpRequest, code: str) -> HttpResponse:
    """Ask until another day."""
    user = officer(request)
    found = period_for(request, code)
    if hasattr(found, "published"):
        raise Http404
    form = DueForm(request.POST or None, initial={"due_on": found.due_on})
    context: dict[str, object] = {"form": form, "period": found, "heading": _("Move the due day")}
    if request.method != "POST":
        return render(request, "indicators/edit.html", context)
    if not form.is_valid():
        return render(request, "indicators/edit.html", context, status=422)
    given = form.cleaned_data
    try:
        actions.move_due_day(found, by=user, due_on=given["due_on"], reason=given["reason"])
    except RuleViolation as violation:
        return render(request, "indicators/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The due day was moved."))
    return redirect("indicators:period", code)


@require_GET
@login_required
def period(request: HttpRequest, code: str) -> HttpResponse:
    """How far the bases are that the user sees, those with the most missing first; and the user's own firms."""
    found = period_for(request, code)
    is_officer = rules.is_bureau(request.user)
    lines = queries.lines_of_bases(request.user, found)
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    queries.named(line.base for line in page.object_list)
    own = list(queries.own_firms(request.user, found)[:ROWS])
    reports = queries.states_of(found, own)
    asks_bases = bool(queries.asked_in(found, Subject.BASE))
    asks_firms = bool(queries.asked_in(found, Subject.FIRM))
    states = [reports[firm.pk].state if firm.pk in reports else "" for firm in own] if asks_firms else []
    whole = queries.whole_of(lines, states, asks_bases=asks_bases)
    context = {
        "period": found,
        "page": page,
        "asks_firms": asks_firms,
        "asks_bases": asks_bases,
        "own": [(firm, reports.get(firm.pk)) for firm in own],
        "whole": whole,
        "is_officer": is_officer,
        "may_import": is_officer or any(may_keep(request.user, line.base) for line in lines[:1]),
        "waiting": whole.reported if is_officer else 0,
        "is_published": hasattr(found, "published"),
        "is_late": found.due_on < queries.today(),
        "moved": queries.last_move_of(found),
        "may_publish": queries.today() > max(found.due_on, found.last_day),
    }
    return render(request, "indicators/period.html", context)


@require_GET
@login_required
def base(request: HttpRequest, code: str, base_code: str) -> HttpResponse:
    """The firms of a base in a period, and how far each is."""
    found, of = period_for(request, code), base_for(request, base_code)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "state")}
    firms = queries.of_state(queries.firms_in(request.user, found, of), found, asked["state"])
    page = Paginator(bases.firms_like(firms, q=asked["q"]), ROWS).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    reports = queries.states_of(found, listed)
    own = queries.report_of(found, of, None)
    context = {
        "period": found,
        "base": of,
        "page": page,
        "rows": [(firm, bases.segment_name(firm.segment), reports.get(firm.pk)) for firm in listed],
        "own": own,
        "asks_firms": bool(queries.asked_in(found, Subject.FIRM)),
        "asks_base": bool(queries.asked_in(found, Subject.BASE)),
        "asked": asked,
        "narrows": any(asked.values()),
        "states": ReportState,
        "may_keep": may_keep(request.user, of),
        "is_officer": rules.is_bureau(request.user),
    }
    return render(request, "indicators/base.html", context)


@require_POST
@login_required
def seal_period(request: HttpRequest, code: str) -> HttpResponse:
    """Seal everything that was reported, of one base where it is named."""
    user = officer(request)
    found = period_for(request, code)
    of = base_for(request, request.POST["base"]) if request.POST.get("base") else None
    try:
        count = actions.seal_period(found, by=user, base=of)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        told = ngettext("%(count)d report was sealed.", "%(count)d reports were sealed.", count)
        messages.success(request, told % {"count": count})
    return redirect("indicators:base", code, of.code) if of else redirect("indicators:period", code)


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Look at what would be told of a period, and publish it."""
    user = officer(request)
    found = period_for(request, code)
    if hasattr(found, "published"):
        return redirect("indicators:told", code)
    if request.method == "POST":
        try:
            actions.publish_period(found, by=user)
        except RuleViolation as violation:
            messages.error(request, str(violation))
            return redirect("indicators:publish", code)
        messages.success(request, _("The figures of the period are published."))
        return redirect("indicators:told", code)
    if queries.today() <= max(found.due_on, found.last_day):
        raise Http404
    told = queries.Told(found, queries.tables_of(found))
    key = request.GET.get("indicator", "")
    context = {"period": found, "waiting": queries.waiting(found), "told": told, "is_empty": not told.bases}
    if told.bases:
        context |= face_of(told, key=key, base="", segment="", page=request.GET.get("page"))
    return render(request, "indicators/publish.html", context)
