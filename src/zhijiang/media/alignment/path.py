"""From shifts that may hold to the old frame of every new one: the cheapest way through, frame by frame."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.seeds import BLOCK, Shifts

NONE: Final = -(1 << 40)
"""No shift."""
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

Ints = NDArray[np.int64]


def frame_path(old: Likeness, new: Likeness, votes: list[Shifts], wide: Shifts) -> Ints:
    """The old frame that each new frame shows; -1 where none does.

    Parameters
    ----------
    old, new : Likeness
    votes : list of int64 arrays
        For each block of 16 new frames, shifts to try [frames].
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
    candidates = _refine(old.code, level_old, new.code, level_new, table)
    shifts = _spread(candidates)
    found: Ints = _walk(old.code, level_old, new.code, level_new, shifts)
    return found


def _table(votes: list[Shifts], wide: Shifts) -> Ints:
    width = max((len(vote) for vote in votes), default=0) + len(wide)
    table = np.full((len(votes), max(width, 1)), NONE, np.int64)
    for number, vote in enumerate(votes):
        some = list(dict.fromkeys([*vote.tolist(), *wide.tolist()]))
        table[number, : len(some)] = some
    return table


def _spread(candidates: Ints) -> Ints:
    """Let every block also try what its neighbours found best: the splice may lie a block away."""
    blocks = len(candidates)
    shifts = np.full((blocks, STATES), NONE, np.int64)
    for number in range(blocks):
        some: list[int] = []
        for rank in range(candidates.shape[1]):
            for near in (number, number - 1, number + 1, number - 2, number + 2):
                if 0 <= near < blocks and rank < (candidates.shape[1] if near == number else 4):
                    shift = int(candidates[near, rank])
                    if shift != NONE and shift not in some:
                        some.append(shift)
        shifts[number, : min(STATES, len(some))] = some[:STATES]
    return shifts


# Compiled: numba knows its own types, which mypy cannot check.
@njit(cache=True, inline="always")
def _cost(old: Any, new: Any, old_level: Any, new_level: Any) -> Any:  # pragma: no cover
    """How unlike two frames are: mean difference of their codes, each held to 48, and what their levels differ beyond 12."""
    total: Any = 0
    for cell in range(len(old)):
        gap: Any = np.int32(old[cell]) - np.int32(new[cell])
        total += min(max(gap, -gap), _CLIP)
    return total / len(old) + min(max(0.4 * (abs(old_level - new_level) - 12.0), 0.0), 8.0)


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


@njit(cache=True, parallel=True)
def _refine(old: Any, old_level: Any, new: Any, new_level: Any, table: Any) -> Any:  # pragma: no cover
    """The ten shifts of each block that cost least, of those in the table and five frames around each."""
    blocks, width = table.shape
    best = np.full((blocks, 10), NONE, np.int64)
    for block in prange(blocks):
        shifts = np.full(width * (2 * _AROUND + 1), NONE, np.int64)
        used = 0
        for coarse in table[block]:
            for around in range(-_AROUND, _AROUND + 1):
                shift = coarse + around
                if coarse != NONE and not np.any(shifts[:used] == shift):
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
