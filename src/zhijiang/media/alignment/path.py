"""From shifts that may hold to the old frame of every new one: the cheapest way through, frame by frame."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.seeds import BLOCK, NONE, Shifts

STATES: Final = 16
_NEW: Final = 17.0
"""What a frame without a counterpart costs: above any re-encode, below two pictures that only share their light."""
_JUMP: Final = 22.0
_STEP: Final = 11.5
"""A jump of one or two frames: a trim inside a shot, a held frame, a retime."""
_HEAD: Final = 10.0
"""To begin behind the old cut's first frame, or to end before its last."""
_NEAR: Final = 60
_HOP: Final = 19.0
"""A jump of up to 60 frames: of two places that look the same, the nearer one is it."""
_LEAVE: Final = 13.0
_CLIP: Final = 48
_UNLIKE: Final = 30.0
_AROUND: Final = 5
_LENT: Final = 4
"""Shifts that a block lends to each of its neighbours."""

Ints = NDArray[np.int64]


def frame_path(old: Likeness, new: Likeness, votes: Shifts, wide: Shifts) -> Ints:
    """The old frame that each new frame shows; -1 where none does.

    Parameters
    ----------
    old, new : Likeness
    votes : int64, shape (blocks, any)
        For each block of 16 new frames, shifts to try [frames]; NONE for none.
    wide : int64, shape (any,)
        Shifts to try everywhere.

    Returns
    -------
    int64, shape (new frames,)

    Notes
    -----
    Source: Viterbi's algorithm over the shifts of the neighbourhood and the state "new". Cost: linear in the frames.
    """
    table = _table(votes, wide)
    level_old, level_new = old.level, new.level
    shifts = _spread(_refine(old.code, level_old, new.code, level_new, table))
    found: Ints = _walk(old.code, level_old, new.code, level_new, shifts)
    return found


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True, inline="always")
def _cost(old: Any, new: Any, old_level: Any, new_level: Any) -> Any:  # pragma: no cover
    """How unlike two frames are: mean difference of their codes, each held to 48, and what their levels differ beyond 12."""
    # In bytes, so that many cells are summed at once.
    total: Any = np.int32(0)
    for cell in range(len(old)):
        gap: Any = np.uint8(max(old[cell], new[cell]) - min(old[cell], new[cell]))
        total = np.int32(total + np.int32(min(gap, np.uint8(_CLIP))))
    return total / len(old) + min(max(0.4 * (abs(old_level - new_level) - 12.0), 0.0), 8.0)


@njit(cache=True)
def _table(votes: Any, wide: Any) -> Any:  # pragma: no cover
    """The shifts to try in each block, each once, int64, shape (blocks, any)."""
    blocks, width = votes.shape
    table = np.full((blocks, width + len(wide)), NONE, np.int64)
    for block in range(blocks):
        used = 0
        for place in range(width + len(wide)):
            shift = votes[block, place] if place < width else wide[place - width]
            if shift != NONE and not _holds(table[block, :used], shift):
                table[block, used] = shift
                used += 1
    return table


@njit(cache=True)
def _spread(candidates: Any) -> Any:  # pragma: no cover
    """Let every block also try what its neighbours found best: the splice may lie a block away."""
    blocks, ranks = candidates.shape
    shifts = np.full((blocks, STATES), NONE, np.int64)
    for block in range(blocks):
        used = 0
        for rank in range(ranks):
            for beside in (0, -1, 1, -2, 2):
                near = block + beside
                if 0 <= near < blocks and (beside == 0 or rank < _LENT) and used < STATES:
                    shift = candidates[near, rank]
                    if shift != NONE and not _holds(shifts[block, :used], shift):
                        shifts[block, used] = shift
                        used += 1
    return shifts


@njit(cache=True, inline="always")
def _holds(some: Any, shift: Any) -> Any:  # pragma: no cover
    for other in some:  # noqa: SIM110 - compiled
        if other == shift:
            return True
    return False


@njit(cache=True)
def _mean_cost(old: Any, old_level: Any, new: Any, new_level: Any, block: Any, shift: Any) -> Any:  # pragma: no cover
    """What a shift costs in a block, every third frame looked at."""
    total, count = 0.0, 0
    for frame in range(block * BLOCK + 1, min(len(new), (block + 1) * BLOCK), 3):
        at = frame + shift
        inside = 0 <= at < len(old)
        total += min(_cost(old[at], new[frame], old_level[at], new_level[frame]), _UNLIKE) if inside else _UNLIKE
        count += 1
    return total / max(count, 1)


@njit(cache=True)
def _refine(old: Any, old_level: Any, new: Any, new_level: Any, table: Any) -> Any:  # pragma: no cover
    """The ten shifts of each block that cost least, of those in the table and five frames around each."""
    blocks, width = table.shape
    best = np.full((blocks, 10), NONE, np.int64)
    for block in range(blocks):
        shifts = np.full(width * (2 * _AROUND + 1), NONE, np.int64)
        used = 0
        for coarse in table[block]:
            for around in range(-_AROUND, _AROUND + 1):
                shift = coarse + around
                if coarse != NONE and not _holds(shifts[:used], shift):
                    shifts[used] = shift
                    used += 1
        costs = np.empty(used)
        for place in range(used):
            costs[place] = _mean_cost(old, old_level, new, new_level, block, shifts[place])
        order = np.argsort(costs)
        for rank in range(min(10, used)):
            best[block, rank] = shifts[order[rank]]
    return best


@njit(cache=True)
def _way_to(shift: Any, before: Any, cost: Any, cheapest: Any) -> Any:  # pragma: no cover
    """The cheapest state to come from into this shift, and what it costs by then."""
    lowest, way = cost[cheapest] + _JUMP, cheapest
    if cost[STATES] + _LEAVE < lowest:
        lowest, way = cost[STATES] + _LEAVE, STATES
    for other in range(STATES):
        gap = abs(before[other] - shift)
        price = 0.0 if gap == 0 else _STEP if gap <= 2 else _HOP
        if before[other] != NONE and gap <= _NEAR and cost[other] + price < lowest:
            lowest, way = cost[other] + price, other
    return lowest, way


@njit(cache=True)
def _walk(old: Any, old_level: Any, new: Any, new_level: Any, shifts: Any) -> Any:  # pragma: no cover
    """Viterbi's algorithm; the last state is "new". Returns the old frame of each new one, -1 for none."""
    frames = len(new)
    back = np.full((frames, STATES + 1), STATES, np.int8)
    cost, next_cost = np.zeros(STATES + 1), np.empty(STATES + 1)
    before = np.full(STATES, NONE, np.int64)
    for frame in range(frames):
        here = shifts[frame // BLOCK]
        cheapest = np.argmin(cost)
        for state in range(STATES):
            at = frame + here[state]
            if here[state] == NONE or at < 0 or at >= len(old):
                next_cost[state] = np.inf
                continue
            lowest, way = _way_to(here[state], before, cost, cheapest)
            if frame == 0:
                lowest = _HEAD if at else 0.0
            next_cost[state] = lowest + _cost(old[at], new[frame], old_level[at], new_level[frame])
            back[frame, state] = way
        stays = cost[STATES] <= cost[cheapest] + _LEAVE
        back[frame, STATES] = STATES if stays else cheapest
        next_cost[STATES] = _NEW + (cost[STATES] if stays else cost[cheapest] + _LEAVE)
        before[:] = here
        cost[:] = next_cost
    for state in range(STATES):
        if before[state] != NONE and before[state] + frames != len(old):
            cost[state] += _HEAD
    found = np.full(frames, -1, np.int64)
    at_last: Any = np.argmin(cost)
    for frame in range(frames - 1, -1, -1):
        if at_last < STATES:
            found[frame] = frame + shifts[frame // BLOCK, at_last]
        at_last = back[frame, at_last]
    return found
