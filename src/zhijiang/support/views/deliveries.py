"""Services: recorded to a base, to a firm of it or under a grant, with their proof."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases.models import Base
from zhijiang.support import actions, queries, rules
from zhijiang.support.forms import ReasonForm, ServiceForm
from zhijiang.support.models import Grant
from zhijiang.support.views.editing import edited
from zhijiang.support.views.seat import delivery_for, file_response, grant_for, ledger_base, person


@login_required
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, code: str) -> HttpResponse:
    """Record a service to a base or a firm of it."""
    return _deliver(request, ledger_base(request, code), None)


@login_required
@require_http_methods(["GET", "POST"])
def deliver_grant(request: HttpRequest, code: str) -> HttpResponse:
    """Record a service under a grant."""
    grant = grant_for(request, code)
    if grant.base is None:
        raise Http404
    return _deliver(request, grant.base, grant)


def _deliver(request: HttpRequest, base: Base, grant: Grant | None) -> HttpResponse:
    user = person(request)
    givers = rules.givers(user, base)
    if not givers:
        raise Http404
    form = ServiceForm(request.POST or None, request.FILES or None, base=base, givers=givers, grant=grant)
    context: dict[str, Any] = {"grant": grant, "base": base, "heading": _("Record a service"), "has_file": True}
    context |= {"lead": base.shown_name, "back": grant}

    def write() -> tuple[Grant | str, str]:
        given = form.cleaned_data
        actions.record_delivery(
            base, by=user, given_by=given["given_by"], service=form.as_service(), grant=grant, file=given["file"]
        )
        return grant or reverse("support:ledger", args=[base.code]), _("The service is recorded.")

    return edited(request, form, context, write)


@login_required
@require_http_methods(["GET", "POST"])
def strike_delivery(request: HttpRequest, code: str) -> HttpResponse:
    """Strike a service out, with the reason."""
    row = delivery_for(request, code)
    if row.given_by not in rules.givers(request.user, row.base):
        raise Http404
    form = ReasonForm(request.POST or None)
    lead = _("“%(title)s” is shown no more; the record keeps it, and why it went.") % {"title": row.subject}
    context: dict[str, Any] = {"base": row.base, "heading": _("Strike a service out"), "lead": lead}

    def write() -> tuple[str, str]:
        actions.strike_delivery(row, by=person(request), reason=form.cleaned_data["reason"])
        return reverse("support:ledger", args=[row.base.code]), _("The service was struck out.")

    return edited(request, form, context, write)


@login_required
@require_GET
def evidence(request: HttpRequest, code: str) -> HttpResponseBase:
    """A file that was given as proof of a service."""
    row = delivery_for(request, code)
    if row.attachment is None or queries.deliveries_for(request.user).filter(pk=row.pk).first() is None:
        raise Http404
    return file_response(row.attachment, row.file_name)
