"""What everybody may read: the register of bases with its map, and the published years; and how a year is published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhijiang.bases import actions, queries, rules
from zhijiang.bases.states import TOLD, BaseLevel
from zhijiang.bases.views.seat import officer, table
from zhijiang.casework import sheets
from zhijiang.casework.errors import RuleViolation
from zhijiang.people import queries as people

ROWS = 50
"""On one page of the register."""


@require_GET
@people.one_moment()
def register(request: HttpRequest) -> HttpResponse:
    """Every base with name, level, place and area, on a map and in a table, with what was published of it last.

    A link to those whose page the reader may open.
    """
    mine = set(queries.bases_for(request.user).values_list("pk", flat=True))
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "level")}
    found = queries.register()
    if asked["q"]:
        found = found.filter(pk__in=queries.named_like(asked["q"]))
    if asked["level"] in BaseLevel.values:
        found = found.filter(level=asked["level"])
    numbered = list(enumerate(found, start=1))
    page = Paginator(numbered, ROWS).get_page(request.GET.get("page"))
    told = next(iter(queries.published(most=1)), None)
    context = {
        "page": page,
        "rows": [
            (number, base, base.pk in mine, queries.place_of(base), queries.told_of(told, base))
            for number, base in page.object_list
        ],
        "map": queries.map_of(numbered),
        "told": told,
        "asked": asked,
        "levels": BaseLevel,
        "file_kinds": list(sheets.TYPES),
        "narrows": any(asked.values()),
        "own": queries.own_bases(request.user),
        "sees_pictures": bool(mine),
        "may_enter": rules.is_bureau(request.user),
        "may_publish": rules.is_bureau(request.user) and queries.publishable_years(),
    }
    return render(request, "bases/register.html", context)


@require_GET
@people.one_moment()
def register_file(_request: HttpRequest, kind: str) -> HttpResponse:
    """The whole register as a file."""
    return table(kind, queries.register_sheet(), _("Bases"))


@require_GET
@people.one_moment()
def figures(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A published year by segment and by base; the last one where none is asked for."""
    years = queries.published_years()
    told = next(iter(queries.published(most=1, year=year)), None)
    if year is not None and told is None:
        raise Http404
    context: dict[str, Any] = {"years": years, "told": told, "may_publish": False}
    if rules.is_bureau(request.user):
        context["may_publish"] = queries.publishable_years()
    if told is not None:
        context |= _told(told)
    return render(request, "bases/figures.html", context)


def _told(told: queries.Told) -> dict[str, Any]:
    names = {base.code: base.shown_name for base in queries.register()}
    return {
        "chart": queries.segments_told(told, "firms"),
        "by_segment": [
            (queries.segment_name(key), [told.of_segment(what, key) for what in TOLD]) for key in told.segments
        ],
        "by_base": [
            (names.get(code, code), [told.of_base(what, code) for what in TOLD]) for code in told.tables["bases"]
        ],
        "whole": [told.of_all(what) for what in TOLD],
    }


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, year: int) -> HttpResponse:
    """Look at what would be told of a year, and publish it."""
    user = officer(request)
    if year not in queries.publishable_years():
        if year in queries.published_years():
            return redirect("bases:figures_of", year)
        raise Http404
    if request.method == "POST":
        try:
            actions.publish_year(year, by=user)
        except RuleViolation as violation:
            messages.error(request, str(violation))
        else:
            messages.success(request, _("The figures of %(year)d are published.") % {"year": year})
        return redirect("bases:figures")
    tables = queries.tables_of(year)
    context: dict[str, Any] = {"year": year, "years": queries.publishable_years(), "is_empty": not tables["bases"]}
    if tables["bases"]:
        context |= _told(queries.Told(year, queries.today(), tables))
    return render(request, "bases/publish.html", context | {"reported": queries.reported_in(year)})
