"""Web hooks of a house."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.errors import RuleViolation
from zhijiang.casework.forms import HookForm
from zhijiang.people.models import User


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def hooks(request: HttpRequest) -> HttpResponse:
    """The addresses that are told of the house's cases, and one more; its secret is on this page once."""
    assert isinstance(request.user, User)
    houses = queries.hook_houses_of(request.user)
    if not houses.exists():
        raise Http404
    form = HookForm(request.POST or None, houses=houses)
    if request.method != "POST":
        return render(request, "casework/hooks.html", _context(request.user) | {"form": form})
    if not form.is_valid():
        return render(request, "casework/hooks.html", _context(request.user) | {"form": form}, status=422)
    given = form.cleaned_data
    try:
        made = actions.make_hook(given["house"], url=given["url"], by=request.user)
    except RuleViolation as violation:
        context = _context(request.user) | {"form": form, "violation": violation}
        return render(request, "casework/hooks.html", context, status=409)
    context = _context(request.user) | {"form": HookForm(houses=houses), "made": made}
    return render(request, "casework/hooks.html", context, status=201)


def _context(user: User) -> dict[str, object]:
    return {"rows": queries.hooks_with_calls(user)}


@login_required
@require_POST
def end_hook(request: HttpRequest, code: str) -> HttpResponse:
    """Tell that address nothing more."""
    assert isinstance(request.user, User)
    found = get_object_or_404(queries.hooks_for(request.user), code=code)
    try:
        actions.end_hook(found, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation))
    else:
        messages.success(request, _("This address is told nothing more."))
    return redirect("casework:hooks")
