"""A workbook of reports: filled in off line, looked at row by row, and laid over the period: all of it or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases.models import Base
from zhijiang.bases.rules import may_keep
from zhijiang.casework.actions import keep_workbook, kept_workbook
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.sheets import BadWorkbook
from zhijiang.indicators import actions, queries
from zhijiang.indicators.forms import WorkbookForm
from zhijiang.indicators.models import Period
from zhijiang.indicators.states import Subject
from zhijiang.indicators.views.seat import file_response, kept_base, period_for, person


def _asked(request: HttpRequest, code: str, base_code: str) -> tuple[Period, Base | None]:
    """The period, and the base whose firms are meant; None where the bases themselves are."""
    period = period_for(request, code)
    base = kept_base(request, base_code) if base_code else None
    if base is None and not any(may_keep(request.user, each) for each in queries.reporting_bases(request.user)[:1]):
        raise Http404
    if not queries.asked_in(period, Subject.FIRM if base else Subject.BASE):
        raise Http404
    return period, base


@require_GET
@login_required
def workbook(request: HttpRequest, code: str, base_code: str = "") -> HttpResponse:
    """The table to be filled in, with what was reported and the figures of the last period."""
    period, base = _asked(request, code, base_code)
    content = queries.workbook_of(request.user, period, base)
    return file_response(content, "xlsx", f"{period.shown} {base.shown_name if base else _('Bases')}")


@login_required
@require_http_methods(["GET", "POST"])
def import_reports(request: HttpRequest, code: str, base_code: str = "") -> HttpResponse:
    """Hand a workbook in, see what it would report, and have it reported."""
    period, base = _asked(request, code, base_code)
    context: dict[str, object] = {
        "period": period,
        "base": base,
        "form": WorkbookForm(),
        "heading": _("Report by workbook"),
    }
    of = f"period/{code}/{base_code}"
    if "kept" in request.POST:
        return _do(request, period, base, of, context)
    if request.method != "POST":
        return render(request, "indicators/import.html", context)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "indicators/import.html", context | {"form": form}, status=422)
    file = form.cleaned_data["file"]
    try:
        outlook = queries.outlook_of(request.user, period, base, file.read())
        kept = keep_workbook(file, of=of)
    except (BadWorkbook, RuleViolation) as refused:
        form.add_error("file", str(refused))
        return render(request, "indicators/import.html", context | {"form": form}, status=422)
    status = 422 if outlook.faults else 200
    return render(request, "indicators/import.html", context | {"outlook": outlook, "kept": kept}, status=status)


def _do(request: HttpRequest, period: Period, base: Base | None, of: str, context: dict[str, object]) -> HttpResponse:
    back = ["indicators:base", period.code, base.code] if base else ["indicators:period", period.code]
    content = kept_workbook(request.POST["kept"], of=of)
    if content is None:
        messages.error(request, _("Please hand the workbook in again."))
        return redirect(*back)
    try:
        outlook = actions.import_reports(period, base, content, by=person(request))
    except RuleViolation as violation:
        # Somebody else reported in between: what the workbook would do now.
        outlook = queries.outlook_of(request.user, period, base, content)
        again = {"outlook": outlook, "kept": request.POST["kept"], "violation": violation}
        return render(request, "indicators/import.html", context | again, status=409)
    told = {"added": len(outlook.added), "changed": len(outlook.changed)}
    messages.success(request, _("%(added)d reports were added and %(changed)d changed.") % told)
    return redirect(*back)
