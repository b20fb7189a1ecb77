"""Complementarity along a stated chain."""

from __future__ import annotations

import numpy as np
import pytest

from zhijiang.bases.positioning import BadTable, Reason, chain_gaps, chain_links, complementarity

STAGES = [0, 1, 1, 2, 3, -1]
SHOOTS = [False, True, True, False, False, False]
FINISHES = [False, False, False, True, False, True]
LENDS = [False, False, False, False, False, True]


def test_links_lead_from_each_stage_to_the_next_alone() -> None:
    links = chain_links(STAGES)

    assert np.argwhere(links).tolist() == [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4]]


def test_complementarity_has_a_direction_and_says_nothing_of_what_is_outside_the_chain() -> None:
    found = complementarity(np.array([SHOOTS, FINISHES, LENDS]), chain_links(STAGES))

    assert found.values.tolist() == [[0, 2 / 5, 0], [0, 0, 0], [0, 0, 0]]
    assert complementarity(np.array([LENDS]), np.zeros((6, 6))).reason(0, 0) is Reason.NO_SPREAD


def test_gaps_are_the_stages_without_a_strength() -> None:
    assert chain_gaps(np.array([SHOOTS, LENDS]), STAGES).tolist() == [[True, False, True, True], [True] * 4]


def test_wrong_stages_and_links_are_refused() -> None:
    with pytest.raises(BadTable, match=r"^Expected a stage from -1 to 3 for each segment, got others\.$"):
        chain_links([0, 4])
    with pytest.raises(BadTable, match=r"^Expected links ≥ 0 between 6 segments, got weight.shape = \(2, 2\)\.$"):
        complementarity(np.array([SHOOTS]), np.ones((2, 2)))
    with pytest.raises(BadTable, match=r"^Expected yes or no for each base and segment, got float64 of \(1, 2\)\.$"):
        complementarity([[0.5, 1.0]], np.ones((2, 2)))
