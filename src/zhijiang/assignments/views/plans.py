"""Forms: the list, and one as table, over time and by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.assignments import actions, queries, rules
from zhijiang.assignments.forms import DutyForm, PlanForm
from zhijiang.assignments.models import Plan
from zhijiang.assignments.states import DutyState, PlanState
from zhijiang.assignments.views.seat import download, kept_plan, person, plan_for
from zhijiang.casework import sheets
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.states import Light
from zhijiang.people import queries as people
from zhijiang.people.models import User

ROWS: Final = 100
UNITS: Final = 10
FORMS: Final = 50
"""Duties, units with their duties, and forms on one page."""
FIRST: Final = 20
"""Duties that wait for the reader, above the forms; the others on a page of their own."""


@login_required
@require_GET
@people.one_moment()
def plans(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I was reminded of, and the forms I see; or the duties that hang on one thing."""
    user = person(request)
    if code := request.GET.get("about", ""):
        return render(request, "assignments/about.html", _about(user, code))
    waiting, shows_all = queries.waiting_for(user), request.GET.get("show") == "waiting"
    if shows_all:
        shown = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
        return render(request, "assignments/plans.html", {"page": shown, "mine": queries.lines_of(shown), "all": True})
    page = Paginator(queries.plans_for(user), FORMS).get_page(request.GET.get("page"))
    found = list(page.object_list)
    lights = queries.lights_by_plan(found, user)
    mine = list(waiting[: FIRST + 1])
    context = {
        "page": page,
        "rows": [(plan, _counted(lights[plan.pk])) for plan in found],
        "mine": queries.lines_of(mine[:FIRST]),
        "more": len(mine) > FIRST,
        "reminders": list(queries.reminders_for(user)[:50]),
        "may_make": queries.houses_that_make(user).exists(),
    }
    return render(request, "assignments/plans.html", context)


def _about(user: User, code: str) -> dict[str, Any]:
    about = queries.about_in(user, code)
    if about is None:
        raise Http404
    return {"about": about, "lines": queries.lines_of(queries.duties_about(user, about)[:500])}


def _counted(lights: Mapping[Any, int]) -> list[tuple[Light, int]]:
    return [(light, lights[light]) for light in (Light.RED, Light.YELLOW, Light.GREEN) if lights.get(light)]


@login_required
@require_POST
def read_reminders(request: HttpRequest) -> HttpResponse:
    """Everything was read."""
    actions.mark_read(person(request))
    return redirect("assignments:plans")


@login_required
@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Begin a form."""
    houses = queries.houses_that_make(request.user)
    if not houses.exists():
        raise Http404
    form = PlanForm(request.POST or None, houses=houses, initial={"day": queries.today()})
    context: dict[str, Any] = {"form": form, "heading": _("New task assignment form")}
    if request.method != "POST":
        return render(request, "assignments/edit.html", context)
    if not form.is_valid():
        return render(request, "assignments/edit.html", context, status=422)
    given = form.cleaned_data
    plan = actions.make_plan(given["organisation"], by=person(request), title=given["title"], day=given["day"])
    messages.success(request, _("The form was begun. Add its duties, one by one or from a workbook."))
    return redirect(plan)


@login_required
@require_http_methods(["GET", "POST"])
def edit_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Title and day."""
    plan = kept_plan(request, code)
    form = PlanForm(
        request.POST or None,
        houses=queries.units().filter(pk=plan.organisation_id),
        asks_reason=plan.state == PlanState.PUBLISHED,
        initial={"organisation": plan.organisation_id, "title": plan.title, "day": plan.day},
    )
    context = {"form": form, "plan": plan, "heading": _("Change the head of the form")}
    if request.method != "POST":
        return render(request, "assignments/edit.html", context)
    if not form.is_valid():
        return render(request, "assignments/edit.html", context, status=422)
    given = form.cleaned_data
    actions.edit_plan(plan, by=person(request), title=given["title"], day=given["day"], reason=given.get("reason", ""))
    return redirect(plan)


@login_required
@require_GET
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The form as a table, filtered by unit, state and light, a hundred duties on a page."""
    found = plan_for(request, code)
    lines = queries.outline_of(found, person(request))
    helpers = queries.helpers_in(found, lines)
    units = queries.units_in(lines, helpers)
    asked = {name: request.GET.get(name, "") for name in ("unit", "state", "light")}
    unit = next((each.pk for each in units if each.code == asked["unit"]), None)
    shown = [
        line
        for line in lines
        if (not asked["unit"] or unit in {line.duty.lead_id, *helpers[line.duty.pk]})
        and asked["state"] in {"", line.duty.state}
        and asked["light"] in {"", line.light}
    ]
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = _context(request, found, lines, "table") | {
        "page": page,
        "shown": queries.filled(page.object_list),
        "asked": asked,
        "units": units,
        "states": DutyState,
        "narrows": any(asked.values()),
    }
    return render(request, "assignments/plan.html", context)


@login_required
@require_GET
def gantt(request: HttpRequest, code: str) -> HttpResponse:
    """The form over time, a hundred duties on a page, each page on the scale of the whole."""
    found = plan_for(request, code)
    lines = queries.outline_of(found, person(request))
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    drawn = queries.gantt_of(found, lines, queries.filled(page.object_list), today=queries.today())
    context = _context(request, found, lines, "gantt") | {"gantt": drawn, "page": page}
    return render(request, "assignments/gantt.html", context)


@login_required
@require_GET
def by_unit(request: HttpRequest, code: str) -> HttpResponse:
    """The form unit by unit, ten on a page: what each leads, and where it helps."""
    found = plan_for(request, code)
    lines = queries.outline_of(found, person(request))
    helpers = queries.helpers_in(found, lines)
    page = Paginator(queries.units_in(lines, helpers), UNITS).get_page(request.GET.get("page"))
    groups = [
        (
            unit,
            [line for line in lines if line.duty.lead_id == unit.pk],
            [line for line in lines if unit.pk in helpers[line.duty.pk]],
        )
        for unit in page.object_list
    ]
    context = _context(request, found, lines, "units") | {"groups": groups, "page": page}
    return render(request, "assignments/by_unit.html", context)


def _context(request: HttpRequest, plan: Plan, lines: list[queries.Line], here: str) -> dict[str, Any]:
    return {
        "plan": plan,
        "here": here,
        "lines": lines,
        "lights": _counted(Counter(line.light for line in lines)),
        "all_lights": (Light.RED, Light.YELLOW, Light.GREEN),
        "is_draft": plan.state == PlanState.DRAFT,
        "may_keep": rules.may_keep(plan, person(request)),
    }


@login_required
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Give the form to its units."""
    found = kept_plan(request, code)
    try:
        actions.publish_plan(found, by=person(request))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("The form is published; its units see it now."))
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def add_duty(request: HttpRequest, code: str) -> HttpResponse:
    """One more line."""
    found = kept_plan(request, code)
    form = DutyForm(request.POST or None, user=person(request))
    context: dict[str, Any] = {"form": form, "plan": found, "heading": _("Add a duty")}
    if request.method != "POST":
        return render(request, "assignments/edit.html", context)
    if not form.is_valid():
        return render(request, "assignments/edit.html", context, status=422)
    try:
        actions.add_duty(found, by=person(request), given=form.as_given())
    except RuleViolation as violation:
        return render(request, "assignments/edit.html", context | {"violation": violation}, status=409)
    return redirect(found)


@login_required
@require_GET
def form_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The form as a workbook."""
    found = plan_for(request, code)
    return download(queries.workbook_of(found, person(request)), sheets.TYPES["xlsx"], f"{found.title}.xlsx")


@login_required
@require_GET
def form_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The form to be printed."""
    found = plan_for(request, code)
    return download(queries.paper_of(found, person(request)), "application/pdf", f"{found.title}.pdf", is_saved=False)


@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty form as a workbook, for whoever may make one."""
    if not queries.houses_that_make(request.user).exists():
        raise Http404
    return download(queries.template(), sheets.TYPES["xlsx"], f"{_('Task assignment form')}.xlsx")
