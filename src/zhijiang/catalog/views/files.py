"""What the review room plays and draws: playlist, segments, frame table, waveform, stills; and files kept by their hash."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from zhijiang.casework.models import Attachment
from zhijiang.casework.queries import paper_path
from zhijiang.catalog import made, queries

_CHUNK_BYTES: Final = 256 * 1024


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


def kept(attachment: Attachment, /) -> StreamingHttpResponse:
    """A file that is kept by its hash. It is opened when it is sent: an answer that nobody reads holds nothing open."""
    response = StreamingHttpResponse(_chunks(attachment.sha256), content_type=attachment.media_type)
    response.headers["Content-Length"] = str(attachment.size_bytes)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _chunks(sha256: str) -> Iterator[bytes]:
    with default_storage.open(paper_path(sha256)) as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
