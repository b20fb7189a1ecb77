"""A workbook is looked at, line by line, and then laid over the form: all of it or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhijiang.assignments import actions, queries
from zhijiang.assignments.forms import WorkbookForm
from zhijiang.assignments.models import Plan
from zhijiang.assignments.states import PlanState
from zhijiang.assignments.views.seat import kept_plan, person
from zhijiang.casework.actions import keep_workbook, kept_workbook
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.sheets import BadWorkbook


@login_required
@require_http_methods(["GET", "POST"])
def import_form(request: HttpRequest, code: str) -> HttpResponse:
    """Hand a workbook in, see what it would do, and do it."""
    plan = kept_plan(request, code)
    context = {"plan": plan, "form": WorkbookForm(), "asks_reason": plan.state == PlanState.PUBLISHED}
    if "kept" in request.POST:
        return _do(request, plan, context)
    if request.method != "POST":
        return render(request, "assignments/import.html", context)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "assignments/import.html", context | {"form": form}, status=422)
    file = form.cleaned_data["file"]
    try:
        outlook = queries.outlook_of(plan, file.read())
        kept = keep_workbook(file, of=f"plan/{plan.code}")
    except (BadWorkbook, RuleViolation) as refused:
        form.add_error("file", str(refused))
        return render(request, "assignments/import.html", context | {"form": form}, status=422)
    status = 422 if outlook.faults else 200
    return render(request, "assignments/import.html", context | {"outlook": outlook, "kept": kept}, status=status)


def _do(request: HttpRequest, plan: Plan, context: dict[str, object]) -> HttpResponse:
    content = kept_workbook(request.POST["kept"], of=f"plan/{plan.code}")
    if content is None:
        messages.error(request, _("Please hand the workbook in again."))
        return redirect("assignments:import", plan.code)
    try:
        outlook = actions.import_form(plan, content, by=person(request), reason=request.POST.get("reason", ""))
    except RuleViolation as violation:
        outlook = queries.outlook_of(plan, content)
        again = {"outlook": outlook, "kept": request.POST["kept"], "violation": violation}
        return render(request, "assignments/import.html", context | again, status=409)
    messages.success(
        request,
        _("%(added)d duties were added and %(changed)d changed.")
        % {"added": len(outlook.added), "changed": len(outlook.changed)},
    )
    return redirect(plan)
