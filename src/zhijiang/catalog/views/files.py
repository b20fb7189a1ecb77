"""What the review room plays and draws: playlist, segments, frame table, waveform, stills."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhijiang.catalog import queries, store
from zhijiang.catalog.models import Cut

TYPES: Final = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".bin": "application/octet-stream",
    ".jpg": "image/jpeg",
}


@require_safe
def media_file(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One file of what was made of a cut. Never kept by a browser: the film is not released yet.

    Films are cut into segments of a few seconds, so that a whole one is never in memory.
    """
    cut = get_object_or_404(queries.cuts_for(request.user), code=code)
    path = _folder_of(cut, name) / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=TYPES[path.suffix])
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _folder_of(cut: Cut, name: str) -> Path:
    """Picture and sound, with the table of these frames, come from the package; what is drawn from the analysis."""
    made: str | None
    if name == "waveform.bin" or name.endswith(".jpg"):
        analysis = queries.analysis_of(cut.file)
        made = analysis.folder if analysis else None
    else:
        package = queries.package_of(cut.file)
        made = package.folder if package else None
    if not made:
        raise Http404
    return store.folder_path(made)
