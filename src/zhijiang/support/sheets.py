"""A ledger as tables for other programs. Money in 10,000 yuan as exact decimals. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.casework import sheets
from zhijiang.support.states import Kind, wan_of

if TYPE_CHECKING:
    from zhijiang.support.models import Delivery, Grant


def hours_of(minutes: int | None, /) -> Decimal | None:
    """Minutes as hours, to two decimals."""
    return None if minutes is None else (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def write(
    kind: str,
    title: str,
    totals: Iterable[tuple[str, tuple[int, int, int, int, int, int, int]]],
    grants: Iterable[Grant],
    paid: Mapping[int, int],
    services: Iterable[Delivery],
    /,
    *,
    year: int,
) -> bytes:
    """The ledger of a base and year as xlsx or CSV: the sums by kind, each grant, each service."""
    said = {"year": year}
    sums: list[list[sheets.Cell]] = [
        [label, n, wan_of(promised), wan_of(paid_fen), wan_of(back_fen), services_n, hours_of(minutes), reach]
        for label, (n, promised, paid_fen, back_fen, services_n, minutes, reach) in totals
    ]
    rows: list[list[sheets.Cell]] = [
        [
            grant.code,
            grant.organisation.shown_name,
            str(Kind(grant.kind).label),
            grant.project,
            grant.decided_on,
            grant.paper,
            wan_of(grant.promised_fen) if grant.promised_fen is not None else None,
            wan_of(getattr(grant, "paid", None) or 0) if grant.promised_fen is not None else None,
            wan_of(paid.get(grant.pk, 0)) if grant.promised_fen is not None else None,
            grant.promised,
        ]
        for grant in grants
    ]
    given: list[list[sheets.Cell]] = [
        [
            each.given_on,
            str(Kind(each.kind).label),
            each.subject,
            each.firm.name if each.firm else None,
            each.given_by.shown_name,
            hours_of(each.minutes),
            each.reach,
            each.source,
        ]
        for each in services
    ]
    word, amount, count = _("Kind of support"), _("Promised (10,000 yuan)"), _("People or firms reached")
    in_year = _("Paid in %(year)d (10,000 yuan)") % said
    came_back = _("Came back in %(year)d (10,000 yuan)") % said
    hours = pgettext("support", "Hours")
    all_grants, all_services = pgettext("support", "Grants"), pgettext("support", "Services")
    return sheets.write(
        kind,
        [
            sheets.Sheet(title, [
                ("kind", word), ("grants", all_grants), ("promised", amount), ("paid", in_year), ("back", came_back),
                ("services", all_services),
                ("hours", hours), ("reach", count),
            ], sums),
            sheets.Sheet(all_grants, [
                ("grant", pgettext("support", "Grant")), ("holder", pgettext("support", "Holder")), ("kind", word),
                ("project", _("Name of the project")), ("decided_on", _("Decided on")), ("paper", pgettext("support", "Decision")),
                ("promised", amount), ("paid", _("Paid in all (10,000 yuan)")), ("paid_in_year", in_year),
                ("words", _("What is granted, in words")),
            ], rows),
            sheets.Sheet(all_services, [
                ("given_on", _("Given on")), ("kind", word), ("subject", _("What was given")), ("firm", _("Firm")),
                ("given_by", _("Given by")), ("hours", hours), ("reach", count), ("source", _("Known from")),
            ], given),
        ],
    )  # fmt: skip
