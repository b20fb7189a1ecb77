from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from zhijiang.media.probes.kweighting import KWeighting, high_pass, k_response, shelf


def test_filters_at_48_khz_are_those_of_the_recommendation() -> None:
    # ITU-R BS.1770-4, Annex 1, tables 1 and 2.
    table_1 = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
    table_2 = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))

    np.testing.assert_allclose(shelf(48_000), table_1, atol=1e-9)
    np.testing.assert_allclose(high_pass(48_000), table_2, atol=1e-9)


@pytest.mark.parametrize("rate", [8000, 44_100, 48_000])
def test_sound_weighted_piece_by_piece_equals_sound_weighted_at_once(rate: int) -> None:
    sound = np.random.default_rng(3).normal(0, 0.2, (2, 3 * rate)).astype(np.float32)
    weighting = KWeighting(rate, 2)
    edges = [0, 1, 700, 701, rate, 2 * rate + 17, 3 * rate]

    pieces = [weighting.feed(sound[:, start:end]) for start, end in pairwise(edges)]

    whole = np.array([np.convolve(channel.astype(float), k_response(rate))[: 3 * rate] for channel in sound])
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, atol=2e-6)
