"""Pictures of all bases: heat map, network, scatter, what-if, and the experts' view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijiang.bases import queries
from zhijiang.bases.forms import WhatIfForm
from zhijiang.bases.positioning import PositioningError
from zhijiang.bases.queries import positioning
from zhijiang.bases.queries.positioning import Table, Wish
from zhijiang.bases.views.positioning.seat import seat
from zhijiang.people import queries as people

BASES: Final = 50
"""Rows of the heat map, and of the table beside the scatter, on one page."""


@require_GET
@login_required
@people.one_moment()
def heat_map(request: HttpRequest) -> HttpResponse:
    """Bases by segments: where each is stronger or weaker than all together."""
    here = seat(request, "heat")
    if here.table is None:
        return render(request, "bases/positioning/heat.html", here.context)
    table, sheet, names = here.table, positioning.sheet_of(here.table), positioning.names_of_bases()
    asked = request.GET.get("q", "").strip()
    codes = [code for code in positioning.order_of(table, sheet) if asked.lower() in names.get(code, code).lower()]
    page = Paginator(codes, BASES).get_page(request.GET.get("page"))
    openable = positioning.openable(request.user)
    context = here.context | {
        "page": page,
        "q": asked,
        "map": positioning.heat_map(table, sheet, list(page.object_list), names=names, openable=openable),
        "strip": positioning.strip_of(table, sheet) if page.paginator.num_pages > 1 and not asked else None,
        "bases_in_all": len(table.bases),
        "rounds": sheet.rounds,
    }
    return render(request, "bases/positioning/heat.html", context)


@require_GET
@login_required
@people.one_moment()
def network(request: HttpRequest) -> HttpResponse:
    """Which bases overlap, and which hand on to each other along the chain."""
    here = seat(request, "network")
    if here.table is None:
        return render(request, "bases/positioning/network.html", here.context)
    bases = {base.code: base for base in queries.register()}
    layer = request.GET.get("layer", "")
    context = here.context | {
        "network": positioning.network_of(here.table, positioning.sheet_of(here.table), bases),
        "layer": layer if layer in {"overlap", "chain"} else "both",
        "openable": positioning.openable(request.user),
    }
    return render(request, "bases/positioning/network.html", context)


@require_GET
@login_required
@people.one_moment()
def scatter(request: HttpRequest) -> HttpResponse:
    """Who does a thing of its own, and who does what another does."""
    here = seat(request, "scatter")
    if here.table is None:
        return render(request, "bases/positioning/scatter.html", here.context)
    bases = {base.code: base for base in queries.register()}
    found = positioning.scatter_of(here.table, positioning.sheet_of(here.table), bases)
    context = here.context | {
        "scatter": found,
        "page": Paginator(found.points, BASES).get_page(request.GET.get("page")),
        "names": {code: base.shown_name for code, base in bases.items()},
        "openable": positioning.openable(request.user),
        "has_pairs": any(point.along for point in found.points),
    }
    return render(request, "bases/positioning/scatter.html", context)


@require_GET
@login_required
@people.one_moment()
def growth(request: HttpRequest) -> HttpResponse:
    """Where the change of each base came from since an earlier year: the whole, its segments, or the base itself."""
    here = seat(request, "growth")
    earlier = [year for year in here.context["years"] if here.table is not None and year < here.table.year]
    if here.table is None or not earlier:
        return render(request, "bases/positioning/growth.html", here.context)
    asked = request.GET.get("since", "")
    if asked.isdecimal() and int(asked) in earlier:
        since = int(asked)
        before = positioning.table_for(request.user, since)
    else:
        since, before = _last_other(request, earlier, here.table)
    assert before is not None, "years that are offered have a table"
    found = positioning.growth_of(before, here.table)
    context = here.context | {
        "growth": found,
        "since": since,
        "earlier": earlier,
        "page": Paginator(found.rows, BASES).get_page(request.GET.get("page")),
        "names": positioning.names_of_bases(),
        "openable": positioning.openable(request.user),
        "rounds": found.rounds,
    }
    return render(request, "bases/positioning/growth.html", context)


def _last_other(request: HttpRequest, earlier: Sequence[int], table: Table) -> tuple[int, Table | None]:
    """The last of these years in which the bases were not just as they are, so that the page opens with a change; else the last of all."""
    for year in reversed(earlier):
        before = positioning.table_for(request.user, year)
        if before is not None and (before.bases, before.segments) == (table.bases, table.segments):
            if not np.array_equal(before.full, table.full):
                return year, before
        elif before is not None:
            return year, before
    return earlier[-1], positioning.table_for(request.user, earlier[-1])


@require_GET
@login_required
@people.one_moment()
def what_if(request: HttpRequest) -> HttpResponse:
    """Firms come or move, or a base takes a position: before and after. Nothing is kept."""
    here = seat(request, "what-if")
    if here.table is None:
        return render(request, "bases/positioning/what_if.html", here.context)
    table, names = here.table, positioning.names_of_bases()
    bases = [
        (code, names.get(code, code)) for code, total in zip(table.bases, table.full[:-1, -1], strict=True) if total
    ]
    is_asked = "kind" in request.GET
    form = WhatIfForm(
        request.GET if is_asked else None,
        bases=bases,
        segments=table.segments,
        initial={"kind": "add", "firms": 10, "base": request.GET.get("base"), "year": table.year},
    )
    context: dict[str, Any] = here.context | {"form": form, "names": names}
    if is_asked and form.is_valid():
        try:
            context["outcome"] = positioning.outcome_of(table, _wish(form.cleaned_data, table))
            context["segment"] = queries.segment_name(form.cleaned_data["segment"])
            context["base_name"] = names.get(form.cleaned_data["base"])
        except PositioningError:
            form.add_error("firms", _("There are not so many firms to move."))
    status = 422 if form.errors else 200
    return render(request, "bases/positioning/what_if.html", context, status=status)


@require_GET
@login_required
@people.one_moment()
def experts(request: HttpRequest) -> HttpResponse:
    """The index of economic complexity with its warning."""
    here = seat(request, "experts")
    if here.table is None:
        return render(request, "bases/positioning/experts.html", here.context)
    found = positioning.for_experts(here.table)
    page = Paginator(found.bases, BASES).get_page(request.GET.get("page"))
    context = here.context | {"found": found, "page": page, "names": positioning.names_of_bases()}
    return render(request, "bases/positioning/experts.html", context)


def _wish(given: dict[str, Any], table: Table) -> Wish:
    base, segment = table.bases.index(given["base"]), table.segments.index(given["segment"])
    if given["kind"] == "position":
        return Wish(base, segment, share=given["share"] / 100)
    if given["kind"] == "add":
        return Wish(base, segment, firms=given["firms"])
    source = table.bases.index(given["from_base"]), table.segments.index(given["from_segment"])
    return Wish(base, segment, given["firms"], from_base=source[0], from_segment=source[1])
