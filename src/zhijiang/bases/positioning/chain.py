"""Who has what another lacks, along the chain of production."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from zhijiang.bases.positioning.errors import BadTable
from zhijiang.bases.positioning.known import Figures, Flags, Floats, Reason, figures
from zhijiang.bases.positioning.relatedness import presence_of

STAGES: Final = ("script", "shooting", "post", "distribution")
"""The chain, upstream first. A segment outside of it (training, finance, hardware) has stage −1."""


def chain_links(stages: npt.ArrayLike) -> Floats:
    """Which segment hands its work to which: each to those of the next stage.

    Parameters
    ----------
    stages : int, (segments,), −1..len(STAGES)-1

    Returns
    -------
    float64, (segments, segments)
        a_st = 1 where t's stage follows s's, else 0. Stated, not measured: put input–output or credit links in its place where there are any.

    Raises
    ------
    BadTable
    """
    of = _stages(stages)
    links: Flags = (of[:, None] >= 0) & (of == of[:, None] + 1)
    return links.astype(np.float64)


def complementarity(strong: npt.ArrayLike, links: npt.ArrayLike) -> Figures:
    """How far the strengths of one base hand on to the strengths of another.

    C_rq = Σ_st a_st·M_rs·M_qt / Σ_st a_st, from base r (row) to base q (column).

    Parameters
    ----------
    strong : bool, (bases, segments)
        M: where a base is strong; robust strengths by preference.
    links : (segments, segments), ≥ 0
        a, of chain_links or measured.

    Returns
    -------
    Figures, (bases, bases), 0..1
        Not symmetric; on the diagonal what the base hands on to itself. NO_SPREAD when there is no link at all.

    Raises
    ------
    BadTable

    Notes
    -----
    Source: our own construct; say so wherever it is shown. It says that two could work with each other, not that they do. Cost: two products of matrices.
    """
    presence = presence_of(strong)
    weight = np.asarray(links, dtype=np.float64)
    if weight.shape != (presence.shape[1],) * 2 or not np.all(np.isfinite(weight)) or np.any(weight < 0):
        raise BadTable(f"Expected links ≥ 0 between {presence.shape[1]} segments, got {weight.shape = }.")
    whole = weight.sum()
    values = presence @ weight @ presence.T / (whole or 1.0)
    return figures(values, (np.asarray(whole == 0), Reason.NO_SPREAD))


def chain_gaps(strong: npt.ArrayLike, stages: npt.ArrayLike) -> Flags:
    """Stages of the chain where a base has no strength.

    Parameters
    ----------
    strong : bool, (bases, segments)
    stages : int, (segments,), −1..len(STAGES)-1

    Returns
    -------
    bool, (bases, len(STAGES))
        A gap is no fault: a base need not do everything.
    """
    presence, of = presence_of(strong), _stages(stages)
    if of.size != presence.shape[1]:
        raise BadTable(f"Expected a stage for each of {presence.shape[1]} segments, got {of.size}.")
    return np.stack([presence[:, of == stage].sum(axis=1) == 0 for stage in range(len(STAGES))], axis=1)


def _stages(stages: npt.ArrayLike) -> npt.NDArray[np.int64]:
    of = np.asarray(stages)
    if of.ndim != 1 or not np.issubdtype(of.dtype, np.integer) or np.any(of < -1) or np.any(of >= len(STAGES)):
        raise BadTable(f"Expected a stage from -1 to {len(STAGES) - 1} for each segment, got others.")
    return of.astype(np.int64)
