"""The ledger of a base: people, projects, awards and policies."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries
from zhijiang.bases.forms import LineForm, ReasonForm
from zhijiang.bases.states import LineKind
from zhijiang.bases.views.bases import around
from zhijiang.bases.views.seat import base_for, kept_base, kept_line, person
from zhijiang.casework.errors import RuleViolation
from zhijiang.people import queries as people

ROWS: Final = 50
FIRST: Final = 20
"""Lines on a page of one kind, and of each kind where all stand below each other."""


@require_GET
@login_required
@people.one_moment()
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """The lines that the user may read, kind by kind."""
    found = base_for(request, code)
    lines = list(queries.lines_for(request.user, found))
    groups = [(kind, [line for line in lines if line.kind == kind]) for kind in LineKind]
    if not queries.sees_rows(request.user, found):
        groups = [(kind, rows) for kind, rows in groups if kind != LineKind.PERSON]
    only = request.GET.get("kind", "")
    if only in [kind.value for kind, _rows in groups]:
        groups = [(kind, rows) for kind, rows in groups if kind == only]
    most = ROWS if len(groups) == 1 else FIRST
    shown = [
        (kind, Paginator(rows, most).get_page(request.GET.get("page") if kind == only else 1)) for kind, rows in groups
    ]
    return render(request, "bases/ledger.html", around(request, found, "ledger") | {"groups": shown, "only": only})


@login_required
@require_http_methods(["GET", "POST"])
def enter_line(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Enter a line of this kind."""
    base = kept_base(request, code)
    if kind not in LineKind.values:
        raise Http404
    form = LineForm(request.POST or None, base=base)
    heading = _("New line: %(kind)s") % {"kind": LineKind(kind).label}
    context: dict[str, Any] = {"base": base, "form": form, "heading": heading, "is_line": True}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.enter_line(base, by=person(request), kind=LineKind(kind), line=form.as_line())
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The line was entered."))
    return redirect("bases:ledger", code)


@login_required
@require_http_methods(["GET", "POST"])
def edit_line(request: HttpRequest, code: str, line_code: str) -> HttpResponse:
    """Put a line right."""
    row = kept_line(request, code, line_code)
    form = LineForm(request.POST or None, base=row.base, row=row)
    heading = _("Correct a line: %(kind)s") % {"kind": row.get_kind_display()}
    context = {"base": row.base, "line": row, "form": form, "heading": heading, "is_line": True}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.correct_line(row, by=person(request), line=form.as_line())
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The line was corrected."))
    return redirect("bases:ledger", code)


@login_required
@require_http_methods(["GET", "POST"])
def strike_line(request: HttpRequest, code: str, line_code: str) -> HttpResponse:
    """Strike a line out, with the reason."""
    row = kept_line(request, code, line_code)
    form = ReasonForm(request.POST or None)
    lead = _("“%(title)s” is shown no more; the record keeps it, and why it went.") % {"title": row.title}
    context = {"base": row.base, "form": form, "heading": _("Strike a line out"), "lead": lead, "is_line": True}
    if request.method != "POST":
        return render(request, "bases/edit.html", context)
    if not form.is_valid():
        return render(request, "bases/edit.html", context, status=422)
    try:
        actions.strike_line(row, by=person(request), reason=form.cleaned_data["reason"])
    except RuleViolation as violation:
        return render(request, "bases/edit.html", context | {"violation": violation}, status=409)
    messages.success(request, _("The line was struck out."))
    return redirect("bases:ledger", code)
