"""A workbook of firms is looked at, row by row, and then laid over the base: all of it or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries
from zhijiang.bases.forms import WorkbookForm
from zhijiang.bases.models import Base
from zhijiang.bases.views.seat import kept_base, person, workbook
from zhijiang.casework.actions import keep_workbook, kept_workbook
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.sheets import BadWorkbook
from zhijiang.people import queries as people


@require_GET
@login_required
@people.one_moment()
def template(request: HttpRequest) -> HttpResponse:
    """An empty table as a workbook, for whoever keeps a base."""
    if not queries.runs_any(request.user):
        raise Http404
    return workbook(queries.template(), _("Firms"))


@login_required
@require_http_methods(["GET", "POST"])
def import_firms(request: HttpRequest, code: str) -> HttpResponse:
    """Hand a workbook in, see what it would do, and do it."""
    base = kept_base(request, code)
    context = {"base": base, "form": WorkbookForm(), "heading": _("Bring firms in from a workbook")}
    if "kept" in request.POST:
        return _do(request, base, context)
    if request.method != "POST":
        return render(request, "bases/import.html", context)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "bases/import.html", context | {"form": form}, status=422)
    file = form.cleaned_data["file"]
    try:
        outlook = queries.outlook_of(base, file.read())
        kept = keep_workbook(file, of=f"base/{base.code}")
    except (BadWorkbook, RuleViolation) as refused:
        form.add_error("file", str(refused))
        return render(request, "bases/import.html", context | {"form": form}, status=422)
    status = 422 if outlook.faults else 200
    return render(request, "bases/import.html", context | {"outlook": outlook, "kept": kept}, status=status)


def _do(request: HttpRequest, base: Base, context: dict[str, object]) -> HttpResponse:
    content = kept_workbook(request.POST["kept"], of=f"base/{base.code}")
    if content is None:
        messages.error(request, _("Please hand the workbook in again."))
        return redirect("bases:import", base.code)
    try:
        outlook = actions.import_firms(base, content, by=person(request))
    except RuleViolation as violation:
        # Somebody else wrote to the base in between: what the workbook would do now.
        again = {"outlook": queries.outlook_of(base, content), "kept": request.POST["kept"], "violation": violation}
        return render(request, "bases/import.html", context | again, status=409)
    messages.success(
        request,
        _("%(added)d firms were added and %(changed)d changed.")
        % {"added": len(outlook.added), "changed": len(outlook.changed)},
    )
    return redirect("bases:firms", base.code)
