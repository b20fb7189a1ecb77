"""Indicators over the years: one for all bases, and all of one base."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijiang.casework import sheets
from zhijiang.indicators import queries
from zhijiang.indicators.definitions.units import unit_words
from zhijiang.indicators.queries import Cell, Series
from zhijiang.indicators.views.seat import base_for, file_response

ROWS = 50
"""Bases on one page."""


def _series(request: HttpRequest, key: str) -> Series:
    known = queries.definitions_in_force()
    if key not in known or not queries.reporting_bases(request.user).exists():
        raise Http404
    return queries.series_of(request.user, known[key], known)


@require_GET
@login_required
def series(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator by base and period, the bases beside each other in the last one."""
    found = _series(request, key)
    definition = found.definition
    times = found.words_of_times
    ranked = sorted(
        found.rows,
        key=lambda row: -(10**16) if row.last is None else row.last,
        reverse=True,
    )
    page = Paginator(ranked, ROWS).get_page(request.GET.get("page"))
    queries.named(row.base for row in [*page.object_list, *ranked[:12]] if row.base)
    bars = [(words, cell.amount) for words, cell in zip(times, found.whole.cells, strict=True)]
    compared = [(row.base.shown_name if row.base else "", row.last) for row in ranked[:12]]
    known = queries.definitions_in_force()
    context = {
        "definition": definition,
        "name": queries.name_of(definition),
        "unit": unit_words(definition.unit),
        "meaning": definition.meaning_in(queries.language()),
        "times": times,
        "whole": _words(found, found.whole.cells),
        "page": page,
        "rows": [(row.base, _words(found, row.cells)) for row in page.object_list],
        "chart": queries.bars_of(definition, bars),
        "compared": queries.bars_of(definition, [each for each in compared if each[1] is not None]),
        "others": [(each.key, queries.name_of(each)) for each in known.values()],
        "kinds": list(sheets.TYPES),
    }
    return render(request, "indicators/series.html", context)


def _words(found: Series, cells: Sequence[Cell]) -> list[tuple[str, str, int]]:
    """Each cell with the words of its time, as it is read, and its number of reports."""
    return [
        (time, "" if cell.amount is None else found.definition.short_words_of(cell.amount), cell.reports)
        for time, cell in zip(found.words_of_times, cells, strict=True)
    ]


@require_GET
@login_required
def series_file(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The same as a file: xlsx, CSV or JSON."""
    if kind not in sheets.TYPES:
        raise Http404
    found = _series(request, key)
    columns = [("base", _("Base"))]
    for time, words in zip(found.times, found.words_of_times, strict=True):
        name = f"{time.year}_{time.part}"
        columns += [(name, words), (f"{name}_reports", _("%(period)s, reports") % {"period": words})]
    queries.named(row.base for row in found.rows if row.base)
    rows: list[list[sheets.Cell]] = []
    for row in [*found.rows, found.whole]:
        cells = [each for cell in row.cells for each in (cell.amount, cell.reports)]
        rows.append([row.base.shown_name if row.base else _("Together"), *cells])
    name = queries.name_of(found.definition)
    return file_response(sheets.write(kind, [sheets.Sheet(name, columns, rows)]), kind, name)


@require_GET
@login_required
def of_base(request: HttpRequest, code: str) -> HttpResponse:
    """Every indicator of a base over the periods."""
    base = base_for(request, code)
    faces = [
        (
            rhythm,
            [queries.time_words(rhythm, time) for time in times],
            [
                (
                    each,
                    queries.name_of(each),
                    unit_words(each.unit),
                    [
                        (
                            queries.time_words(rhythm, time),
                            "" if cell.amount is None else each.short_words_of(cell.amount),
                        )
                        for time, cell in zip(times, cells, strict=True)
                    ],
                    queries.bars_of(each, [("", cell.amount) for cell in cells]),
                )
                for each, cells in rows
            ],
        )
        for rhythm, times, rows in queries.faces_of(base, queries.definitions_in_force())
    ]
    return render(request, "indicators/of_base.html", {"base": base, "faces": faces})
