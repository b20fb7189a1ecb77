"""Pages of cuts: how far one is, what was measured of it, and another try where work was parked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijiang.catalog import actions, made, queries, rules
from zhijiang.catalog.models import Analysis, Cut
from zhijiang.catalog.views.request import SignedIn
from zhijiang.media.page import build_page


@require_safe
@login_required
def cut(request: SignedIn, code: str) -> HttpResponse:
    """One cut: its standing, its technical report, its bytes."""
    found = get_object_or_404(queries.cuts_for(request.user), code=code)
    page = queries.cut_page(found, request.user)
    parts = made.drawn_of(page.analysis, sheets=False) if page.analysis and page.report else None
    drawn = queries.drawn_view(page.analysis, found, parts) if page.analysis and parts else None
    return render(request, "catalog/cut.html", {"page": page, "drawn": drawn})


@require_safe
@login_required
def standing(request: SignedIn, code: str) -> HttpResponse:
    """How far a cut is, as a part of its page; asked for again every second until nothing moves.

    286 tells htmx to stop asking; the page is then loaded once more, with the report.
    """
    found = get_object_or_404(queries.cuts_for(request.user), code=code)
    page = queries.standing_of(found)
    response = render(request, "catalog/parts/standing.html", {"cut": found, "standing": page})
    if page.is_settled:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@login_required
def retry(request: SignedIn, code: str) -> HttpResponse:
    """Let parked work on a cut be tried again."""
    found = get_object_or_404(
        queries.cuts_for(request.user).filter(episode__work__in=queries.own_works_for(request.user)), code=code
    )
    rules.check_may_change(request.user, found.episode.work)
    actions.retry_preparation(found, by=request.user)
    messages.success(request, _("It is being tried again."))
    return redirect(found)


@require_safe
@login_required
def report(request: SignedIn, code: str) -> HttpResponse:
    """The technical report as the contract's JSON, under the cut's own file name."""
    found = get_object_or_404(queries.cuts_for(request.user), code=code)
    analysis = queries.report_of(found.file)
    if analysis is None:
        return JsonResponse({"error": _("There is no report yet.")}, status=404)
    return JsonResponse(
        _told(analysis, found),
        headers={"Cache-Control": "private, no-store"},
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
@login_required
def report_page(request: SignedIn, code: str) -> HttpResponse:
    """The technical report as one self-contained page, to keep and to hand on."""
    found = get_object_or_404(queries.cuts_for(request.user), code=code)
    analysis = queries.report_of(found.file)
    parts = made.drawn_of(analysis, sheets=True) if analysis else None
    if analysis is None or parts is None:
        raise Http404
    return _to_keep(build_page(_told(analysis, found), parts).encode(), "text/html", f"{found.code}.report.html")


@require_safe
@login_required
def report_paper(request: SignedIn, code: str) -> HttpResponse:
    """The technical report on paper, in the reader's language."""
    found = get_object_or_404(queries.cuts_for(request.user), code=code)
    analysis = queries.report_of(found.file)
    if analysis is None:
        raise Http404
    pdf = queries.report_pdf(analysis, found, made.drawn_of(analysis, sheets=True))
    return _to_keep(pdf, "application/pdf", f"{found.code}.report.pdf")


def _told(analysis: Analysis, found: Cut) -> dict[str, Any]:
    """The report under the cut's own file name: the store knows none."""
    report = analysis.report or {}
    return {**report, "file": {**report["file"], "name": found.original_name}}


def _to_keep(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file for whoever may see the cut now; no browser or proxy keeps it for another."""
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
