"""What if: firms come or move, or a base takes a position; before, after, and how sure the difference is. Nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from zhijiang.bases import positioning
from zhijiang.bases.positioning import Add, Comparison, Firms, Move, Reason
from zhijiang.bases.queries.positioning.figures import fewer_rounds_for, stages_of
from zhijiang.bases.queries.positioning.quantities import REASONS, Quantity, halved, quantity
from zhijiang.bases.queries.positioning.tables import Table


@dataclass(frozen=True)
class Wish:
    """So many firms come to a base and segment, from another base and segment where one is given; or as many as make a share."""

    base: int
    segment: int
    firms: int = 0
    share: float = 0.0
    from_base: int | None = None
    from_segment: int | None = None


@dataclass(frozen=True)
class Effect:
    """One figure before and after."""

    what: str
    """`quotient`, `specialisation`, `overlap`, or `left`: the quotient that the firms leave behind."""
    other: str
    """The code of the other base of an overlap, or of the one that is left."""
    before: Quantity
    after: Quantity
    difference: Quantity

    @property
    def is_sure(self) -> bool:
        """Whether the interval of the difference leaves nought out."""
        low, high = self.difference.low, self.difference.high
        return low is not None and high is not None and (low > 0 or high < 0)


@dataclass(frozen=True)
class Outcome:
    """What would become of a base."""

    firms: int
    effects: Sequence[Effect]
    gaps_before: Sequence[str]
    gaps_after: Sequence[str]
    rounds: int


def outcome_of(table: Table, wish: Wish, /) -> Outcome:
    """Before, after and the difference, on the same draws. Raises BadChange. Rule: P-06."""
    firms, rounds = table.firms(), fewer_rounds_for(table)
    change = _change(table, wish)
    rivals = _rivals(firms, change, wish.base)
    named = list(dict.fromkeys([wish.base, *([] if wish.from_base is None else [wish.from_base]), *rivals]))
    # Of all other bases only their sum is asked: they are drawn as one.
    figures = [positioning.quotients_in(0), positioning.SPECIALISATION, positioning.overlaps_with(0)]
    if wish.from_base is not None:
        figures.append(positioning.quotients_in(named.index(wish.from_base)))
    own, special, like, *left = positioning.compare_each(
        positioning.put_first(firms, named), [replace(change, base=0)], figures, rounds=rounds
    )
    effects = []

    def add(what: str, other: str, found: Comparison, *place: int) -> None:
        effects.append(
            Effect(what, other, *(quantity(part, *place) for part in (found.before, found.after, found.difference)))
        )

    add("quotient", "", own, wish.segment)
    if table.hidden[wish.base, wish.segment]:
        effects[0] = Effect("quotient", "", *([Quantity(None, reason=REASONS[Reason.HIDDEN])] * 3))
    if left and wish.from_base is not None and wish.from_segment is not None:
        add("left", table.bases[wish.from_base], left[0], wish.from_segment)
    add("specialisation", "", special, 0)
    effects[-1] = Effect(
        "specialisation",
        "",
        *(halved(each) for each in (effects[-1].before, effects[-1].after, effects[-1].difference)),
    )
    for other in rivals:
        add("overlap", table.bases[other], like, named.index(other))
    stages = stages_of(table)
    return Outcome(
        change.firms if isinstance(change, Add) else len(change.which),
        effects,
        _gaps(own.before.value.values.tolist()[: len(stages)], stages),
        _gaps(own.after.value.values.tolist()[: len(stages)], stages),
        rounds,
    )


def _change(table: Table, wish: Wish) -> Add | Move:
    firms = table.firms()
    if wish.share:
        return positioning.firms_for_position(firms, base=wish.base, segment=wish.segment, share=wish.share)
    if wish.from_base is None or wish.from_segment is None:
        return Add(wish.base, wish.segment, wish.firms)
    there = positioning.firms_in(firms, base=wish.from_base, segment=wish.from_segment)
    if wish.firms > there.size:
        raise positioning.BadChange(f"Expected at most {there.size} firms to move, got {wish.firms}.")
    return Move(tuple(there[: wish.firms].tolist()), wish.base, wish.segment)


def _rivals(firms: Firms, change: Add | Move, base: int) -> list[int]:
    """Who is nearest before, and who is nearest after."""
    nearest = []
    for each in (firms, positioning.changed(firms, [change])):
        part = positioning.overlaps_with(base).of_table(each.table())
        near = np.where(part.known, part.values, -1.0)
        near[base] = -1.0
        best = int(near.argmax())
        if near[best] >= 0 and best not in nearest:
            nearest.append(best)
    return nearest


def _gaps(quotients: Sequence[float], stages: Sequence[int]) -> list[str]:
    """Stages in which no segment stands above the whole."""
    filled = {stage for stage, quotient in zip(stages, quotients, strict=True) if quotient >= 1}
    return [name for stage, name in enumerate(positioning.STAGES) if stage in stages and stage not in filled]
