"""What the review room plays and draws: playlist, segments, frame table, waveform, stills."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhijiang.catalog import made, queries


@require_safe
def media_file(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One file of what was made of a cut. Never kept by a browser: the film is not released yet."""
    cut = get_object_or_404(queries.cuts_for(request.user), code=code)
    found = made.made_of(cut, name)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.content_type)
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
