"""Measures in force: what everybody may read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhijiang.support import queries
from zhijiang.support.views.seat import measure_for


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """Every measure in force."""
    return render(request, "support/measures.html", {"measures": queries.measures_for(request.user)})


@require_GET
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """One measure."""
    return render(request, "support/measure.html", {"measure": measure_for(request, code)})
