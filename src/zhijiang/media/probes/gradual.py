"""Gradual transitions: dissolves, fades through black, dips through white or a colour, wipes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhijiang.media.probes.fades import faded
from zhijiang.media.probes.glance import Glance
from zhijiang.media.probes.likeness import strangeness
from zhijiang.media.probes.recent import Recent
from zhijiang.media.probes.sweeps import wiped
from zhijiang.media.probes.transitions import Transition

_LENGTHS: Final = (4, 6, 9, 13, 19, 27, 38, 54, 76)
"""Lengths that are looked at, at 25 frames a second [frames]; those between are found from their neighbours."""
_EVERY: Final = 2
_LEAST_WAY: Final = 10.0
"""Root mean square [8-bit code values] by which the picture before and that behind differ at least."""
_MOST_REST: Final = 0.3
"""Share of the difference that may be of neither, in the middle: 0.25 of a perfect wipe."""
_MOST_STEP: Final = 0.5
"""A share that gains more than this from one frame to the next is a cut."""
_DARK: Final = 24.0
_CHANGED: Final = 0.4
"""Share of the cells that differ by more than `_CLEARLY`: what leaves the picture uncovers less."""
_LEAST_CHANGED: Final = 0.12
_STRANGE: Final = 10.0
_HOPELESS: Final = 0.5
_EVEN, _EVEN_SHORT = 0.085, 0.12
"""Largest root mean square by which a share leaves its ramp; of up to ten frames, each of which weighs more."""
_SHORT: Final = 10
_MIXED_REST: Final = 0.135
_SWEPT_REST: Final = 0.05
"""What is of neither picture, in the mean, in a wipe at least."""
_EASY: Final = 0.55
"""A ramp with soft ends must fit this much better than a straight one to be preferred."""
_LEAST_FRAMES: Final = 3
_TRIES: Final = 40


@dataclass(frozen=True)
class _Lead:
    """A pair of frames between which one picture may become the other; the larger `weight`, the more so."""

    weight: float
    last: int
    first: int


class GradualProbe:
    """Find gradual transitions among the tiny pictures of the pass.

    Two frames far enough apart show different pictures, and every frame between is a mixture of the two with a share that
    grows evenly (dissolve; fade or dip, where one of the two is plain), or is one of them in each place, with an edge that
    passes over the picture once (wipe). What moves between two frames is no mixture of them: a pan, a zoom or a person
    who passes shows something else on its way.

    Parameters
    ----------
    rate : float > 0 [frames a second]

    Notes
    -----
    Source: docs/media.md#shots. Accuracy: docs/benchmarks.md#shots, tests/media/probes/test_gradual.py.
    Cost: one product of a frame's 576 cells with those of the last 9 s, and a few short sums, every other frame.
    """

    def __init__(self, *, rate: float = 25.0) -> None:
        self._lengths = sorted({max(4, round(length * max(1.0, rate / 25))) for length in _LENGTHS})
        self._spans = np.array(self._lengths)
        self._keep = 3 * self._lengths[-1]
        self._recent = Recent(self._keep)
        self._leads: list[_Lead] = []
        self._found: list[Transition] = []

    def feed(self, glance: Glance) -> None:
        """Take the next frame."""
        if self._recent.is_full:
            self._forget()
        place = self._recent.take(glance.tiny)
        if place % _EVERY == 0:
            self._look(place)
        if self._leads:
            oldest, newest = min(lead.last for lead in self._leads), max(lead.first for lead in self._leads)
            if place - newest > self._lengths[-1] // 3:
                self._settle(place)
            elif place - oldest >= self._keep - self._lengths[-1] // 2:
                # What ends later may belong to a longer one whose end has not come yet.
                self._settle(place - 2 * self._lengths[-1] // 3)

    def finish(self) -> list[Transition]:
        """Settle the rest. Returns the gradual transitions in order; halves of fades and dips each by themselves."""
        self._settle(len(self._recent.tiny))
        return sorted(self._found, key=lambda one: (one.start, one.end))

    def _forget(self) -> None:
        """Make room; what is open is settled first, while it can still be seen."""
        if self._leads and min(lead.last for lead in self._leads) < self._keep + self._lengths[-1] // 2:
            self._settle(len(self._recent.tiny) - 2 * self._lengths[-1] // 3)
        less = self._recent.forget()
        self._leads = [
            _Lead(lead.weight, lead.last - less, lead.first - less) for lead in self._leads if lead.last >= less
        ]

    def _look(self, first: int) -> None:
        """Note every pair that ends at this place and looks like a transition from far."""
        products, own = self._recent.products, self._recent.own
        row = products[first]
        lasts = first - self._spans[: int(np.searchsorted(self._spans, first, side="right"))]
        ways = own[first] - 2 * row[lasts] + own[lasts]
        middles = (lasts + first) // 2
        to_last = products[middles, lasts]
        known = np.maximum(ways, 1.0)
        share = (row[middles] - to_last - row[lasts] + own[lasts]) / known
        rest_there = (own[middles] - 2 * to_last + own[lasts]) / known - share * share
        least = _LEAST_WAY**2 * self._recent.cells.shape[1]
        likely = (ways >= least) & (np.abs(share - 0.5) < 0.45) & (rest_there <= _MOST_REST)
        for place in np.flatnonzero(likely).tolist():
            last, way, length = int(lasts[place]), float(ways[place]), int(first - lasts[place])
            between = slice(last, first + 1)
            to_last = products[last, between]
            shares = (row[between] - to_last - row[last] + own[last]) / way
            rest = (own[between] - 2 * to_last + own[last]) / way - shares * shares
            steps = np.diff(shares)
            if float(rest[1:-1].mean()) > _MOST_REST or float(steps.max()) > _MOST_STEP or float(steps.min()) < -0.2:
                continue
            uneven = float(np.abs(shares - np.linspace(0, 1, length + 1)).mean())
            self._leads.append(_Lead(float(way) * (1 - float(rest.mean()) - 5 * uneven), last, first))

    def _settle(self, until: int) -> None:
        """Decide on the open leads that end up to a place, the weightiest first."""
        leads = sorted((lead for lead in self._leads if lead.first <= until), key=lambda lead: -lead.weight)
        self._leads = [lead for lead in self._leads if lead.first > until]
        for _ in range(_TRIES):
            if not leads:
                return
            lead = leads[0]
            found = self._judged(lead.last, lead.first)
            if found is None:
                leads = [
                    other for other in leads if abs(other.last - lead.last) > 3 or abs(other.first - lead.first) > 3
                ]
                continue
            self._keep_found(found)
            start, end = found.start - self._recent.base, found.end - self._recent.base
            leads = [other for other in leads if other.first <= start or other.last >= end - 1]
            self._leads = [other for other in self._leads if other.last >= end - 1]

    def _keep_found(self, found: Transition) -> None:
        if all(found.end <= other.start or found.start >= other.end for other in self._found[-8:]):
            self._found.append(found)

    def _judged(self, last: int, first: int) -> Transition | None:
        """What lies between two places: the transition, its ends settled, or None."""
        recent, base = self._recent, self._recent.base
        last, first = recent.near_plain(last, first, -1), recent.near_plain(first, last, 1)
        leaves, comes = recent.is_plain(last), recent.is_plain(first)
        if leaves and comes:
            return None
        if leaves or comes:
            fade = faded(recent, last, first, comes=comes)
            if fade is None:
                return None
            kind = "fade" if fade[2] <= _DARK else "dip"
            return Transition(kind, base + fade[0], base + fade[1], "plain" if comes else "picture")
        if recent.is_cut(last, first):
            return None
        _, rest = recent.shares(last, first, last, first)
        wipe = wiped(recent, last, first) if float(rest[1:-1].mean()) > _SWEPT_REST else None
        if wipe is not None:
            return Transition("wipe", base + wipe[0], base + wipe[1])
        return self._dissolved(last, first)

    def _dissolved(self, last: int, first: int) -> Transition | None:
        recent = self._recent
        if recent.uneven(last, first, eased=False) > _HOPELESS:
            return None
        last, first, uneven = recent.best_ends(last, first)
        if not self._is_dissolve(last, first, uneven):
            return None
        wider = max(1, (first - last) // 8)
        ends = recent.best_ends(max(0, last - wider), min(len(recent.tiny) - 1, first + wider), eased=True)
        if ends[2] < _EASY * uneven:
            last, first, uneven = ends
        return Transition("dissolve", recent.base + last + 1, recent.base + first)

    def _is_dissolve(self, last: int, first: int, uneven: float) -> bool:
        recent = self._recent
        share, rest = recent.shares(last, first, last, first)
        mixed = first - last - 1
        way = recent.way(last, first)
        if mixed < _LEAST_FRAMES or way < _LEAST_WAY or float(np.diff(share).max()) > max(0.36, 2.6 / (mixed + 1)):
            return False
        between, changed = float(rest[1:-1].mean()), recent.changed(last, first)
        most = min(_MIXED_REST, 0.05 + 0.005 * mixed) * (1 if changed > _CHANGED else 0.5)
        if between > most or uneven - between > (_EVEN_SHORT if mixed <= _SHORT else _EVEN) or changed < _LEAST_CHANGED:
            return False
        return strangeness(recent.tiny[last], recent.tiny[first], little=_STRANGE) >= _STRANGE
