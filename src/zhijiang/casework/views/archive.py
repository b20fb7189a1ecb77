"""After the end: the archive package of a case, and the rating of the service."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import RatingForm
from zhijiang.casework.views.seat import seat_of


@login_required
@require_GET
def archive(request: HttpRequest, code: str) -> HttpResponse:
    """The package of one case, for its officers and auditors, and for the applicant after the end."""
    seat = seat_of(request, code)
    if not queries.may_archive(seat.case, seat.user):
        raise Http404
    package = queries.archive_of(seat.case, seat.user, now=timezone.now())
    response = HttpResponse(package, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{seat.case.code}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """How the service was, once."""
    seat = seat_of(request, code)
    if not seat.may_apply or not queries.may_rate(seat.case, seat.user):
        raise Http404
    form = RatingForm(request.POST if request.method == "POST" else None)
    context = {"case": seat.case, "step": _("Rate the service"), "form": form}
    if request.method == "GET" or not form.is_valid():
        return render(request, "casework/rate.html", context, status=422 if request.method == "POST" else 200)
    try:
        actions.rate(seat.case, by=seat.user, **form.cleaned_data)
    except RuleViolation as violation:
        return render(request, "casework/rate.html", context | {"violation": violation}, status=409)
    messages.success(request, _("Thank you. Your rating is recorded."))
    return redirect(seat.case)
