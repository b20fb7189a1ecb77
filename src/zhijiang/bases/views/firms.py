"""The page of a firm."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhijiang.bases import queries


@require_GET
@login_required
def firm(request: HttpRequest, code: str, firm_code: str) -> HttpResponse:
    """One firm and what was reported of it, year by year."""
    found = get_object_or_404(queries.firms_for(request.user), code=firm_code, base__code=code)
    context = {
        "firm": found,
        "segment": queries.segment_name(found.segment),
        "may_open_base": queries.bases_for(request.user).filter(pk=found.base_id).exists(),
        "figures": found.figures.order_by("-year"),
    }
    return render(request, "bases/firm.html", context)
