"""A frame in 64 bits: the signs of its picture's low waves. What footage is sought by over everything that was ever filed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit, prange, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from zhijiang.media.alignment.bars import shaped, usual_bars
from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.fingerprint import Fingerprint

STEP: Final = 8
"""Of a film on the shelf every so many frames are kept."""
_WAVES: Final = 8
_PLAIN: Final = 6.0
"""Spread of the luma under which a frame shows nothing to know it by [code values]."""
_MOST_HITS: Final = 4096

Codes = NDArray[np.uint64]


def codes_of(prints: Fingerprint, *, every: int = 1, is_mirrored: bool = False) -> Codes:
    """The codes of every so many frames: uint64, shape (frames / every,); 0 for a plain picture, which is like none.

    Notes
    -----
    Source: signs of a discrete cosine transform, as in perceptual hashes of pictures (Zauner 2010); the picture inside its usual
    bars, level and contrast taken out. Accuracy: of the same frame encoded twice, also smaller or lighter, 99.9 % differ in at
    most 8 bits, frames of other shots in 32 (docs/media.md#reuse).
    """
    waves, is_plain = waves_of(prints, every=every, is_mirrored=is_mirrored)
    return signs_of(waves, is_plain)


def waves_of(
    prints: Fingerprint, *, every: int = 1, is_mirrored: bool = False
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The low waves of every so many frames, float32, shape (n, 64), and whether each frame is plain, bool, shape (n,)."""
    part = Fingerprint(prints.layout, prints.values[::every])
    bars = usual_bars(part)
    if bars.any():
        part = shaped(part, bars, np.zeros(4, np.int64))
    luma = part.luma[:, :, ::-1] if is_mirrored else part.luma
    like = Likeness.of(np.ascontiguousarray(luma))
    basis = _basis(prints.layout.rows, prints.layout.columns)
    found = np.empty((len(luma), basis.shape[1]), np.float32)
    for start in range(0, len(luma), 4096):
        found[start : start + 4096] = (like.code[start : start + 4096].astype(np.float32) - 128) @ basis
    return found, like.spread < _PLAIN


def signs_of(waves: NDArray[np.float32], is_plain: NDArray[np.bool_]) -> Codes:
    """Their signs, uint64, shape (n,); 0 for a plain frame."""
    found = np.ascontiguousarray(np.packbits(waves > 0, axis=1)).view(np.uint64).ravel()
    found[is_plain] = 0
    return found


def _basis(rows: int, columns: int) -> NDArray[np.float32]:
    """64 low waves without the mean, float32, shape (rows * columns, 64)."""
    waves = [(down, across) for down in range(_WAVES) for across in range(_WAVES) if down or across]
    waves.append((_WAVES, 0) if rows > columns else (0, _WAVES))
    down_, across_ = np.arange(rows) + 0.5, np.arange(columns) + 0.5
    return np.asarray(
        np.stack([
            np.outer(np.cos(np.pi * down_ * down / rows), np.cos(np.pi * across_ * across / columns)).ravel()
            for down, across in waves
        ], axis=1),
        np.float32,
    )  # fmt: skip


@intrinsic
def _count_bits(_context: Any, number: Any) -> Any:  # noqa: ARG001 - numba names it  # pragma: no cover
    """How many bits are set."""

    def build(_inner: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), build


_bits: Any = _count_bits


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True, parallel=True)
def places_like(shelf: Codes, asked: Codes, most_one: int, most: int) -> Any:  # pragma: no cover
    """Where the shelf's codes are like those asked for, one after the other.

    Parameters
    ----------
    shelf : uint64, shape (n,)
    asked : uint64, shape (phases, length)
        The passage at each of the places its first frame may have between two that are kept.
    most_one : int [bits]
        The middle code differs by at most this.
    most : int [bits]
        All of them together differ by at most this.

    Returns
    -------
    int64, shape (hits, 3)
        Phase, place of the first code, bits that differ. At most 4,096 for each part of the shelf: more is no answer.
    """
    phases, length = asked.shape
    parts = 64
    size = (len(shelf) + parts - 1) // parts
    hits = np.empty((parts, _MOST_HITS, 3), np.int64)
    count = np.zeros(parts, np.int64)
    middle = length // 2
    for part in prange(parts):
        first, last = part * size, min((part + 1) * size, len(shelf) - length + 1)
        for phase in range(phases):
            key = asked[phase, middle]
            if key == 0:
                continue
            for place in range(first, last):
                if _bits(shelf[place + middle] ^ key) <= most_one and shelf[place + middle] != 0:
                    total = np.int64(0)
                    for step in range(length):
                        one, other = shelf[place + step], asked[phase, step]
                        total += np.int64(32) if one == 0 or other == 0 else np.int64(_bits(one ^ other))
                    if total <= most and count[part] < _MOST_HITS:
                        hits[part, count[part], 0] = phase
                        hits[part, count[part], 1] = place
                        hits[part, count[part], 2] = total
                        count[part] += 1
    found = np.empty((count.sum(), 3), np.int64)
    at = 0
    for part in range(parts):
        found[at : at + count[part]] = hits[part, : count[part]]
        at += count[part]
    return found
