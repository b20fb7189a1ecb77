"""A base: its page, its firms, and how it is entered, put right and named."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries, rules
from zhijiang.bases.forms import BaseForm, BaseNameForm, NewBaseForm
from zhijiang.bases.models import Base
from zhijiang.bases.states import Standing
from zhijiang.bases.views.seat import base_for, kept_base, officer, person, workbook
from zhijiang.casework import queries as casework
from zhijiang.casework.errors import RuleViolation
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role

ROWS = 50
"""On one page of a base's firms."""


@require_GET
@login_required
@people.one_moment()
def base(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of a base, its firms by segment and its revenue by year."""
    found = base_for(request, code)
    now, segments = found.name_on(queries.today()), queries.by_segment(request.user, found)
    context = around(request, found, "overview") | {
        "names": [name for name in sorted(found.names.all(), key=lambda each: each.valid_from) if name.pk != now.pk],
        "since": now.valid_from,
        "place": queries.place_of(found),
        "segments": segments,
        "years": queries.by_year(request.user, found),
        "desk": desk_of(found, person(request)),
        "history": [(each, queries.grade_name(each.grade)) for each in queries.history_of(found)],
        "grades_verified": queries.decisions_in_force().verified,
        "resident": sum(bar.value for bar in segments.bars if isinstance(bar.value, int))
        if queries.sees_rows(request.user, found)
        else None,
    }
    return render(request, "bases/base.html", context)


def desk_of(base: Base, user: User) -> dict[str, Any]:
    """How a base stands, what is due, what the user can begin about it, and the cases that there are."""
    known, report = queries.decisions_in_force(), queries.report_due(base, user)
    rectification, cases = queries.rectification_of(base), queries.cases_of(base, user)
    items: list[str] = []
    if base.standing != Standing.REMOVED:
        if rules.holds(user, Role.PRODUCER, house=base.operator_id):
            items += [known.report] if report and report.is_to_be_begun else []
            items += known.apply
        if queries.may_open(user):
            items += known.open
    in_force = casework.procedures_in_force(items)
    return {
        "report": report,
        "rectification": rectification,
        "may_see_rectification": rectification is not None and any(row.case_id == rectification.pk for row in cases),
        "due_words": date_format(rectification.due_on) if rectification and rectification.due_on else "",
        "begins": [
            (item, str(casework.definition_of(in_force[item]).title), item == known.report)
            for item in items
            if item in in_force
        ],
        "papers": queries.papers_for(base) if queries.sees_rows(user, base) else [],
        "may_plate": queries.may_open(user)
        and bool(base.number)
        and base.standing != Standing.REMOVED
        and not queries.is_plated(base),
        "cases": [(row, casework.state_label(row.case, user), casework.state_of(row.case).tone) for row in cases],
    }


def around(request: HttpRequest, base: Base, here: str) -> dict[str, Any]:
    """What stands on every page of a base."""
    return {
        "base": base,
        "here": here,
        "may_keep": rules.may_keep(request.user, base),
        "may_grade": rules.is_bureau(request.user),
        "sees_rows": queries.sees_rows(request.user, base),
    }


@require_GET
@login_required
@people.one_moment()
def firms(request: HttpRequest, code: str) -> HttpResponse:
    """The firms of a base that the user may see, found by name, credit code and segment."""
    found = base_for(request, code)
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "segment", "stay")}
    rows = queries.firms_like(queries.firms_for(request.user).filter(base=found), **asked)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = around(request, found, "firms") | {
        "page": page,
        "firms": [(firm, queries.segment_name(firm.segment)) for firm in page.object_list],
        "asked": asked,
        "segments": [(key, queries.segment_name(key)) for key in queries.segments_in_force()],
        "narrows": any(asked.values()),
    }
    return render(request, "bases/firms.html", context)


@require_GET
@login_required
@people.one_moment()
def firms_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The firms of a base that the user may see, those that have left among them, as a workbook."""
    found = base_for(request, code)
    content = queries.workbook_of(found, queries.firms_for(request.user).filter(base=found))
    return workbook(content, f"{found.shown_name} {_('Firms')}")


@login_required
@require_http_methods(["GET", "POST"])
def new_base(request: HttpRequest) -> HttpResponse:
    """Enter a base."""
    user = officer(request)
    form = NewBaseForm(request.POST or None, may_grade=True)
    context: dict[str, Any] = {"form": form, "heading": _("Enter a base")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    given, facts = form.cleaned_data, form.as_facts()
    try:
        made = actions.open_base(
            facts.operator,
            by=user,
            name=given["name"],
            name_en=given["name_en"],
            named_from=given["valid_from"],
            level=facts.level,
            batch=facts.batch,
            boundary=facts.boundary,
            floor_area=facts.floor_area,
            spaces=facts.spaces,
            platforms=facts.platforms,
        )
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The base was entered. Its firms come next, one by one or from a workbook."))
    return redirect("bases:base", made.code)


@login_required
@require_http_methods(["GET", "POST"])
def edit_base(request: HttpRequest, code: str) -> HttpResponse:
    """Put the facts of a base right."""
    found = kept_base(request, code)
    form = BaseForm(request.POST or None, base=found, may_grade=rules.is_bureau(request.user))
    context = around(request, found, "") | {"form": form, "heading": _("Correct the facts of the base")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.correct_base(found, by=person(request), facts=form.as_facts(), reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The facts were corrected."))
    return redirect("bases:base", code)


@login_required
@require_http_methods(["GET", "POST"])
def name_base(request: HttpRequest, code: str) -> HttpResponse:
    """Give a base another name."""
    user = officer(request)
    found = base_for(request, code)
    form = BaseNameForm(request.POST or None, initial={"valid_from": queries.today()})
    context = around(request, found, "") | {"form": form, "heading": _("Rename the base")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.name_base(found, by=user, **form.cleaned_data)
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The new name is entered."))
    return redirect("bases:base", code)
