"""Who sits before a form: the getter is the access check."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from zhijiang.assignments import queries, rules
from zhijiang.assignments.models import Duty, Plan
from zhijiang.people.models import User


def person(request: HttpRequest) -> User:
    """Whoever is signed in."""
    assert isinstance(request.user, User)
    return request.user


def plan_for(request: HttpRequest, code: str) -> Plan:
    """A form in the user's sight, else not found."""
    return get_object_or_404(queries.plans_for(request.user), code=code)


def kept_plan(request: HttpRequest, code: str) -> Plan:
    """A form that the user keeps, else not found."""
    plan = plan_for(request, code)
    if not rules.may_keep(plan, person(request)):
        raise Http404
    return plan


def duty_for(request: HttpRequest, code: str, number: int) -> Duty:
    """A duty of a form in the user's sight, else not found."""
    return get_object_or_404(queries.duties_for(request.user), plan__code=code, number=number)


def download(content: bytes, media_type: str, name: str, *, is_saved: bool = True) -> HttpResponse:
    """A file made for this reader."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(is_saved, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
