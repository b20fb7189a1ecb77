"""How far bases differ from each other, and how much of them is the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.known import (
    Counts,
    Figures,
    Flags,
    Floats,
    Reason,
    amounts_of,
    divide,
    figures,
    shares_of,
)


def krugman_between(table: npt.ArrayLike) -> Figures:
    """Krugman's index of each pair of bases.

    K_rq = Σ_s |s_rs − s_qs|. 0 = the same shares, 2 = nothing in common. `halved` brings it to 0..1.

    Parameters
    ----------
    table : (bases, segments), ≥ 0 [any one unit]

    Returns
    -------
    Figures, (bases, bases), 0..2
        Symmetric, 0 on the diagonal; not known for a base that has nothing.

    Raises
    ------
    BadTable

    Notes
    -----
    Source: Krugman 1991, Geography and Trade. Accuracy: disjoint bases give 2.0 exactly, tests/bases/test_difference.py.
    Cost: bases² · segments.
    """
    overlaps = overlap_between(table)
    return Figures(2 * (1 - overlaps.values), overlaps.reasons)


def overlap_between(table: npt.ArrayLike) -> Figures:
    """Finger and Kreinin's similarity of each pair of bases: what they have in common.

    FK_rq = Σ_s min(s_rs, s_qs) = 1 − K_rq / 2. 1 = the same shares, 0 = nothing in common.

    Parameters
    ----------
    table : (bases, segments), ≥ 0 [any one unit]

    Returns
    -------
    Figures, (bases, bases), 0..1
        Symmetric, 1 on the diagonal; not known for a base that has nothing.

    Raises
    ------
    BadTable

    Notes
    -----
    Source: Finger and Kreinin 1979. Cost: bases² · segments, no table larger than bases² is kept.
    """
    amounts = amounts_of(table)
    empty = amounts.sum(axis=1) == 0
    return figures(overlaps_of(amounts), *_whole(amounts), (empty[:, None] | empty, Reason.EMPTY_BASE))


def overlap_with(table: npt.ArrayLike, base: int) -> Figures:
    """The overlap of one base with each: Figures, (bases,), its row of `overlap_between` to the last bit, for the cost of a row."""
    amounts = amounts_of(table)
    shares, empty = shares_of(amounts), amounts.sum(axis=1) == 0
    found = np.zeros(len(amounts))
    for segment in shares.T:
        found += np.minimum(segment[base], segment)
    return figures(np.minimum(found, 1.0), *_whole(amounts), (empty[base] | empty, Reason.EMPTY_BASE))


def krugman_against_rest(table: npt.ArrayLike) -> Figures:
    """Krugman's index of each base against all others taken together (pooled): a large base weighs more.

    K_r = Σ_s |s_rs − t_rs|, t_rs = (x_s − x_rs) / (X − x_r).

    Returns
    -------
    Figures, (bases,), 0..2
        Not known for a base that has nothing (EMPTY_BASE) or whose others have nothing (NO_OTHER).

    Notes
    -----
    This is what this package means by specialisation. The three ways of taking the others give different figures for the same table
    (0.1595, 0.1351 and 0.0985 in the example of tests/bases/test_difference.py), so a figure always says which it is. Source: as krugman_between.
    """
    amounts = amounts_of(table)
    rows = amounts.sum(axis=1)
    return figures(
        specialisation_of(amounts),
        *_whole(amounts),
        (rows == 0, Reason.EMPTY_BASE),
        (rows == rows.sum(), Reason.NO_OTHER),
    )


def krugman_against_mean(table: npt.ArrayLike) -> Figures:
    """Krugman's index of each base against the mean of the others' shares: every base weighs the same.

    K_r = Σ_s |s_rs − mean over q ≠ r of s_qs|; bases that have nothing are not among the others.

    Returns
    -------
    Figures, (bases,), 0..2
        As krugman_against_rest.

    Notes
    -----
    Source: Farhauer and Kröll 2013. Accuracy: their printed example, 0.1595, tests/bases/test_difference.py.
    """
    amounts = amounts_of(table)
    there = amounts.sum(axis=1) > 0
    shares = np.where(there[:, None], shares_of(amounts), 0.0)
    others = divide(shares.sum(axis=0) - shares, (there.sum() - there)[:, None].astype(np.float64))
    alone = there & (there.sum() == 1)
    return figures(
        np.abs(shares - others).sum(axis=1), *_whole(amounts), (~there, Reason.EMPTY_BASE), (alone, Reason.NO_OTHER)
    )


def krugman_against_all(table: npt.ArrayLike) -> Figures:
    """Krugman's index of each base against the whole, itself included: a large base is compared with itself.

    K_r = Σ_s |s_rs − x_s / X|. Returns Figures, (bases,), 0..2, not known for a base that has nothing.
    """
    amounts = amounts_of(table)
    whole = divide(amounts.sum(axis=0), np.asarray(amounts.sum()))
    values = np.abs(shares_of(amounts) - whole).sum(axis=1)
    return figures(values, *_whole(amounts), (amounts.sum(axis=1) == 0, Reason.EMPTY_BASE))


def halved(krugman: Figures) -> Figures:
    """A Krugman index of 0..2 as 0..1: the share that would have to move to other segments for the two to be alike."""
    return Figures(krugman.values / 2, krugman.reasons)


def overlaps_of(amounts: Floats) -> Floats:
    """Overlaps of one table or a stack: float64 (..., bases, segments) → (..., bases, bases), NaN for empty bases."""
    shares = shares_of(amounts)
    found = np.zeros((*shares.shape[:-1], shares.shape[-2]))
    for segment in np.moveaxis(shares, -1, 0):
        found += np.minimum(segment[..., :, None], segment[..., None, :])
    # Shares sum to 1 but for rounding; the diagonal says 1 and the differences of bases that are alike say 0.
    return np.minimum(found, 1.0)


def specialisation_of(amounts: Floats) -> Floats:
    """Krugman against the rest of one table or a stack: float64 (..., bases, segments) → (..., bases), NaN where undefined."""
    rest = amounts.sum(axis=-2, keepdims=True) - amounts
    return np.abs(shares_of(amounts) - shares_of(rest)).sum(axis=-1)


@dataclass(frozen=True)
class Coordinates:
    """Where the bases stand in the scatter of specialisation and similarity."""

    specialisation: Figures
    """(bases,), 0..1: Krugman against the rest, halved."""
    similarity: Figures
    """(bases,), 0..1: overlap with the base that is most like it."""
    nearest: Counts
    """int64, (bases,): that base; −1 where not known. Of equals the first."""
    lead: Figures
    """(bases,), 0..1: by how much the nearest is nearer than the second nearest; 0 = it might as well be the other."""


def coordinates(table: npt.ArrayLike) -> Coordinates:
    """Specialisation and similarity of each base, for the picture of who does a thing of its own and who copies whom.

    Specialised and unlike any other: its own thing. Like another: the two do the same, specialised or not. Which of that is good, and what
    position a base takes, people say; no figure does.

    Parameters
    ----------
    table : (bases, segments), ≥ 0 [any one unit]

    Returns
    -------
    Coordinates
        Similarity is not known without another base (NO_OTHER), lead not without two.

    Raises
    ------
    BadTable

    Notes
    -----
    Rule: P-07. Source: krugman_against_rest, overlap_between; the pair of them is ours. Cost: as overlap_between.
    """
    overlaps = overlap_between(table)
    near = np.where(overlaps.known, overlaps.values, -1.0)
    np.fill_diagonal(near, -1.0)
    nearest = near.argmax(axis=1).astype(np.int64)
    best = near.max(axis=1)
    np.put_along_axis(near, nearest[:, None], -1.0, axis=1)
    second = near.max(axis=1)
    own = np.diagonal(overlaps.reasons)
    return Coordinates(
        halved(krugman_against_rest(table)),
        _with(best, best < 0, own),
        np.where(best < 0, -1, nearest),
        _with(best - second, second < 0, own),
    )


def _with(values: Floats, alone: Flags, own: npt.NDArray[np.uint8]) -> Figures:
    reasons = np.where((own == Reason.KNOWN) & alone, np.uint8(Reason.NO_OTHER), own).astype(np.uint8)
    return Figures(np.where(reasons == Reason.KNOWN, values, np.nan), reasons)


def _whole(amounts: Floats) -> tuple[tuple[Flags, Reason]]:
    return ((np.asarray(amounts.sum() == 0), Reason.EMPTY_TABLE),)
