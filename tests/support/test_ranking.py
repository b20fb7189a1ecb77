"""The order of applications out of a panel's points: by hand, and against a truth that is known because it was made."""

from __future__ import annotations

import math

import numpy as np
import pytest

from zhijiang.support.ranking import (
    Floats,
    Method,
    RankingError,
    Standing,
    agreement,
    disagreement,
    normalised,
    order,
    to_discuss,
)

GAP = math.nan
BY_HAND = np.array([[90.0, 80.0, 70.0], [60.0, 40.0, 50.0], [70.0, GAP, 50.0]])


def test_standard_scores_take_away_who_is_severe_and_who_spreads() -> None:
    found = normalised(BY_HAND, Method.STANDARD)

    # Standard deviation of (90, 80, 70) is √(200/3); so 10 / √(200/3) = √1.5.
    root = math.sqrt(1.5)
    np.testing.assert_allclose(found, [[root, 0, -root], [root, -root, 0], [1, GAP, -1]])
    assert normalised(np.array([[70.1, 70.1, 70.1]]), Method.STANDARD).tolist() == [[0, 0, 0]]


def test_rank_scores_are_those_of_blom_and_ties_share_theirs() -> None:
    found = normalised(np.array([[10.0, 30.0, 20.0], [5.0, 5.0, 9.0]]), Method.RANKS)

    # (3 − 3/8) / 3.25 = 0.8077, of which Φ⁻¹ is 0.8694; two that tie at 1 and 2 have 1.5: (1.5 − 0.375) / 3.25 = 0.3462, −0.3957.
    np.testing.assert_allclose(found, [[-0.8694, 0.8694, 0], [-0.3957, -0.3957, 0.8694]], atol=1e-4)


def test_order_is_by_the_mean_of_normalised_points_over_those_who_scored() -> None:
    found = order(BY_HAND, places=1, rounds=200)

    root = math.sqrt(1.5)
    np.testing.assert_allclose(found.score, [(2 * root + 1) / 3, -root / 2, (-root - 1) / 3])
    np.testing.assert_allclose(found.mean, [220 / 3, 60, 170 / 3])
    assert found.rank.tolist() == [1, 2, 3]
    assert found.standing[0] == Standing.ABOVE
    assert Standing.ABOVE not in found.standing[1:]
    np.testing.assert_allclose(found.disagreement[1], root / math.sqrt(2))


def test_a_severe_expert_who_scores_some_only_moves_raw_means_but_not_the_order() -> None:
    fair = np.array([[80.0, 70, 60, 50], [80, 70, 60, 50]])
    severe = np.array([[30.0, 20, GAP, GAP]])
    points = np.vstack([fair, severe])

    raw, standard = (order(points, places=1, method=method, rounds=50) for method in (Method.NONE, Method.STANDARD))
    assert raw.rank.tolist() == [1, 3, 2, 4]
    assert standard.rank.tolist() == [1, 2, 3, 4]


def test_experts_of_one_mind_leave_no_doubt_and_equal_applications_share_a_rank() -> None:
    found = order(np.array([[9.0, 5, 5, 1]] * 4), places=2, rounds=300)

    assert found.rank.tolist() == found.low.tolist() == found.high.tolist() == [1, 2, 2, 4]
    assert found.within.tolist() == [1, 1, 1, 0]
    assert [*found.standing] == [Standing.ABOVE, Standing.ABOVE, Standing.ABOVE, Standing.BELOW]
    assert found.disagreement.tolist() == [0, 0, 0, 0]


def test_bootstrap_of_two_experts_has_the_shares_of_the_four_draws() -> None:
    # Drawn are: the first twice (¼), the second twice (¼), one of each (½, where the two applications are equal and share rank 1).
    found = order(np.array([[2.0, 1.0], [1.0, 2.0]]), places=1, rounds=40_000, seed=5)

    assert found.within == pytest.approx([0.75, 0.75], abs=0.01)
    assert (found.low.tolist(), found.high.tolist()) == ([1, 1], [2, 2])
    assert set(found.standing) == {Standing.PERHAPS}


def test_the_same_seed_gives_the_same_answer_and_the_order_of_rows_decides_nothing() -> None:
    points = np.random.default_rng(2).integers(40, 100, (7, 30)).astype(float)

    one, again = order(points, places=8, seed=3), order(points, places=8, seed=3)
    for name in ("score", "rank", "low", "high", "within"):
        assert np.array_equal(getattr(one, name), getattr(again, name))
    turned = np.random.default_rng(1).permutation(30)
    other = order(points[:, turned], places=8, seed=3)
    assert np.array_equal(other.rank, one.rank[turned])
    assert np.array_equal(other.low, one.low[turned])


def test_discussed_is_what_hangs_on_the_line_the_most_disputed_first() -> None:
    points = _made(seed=4)[0]
    found = order(points, places=15)

    chosen = to_discuss(found, most=5)

    near = [at for at, each in enumerate(found.standing) if each == Standing.PERHAPS]
    assert len(near) > 5
    assert chosen == sorted(near, key=lambda at: -found.disagreement[at])[:5]
    assert to_discuss(order(np.array([[3.0, 2.0, 1.0]] * 3), places=1), most=5) == []


def test_agreement_is_spearman_s_mean_over_pairs() -> None:
    same, turned = [1.0, 2, 3, 4], [4.0, 3, 2, 1]

    assert agreement(np.array([same, same])) == pytest.approx(1)
    assert agreement(np.array([same, turned])) == pytest.approx(-1)
    # 1 − 6 Σd² / (n (n² − 1)), Σd² = 0 + 1 + 1 + 0 of (1, 3, 2, 4): 1 − 12 / 60.
    assert agreement(np.array([same, [1.0, 3, 2, 4]])) == pytest.approx(0.8)
    assert agreement(np.array([same, same, turned])) == pytest.approx(-1 / 3)
    assert math.isnan(agreement(np.array([[1.0, 2, GAP], [GAP, 2, 3]])))
    assert math.isnan(agreement(np.array([[5.0, 5, 5], [1, 2, 3]])))


def test_what_cannot_be_ranked_is_said_in_a_sentence() -> None:
    with pytest.raises(RankingError, match="at least one expert for each"):
        order(np.array([[1.0, GAP], [2.0, GAP]]), places=1)
    with pytest.raises(RankingError, match="infinite"):
        normalised(np.array([[math.inf]]), Method.STANDARD)
    with pytest.raises(RankingError, match="1 dimensions"):
        disagreement(np.array([1.0]))
    with pytest.raises(RankingError, match="places"):
        order(BY_HAND, places=-1)
    assert order(np.zeros((3, 0)), places=2).standing == ()


def test_intervals_hold_the_true_rank_about_as_often_as_they_say() -> None:
    held: list[float] = []
    wrong_above = wrong_below = told = 0
    for seed in range(40):
        points, truth = _made(seed=seed)
        found = order(points, places=15, rounds=500, seed=seed)
        held.append(float(((found.low <= truth) & (truth <= found.high)).mean()))
        wrong_above += sum(
            each == Standing.ABOVE and rank > 15 for each, rank in zip(found.standing, truth, strict=True)
        )
        wrong_below += sum(
            each == Standing.BELOW and rank <= 15 for each, rank in zip(found.standing, truth, strict=True)
        )
        told += sum(each != Standing.PERHAPS for each in found.standing)

    assert 0.80 <= float(np.mean(held)) <= 0.95
    assert (wrong_above + wrong_below) / told < 0.05


def _made(*, seed: int) -> tuple[Floats, np.ndarray]:
    """60 applications of known worth, 9 experts: each severe and wide in a way of its own, with noise as large as the differences; 3 conflicts."""
    random = np.random.default_rng(seed)
    worth = random.normal(0, 1, 60)
    points = random.normal(70, 6, (9, 1)) + random.uniform(4, 10, (9, 1)) * (worth + random.normal(0, 1, (9, 60)))
    for expert, application in ((0, 3), (4, 17), (8, 59)):
        points[expert, application] = GAP
    truth = (worth[None, :] > worth[:, None]).sum(axis=1) + 1
    return np.round(points), truth
