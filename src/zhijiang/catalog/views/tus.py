"""The upload endpoint: tus 1.0.0 with creation, checksum, expiration and termination, for one's own uploads only."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhijiang.casework.errors import MissingEvidence, RuleViolation, WrongState
from zhijiang.catalog import actions, queries
from zhijiang.catalog.actions.uploads import OffsetMismatch, TooLong
from zhijiang.catalog.models import Upload
from zhijiang.catalog.states import UploadState
from zhijiang.catalog.store import NoSpace
from zhijiang.catalog.views.request import SignedIn

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,checksum,termination"
CHECKSUMS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
PIECE_MAX_BYTES: Final = 16 * 1024**2
"""One PATCH. A larger one would have to be kept twice on its way; the page sends 8 MiB."""
STATUS: Final = (
    (OffsetMismatch, 409),
    (TooLong, 413),
    (NoSpace, 507),
    (WrongState, 410),
    (MissingEvidence, 400),
    (RuleViolation, 403),
)

View = Callable[..., HttpResponse]


class BadUpload(Exception):
    """A request that does not keep to the protocol: the status to answer with, and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def tus(view: View) -> View:
    """Speak the protocol: version, sign-in, and refusals as status and one sentence."""

    @wraps(view)
    def speak(request: HttpRequest, code: str = "") -> HttpResponse:
        try:
            if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
                raise BadUpload(412, _("This server speaks version %s of the tus protocol.") % VERSION)
            if request.method != "OPTIONS" and not request.user.is_authenticated:
                raise BadUpload(401, _("Please sign in again; the upload then goes on where it was."))
            response = view(request, code) if code else view(request)
        except Http404:
            response = _refusal(404, _("There is no such upload."))
        except BadUpload as fault:
            response = _refusal(fault.status, str(fault))
        except RuleViolation as violation:
            status = next(status for kind, status in STATUS if isinstance(violation, kind))
            response = _refusal(status, str(violation))
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        if response.status_code == 412:
            response["Tus-Version"] = VERSION
        return response

    return speak


@require_http_methods(["OPTIONS", "POST"])
@tus
def uploads(request: SignedIn) -> HttpResponse:
    """OPTIONS tells what the server can; POST begins an upload."""
    if request.method == "OPTIONS":
        return _abilities()
    if "Upload-Defer-Length" in request.headers:
        raise BadUpload(400, _("The length of the file must be known at the start."))
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    work = queries.works_for(request.user).filter(code=told.get("work", "")).first()
    if work is None:
        raise BadUpload(404, _("There is no such work."))
    begun = actions.begin_upload(
        work,
        by=request.user,
        name=told.get("filename", ""),
        size_bytes=_number(request, "Upload-Length"),
        episode_number=int(told["episode"]) if told.get("episode", "").isdecimal() else 1,
    )
    response = HttpResponse(status=201)
    response["Location"] = reverse("catalog:upload", args=[begun.code])
    response["Upload-Expires"] = http_date(begun.expires_at.timestamp())
    return response


@require_http_methods(["OPTIONS", "HEAD", "PATCH", "DELETE"])
@tus
def upload(request: SignedIn, code: str) -> HttpResponse:
    """HEAD tells how much has arrived, PATCH brings more, DELETE gives up."""
    if request.method == "OPTIONS":
        return _abilities()
    found = queries.uploads_for(request.user).filter(code=code).first()
    if found is None:
        raise Http404
    if request.method == "HEAD":
        return _standing(found, actions.offset_of(found), status=200)
    if request.method == "PATCH":
        return _patch(request, found)
    if found.state == UploadState.SEALED:
        raise BadUpload(403, _("This upload has become a cut, and a cut is never taken back."))
    actions.abandon_upload(found)
    return HttpResponse(status=204)


def _patch(request: HttpRequest, found: Upload) -> HttpResponse:
    if request.headers.get("Content-Type") != "application/offset+octet-stream":
        raise BadUpload(415, _("A piece must have the type application/offset+octet-stream."))
    offset = _number(request, "Upload-Offset")
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > PIECE_MAX_BYTES:
        raise BadUpload(413, _("A piece may have %d bytes at most.") % PIECE_MAX_BYTES)
    piece = request.read(PIECE_MAX_BYTES + 1)
    if len(piece) > PIECE_MAX_BYTES:
        raise BadUpload(413, _("A piece may have %d bytes at most.") % PIECE_MAX_BYTES)
    _check_sum(request.headers.get("Upload-Checksum", ""), piece)
    if found.state == UploadState.SEALED and (offset, piece) == (found.size_bytes, b""):
        return _standing(found, offset, status=204)
    return _standing(found, actions.append(found, offset=offset, piece=piece), status=204)


def _standing(found: Upload, offset: int, *, status: int) -> HttpResponse:
    """How much has arrived; when that is all, the upload becomes its cut now."""
    response = HttpResponse(status=status)
    if offset == found.size_bytes:
        cut = actions.seal_upload(found)
        response["Zhijiang-Cut"] = cut.get_absolute_url()
    else:
        found.refresh_from_db(fields=["expires_at"])
        response["Upload-Expires"] = http_date(found.expires_at.timestamp())
    response["Upload-Offset"] = str(offset)
    response["Upload-Length"] = str(found.size_bytes)
    return response


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(settings.UPLOAD_MAX_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    return response


def _refusal(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


def _number(request: HttpRequest, header: str) -> int:
    raw = request.headers.get(header, "")
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 18:
        raise BadUpload(
            400, _("%(header)s: expected a whole number, got %(raw)s.") % {"header": header, "raw": repr(raw)}
        )
    return int(raw)


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64` as the protocol has it. Raises BadUpload for anything else."""
    told: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise BadUpload(400, _("Upload-Metadata cannot be read.")) from None
    return told


def _check_sum(header: str, piece: bytes) -> None:
    """Compare the piece with the sum sent beside it; 460 is the protocol's own status for a difference."""
    if not header:
        return
    name, _space, value = header.partition(" ")
    if name not in CHECKSUMS:
        raise BadUpload(400, _("Checksums can be made with: %s.") % ", ".join(CHECKSUMS))
    try:
        wanted = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise BadUpload(400, _("Upload-Checksum cannot be read.")) from None
    if CHECKSUMS[name](piece).digest() != wanted:
        raise BadUpload(460, _("The piece arrived damaged and was thrown away."))
