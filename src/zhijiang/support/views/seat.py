"""Who sits before a page of support: the getter is the access check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.core.files.storage import default_storage
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from zhijiang.casework.queries import paper_path
from zhijiang.people.models import User
from zhijiang.support import queries, rules

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zhijiang.bases.models import Base
    from zhijiang.casework.models import Attachment
    from zhijiang.support.models import Application, Delivery, Grant, Measure

_CHUNK_BYTES: Final = 64 * 1024


def person(request: HttpRequest) -> User:
    """Whoever is signed in."""
    assert isinstance(request.user, User)
    return request.user


def measure_for(request: HttpRequest, code: str) -> Measure:
    """A measure that the user may read, else not found."""
    return get_object_or_404(queries.measures_for(request.user), code=code)


def kept_measure(request: HttpRequest, code: str) -> Measure:
    """A measure of an authority for which the user writes, else not found."""
    found = measure_for(request, code)
    if not rules.may_keep(request.user, found.authority):
        raise Http404
    return found


def application_for(request: HttpRequest, code: str) -> Application:
    """The application of a case that the user may see, else not found."""
    return get_object_or_404(queries.applications_for(request.user), case__code=code)


def grant_for(request: HttpRequest, code: str) -> Grant:
    """A grant that the user may see, else not found."""
    return get_object_or_404(queries.grants_for(request.user), code=code)


def paid_grant(request: HttpRequest, code: str) -> Grant:
    """A grant under which the user records payments, else not found."""
    found = grant_for(request, code)
    if not rules.may_pay(request.user, found):
        raise Http404
    return found


def ledger_base(request: HttpRequest, code: str) -> Base:
    """A base whose ledger the user may open, else not found."""
    return get_object_or_404(queries.ledger_bases(request.user).select_related("operator"), code=code)


def delivery_for(request: HttpRequest, code: str) -> Delivery:
    """A service that the user may see, else not found."""
    return get_object_or_404(queries.deliveries_for(request.user), code=code)


def file_response(attachment: Attachment, name: str) -> StreamingHttpResponse:
    """A file that was given as proof, as a download for this reader alone."""
    response = StreamingHttpResponse(_chunks(attachment.pk), content_type=attachment.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Length"] = str(attachment.size_bytes)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _chunks(sha256: str) -> Iterator[bytes]:
    with default_storage.open(paper_path(sha256)) as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
