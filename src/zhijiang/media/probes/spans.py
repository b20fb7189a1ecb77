"""Runs of frames: the one way every probe turns yes and no per frame into half-open ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """Frames `[start, end)` in presentation order and the extreme value measured in them.

    Parameters
    ----------
    start, end : int >= 0 [frames], start <= end
    measured : float [unit of the probe]
    """

    start: int
    end: int
    measured: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"expected 0 <= start <= end, got [{self.start}, {self.end})")


def spans_of(indices: Iterable[int]) -> list[Span]:
    """Neighbouring indices joined into spans, in order. Empty when there are none."""
    spans: list[Span] = []
    for index in sorted(set(indices)):
        if spans and spans[-1].end == index:
            spans[-1] = Span(spans[-1].start, index + 1)
        else:
            spans.append(Span(index, index + 1))
    return spans


class Runs:
    """Collect runs of consecutive frames for which something holds.

    Parameters
    ----------
    min_frames : int > 0 [frames]
        Shorter runs are forgotten.

    Notes
    -----
    Cost: a comparison per frame.
    """

    def __init__(self, *, min_frames: int = 1) -> None:
        if min_frames < 1:
            raise ValueError(f"expected min_frames > 0, got {min_frames}")
        self._min_frames = min_frames
        self._start: int | None = None
        self._total = 0.0
        self._spans: list[Span] = []

    @property
    def start(self) -> int | None:
        """First frame of the run that is open, None when there is none."""
        return self._start

    def feed(self, index: int, *, holds: bool, measured: float = 0.0) -> None:
        """Take the next frame. A span carries the mean of `measured` over its frames."""
        if not holds:
            self.end_run(index)
            return
        if self._start is None:
            self._start, self._total = index, 0.0
        self._total += measured

    def end_run(self, end: int) -> None:
        """Close the open run before frame `end`, if there is one."""
        if self._start is not None and end - self._start >= self._min_frames:
            self._spans.append(Span(self._start, end, self._total / (end - self._start)))
        self._start = None

    def finish(self, frames: int) -> list[Span]:
        """Close the open run at the end of the programme. Returns spans in order; empty if nothing ever held."""
        self.end_run(frames)
        return self._spans
