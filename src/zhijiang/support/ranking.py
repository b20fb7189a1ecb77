"""What a panel's points say of the order of applications, and how surely. Numbers in, numbers out: numpy, nothing of the house.

Points are (experts, applications), NaN where an expert did not score: a conflict of interest, or not asked. Software puts in
order and says how sure the order is; who is supported is decided by people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]

ROUNDS: Final = 2000
LEVEL: Final = 0.9
MOST_FIGURES: Final = 20_000_000
"""Ranks of all rounds held at once; eight bytes each."""
_NORMAL: Final = NormalDist()


class RankingError(ValueError):
    """Points that cannot be ranked; the sentence says what was expected and what came."""


class Method(StrEnum):
    """How one expert's points are made comparable with another's."""

    NONE = "none"
    STANDARD = "standard"
    RANKS = "ranks"


class Standing(StrEnum):
    """Where an application lies against the line below the last place."""

    ABOVE = "above"
    PERHAPS = "perhaps"
    BELOW = "below"


@dataclass(frozen=True)
class Order:
    """A ranking with its uncertainty. All arrays are of one length, an entry for each application, in the order given."""

    score: Floats
    """Mean of the normalised points over the experts who scored it."""
    mean: Floats
    """Mean of the points as they were given."""
    rank: Ints
    """1 is the best; equal scores share the better rank."""
    low: Ints
    """Best rank of the interval."""
    high: Ints
    """Worst rank of the interval."""
    within: Floats
    """Share of the rounds in which it had a place, 0..1."""
    disagreement: Floats
    """Standard deviation of its normalised points over the experts; NaN of fewer than two."""
    standing: tuple[Standing, ...]
    places: int
    method: Method
    level: float
    rounds: int
    seed: int


def normalised(points: Floats, method: Method) -> Floats:
    """Points of each expert on a scale that all share.

    Parameters
    ----------
    points : float, (experts, applications), NaN where not scored
    method : Method
        STANDARD: (x − mean) / standard deviation of what this expert gave, divided by the number given (not less one). Takes
        away who is severe and who spreads. RANKS: Φ⁻¹((r − 3/8) / (n + 1/4)), r the rank from below, ties the mean of their
        ranks; takes away all but the order. NONE: as they are.

    Returns
    -------
    float, the same shape, NaN where not scored
        All 0 for an expert who gave everything the same: such points tell nothing.

    Raises
    ------
    RankingError
        Not two-dimensional, or infinite.

    Notes
    -----
    Source: standard scores, usage; normal scores of ranks, Blom 1958, Statistical Estimates and Transformed Beta-Variables.
    Accuracy: exact but for rounding (tests/support/test_ranking.py, by hand). What an expert with few applications got by
    chance is taken for severity: each expert should score most of them. Cost: one pass.
    """
    _check(points)
    if method == Method.NONE:
        return points.copy()
    found = np.full(points.shape, np.nan)
    for row, given in enumerate(points):
        scored = ~np.isnan(given)
        if scored.any():
            found[row, scored] = (
                _standard(given[scored]) if method == Method.STANDARD else _normal_scores(given[scored])
            )
    return found


def order(
    points: Floats,
    *,
    places: int,
    method: Method = Method.STANDARD,
    rounds: int = ROUNDS,
    level: float = LEVEL,
    seed: int = 1,
) -> Order:
    """Rank applications by the mean of their normalised points, with the interval that other such experts would have given.

    Parameters
    ----------
    points : float, (experts, applications), NaN where not scored
    places : int ≥ 0
        How many can be supported: the line is below the last.
    method : Method
    rounds : int > 0
    level : float, 0..1, ends left out
    seed : int ≥ 0
        The same seed, the same answer, to the last digit.

    Returns
    -------
    Order
        Of no applications: empty. ABOVE when the whole interval of the rank lies within the places, BELOW when all of it lies
        beyond, else PERHAPS.

    Raises
    ------
    RankingError
        An application that nobody scored, or parameters out of range.

    Notes
    -----
    Source: experts are drawn anew with replacement, as many as there are, and the ranks of each draw counted (Efron 1979); why
    an interval stands beside every rank: Goldstein and Spiegelhalter 1996, League Tables and Their Limitations. In a draw
    that holds none of an application's experts its score over all of them stands in. Accuracy: with 9 experts, 60 applications
    and noise as large as the differences between applications, intervals of 90 % hold the true rank in the share that
    tests/support/test_ranking.py measures and docs/benchmarks.md tells; with fewer than 6 experts they are too short. Cost: rounds ×
    applications × experts multiplications and a sort a round; 2,000 × 60 × 9 in some hundredths of a second.
    """
    _check(points)
    experts, applications = points.shape
    if places < 0 or rounds < 1 or not 0 < level < 1 or seed < 0:
        raise RankingError(
            f"Expected places ≥ 0, rounds > 0, 0 < level < 1, seed ≥ 0; got {places}, {rounds}, {level}, {seed}."
        )
    if rounds * applications > MOST_FIGURES:
        raise RankingError(f"Expected at most {MOST_FIGURES:,} ranks, got {applications:,} in {rounds:,} rounds.")
    scored = ~np.isnan(points)
    if applications and (not experts or not scored.any(axis=0).all()):
        raise RankingError("Expected points of at least one expert for each application.")
    scale = normalised(points, method)
    score, mean = _means(scale), _means(points)
    drawn = _ranks(_drawn(scale, score, rounds=rounds, seed=seed))
    low, high = _ends(drawn, level)
    return Order(
        score=score,
        mean=mean,
        rank=_ranks(score[None, :])[0],
        low=low,
        high=high,
        within=(drawn <= places).mean(axis=0) if applications else np.zeros(0),
        disagreement=disagreement(scale),
        standing=tuple(_standing(*ends, places) for ends in zip(low.tolist(), high.tolist(), strict=True)),
        places=places,
        method=method,
        level=level,
        rounds=rounds,
        seed=seed,
    )


def disagreement(scale: Floats) -> Floats:
    """How far experts are apart about each application: the standard deviation (n − 1) of its normalised points.

    Parameters
    ----------
    scale : float, (experts, applications), NaN where not scored

    Returns
    -------
    float, (applications,)
        In units of the scale; NaN of fewer than two experts.

    Notes
    -----
    Source: usage. Accuracy: exact. Of experts who drew their points at random it is 1 on the STANDARD scale, in the mean.
    """
    _check(scale)
    count = (~np.isnan(scale)).sum(axis=0)
    apart = scale - _means(scale)[None, :]
    squares = np.nansum(apart**2, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 1, np.sqrt(squares / (count - 1)), np.nan)


def to_discuss(found: Order, *, most: int) -> list[int]:
    """Which applications a consensus round should be about: at most so many, those first on which experts are furthest apart.

    Only those that stand PERHAPS: of the others talking would change the points and not the outcome. Places in the order given.
    """
    near = [at for at, each in enumerate(found.standing) if each == Standing.PERHAPS]
    told = [at for at in near if not np.isnan(found.disagreement[at])]
    return sorted(told, key=lambda at: (-found.disagreement[at], at))[:most]


def agreement(points: Floats) -> float:
    """How alike the experts order what two of them both scored: the mean of Spearman's rank correlation over all pairs.

    Parameters
    ----------
    points : float, (experts, applications), NaN where not scored

    Returns
    -------
    float, −1..1
        1: all have the same order. NaN where no two experts scored three applications in common, or none of them told these apart.

    Notes
    -----
    Source: Spearman 1904; of complete points Kendall's W is (1 + (m − 1) ρ) / m, Kendall and Gibbons 1990, ch. 6. Accuracy: exact.
    Cost: a sort a pair.
    """
    _check(points)
    found: list[float] = []
    for one in range(len(points)):
        for other in range(one + 1, len(points)):
            both = ~np.isnan(points[one]) & ~np.isnan(points[other])
            if both.sum() < 3:
                continue
            left, right = (_standard(_mean_ranks(points[row, both])) for row in (one, other))
            if left.any() and right.any():
                found.append(float((left * right).mean()))
    return float(np.mean(found)) if found else float("nan")


def _check(points: Floats) -> None:
    if points.ndim != 2:
        raise RankingError(f"Expected (experts, applications), got {points.ndim} dimensions.")
    if np.isinf(points).any():
        raise RankingError("Expected finite points, got an infinite one.")


def _standard(given: Floats) -> Floats:
    spread = float(given.std())
    # Equal points leave a trace of rounding in the spread; it is no spread.
    return (
        np.zeros(len(given))
        if spread <= 1e-12 * max(1.0, float(np.abs(given).max()))
        else (given - given.mean()) / spread
    )


def _mean_ranks(given: Floats) -> Floats:
    """Ranks from below, 1 the lowest; ties have the mean of theirs."""
    ordered = np.sort(given)
    return (np.searchsorted(ordered, given, "left") + np.searchsorted(ordered, given, "right") + 1) / 2.0


def _normal_scores(given: Floats) -> Floats:
    shares = (_mean_ranks(given) - 0.375) / (len(given) + 0.25)
    return np.array([_NORMAL.inv_cdf(float(each)) for each in shares])


def _means(scale: Floats) -> Floats:
    count = (~np.isnan(scale)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Floats = np.nansum(scale, axis=0) / count
    return means


def _drawn(scale: Floats, score: Floats, *, rounds: int, seed: int) -> Floats:
    """(rounds, applications): the score in each draw of experts."""
    experts = len(scale)
    times = (
        np.random.default_rng(seed).multinomial(experts, [1 / experts] * experts, size=rounds)
        if experts
        else np.zeros((rounds, 0))
    )
    scored = ~np.isnan(scale)
    total = times @ np.where(scored, scale, 0.0)
    count = times @ scored.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(count > 0, total / count, score[None, :])
    return found


def _ranks(scores: Floats) -> Ints:
    """1 + how many are better, row by row. What differs by rounding alone is equal."""
    kept = np.round(scores, 9)
    ordered = np.sort(kept, axis=1)
    found = np.empty(kept.shape, dtype=np.int64)
    for row in range(len(kept)):
        found[row] = kept.shape[1] - np.searchsorted(ordered[row], kept[row], "right") + 1
    return found


def _ends(drawn: Ints, level: float) -> tuple[Ints, Ints]:
    if not drawn.size:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    tail = (1 - level) / 2
    low = np.quantile(drawn, tail, axis=0, method="lower")
    high = np.quantile(drawn, 1 - tail, axis=0, method="higher")
    return low.astype(np.int64), high.astype(np.int64)


def _standing(low: int, high: int, places: int) -> Standing:
    if high <= places:
        return Standing.ABOVE
    return Standing.BELOW if low > places else Standing.PERHAPS
