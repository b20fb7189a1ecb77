"""Who sits before a picture, and of which year: the getter is the access check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from zhijiang.bases import queries, rules
from zhijiang.bases.queries import positioning
from zhijiang.bases.queries.positioning import Table


@dataclass(frozen=True)
class Seat:
    """The table of the year that is asked for, and what stands around every picture."""

    table: Table | None
    context: dict[str, Any]


def seat(request: HttpRequest, here: str) -> Seat:
    """The pictures for whoever may see them, else not found; without a table where there are no figures at all."""
    if not positioning.may_see_pictures(request.user):
        raise Http404
    years = positioning.years_for(request.user)
    year = _year(request, years)
    table = positioning.table_for(request.user, year) if year is not None else None
    if table is not None and table.is_empty:
        table = None
    context: dict[str, Any] = {
        "here": here,
        "years": years,
        "year": year,
        "table": table,
        "of_rows": queries.sees_all_rows(request.user),
        "is_over": table is not None and table.day < queries.today(),
        "may_judge": rules.is_bureau(request.user),
    }
    return Seat(table, context)


def _year(request: HttpRequest, years: list[int]) -> int | None:
    """The year that is asked for; the last one where none is. Not found where the reader has none such."""
    asked = request.GET.get("year", "")
    if not asked:
        return years[-1] if years else None
    if not asked.isdecimal() or int(asked) not in years:
        raise Http404
    return int(asked)
