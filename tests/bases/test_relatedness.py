"""Proximity, density and complexity against plain loops after the papers, and against two libraries."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.architecture.tree import ROOT
from zhijiang.bases.positioning import (
    Caution,
    Reason,
    complexity,
    density,
    firms_of,
    location_quotients,
    order_agreement,
    proximity,
)

type Flags = npt.NDArray[np.bool_]

TABLES: list[dict[str, Any]] = json.loads((ROOT / "tests" / "vectors" / "complexity.json").read_text())["tables"]


def strong_of(table: npt.ArrayLike) -> Flags:
    return np.array(location_quotients(table).values >= 1)


def proximity_by_hand(strong: Flags) -> list[list[float]]:
    """min of the two conditional probabilities, one pair after the other (Hidalgo et al. 2007)."""
    bases, segments = strong.shape
    found = []
    for s in range(segments):
        row = []
        for t in range(segments):
            both = sum(1 for r in range(bases) if strong[r, s] and strong[r, t])
            of_s = sum(1 for r in range(bases) if strong[r, s])
            of_t = sum(1 for r in range(bases) if strong[r, t])
            row.append(min(both / of_s, both / of_t))
        found.append(row)
    return found


def density_by_hand(strong: Flags) -> list[list[float]]:
    near = proximity_by_hand(strong)
    bases, segments = strong.shape
    return [
        [
            sum(near[t][s] for t in range(segments) if strong[r, t]) / sum(near[t][s] for t in range(segments))
            for s in range(segments)
        ]
        for r in range(bases)
    ]


def eci_by_hand(strong: Flags) -> npt.NDArray[np.float64]:
    """The method of reflections carried on (Hidalgo and Hausmann 2009): means of means, their common part taken out each time."""
    bases, segments = strong.shape
    diversity, ubiquity = strong.sum(axis=1), strong.sum(axis=0)
    value = [float(diversity[r]) for r in range(bases)]
    weight = [diversity[r] / diversity.sum() for r in range(bases)]
    for _ in range(4000):
        of_segments = [sum(value[r] for r in range(bases) if strong[r, s]) / ubiquity[s] for s in range(segments)]
        value = [sum(of_segments[s] for s in range(segments) if strong[r, s]) / diversity[r] for r in range(bases)]
        mean = sum(weight[r] * value[r] for r in range(bases))
        largest = max(abs(entry - mean) for entry in value)
        value = [(entry - mean) / largest for entry in value]
    found = np.array(value)
    return np.array((found - found.mean()) / found.std())


@pytest.mark.parametrize("case", TABLES, ids=["12 bases", "30 bases"])
def test_relatedness_and_complexity_equal_plain_loops_and_two_libraries(case: dict[str, Any]) -> None:
    strong = strong_of(case["table"])
    harvard = case["ecomplexity"]

    near, dense, index = proximity(strong), density(strong), complexity(strong)

    np.testing.assert_allclose(near.values, proximity_by_hand(strong), atol=1e-12)
    np.testing.assert_allclose(near.values, harvard["proximity"], atol=1e-8)
    np.testing.assert_allclose(dense.values, density_by_hand(strong), atol=1e-12)
    np.testing.assert_allclose(dense.values, harvard["density"], atol=1e-8)
    by_hand = eci_by_hand(strong)
    np.testing.assert_allclose(
        index.bases.values, by_hand * np.sign(np.corrcoef(by_hand, strong.sum(axis=1))[0, 1]), atol=1e-6
    )
    np.testing.assert_allclose(index.bases.values, harvard["eci"], atol=1e-6)
    np.testing.assert_allclose(index.bases.values, case["econcomplex"]["eci"], atol=1e-6)
    # That library puts segments on the scale of the bases.
    pci = np.array(harvard["pci"])
    np.testing.assert_allclose(index.segments.values, (pci - pci.mean()) / pci.std(), atol=1e-6)
    assert index.caution is Caution.FEW_BASES


def test_segment_that_nobody_is_strong_in_and_base_without_strength_are_told_apart() -> None:
    strong = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]], dtype=bool)

    near, dense, index = proximity(strong), density(strong), complexity(strong)

    assert [near.reason(3, 0), near.reason(3, 3), dense.reason(0, 3)] == [Reason.EMPTY_SEGMENT] * 3
    assert [index.bases.reason(3), index.segments.reason(3)] == [Reason.EMPTY_BASE, Reason.EMPTY_SEGMENT]
    assert dense.values[3, 0] == 0


def test_complexity_of_parts_without_a_link_or_of_bases_alike_is_not_told() -> None:
    parts = np.array([[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]], dtype=bool)

    for strong in (parts, np.ones((3, 3), dtype=bool), np.ones((1, 3), dtype=bool), np.eye(3, dtype=bool)):
        found = complexity(strong)
        assert {*found.bases.reasons.tolist(), *found.segments.reasons.tolist()} == {Reason.NO_SPREAD}


def test_order_of_few_bases_agrees_little_with_itself_and_many_bases_get_the_other_caution() -> None:
    random = np.random.default_rng(8)
    noise = firms_of(random.poisson(5, (12, 13)))
    ladder = firms_of(np.where(np.tri(12, 13, 1) > 0, 400, 1))

    chance, steady = order_agreement(noise, rounds=40), order_agreement(ladder, rounds=40)

    assert float(chance.values) < 0.5 < 0.9 < float(steady.values)
    assert complexity(np.tri(60, 60, dtype=bool)).caution is Caution.MODEL
    assert order_agreement(firms_of([[3, 3], [3, 3]]), rounds=5).reason() is Reason.NO_SPREAD
