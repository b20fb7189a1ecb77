"""One's own account, the language, and the door of the demo."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.people import actions, queries
from zhijiang.people.forms import ProfileForm
from zhijiang.people.models import User


@login_required
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, my language, and what protects my account."""
    user = get_object_or_404(User, pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user, **form.cleaned_data)
        response = redirect("people:account")
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        return keep_language(response, user.language)
    context = {
        "form": form,
        "memberships": queries.memberships_of(user).select_related("organisation", "user"),
        "has_second_factor": is_mfa_enabled(user),
    }
    return render(request, "people/account.html", context, status=422 if form.errors else 200)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages, and go back to where the person was."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back if urlsplit(back).path != request.path else "/")
    if language not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        actions.choose_language(request.user, language=language)
    return keep_language(response, language)


@require_GET
def demo(request: HttpRequest) -> HttpResponse:
    """The people of the demo, each with what they are for. Exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "people/demo.html", {"people": queries.demo_people()})


@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo people, with one click. Exists in demo mode only."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(queries.demo_people(), username=request.POST.get("person", ""))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("portal:home")


def keep_language(response: HttpResponse, language: str) -> HttpResponse:
    """Put the language into its cookie."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
