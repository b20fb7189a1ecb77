"""Measures: the list that everybody may read, and how they are written, published and replaced."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhijiang.support import actions, queries, rules
from zhijiang.support.forms import MeasureForm
from zhijiang.support.models import Measure
from zhijiang.support.states import Act, Kind, MeasureState
from zhijiang.support.views.editing import edited, pressed
from zhijiang.support.views.seat import kept_measure, measure_for, person

ROWS = 50
"""On one page of the list."""


@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """The measures in force, found by words and kind; whoever writes measures also sees drafts and past ones."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "when")}
    houses = queries.houses_that_give(request.user)
    listed = queries.not_in_force(request.user) if asked["when"] == "other" else queries.in_force(request.user)
    page = Paginator(queries.narrowed(listed, q=asked["q"], kind=asked["kind"]), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "kinds": Kind,
        "narrows": bool(asked["q"] or asked["kind"]),
        "may_write": houses.exists(),
        "own": queries.own_firms(request.user).exists() if request.user.is_authenticated else False,
        "here": "measures",
        "has_ledger": request.user.is_authenticated,
    }
    return render(request, "support/measures.html", context)


@require_GET
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """What a measure gives, on which paper, and on which conditions; for a firm's people how each is found."""
    found = measure_for(request, code)
    user = request.user
    keeps = rules.may_keep(user, found.authority)
    firms = list(queries.own_firms(user)) if user.is_authenticated else []
    checked = [(firm, queries.lines_of(queries.findings_of(found, firm, {}), firm)) for firm in firms]
    context = {
        "measure": found,
        "asked": [queries.asked_of(each) for each in queries.conditions_of(found)],
        "checked": checked,
        "in_force": found.is_in_force(queries.today()),
        "may_edit": keeps and found.state == MeasureState.DRAFT,
        "may_publish": keeps and found.state == MeasureState.DRAFT and found.drafted_by_id != user.pk,
        "may_replace": keeps and found.state == MeasureState.PUBLISHED and not hasattr(found, "replaced_by"),
        "replaced_by": _replaced_by(request, found),
        "history": [(Act(event.action).label, event) for event in queries.history_of(found.stream)] if keeps else [],
    }
    return render(request, "support/measure.html", context)


def _replaced_by(request: HttpRequest, found: Measure) -> Measure | None:
    return queries.measures_for(request.user).filter(replaces=found).first()


@login_required
@require_http_methods(["GET", "POST"])
def new_measure(request: HttpRequest) -> HttpResponse:
    """Write a measure."""
    return _write(request, None, replaces=None)


@login_required
@require_http_methods(["GET", "POST"])
def edit_measure(request: HttpRequest, code: str) -> HttpResponse:
    """Change a draft."""
    found = kept_measure(request, code)
    if found.state != MeasureState.DRAFT:
        raise Http404
    return _write(request, found, replaces=None)


@login_required
@require_http_methods(["GET", "POST"])
def replace_measure(request: HttpRequest, code: str) -> HttpResponse:
    """Write the measure that takes the place of this one."""
    found = kept_measure(request, code)
    if found.state != MeasureState.PUBLISHED or hasattr(found, "replaced_by"):
        raise Http404
    return _write(request, None, replaces=found)


def _write(request: HttpRequest, found: Measure | None, *, replaces: Measure | None) -> HttpResponse:
    houses = queries.houses_that_give(request.user)
    if not houses.exists():
        raise Http404
    form = MeasureForm(request.POST or None, houses=houses, measure=found or replaces)
    heading = _("Write a measure that takes its place") if replaces else _("Write a measure")
    heading = _("Change the draft") if found else heading
    context: dict[str, Any] = {"measure": found or replaces, "heading": heading}
    context |= {"lead": _("It is a draft until somebody else of your house publishes it."), "back": found or replaces}

    def write() -> tuple[Measure, str]:
        if found is not None:
            made = actions.edit_measure(found, by=person(request), terms=form.as_terms())
        else:
            authority = form.cleaned_data["authority"]
            made = actions.draft_measure(authority, by=person(request), terms=form.as_terms(), replaces=replaces)
        return made, _("The draft is kept. Somebody else of your house publishes it.")

    return edited(request, form, context, write)


@login_required
@require_POST
def publish_measure(request: HttpRequest, code: str) -> HttpResponse:
    """Publish what a colleague has written."""
    found = kept_measure(request, code)
    publish = partial(actions.publish_measure, found, by=person(request))
    return pressed(request, publish, _("The measure is published."), then=found)
