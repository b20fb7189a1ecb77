"""Who sits before a page of bases: the getter is the access check."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from zhijiang.bases import queries, rules
from zhijiang.bases.models import Base, Batch, Firm, LedgerLine
from zhijiang.casework import sheets
from zhijiang.casework.sheets import TYPES
from zhijiang.people.models import User


def person(request: HttpRequest) -> User:
    """Whoever is signed in."""
    assert isinstance(request.user, User)
    return request.user


def officer(request: HttpRequest) -> User:
    """An officer of the authority, else not found."""
    if not rules.is_bureau(request.user):
        raise Http404
    return person(request)


def base_for(request: HttpRequest, code: str) -> Base:
    """A base whose page the user may open, else not found."""
    return get_object_or_404(queries.bases_for(request.user).select_related("operator"), code=code)


def kept_base(request: HttpRequest, code: str) -> Base:
    """A base that the user keeps, else not found."""
    base = base_for(request, code)
    if not rules.may_keep(request.user, base):
        raise Http404
    return base


def firm_for(request: HttpRequest, code: str, firm_code: str) -> Firm:
    """A firm whose rows the user may see, else not found."""
    firms = queries.firms_for(request.user).select_related("base__operator", "organisation")
    return get_object_or_404(firms, code=firm_code, base__code=code)


def kept_firm(request: HttpRequest, code: str, firm_code: str) -> Firm:
    """A firm of a base that the user keeps, else not found."""
    firm = firm_for(request, code, firm_code)
    if not rules.may_keep(request.user, firm.base):
        raise Http404
    return firm


def kept_line(request: HttpRequest, code: str, line_code: str) -> LedgerLine:
    """A line in the ledger of a base that the user keeps, else not found."""
    base = kept_base(request, code)
    return get_object_or_404(queries.lines_for(request.user, base).select_related("base"), code=line_code)


def naming_officer(request: HttpRequest) -> User:
    """An officer of an authority that names bases, else not found."""
    if not queries.may_open(request.user):
        raise Http404
    return person(request)


def batch_for(request: HttpRequest, code: str) -> Batch:
    """A list that the reader may see, else not found."""
    return get_object_or_404(queries.batches_for(request.user), code=code)


def own_batch(request: HttpRequest, code: str) -> Batch:
    """A list of the officer's authority, else not found."""
    batch = batch_for(request, code)
    if not rules.may_list(request.user, batch.authority):
        raise Http404
    return batch


def table(kind: str, sheet: sheets.Sheet, name: str) -> HttpResponse:
    """A table that everybody may have, as xlsx, CSV or JSON; not found for another kind."""
    if kind not in TYPES:
        raise Http404
    response = HttpResponse(sheets.write(kind, [sheet]), content_type=TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def workbook(content: bytes, name: str) -> HttpResponse:
    """An xlsx made for this reader."""
    response = HttpResponse(content, content_type=TYPES["xlsx"])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
