"""One's keys for programs: made, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import TokenForm
from zhijiang.people.models import User


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """My keys; and a new one, whose text is on this one answer and nowhere else."""
    assert isinstance(request.user, User)
    user = request.user
    today = timezone.localdate()
    first = {"expires_on": today + timedelta(days=90)}
    form = TokenForm(request.POST) if request.method == "POST" else TokenForm(initial=first)
    context = {"form": form, "tokens": queries.tokens_of(user), "today": today}
    if not form.is_bound:
        return render(request, "casework/tokens.html", context)
    if not form.is_valid():
        return render(request, "casework/tokens.html", context, status=422)
    try:
        _token, key = actions.make_token(user, **form.cleaned_data)
    except RuleViolation as violation:
        return render(request, "casework/tokens.html", context | {"violation": violation}, status=409)
    return render(request, "casework/tokens.html", context | {"form": TokenForm(initial=first), "key": key})


@login_required
@require_POST
def revoke_token(request: HttpRequest, key: int) -> HttpResponse:
    """Take one of my keys back."""
    assert isinstance(request.user, User)
    token = get_object_or_404(queries.tokens_of(request.user), pk=key)
    actions.revoke_token(token, by=request.user)
    messages.success(request, _("The key “%(name)s” is revoked.") % {"name": token.name})
    return redirect("casework:tokens")
