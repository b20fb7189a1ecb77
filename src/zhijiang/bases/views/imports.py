"""A workbook of firms is looked at, row by row, and then laid over the base: all of it or nothing."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries
from zhijiang.bases.forms import WorkbookForm
from zhijiang.bases.models import Base
from zhijiang.bases.views.seat import kept_base, person, workbook
from zhijiang.casework.actions import keep_file
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.queries import paper_path
from zhijiang.casework.sheets import BadWorkbook

KEPT_S: Final = 24 * 3600
"""So long what was looked at may be laid over the base."""


@require_GET
@login_required
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
        file.seek(0)
        with transaction.atomic():
            digest = keep_file(file, accept=["xlsx"]).pk
    except (BadWorkbook, RuleViolation) as refused:
        form.add_error("file", str(refused))
        return render(request, "bases/import.html", context | {"form": form}, status=422)
    kept = signing.dumps([base.code, digest], salt="bases.import")
    status = 422 if outlook.faults else 200
    return render(request, "bases/import.html", context | {"outlook": outlook, "kept": kept}, status=status)


def _do(request: HttpRequest, base: Base, context: dict[str, object]) -> HttpResponse:
    try:
        code, digest = signing.loads(request.POST["kept"], salt="bases.import", max_age=KEPT_S)
    except signing.BadSignature:
        code, digest = "", ""
    if code != base.code or not default_storage.exists(paper_path(digest)):
        messages.error(request, _("Please hand the workbook in again."))
        return redirect("bases:import", base.code)
    with default_storage.open(paper_path(digest)) as file:
        content = file.read()
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
