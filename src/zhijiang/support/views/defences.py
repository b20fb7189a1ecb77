"""Oral presentations of a call: set, set anew, recorded."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhijiang.support.actions import defences as actions
from zhijiang.support.forms.calls import DefenceForm, OutcomeForm
from zhijiang.support.models import Entry
from zhijiang.support.queries.defences import defence_of
from zhijiang.support.rules import calls
from zhijiang.support.rules.defences import may_be_presented
from zhijiang.support.states import Outcome
from zhijiang.support.views.editing import edited
from zhijiang.support.views.entries import entry_for
from zhijiang.support.views.seat import person


def _kept_entry(request: HttpRequest, code: str) -> Entry:
    """The entry that can be presented now, for whoever keeps its call; else not found."""
    found = entry_for(request, code)
    if not calls.keeps(request.user, found.call) or not may_be_presented(found):
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def set_defence(request: HttpRequest, code: str) -> HttpResponse:
    """Say when and where an entry is presented, or set another day."""
    found = _kept_entry(request, code)
    standing = defence_of(found)
    form = DefenceForm(request.POST or None, standing=standing)
    heading = _("Set another day") if standing else _("Set the oral presentation")

    def write() -> tuple[str, str]:
        actions.set_defence(found, by=person(request), **form.cleaned_data)
        return reverse("support:entry", args=[code]), _("It is set; the applicant and the experts are told.")

    return edited(request, form, _context(found, heading), write, page="support/call_edit.html")


@login_required
@require_http_methods(["GET", "POST"])
def record_defence(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what came of a presentation."""
    found = _kept_entry(request, code)
    standing = defence_of(found)
    if standing is None or standing.outcome:
        raise Http404
    form = OutcomeForm(request.POST or None)

    def write() -> tuple[str, str]:
        given = form.cleaned_data
        outcome = Outcome(given["outcome"])
        actions.record_defence(found, by=person(request), **given | {"outcome": outcome})
        return reverse("support:entry", args=[code]), _("The presentation is recorded.")

    return edited(
        request, form, _context(found, _("Record the oral presentation")), write, page="support/call_edit.html"
    )


def _context(found: Entry, heading: str) -> dict[str, Any]:
    lead = f"{found.case.title} · {found.case.organisation.shown_name}"
    return {"call": found.call, "heading": heading, "lead": lead, "back": found.call}
