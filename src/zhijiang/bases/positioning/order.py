"""Where things stand in a picture: what is alike stands together, and the same figures always make the same picture."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import Counts, Floats

_ROUNDS: Final = 60
_SLIGHT: Final = 1e-9


def side_by_side(likeness: npt.ArrayLike) -> Counts:
    """An order in which each stands beside what is most like it, as far as there is still room.

    Begins with the one that is least like the others and always goes on to the one that is most like the last and has no place yet. Two that are each
    other's nearest always stand beside each other.

    Parameters
    ----------
    likeness : (n, n), symmetric; NaN where not known

    Returns
    -------
    int64, (n,)
        Each place once; those of which nothing is known come last, in the order given. Of equals the first.

    Raises
    ------
    BadTable

    Notes
    -----
    Rule: P-14. Source: the nearest neighbour chain, a seriation. Cost: n².
    """
    near = _square(likeness)
    np.fill_diagonal(near, -np.inf)
    known = np.isfinite(near).any(axis=1)
    order: list[int] = []
    if known.any():
        mean = np.where(known, np.where(np.isfinite(near), near, 0.0).sum(axis=1), np.inf)
        at = int(mean.argmin())
        left = known.copy()
        while True:
            order.append(at)
            left[at] = False
            if not left.any():
                break
            at = (
                int(np.where(left, near[at], -np.inf).argmax())
                if np.isfinite(near[at][left]).any()
                else int(left.argmax())
            )
    return np.array([*order, *np.flatnonzero(~known)], dtype=np.int64)


def alike_columns(values: npt.ArrayLike) -> Floats:
    """How alike the columns of a table are: cosines, (n, n), −1..1; NaN for a column of noughts. What is not known counts as nought."""
    table = np.nan_to_num(np.asarray(values, dtype=np.float64))
    length = np.linalg.norm(table, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = np.where(length == 0, np.nan, table / length)
    found: Floats = unit.T @ unit
    return found


def laid_out(likeness: npt.ArrayLike, *, apart: float = 0.0) -> Floats:
    """Points in the unit square, the nearer to each other the more alike.

    Parameters
    ----------
    likeness : (n, n), symmetric, 0..1; NaN where not known (taken as 0)
    apart : float ≥ 0
        Points are pushed apart to this distance, as far as that goes.

    Returns
    -------
    float64, (n, 2), 0..1

    Raises
    ------
    BadTable

    Notes
    -----
    Rule: P-14. Source: classical scaling, Torgerson 1952, of the distance √(2 − 2·likeness); each axis turned so that its largest value is positive.
    Overlaps are inner products (Barla, Odone and Verri 2003), so these distances are true ones; two dimensions cannot hold them all the same: a picture
    to find one's way in, not to measure on. Cost: one symmetric eigenproblem.
    """
    near = np.nan_to_num(_square(likeness))
    number = near.shape[0]
    np.fill_diagonal(near, 1.0)
    middle = np.eye(number) - 1 / number
    values, vectors = np.linalg.eigh(middle @ near @ middle)
    points = np.zeros((number, 2))
    for axis in range(min(2, number)):
        vector = vectors[:, -1 - axis] * np.sqrt(max(values[-1 - axis], 0.0))
        # Which of several equals is the largest must not hang on the last bit.
        largest = int(np.flatnonzero(np.abs(vector) >= np.abs(vector).max() - _SLIGHT)[0])
        points[:, axis] = vector if vector[largest] >= 0 else -vector
    return _spread(_within(points), apart)


def _spread(points: Floats, apart: float) -> Floats:
    """Push points that are nearer than `apart` off each other; those on one spot, to sides that follow from their number."""
    number = len(points)
    if not apart or number < 2:
        return points
    turn = np.arange(number) * np.pi * (3 - np.sqrt(5))
    points = points + 1e-6 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    for _round in range(_ROUNDS):
        across, along = (points[:, None, axis] - points[None, :, axis] for axis in (0, 1))
        distance = np.sqrt(across * across + along * along)
        np.fill_diagonal(distance, np.inf)
        if distance.min() >= apart:
            break
        push = np.clip(apart - distance, 0, None) / distance / 2
        moved = np.stack([(across * push).sum(axis=1), (along * push).sum(axis=1)], axis=1)
        points = (points + moved).clip(0, 1)
    return points


def _within(points: Floats) -> Floats:
    """The points in the unit square; where all have one value it becomes the middle."""
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.where(high - low > _SLIGHT, high - low, 1.0)
    return np.where(high - low > _SLIGHT, (points - low) / span, 0.5)


def _square(likeness: npt.ArrayLike) -> Floats:
    near = np.array(likeness, dtype=np.float64)
    if near.ndim != 2 or near.shape[0] != near.shape[1] or not near.size:
        raise BadTable(f"Expected a square table, got {near.shape}.")
    return near
