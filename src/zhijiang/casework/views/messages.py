"""The inbox, and how one wants to be told."""

from __future__ import annotations

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.casework import actions, queries
from zhijiang.casework.forms import ChannelsForm
from zhijiang.casework.states import Channel, MessageKind
from zhijiang.people import queries as people
from zhijiang.people.models import User

PAGE = 50


@login_required
@require_GET
@people.one_moment()
def messages(request: HttpRequest) -> HttpResponse:
    """What I was told: unread first."""
    page = Paginator(queries.messages_for(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.lines_of(list(page), request.user),
        "unread": queries.unread_count(request.user),
        "reminders": queries.reminders_of(request.user, since=queries.EVER) if isinstance(request.user, User) else [],
    }
    return render(request, "casework/messages.html", context)


@login_required
@require_POST
def read_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one was read, and go to what it is about."""
    message = get_object_or_404(queries.messages_for(request.user), pk=pk)
    actions.mark_read(message)
    return redirect(message) if "open" in request.POST else redirect("casework:messages")


@login_required
@require_POST
def read_all_messages(request: HttpRequest) -> HttpResponse:
    """Note that all were read."""
    assert isinstance(request.user, User)
    actions.mark_all_read(request.user)
    return redirect("casework:messages")


@login_required
@require_http_methods(["GET", "POST"])
def message_settings(request: HttpRequest) -> HttpResponse:
    """How I want to be told of each kind of thing."""
    assert isinstance(request.user, User)
    form = ChannelsForm(request.POST or None, choices=queries.channels_of(request.user))
    if request.method == "POST" and form.is_valid():
        chosen = {MessageKind(kind): Channel(channel) for kind, channel in form.cleaned_data.items()}
        actions.choose_channels(request.user, channels=chosen)
        notes.success(request, _("Saved."))
        return redirect("casework:message_settings")
    return render(request, "casework/messages_settings.html", {"form": form}, status=422 if form.errors else 200)
