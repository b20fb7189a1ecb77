"""One base: what it is strong in, what lies near, who is most like it and whom it completes; and the same for keeping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from zhijiang.bases import positioning
from zhijiang.bases.positioning import Interval
from zhijiang.bases.queries.positioning.figures import (
    Sheet,
    fewer_rounds_for,
    kept,
    sheet_of,
    strong_of,
    withheld,
    without,
)
from zhijiang.bases.queries.positioning.quantities import Quantity, halved, quantity, single
from zhijiang.bases.queries.positioning.radar import MOST_AXES, Radar, radar_of
from zhijiang.bases.queries.positioning.tables import Table
from zhijiang.bases.queries.scope import segment_name

MOST_STRENGTHS: Final = 3
MOST_NEAR: Final = 2
MOST_LIKE: Final = 3
MOST_DENSITIES: Final = 500
"""Rounds of densities, each of which multiplies tables."""


@dataclass(frozen=True)
class Line:
    """One segment of a base."""

    key: str
    name: str
    firms: int | None
    """None where withheld."""
    share: float | None
    whole: float | None
    """The segment's share in all bases together."""
    quotient: Quantity
    is_robust: bool
    is_strong: bool


@dataclass(frozen=True)
class Near:
    """A segment that goes with what the base has, and that it is not strong in."""

    key: str
    name: str
    density: Quantity
    firms: int | None


@dataclass(frozen=True)
class Like:
    """Another base, and how much the two have in common."""

    code: str
    overlap: Quantity


@dataclass(frozen=True)
class Partner:
    """Another base, and how much of the chain links the two, from the one and from the other."""

    code: str
    hands_on: float
    takes_over: float


@dataclass(frozen=True)
class Card:
    """What is known of a base in a year."""

    code: str
    firms: int | None
    lines: Sequence[Line]
    radar: Radar | None
    axes: Sequence[str]
    """Names on the radar, by number."""
    near: Sequence[Near]
    like: Sequence[Like]
    """The nearest first."""
    lead: Quantity
    is_lead_sure: bool
    specialisation: Quantity
    """0..1."""
    effective: Quantity
    partners: Sequence[Partner]
    gaps: Sequence[str]
    """Stages of the chain without a robust strength."""
    rounds: int
    """Of every interval at least."""

    @property
    def strengths(self) -> list[Line]:
        """The robust ones, the surest first: by the lower end of the interval."""
        strong = [line for line in self.lines if line.is_strong]
        return sorted(strong, key=lambda line: -(line.quotient.low or 0))[:MOST_STRENGTHS]


def card_of(table: Table, code: str, /) -> Card | None:
    """The figures of a base; None where the table does not have it. Rules: P-03, P-04, P-07."""
    place = table.place_of(code)
    if place is None:
        return None
    sheet = sheet_of(table)
    near, overlaps = kept(table, f"base/{code}", lambda: _of_one(table, place))
    lines = _lines(table, sheet, place)
    shown = sorted(
        (line for line in lines if line.share is not None and line.whole is not None and (line.share or line.whole)),
        key=lambda line: -max(line.share or 0, line.whole or 0),
    )[:MOST_AXES]
    shown = [line for line in lines if line in shown]
    like = _like(table, overlaps, place)
    secret = bool(table.hidden[place, -1])
    return Card(
        code,
        None if secret else int(table.full[place, -1]),
        lines,
        radar_of([(line.name, line.share or 0.0, line.whole or 0.0) for line in shown])
        if table.full[place, -1]
        else None,
        [line.name for line in shown],
        _near(table, near, place),
        like,
        single(sheet.coordinates.lead, place),
        _is_sure(like),
        halved(quantity(sheet.specialisation, place)),
        single(withheld(positioning.concentration(table.firms().table()).effective, table.hidden[:-1, -1]), place),
        _partners(table, sheet, place),
        [stage for stage, gap in zip(positioning.STAGES, sheet.gaps[place].tolist(), strict=True) if gap],
        min(fewer_rounds_for(table), MOST_DENSITIES),
    )


def frozen(table: Table, card: Card, /) -> dict[str, Any]:
    """A card for keeping beside a judgement: JSON with numbers as decimal text, so that an event could hold it. Rule: P-17."""
    return {
        "schema": "zhijiang.position/1",
        "year": table.year,
        "day": table.day.isoformat(),
        "table": table.digest,
        "rounds": card.rounds,
        "base": card.code,
        "firms": card.firms,
        "segments": [
            {
                "segment": line.key,
                "firms": line.firms,
                "share": _text(line.share),
                "whole": _text(line.whole),
                "quotient": line.quotient.as_told(),
                "robust": line.is_robust,
            }
            for line in card.lines
        ],
        "near": [{"segment": each.key, "density": each.density.as_told()} for each in card.near],
        "like": [{"base": each.code, "overlap": each.overlap.as_told()} for each in card.like],
        "lead": card.lead.as_told(),
        "specialisation": card.specialisation.as_told(),
        "completes": [
            {"base": each.code, "hands_on": _text(each.hands_on), "takes_over": _text(each.takes_over)}
            for each in card.partners
        ],
        "gaps": list(card.gaps),
    }


def _of_one(table: Table, place: int) -> tuple[Interval, Interval]:
    """Densities and overlaps of one base, with intervals."""
    firms, rounds = table.firms(), fewer_rounds_for(table)
    secret = table.hidden[:-1, -1]
    overlaps = positioning.interval(firms, positioning.overlaps_with(place), rounds=rounds)
    return (
        positioning.interval(firms, positioning.densities_in(place), rounds=min(rounds, MOST_DENSITIES)),
        without(overlaps, secret | secret[place]),
    )


def _lines(table: Table, sheet: Sheet, place: int) -> list[Line]:
    total, whole = int(table.full[place, -1]), int(table.full[-1, -1])
    strong = strong_of(sheet, table)
    secret = table.hidden[place, -1] or table.hidden[-1, -1]
    found = []
    for at, key in enumerate(table.segments):
        firms = None if table.hidden[place, at] else int(table.counts[place, at])
        share = firms / total if firms is not None and total and not secret else None
        of_all = (
            int(table.full[-1, at]) / whole if whole and not table.hidden[-1, at] and not table.hidden[-1, -1] else None
        )
        found.append(
            Line(
                key,
                segment_name(key),
                firms,
                share,
                of_all,
                quantity(sheet.strengths.quotients, place, at),
                bool(sheet.strengths.robust[place, at]),
                bool(strong[place, at]),
            )
        )
    return found


def _near(table: Table, found: Interval, place: int) -> list[Near]:
    """Of the segments in which the base is not above the whole, those that go most with what it has."""
    number = len(table.segments)
    amounts = table.firms().table()
    quotients = positioning.location_quotients(amounts).values[place, :number]
    with np.errstate(invalid="ignore"):
        open_ = (
            ~table.hidden[place, :number]
            & found.value.known[:number]
            & ~(quotients >= 1)
            & (np.nan_to_num(found.value.values[:number]) > 0)
        )
    order = np.argsort(-np.where(open_, found.value.values[:number], -1.0), kind="stable")
    return [
        Near(
            table.segments[at],
            segment_name(table.segments[at]),
            quantity(found, at),
            None if table.hidden[place, at] else int(table.counts[place, at]),
        )
        for at in order.tolist()[:MOST_NEAR]
        if open_[at]
    ]


def _like(table: Table, found: Interval, place: int) -> list[Like]:
    near = np.where(found.value.known, found.value.values, -1.0)
    near[place] = -1.0
    order = np.argsort(-near, kind="stable").tolist()[:MOST_LIKE]
    return [Like(table.bases[at], quantity(found, at)) for at in order if near[at] >= 0]


def _is_sure(like: Sequence[Like]) -> bool:
    if len(like) < 2 or like[0].overlap.low is None:
        return False
    return all(each.overlap.high is not None and each.overlap.high < like[0].overlap.low for each in like[1:])


def _partners(table: Table, sheet: Sheet, place: int) -> list[Partner]:
    """The bases that it hands on to or takes over from, the most linked first."""
    on, over = sheet.completes.values[place].copy(), sheet.completes.values[:, place].copy()
    on[place] = over[place] = 0
    both = np.nan_to_num(np.maximum(on, over))
    return [
        Partner(table.bases[at], float(on[at]), float(over[at]))
        for at in np.argsort(-both, kind="stable").tolist()[:MOST_LIKE]
        if both[at] > 0
    ]


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
