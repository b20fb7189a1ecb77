"""Pages of cuts: how far one is, what was measured of it, and another try where work was parked."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhijiang.catalog import actions, queries, rules
from zhijiang.catalog.states import AnalysisState
from zhijiang.catalog.views.request import SignedIn


@require_safe
@login_required
def cut(request: SignedIn, code: str) -> HttpResponse:
    """One cut: its standing, its technical report, its bytes."""
    found = get_object_or_404(queries.cuts_for(request.user), code=code)
    return render(request, "catalog/cut.html", {"page": queries.cut_page(found, request.user)})


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
    analysis = queries.analysis_of(found.file)
    if analysis is None or analysis.state != AnalysisState.READY or analysis.report is None:
        return JsonResponse({"error": _("There is no report yet.")}, status=404)
    told = {**analysis.report, "file": {**analysis.report["file"], "name": found.original_name}}
    return JsonResponse(told, headers={"Cache-Control": "private, no-store"}, json_dumps_params={"ensure_ascii": False})
