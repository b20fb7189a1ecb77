"""The index of economic complexity, for experts, never without its warning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhijiang.bases import positioning
from zhijiang.bases.queries.positioning.figures import kept
from zhijiang.bases.queries.positioning.quantities import Quantity, single
from zhijiang.bases.queries.positioning.tables import Table

MANY = 100
"""Of more bases than these a round costs a tenth of a second and more, and each tells of more of them: twenty are drawn."""


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
    rounds = 100 if len(table.bases) <= MANY else 20
    agreement = kept(table, f"order-{rounds}", lambda: positioning.order_agreement(table.firms(), rounds=rounds))
    return ForExperts(
        [(code, single(found.bases, place)) for place, code in enumerate(table.bases)],
        str(found.caution),
        single(agreement),
    )


def _complexity_of(table: Table) -> positioning.Complexity:
    quotients = positioning.location_quotients(table.firms().table()).values[:, : len(table.segments)]
    with np.errstate(invalid="ignore"):
        return positioning.complexity(quotients >= 1)
