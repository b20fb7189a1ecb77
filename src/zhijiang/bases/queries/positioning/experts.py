"""The index of economic complexity, for experts, never without its warning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhijiang.bases import positioning
from zhijiang.bases.queries.positioning.figures import kept
from zhijiang.bases.queries.positioning.quantities import Quantity, single
from zhijiang.bases.queries.positioning.tables import Table


@dataclass(frozen=True)
class ForExperts:
    """The index of each base, in the order of the register, and what must stand beside it."""

    bases: list[tuple[str, Quantity]]
    caution: str
    agreement: Quantity
    """How far the order survives drawing the firms anew."""


def for_experts(table: Table, /) -> ForExperts:
    """ECI with a location quotient of 1 or more as a strength, in the order of the register; ranks nothing. Rule: P-05."""
    found = kept(table, "complexity", lambda: _complexity_of(table))
    agreement = kept(table, "order", lambda: positioning.order_agreement(table.firms(), rounds=100))
    return ForExperts(
        [(code, single(found.bases, place)) for place, code in enumerate(table.bases)],
        str(found.caution),
        single(agreement),
    )


def _complexity_of(table: Table) -> positioning.Complexity:
    quotients = positioning.location_quotients(table.firms().table()).values[:, : len(table.segments)]
    with np.errstate(invalid="ignore"):
        return positioning.complexity(quotients >= 1)
