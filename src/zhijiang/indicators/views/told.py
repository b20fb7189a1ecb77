"""What was published of a period, for everybody: on a page with filters, and as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijiang.bases import queries as bases
from zhijiang.casework import sheets
from zhijiang.indicators import queries
from zhijiang.indicators.definitions import Definition, unscaled
from zhijiang.indicators.definitions.units import unit_words
from zhijiang.indicators.queries import Told
from zhijiang.indicators.states import HIDDEN, UNREPORTED
from zhijiang.indicators.views.seat import file_response

ROWS = 50
"""Bases on one page."""


@require_GET
def told_last(request: HttpRequest) -> HttpResponse:
    """The last period that was published."""
    last = queries.published_periods().first()
    if last is None:
        return render(request, "indicators/told.html", {"periods": []})
    return redirect("indicators:told", last.period.code)


def _told(code: str) -> tuple[Told, Any]:
    row = queries.published_periods().filter(period__code=code).first()
    if row is None:
        raise Http404
    return queries.told_of(row), row


@require_GET
def told(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator of a published period by base and segment, narrowed to one of either."""
    found, row = _told(code)
    asked = {name: request.GET.get(name, "").strip() for name in ("indicator", "base", "segment")}
    if (asked["base"] and asked["base"] not in found.bases) or (
        asked["segment"] and asked["segment"] not in found.segments
    ):
        raise Http404
    context = {
        "periods": [each.period for each in queries.published_periods()[:24]],
        "period": found.period,
        "published_on": row.published_on,
        "kinds": list(sheets.TYPES),
        "asked": asked,
    }
    context |= face_of(
        found, key=asked["indicator"], base=asked["base"], segment=asked["segment"], page=request.GET.get("page")
    )
    return render(request, "indicators/told.html", context)


def face_of(told: Told, /, *, key: str, base: str, segment: str, page: str | None) -> dict[str, Any]:
    """One indicator by base, a page of fifty, and by segment, each of what was chosen of the other; the files hold the whole table."""
    known = told.definitions
    definition = known.get(key) or told.first
    key, language = definition.key, queries.language()
    is_own = key in told.tables["own"]
    names = bases.names_today()
    rows, columns = [base] if base else told.bases, [segment] if segment else told.segments
    shown = Paginator(rows, ROWS).get_page(page)
    return {
        "definition": definition,
        "name": definition.name_in(language),
        "unit": unit_words(definition.unit),
        "meaning": definition.meaning_in(language),
        "choices": [(each.key, each.name_in(language)) for each in known.values()],
        "base_choices": [(code, names.get(code, code)) for code in told.bases],
        "segment_choices": [(each, bases.segment_name(each)) for each in told.segments],
        "page": shown,
        "by_base": [(names.get(code, code), _words(definition, told.cell(key, code, segment))) for code in shown],
        "by_segment": []
        if is_own
        else [(bases.segment_name(each), _words(definition, told.cell(key, base, each))) for each in columns],
        "whole": _words(definition, told.together(key, rows, columns)),
        "is_own": is_own,
    }


def _words(definition: Definition, cell: int | str) -> str:
    """A cell as it is read; HIDDEN and UNREPORTED as they are."""
    return cell if isinstance(cell, str) else definition.short_words_of(unscaled(definition, cell))


@require_GET
def told_file(_request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Everything that was published of a period, a line for each cell: xlsx, CSV or JSON."""
    if kind not in sheets.TYPES:
        raise Http404
    found, _row = _told(code)
    names = bases.names_today()
    columns = [
        ("indicator", _("Indicator")),
        ("unit", _("Unit")),
        ("base", _("Base")),
        ("segment", _("Segment")),
        ("figure", _("Figure")),
    ]
    words = {HIDDEN: _("withheld"), UNREPORTED: _("not reported")}
    rows: list[list[sheets.Cell]] = []
    for key, definition in found.definitions.items():
        segments = [""] if key in found.tables["own"] else [*found.segments, ""]
        for base in [*found.bases, ""]:
            for segment in segments:
                cell = found.cell(key, base, segment)
                figure = words[cell] if isinstance(cell, str) else unscaled(definition, cell)
                place = [
                    names.get(base, base) if base else _("Together"),
                    bases.segment_name(segment) if segment else _("Together"),
                ]
                rows.append([queries.name_of(definition), unit_words(definition.unit), *place, figure])
    title = found.period.shown
    return file_response(sheets.write(kind, [sheets.Sheet(title, columns, rows)]), kind, title)
