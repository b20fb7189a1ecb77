"""A base in the register: its entry, its certificate and plate, and what is begun about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries
from zhijiang.bases.forms import PlateForm, YearForm
from zhijiang.bases.states import Paper
from zhijiang.bases.views.bases import around
from zhijiang.bases.views.seat import base_for, naming_officer, person
from zhijiang.casework import queries as casework
from zhijiang.casework.errors import RuleViolation
from zhijiang.people import queries as people
from zhijiang.people.states import Role


@require_GET
@people.one_moment()
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """What everybody may know of a base: level, number, standing, and its history in the register."""
    base = queries.entry_of(code)
    if base is None:
        raise Http404
    context = {
        "base": base,
        "history": [(each, queries.grade_name(each.grade)) for each in queries.history_of(base)],
        "grades_verified": queries.decisions_in_force().verified,
        "place": queries.place_of(base),
        "may_open_base": queries.bases_for(request.user).filter(pk=base.pk).exists(),
    }
    return render(request, "bases/entry.html", context)


@login_required
@require_GET
@people.one_moment()
def of_case(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the base that a case is about: to its page, or to what everybody may know of it."""
    base = queries.base_of_case(request.user, code)
    if base is None:
        raise Http404
    may_open = queries.bases_for(request.user).filter(pk=base.pk).exists()
    return redirect("bases:base" if may_open else "bases:entry", base.code)


@login_required
@require_GET
@people.one_moment()
def paper(request: HttpRequest, code: str, paper: str) -> HttpResponse:
    """Certificate or plate, for those who see the rows of the base."""
    base = base_for(request, code)
    if paper not in Paper.values or not queries.sees_rows(request.user, base):
        raise Http404
    wanted = Paper(paper)
    if wanted not in queries.papers_for(base):
        raise Http404
    response = HttpResponse(queries.paper_of(base, wanted), content_type="application/pdf")
    name = f"{base.shown_name} {wanted.label}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def plate(request: HttpRequest, code: str) -> HttpResponse:
    """Enter that the base was given its plate."""
    user, base = naming_officer(request), base_for(request, code)
    form = PlateForm(request.POST or None, initial={"on": queries.today()})
    context = around(request, base, "") | {"form": form, "heading": _("Give the plate")}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.give_plate(base, by=user, **form.cleaned_data)
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The plate is entered; it can be printed from the page of the base."))
    return redirect("bases:base", code)


@login_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Begin a report, a change, an assessment or a removal."""
    base, user, known = base_for(request, code), person(request), queries.decisions_in_force()
    applies = item in known.apply or item == known.report
    procedure = casework.procedure_in_force(item)
    is_applicant = people.has_role(user, Role.PRODUCER, organisation=base.operator)
    is_open = is_applicant if applies else item in known.open and queries.may_open(user)
    if procedure is None or not is_open:
        raise Http404
    asks_year = item in known.yearly
    form = YearForm(request.POST or None, base=base) if asks_year else None
    context: dict[str, Any] = around(request, base, "") | {
        "form": form,
        "heading": str(casework.definition_of(procedure).title),
        "offer": casework.offer_of(procedure),
        "applies": applies,
    }
    if request.method != "POST":
        return render(request, "bases/begin.html", context)
    if form is not None and not form.is_valid():
        return render(request, "bases/begin.html", context, status=422)
    try:
        case = actions.begin_case(base, item, by=user, year=form.cleaned_data["year"] if form else None)
    except RuleViolation as violation:
        return render(request, "bases/begin.html", context | {"violation": violation}, status=409)
    return redirect("casework:form", case.code) if applies else redirect(case)
