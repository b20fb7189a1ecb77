"""Figures of a table, made once and kept by what the table holds: a table that differs in one firm has figures of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from django.core.cache import cache

from zhijiang.bases import positioning
from zhijiang.bases.positioning import Coordinates, Figures, Interval, Reason, Strengths
from zhijiang.bases.positioning.bootstrap import ROUNDS
from zhijiang.bases.positioning.known import Counts, Flags, Floats
from zhijiang.bases.queries.positioning.tables import Table
from zhijiang.bases.queries.scope import segments_in_force

KEPT_S: Final = 24 * 3600
_VERSION: Final = "1"
"""Another one whenever figures of the same table come out otherwise."""
_MOST_DRAWS: Final = 20_000_000
_MOST_AT_ONCE: Final = 5_000_000
"""Firms times rounds of the location quotients, and of each other figure; beyond, fewer rounds are drawn, and the page says how many."""
FEW_BASES: Final = 60
"""Of more, intervals of pairs are made base by base only."""


@dataclass(frozen=True)
class Sheet:
    """What all pictures of one table are made of."""

    strengths: Strengths
    coordinates: Coordinates
    specialisation: Interval
    """(bases,), 0..2."""
    overlap: Figures
    """(bases, bases), 0..1."""
    pairs: Interval | None
    """The same with intervals; None of more than FEW_BASES."""
    completes: Figures
    """(bases, bases), 0..1: complementarity from row to column."""
    gaps: Flags
    """(bases, stages): where the chain has no strength."""
    bases_order: Counts
    segments_order: Counts
    points: Floats
    """(bases, 2), 0..1: where the network draws them."""

    @property
    def rounds(self) -> int:
        return self.strengths.quotients.rounds


def sheet_of(table: Table, /) -> Sheet:
    """The figures of a table; made when first asked for. Rules: P-04, P-08, P-13, P-14."""
    return kept(table, "sheet", lambda: _measured(table))


def kept[T](table: Table, what: str, make: Callable[[], T], /) -> T:
    """What is made of a table, by the content of the table and by what it is called; never stale, whoever writes to rows."""
    stages = ",".join(stage_of(key) for key in table.segments)
    return cache.get_or_set(f"positioning|{_VERSION}|{table.digest}|{stages}|{what}", make, KEPT_S)  # type: ignore[return-value]


def rounds_for(table: Table, /) -> int:
    """As many rounds as the table allows: 2,000, or fewer of very many firms."""
    return max(200, min(ROUNDS, _MOST_DRAWS // _number_of(table)))


def fewer_rounds_for(table: Table, /) -> int:
    """The same for figures of one base and for what-if, which are worked out while somebody waits."""
    return max(200, min(ROUNDS, _MOST_AT_ONCE // _number_of(table)))


def _number_of(table: Table) -> int:
    return max(int(table.full[:-1, -1].sum()), 1)


def stage_of(key: str, /) -> str:
    """The stage of a segment in the chain of production; empty outside of it."""
    segment = segments_in_force().get(key)
    return segment.stage if segment else ""


def stages_of(table: Table, /) -> list[int]:
    """The stage of each segment as the chain counts them; −1 outside of it."""
    return [positioning.STAGES.index(stage) if (stage := stage_of(key)) else -1 for key in table.segments]


def strong_of(sheet: Sheet, table: Table, /) -> Flags:
    """bool, (bases, segments): robust strengths."""
    return sheet.strengths.strong[: len(table.bases), : len(table.segments)]


def _measured(table: Table) -> Sheet:
    firms, rounds, fewer = table.firms(), rounds_for(table), fewer_rounds_for(table)
    found = (
        positioning.strengths(firms, rounds=rounds)
        if table.is_of_rows
        else positioning.told_strengths(table.full, table.hidden, rounds=rounds)
    )
    amounts = firms.table()
    overlap = positioning.overlap_between(amounts)
    stages = stages_of(table)
    few = len(table.bases) <= FEW_BASES
    symmetric = _logs(found.quotients.value)
    secret = table.hidden[:-1, -1]
    where = positioning.coordinates(amounts)
    pairs = positioning.interval(firms, positioning.OVERLAPS, rounds=min(fewer, 1000)) if few else None
    return Sheet(
        strengths=found,
        coordinates=replace(
            where,
            specialisation=withheld(where.specialisation, secret),
            similarity=withheld(where.similarity, secret),
            lead=withheld(where.lead, secret),
        ),
        specialisation=without(positioning.interval(firms, positioning.SPECIALISATION, rounds=fewer), secret),
        overlap=withheld(overlap, secret[:, None] | secret),
        pairs=without(pairs, secret[:, None] | secret) if pairs else None,
        completes=positioning.complementarity(found.strong, positioning.chain_links(stages)),
        gaps=positioning.chain_gaps(found.strong, stages),
        bases_order=positioning.side_by_side(overlap.values),
        segments_order=positioning.side_by_side(positioning.alike_columns(symmetric)),
        points=positioning.laid_out(overlap.values, apart=0.07 if few else 0.025),
    )


def withheld(found: Figures, where: Flags) -> Figures:
    """The figures, those of bases whose firms are not told said to be hidden, whatever they came out as. Rule: P-03."""
    values = np.where(where, np.nan, found.values)
    return Figures(values, np.where(where, np.uint8(Reason.HIDDEN), found.reasons).astype(np.uint8))


def without(found: Interval, where: Flags) -> Interval:
    """The same of an interval."""
    value, low, high = (withheld(part, where) for part in (found.value, found.low, found.high))
    return replace(found, value=value, low=low, high=high)


def _logs(quotients: Figures) -> Floats:
    """log2 of the quotients, cut at a quarter and four times; 0 where not known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.nan_to_num(np.clip(np.log2(quotients.values), -2, 2))
    return found
