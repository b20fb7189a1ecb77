"""Who sits before a page of indicators: the getter is the access check."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from zhijiang.bases import queries as bases
from zhijiang.bases.models import Base, Firm
from zhijiang.bases.rules import may_keep
from zhijiang.casework import sheets
from zhijiang.indicators import queries, rules
from zhijiang.indicators.models import Period, Report
from zhijiang.people.models import User

OWN = "own"
"""Stands in an address where the base itself is meant and not a firm."""


@dataclass(frozen=True)
class Place:
    """Whose report a page is about."""

    period: Period
    base: Base
    firm: Firm | None

    @property
    def subject(self) -> str:
        """As it stands in addresses."""
        return self.firm.code if self.firm else OWN

    @property
    def name(self) -> str:
        return self.firm.name if self.firm else self.base.shown_name


def person(request: HttpRequest) -> User:
    """Whoever is signed in."""
    assert isinstance(request.user, User)
    return request.user


def officer(request: HttpRequest) -> User:
    """An officer of the authority, else not found."""
    if not rules.is_bureau(request.user):
        raise Http404
    return person(request)


def period_for(request: HttpRequest, code: str) -> Period:
    """A period that the user may look at, else not found."""
    return get_object_or_404(queries.periods_for(request.user), code=code)


def base_for(request: HttpRequest, code: str) -> Base:
    """A base whose rows the user sees, else not found."""
    return get_object_or_404(queries.reporting_bases(request.user).select_related("operator"), code=code)


def kept_base(request: HttpRequest, code: str) -> Base:
    """A base that the user keeps, else not found."""
    base = base_for(request, code)
    if not may_keep(request.user, base):
        raise Http404
    return base


def place_for(request: HttpRequest, code: str, base_code: str, subject: str) -> Place:
    """The base itself, or a firm whose rows the user sees, in a period; else not found."""
    period = period_for(request, code)
    if subject == OWN:
        return Place(period, base_for(request, base_code), None)
    firms = bases.firms_for(request.user).select_related("base__operator", "organisation")
    firm = get_object_or_404(firms, code=subject, base__code=base_code)
    return Place(period, firm.base, firm)


def report_for(place: Place) -> Report:
    """What was reported there, else not found."""
    found = queries.report_of(place.period, place.base, place.firm)
    if found is None:
        raise Http404
    return found


def file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file made for this reader."""
    response = HttpResponse(content, content_type=sheets.TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
