"""Which segments go together, and how near a base is to one that it does not have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import Figures, Flags, Floats, Reason, divide, figures


def proximity(strong: npt.ArrayLike) -> Figures:
    """How often two segments are strengths of the same base.

    φ_st = Σ_r M_rs M_rt / max(Σ_r M_rs, Σ_r M_rt): the smaller of the two conditional probabilities.

    Parameters
    ----------
    strong : bool, (bases, segments)
        M: where a base is strong. By the paper LQ ≥ 1; robust strengths make a sparser and steadier picture.

    Returns
    -------
    Figures, (segments, segments), 0..1
        Symmetric, 1 on the diagonal; EMPTY_SEGMENT where nobody is strong.

    Raises
    ------
    BadTable

    Notes
    -----
    Source: Hidalgo, Klinger, Barabási and Hausmann 2007. Accuracy: equal to plain loops after the paper and to two libraries
    within 1e-9, tests/bases/test_relatedness.py. Of 12 bases φ has steps of 1/12 or coarser: it is a hint, not a measure.
    Cost: one product of matrices, bases · segments².
    """
    presence = presence_of(strong)
    together = presence.T @ presence
    ubiquity = np.diagonal(together)
    nobody = ubiquity == 0
    values = divide(together, np.maximum(ubiquity[:, None], ubiquity))
    return figures(values, (nobody[:, None] | nobody, Reason.EMPTY_SEGMENT))


def density(strong: npt.ArrayLike) -> Figures:
    """How much of what goes with a segment each base already has: the feasible next step.

    ω_rs = Σ_t M_rt φ_st / Σ_t φ_st, over all segments t, s itself included (as in the paper).

    Parameters
    ----------
    strong : bool, (bases, segments)

    Returns
    -------
    Figures, (bases, segments), 0..1
        EMPTY_SEGMENT where nobody is strong: what goes with it has not been seen.

    Raises
    ------
    BadTable

    Notes
    -----
    Source, accuracy: as proximity. A base that is strong in much is near to everything, so compare within a base, not between bases.
    Cost: bases · segments².
    """
    presence = presence_of(strong)
    near = proximity(strong)
    links = np.where(near.known, near.values, 0.0)
    nobody = presence.sum(axis=0) == 0
    return figures(divide(presence @ links, links.sum(axis=0)), (nobody, Reason.EMPTY_SEGMENT))


def densities_of(strong: Flags, base: int) -> Floats:
    """Density of one base in each table of a stack: bool (rounds, bases, segments) → float64 (rounds, segments), NaN where nobody is strong."""
    # Bases as bits: two segments are counted together by 64 bases at once; products of so many small tables take far longer.
    bits = np.packbits(np.swapaxes(strong, 1, 2), axis=2)
    words = np.pad(bits, ((0, 0), (0, 0), (0, -bits.shape[2] % 8))).view(np.uint64)
    together = np.bitwise_count(words[:, :, None] & words[:, None]).sum(axis=3, dtype=np.float64)
    ubiquity = np.diagonal(together, axis1=1, axis2=2)
    links = together / np.maximum(np.maximum(ubiquity[:, :, None], ubiquity[:, None, :]), 1.0)
    reached = (links * strong[:, base, :, None]).sum(axis=1)
    return divide(reached, links.sum(axis=1))


def presence_of(strong: npt.ArrayLike) -> Floats:
    """Strengths as float64 0 and 1; raises BadTable unless they are bool with two axes, none empty."""
    flags: Flags = np.asarray(strong)
    if flags.dtype != np.bool_ or flags.ndim != 2 or 0 in flags.shape:
        raise BadTable(f"Expected yes or no for each base and segment, got {flags.dtype} of {flags.shape}.")
    return flags.astype(np.float64)
