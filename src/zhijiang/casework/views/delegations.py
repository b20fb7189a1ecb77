"""Leave cover: who stands in for me, and for whom I stand in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import DelegationForm
from zhijiang.people.models import User
from zhijiang.people.states import Role


@login_required
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Who covers for whom, and one more."""
    assert isinstance(request.user, User)
    posts = queries.posts_of(request.user)
    colleagues = queries.colleagues_of(request.user)
    if all(post.user_id == request.user.pk for post in posts):
        colleagues = colleagues.exclude(pk=request.user.pk)  # nobody stands in for oneself
    form = DelegationForm(
        request.POST or None,
        posts=posts,
        user=request.user,
        colleagues=colleagues,
        initial={"valid_from": timezone.localdate()},
    )
    context = {
        "form": form if posts else None,
        "found": queries.delegations_for(request.user)[:100],
        "today": timezone.localdate(),
    }
    if request.method != "POST":
        return render(request, "casework/delegations.html", context)
    if not form.is_valid():
        return render(request, "casework/delegations.html", context, status=422)
    given = form.cleaned_data
    try:
        actions.delegate(
            given["post"].user,
            taker=given["taker"],
            organisation=given["post"].organisation,
            role=Role(given["post"].role),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            reason=given["reason"],
            by=request.user,
        )
    except RuleViolation as violation:
        return render(request, "casework/delegations.html", context | {"violation": violation}, status=409)
    messages.success(request, _("%(name)s stands in.") % {"name": given["taker"].shown_name})
    return redirect("casework:delegations")


@login_required
@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """End it now."""
    assert isinstance(request.user, User)
    found = get_object_or_404(queries.delegations_for(request.user), pk=pk)
    try:
        actions.end_delegation(found, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("%(name)s no longer stands in.") % {"name": found.taker.shown_name})
    return redirect("casework:delegations")
