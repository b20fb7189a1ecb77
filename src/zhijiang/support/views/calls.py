"""Calls: what everybody may read, and how the bureau drafts one, gives quotas and names experts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.support.actions import calls as actions
from zhijiang.support.actions import laying
from zhijiang.support.forms.calls import CallForm, ClosingForm, ExpertsForm, LongerForm, QuotaForm
from zhijiang.support.models import Call
from zhijiang.support.queries import calls as queries
from zhijiang.support.queries import scores as scores_of
from zhijiang.support.queries.history import history_of
from zhijiang.support.rules import calls as rules
from zhijiang.support.rules.second import is_second
from zhijiang.support.states import CallState
from zhijiang.support.views.editing import edited, pressed
from zhijiang.support.views.seat import person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms

ROWS = 50


def call_for(request: HttpRequest, code: str) -> Call:
    """A call that the user may read, else not found."""
    return get_object_or_404(queries.calls_for(request.user), code=code)


def kept_call(request: HttpRequest, code: str) -> Call:
    """A call that the user keeps, else not found."""
    found = call_for(request, code)
    if not rules.keeps(request.user, found):
        raise Http404
    return found


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Every call, the last first."""
    page = Paginator(queries.calls_for(request.user), ROWS).get_page(request.GET.get("page"))
    may_write = request.user.is_authenticated and queries.makers_of(request.user).exists()
    context = {
        "page": page,
        "rows": [(each, queries.next_for(each)) for each in page],
        "may_write": may_write,
        "here": "calls",
        "has_ledger": request.user.is_authenticated,
        "heading": _("Calls for applications"),
    }
    return render(request, "support/calls.html", context)


@require_GET
def call(request: HttpRequest, code: str) -> HttpResponse:
    """A call: until when, for whom, who recommends; and what this reader does next."""
    found = call_for(request, code)
    user = request.user
    keeps = rules.keeps(user, found)
    expert = rules.expert_in(found, user)
    houses = queries.houses_that_apply(user) if user.is_authenticated else []
    context = {
        "call": found,
        "keeps": keeps,
        "next": queries.next_for(found),
        "procedure": queries.procedure_for(found),
        "quotas": queries.quota_lines(found, user),
        "units": queries.units_of(user, found) if user.is_authenticated else [],
        "expert": expert,
        "asked_of_expert": scores_of.entries_to_score(expert, person(request)).count() if expert else 0,
        "houses": houses,
        "own": queries.entries_for(user).filter(call=found, case__organisation__in=houses) if houses else [],
        "states": queries.count_by_state(found, user) if keeps else [],
        "happened": history_of(found, person(request)) if keeps else [],
        "may_publish": keeps and is_second(person(request), found.drafted_by_id),
        "may_close": keeps and found.closing_by_id is not None and is_second(person(request), found.closing_by_id),
    }
    return render(request, "support/call.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_call(request: HttpRequest) -> HttpResponse:
    """Draft a call."""
    makers = queries.makers_of(request.user)
    if not makers.exists():
        raise Http404
    form = CallForm(request.POST or None, makers=makers, items=queries.items_for_calls())
    return _edited(
        request,
        form,
        {"heading": _("Draft a call")},
        lambda: actions.open_call(form.cleaned_data["authority"], by=person(request), facts=form.as_facts()),
        _("The call is drafted. Give the units their quotas, then publish it."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit_call(request: HttpRequest, code: str) -> HttpResponse:
    """Write a draft anew."""
    found = kept_call(request, code)
    form = CallForm(
        request.POST or None, makers=queries.makers_of(request.user), items=queries.items_for_calls(), call=found
    )
    return _edited(
        request,
        form,
        {"call": found, "heading": _("Change the call")},
        lambda: actions.correct_call(found, by=person(request), facts=form.as_facts()),
        _("The call was changed."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def quotas(request: HttpRequest, code: str) -> HttpResponse:
    """How many each unit may recommend."""
    found = kept_call(request, code)
    places = {each.unit_id: each.places for each in found.quotas.all()}
    form = QuotaForm(request.POST or None, units=queries.possible_units(), places=places)

    def write() -> Call:
        actions.set_quotas(found, by=person(request), places=form.as_places())
        return found

    context = {"call": found, "heading": _("Quotas of the units")}
    context["lead"] = _("A city or a base recommends at most so many, in its own order. Empty: none.")
    return _edited(request, form, context, write, _("The quotas were set."))


@login_required
@require_http_methods(["GET", "POST"])
def experts(request: HttpRequest, code: str) -> HttpResponse:
    """Who is on the panel."""
    found = kept_call(request, code)
    chosen = list(found.experts.values_list("user_id", flat=True))
    form = ExpertsForm(request.POST or None, people=queries.possible_experts(found), chosen=chosen)

    def write() -> Call:
        actions.name_experts(found, by=person(request), users=form.as_users())
        return found

    context = {"call": found, "heading": _("Experts of the call")}
    context["lead"] = _("Whoever has to keep away from an entry does not get it; you need not sort that out.")
    return _edited(request, form, context, write, _("The experts were named."))


@login_required
@require_http_methods(["GET", "POST"])
def longer(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a call open longer."""
    found = kept_call(request, code)
    initial = {"closes_on": found.closes_on, "recommend_until": found.recommend_until}
    form = LongerForm(request.POST or None, initial=initial)
    return _edited(
        request,
        form,
        {"call": found, "heading": _("Keep the call open longer")},
        lambda: actions.keep_open(found, by=person(request), **form.cleaned_data),
        _("The call is open longer, for everybody."),
    )


def _edited(
    request: HttpRequest, form: forms.Form, context: dict[str, Any], write: Callable[[], Call], done: str
) -> HttpResponse:
    context = context | {"back": context.get("call")}
    return edited(request, form, context, lambda: (write(), done), page="support/call_edit.html")


@login_required
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read a call that a colleague drafted."""
    found = kept_call(request, code)
    write = partial(actions.publish_call, found, by=person(request))
    return pressed(request, write, _("The call is published."), then=found)


@login_required
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Have the entries laid before the experts."""
    found = kept_call(request, code)
    write = partial(laying.begin_scoring, found, by=person(request))
    done = _("The entries are being laid before the experts. You can leave this page.")
    return pressed(request, write, done, then=reverse("support:entries", args=[code]))


@login_required
@require_http_methods(["GET", "POST"])
def ask_to_close(request: HttpRequest, code: str) -> HttpResponse:
    """Say what came of a call, to have it closed."""
    found = kept_call(request, code)
    if found.state != CallState.GRANTED:
        raise Http404
    form = ClosingForm(request.POST or None, initial={"words": found.closing})
    return _edited(
        request,
        form,
        {
            "call": found,
            "heading": _("Close the call"),
            "lead": _("A second officer closes it; then nothing of it changes any more."),
        },
        lambda: actions.ask_to_close(found, by=person(request), words=form.cleaned_data["words"]),
        _("Another officer closes the call now."),
    )


@login_required
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a call."""
    found = kept_call(request, code)
    return pressed(
        request, partial(actions.close_call, found, by=person(request)), _("The call is closed."), then=found
    )
