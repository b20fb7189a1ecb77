"""Jobs and money of a base beside its firms: what its firms reported for a year, segment by segment, against all bases together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import numpy as np
from django.core.cache import cache
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhijiang.bases import positioning
from zhijiang.bases.models import FirmFigures
from zhijiang.bases.positioning import Firms, Reason, Strengths
from zhijiang.bases.positioning.bootstrap import ROUNDS
from zhijiang.bases.queries.positioning.figures import KEPT_S
from zhijiang.bases.queries.positioning.quantities import REASONS, Quantity, quantity
from zhijiang.bases.queries.positioning.tables import Table, in_bases_on
from zhijiang.bases.queries.publishing import Told, published
from zhijiang.bases.queries.scope import segment_name

WHAT: Final[dict[str, str | Promise]] = {"jobs": _("Jobs"), "revenue": _("Revenue")}
_MOST_DRAWS: Final = 5_000_000
"""Firms times rounds, while somebody waits."""
_PUBLISHED: Final = _("of published sums, without an interval")


@dataclass(frozen=True)
class AmountLine:
    """One segment of a base by an amount: people, or yuan."""

    key: str
    name: str
    amount: int | None
    """None where withheld, or where nobody reported."""
    share: float | None
    whole: float | None
    """The segment's share in all bases together."""
    quotient: Quantity
    is_strong: bool


@dataclass(frozen=True)
class Amounts:
    """What the firms of a base reported of one thing for one year."""

    what: str
    """`jobs` or `revenue`."""
    year: int
    reported: int | None
    """Firms that did; None of a published year."""
    total: int | None
    lines: Sequence[AmountLine]

    @property
    def label(self) -> str | Promise:
        return WHAT[self.what]


def amounts_of(table: Table, code: str, /) -> list[Amounts]:
    """Jobs and revenue of a base, each of the last year that was reported up to the table's; nothing of what nobody reported.

    Of rows each cell of three firms or more has an interval, drawn from firms; of a published year only what was told, without one.
    Two queries each of rows, one of a published year. Rules: P-33, P-04, P-13.
    """
    if table.is_of_rows:
        found = [_of_rows(table, code, what) for what in WHAT]
    else:
        told = next(iter(published(most=1, year=table.year)), None)
        found = [_of_told(told, code, what) for what in WHAT] if told is not None and told.knows(code) else []
    return [each for each in found if each is not None]


def seen_of(table: Table, found: Sequence[Amounts], /) -> str:
    """The digest of what lies before the panel: that of the table where no amounts do. Rule: P-17."""
    if not found:
        return table.digest
    return sha256(f"{table.digest}|{json.dumps(kept_amounts(found), sort_keys=True)}".encode()).hexdigest()


def kept_amounts(found: Sequence[Amounts], /) -> list[dict[str, Any]]:
    """For keeping beside a judgement: JSON with numbers as decimal text. Rule: P-17."""
    return [
        {
            "what": each.what,
            "year": each.year,
            "reported": each.reported,
            "total": each.total,
            "segments": [
                {
                    "segment": line.key,
                    "amount": line.amount,
                    "share": "" if line.share is None else f"{line.share:.3f}",
                    "whole": "" if line.whole is None else f"{line.whole:.3f}",
                    "quotient": line.quotient.as_told(),
                }
                for line in each.lines
            ],
        }
        for each in found
    ]


def _of_rows(table: Table, code: str, what: str) -> Amounts | None:
    there = FirmFigures.objects.filter(
        **{f"{what}__isnull": False}, year__lte=table.year, firm__in=in_bases_on(table.day)
    )
    year = there.filter(firm__base__code=code).aggregate(last=Max("year"))["last"]
    if year is None:
        return None
    rows = [
        (base != code, segment, amount)
        for base, segment, amount in there.filter(year=year, **{f"{what}__gte": 0}).values_list(
            "firm__base__code", "firm__segment", what
        )
    ]
    # The base first and all others together: its shares and quotients are the same, and two rows are drawn instead of hundreds.
    firms = Firms(
        np.array([base for base, _segment, _amount in rows], dtype=np.int64),
        np.array([table.segments.index(segment) for _base, segment, _amount in rows], dtype=np.int64),
        np.array([amount for _base, _segment, amount in rows], dtype=np.float64),
        2,
        len(table.segments),
    )
    found, counts, sums = _strengths(firms), firms.counts()[0], firms.table()
    total, whole = sums[0].sum(), sums.sum()
    lines = [
        AmountLine(
            key,
            segment_name(key),
            int(sums[0, at]),
            _part(sums[0, at], total),
            _part(sums[:, at].sum(), whole),
            quantity(found.quotients, 0, at),
            bool(found.strong[0, at]),
        )
        for at, key in enumerate(table.segments)
        if counts[at]
    ]
    return Amounts(what, year, int(counts.sum()), int(total), lines)


def _strengths(firms: Firms) -> Strengths:
    """Quotients with intervals, kept by what the firms reported."""
    content = sha256(firms.cell.tobytes() + firms.amount.tobytes()).hexdigest()
    rounds = max(200, min(ROUNDS, _MOST_DRAWS // max(firms.base.size, 1)))
    found: Strengths = cache.get_or_set(
        f"positioning|amounts|{content}|{firms.segments}", lambda: positioning.strengths(firms, rounds=rounds), KEPT_S
    )  # type: ignore[assignment]
    return found


def _of_told(told: Told, code: str, what: str) -> Amounts | None:
    total, whole = (_number(each) for each in (told.of_base(what, code), told.of_all(what)))
    lines = []
    for key in told.segments:
        amount = _number(told.of_cell(what, code, key))
        of_all = _number(told.of_segment(what, key))
        share, part = _part(amount, total), _part(of_all, whole)
        known = share is not None and bool(part)
        lines.append(
            AmountLine(
                key,
                segment_name(key),
                amount,
                share,
                part,
                Quantity(
                    share / part if known and share is not None and part else None,
                    reason=_PUBLISHED if known else REASONS[Reason.HIDDEN],
                ),
                is_strong=False,
            )
        )
    if total is None and all(line.amount is None for line in lines):
        return None
    return Amounts(what, told.year, None, total, lines)


def _number(cell: int | str) -> int | None:
    return cell if isinstance(cell, int) else None


def _part(amount: float | None, whole: float | None) -> float | None:
    return float(amount) / float(whole) if amount is not None and whole else None
