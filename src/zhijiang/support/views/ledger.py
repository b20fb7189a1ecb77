"""The ledger: what was promised against what was given, by base, year and kind."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from zhijiang.casework.sheets import TYPES
from zhijiang.support import queries, rules, sheets
from zhijiang.support.states import Kind
from zhijiang.support.views.seat import ledger_base

ROWS = 50
"""On one page of bases, of grants or of services."""
FIRST = 20
"""Of grants and of services where both stand below each other."""


def _year(request: HttpRequest, years: list[int]) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and int(asked) in years else years[0]


@login_required
@require_GET
def ledgers(request: HttpRequest) -> HttpResponse:
    """The bases whose ledger the user may open, with the sums of a year."""
    years = queries.years_of(request.user)
    ledger = queries.ledger_for(request.user, _year(request, years))
    page = Paginator(queries.ledger_bases(request.user), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(base, ledger.whole(base.pk)) for base in page],
        "whole": ledger.whole(),
        "by_kind": [(kind, ledger.of_kind(kind)) for kind in Kind],
        "bars": queries.bars_of(
            (base.shown_name, total) for base in page if (total := ledger.whole(base.pk)).promised_fen or total.paid_fen
        ),
        "year": ledger.year,
        "years": years,
        "here": "ledger",
        "has_ledger": True,
        "sees_all": queries.reads_all(request.user),
    }
    return render(request, "support/ledgers.html", context)


@login_required
@require_GET
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """One base: the six kinds of a year, and the grants and services that make them up."""
    base = ledger_base(request, code)
    years = queries.years_of(request.user)
    found = queries.ledger_for(request.user, _year(request, years), base=base)
    kind = request.GET.get("kind", "")
    grants, services = queries.rows_of(request.user, base, found.year, kind)
    only = request.GET.get("rows", "")
    most = ROWS if only in {"grants", "services"} else FIRST
    at = request.GET.get("page")
    grants_page = Paginator(grants, most).get_page(at if only == "grants" else 1)
    services_page = Paginator(services, most).get_page(at if only == "services" else 1)
    paid = queries.paid_in_year(grants_page)
    context: dict[str, Any] = {
        "base": base,
        "heading": base.shown_name,
        "year": found.year,
        "years": years,
        "kind": Kind(kind) if kind in Kind.values else None,
        "by_kind": [(Kind(name), total) for name, total in found.of(base.pk).items()],
        "whole": found.whole(base.pk),
        "bars": queries.bars_of((str(Kind(name).label), total) for name, total in found.of(base.pk).items()),
        "only": only,
        "grants_page": grants_page,
        "grants": [(grant, paid.get(grant.pk, 0)) for grant in grants_page],
        "services": services_page,
        "keeps": queries.keeps_base(request.user, base),
        "may_deliver": rules.may_deliver(request.user, base),
    }
    return render(request, "support/ledger.html", context)


@login_required
@require_GET
def ledger_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The same as xlsx or CSV."""
    base = ledger_base(request, code)
    if kind not in ("xlsx", "csv"):
        raise Http404
    found = queries.ledger_for(request.user, _year(request, queries.years_of(request.user)), base=base)
    grants, services = queries.rows_of(request.user, base, found.year)
    totals = [(str(Kind(name).label), total.as_row()) for name, total in found.of(base.pk).items()]
    title = f"{base.shown_name} {found.year}"
    content = sheets.write(kind, title, totals, grants, queries.paid_in_year(grants), services, year=found.year)
    response = HttpResponse(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{title}.{kind}") or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
