"""Exact time: rates as fractions, timecodes as frame counts, ranges as whole frames. Never a float, never a second.

The same rules in TypeScript are `frontend/src/review/core/time.ts`; both are held to `tests/vectors/timecode.json`.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

STANDARD_RATES: Final = tuple(
    Fraction(text)
    for text in (
        "24000/1001", "24", "25", "30000/1001", "30", "48000/1001", "48", "50", "60000/1001", "60",
        "15000/1001", "12", "25/2", "15", "100", "120000/1001", "120", "10", "20",
    )
)  # fmt: skip
"""Rates that are taken for granted when timestamps are too coarse to tell (Matroska counts milliseconds)."""

_TIMECODE = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)([:;.])(\d{2,3})")
_HOURS_A_DAY: Final = 24


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """Frames per second, exactly."""

    value: Fraction
    """Greater than 0."""

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ValueError(f"a rate must be greater than 0, got {self.value}")

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read `"24000/1001"` or `"25"`. Raises ValueError on anything else, a decimal point included."""
        if not re.fullmatch(r"\d+(/\d+)?", text) or text.endswith("/0"):
            raise ValueError(f'a rate is written as a fraction such as "24000/1001", got {text!r}')
        return cls(Fraction(text))

    def __str__(self) -> str:
        return f"{self.value.numerator}/{self.value.denominator}"

    @property
    def nominal(self) -> int:
        """Frames that a timecode counts to a second: 24 for 24000/1001, 30 for 30000/1001, 13 for 25/2."""
        return (2 * self.value.numerator + self.value.denominator) // (2 * self.value.denominator) or 1

    @property
    def may_drop(self) -> bool:
        """Whether drop-frame timecode exists at this rate: 30000/1001 and its multiples."""
        return self.nominal % 30 == 0 and self.value == Fraction(self.nominal * 1000, 1001)

    @property
    def _dropped(self) -> int:
        return self.nominal // 15  # 2 labels a minute at 29.97, 4 at 59.94

    def pts_of(self, frame: int, *, time_base: Fraction, first_pts: int = 0) -> int:
        """Timestamp at which frame `frame` of a constant-rate film begins, rounded half up."""
        exact = frame / (self.value * time_base)
        return first_pts + (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


@dataclass(frozen=True, slots=True)
class Timecode:
    """A label of a frame, HH:MM:SS:FF, in SMPTE ST 12-1 counting; `frames` are counted from 00:00:00:00.

    Drop-frame (written with `;`) leaves out labels 00 and 01 of each minute but every tenth; no frame is left out.
    """

    frames: int
    rate: Rate
    drop_frame: bool = False

    def __post_init__(self) -> None:
        if self.drop_frame and not self.rate.may_drop:
            raise ValueError(f"drop-frame timecode does not exist at {self.rate}")
        object.__setattr__(self, "frames", self.frames % self._frames_a_day())

    @classmethod
    def parse(cls, text: str, rate: Rate) -> Timecode:
        """Read `01:02:03:04`, or `01:02:03;04` for drop-frame. Raises ValueError on a label that does not exist."""
        match = _TIMECODE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"a timecode looks like 01:02:03:04, got {text[:32]!r}")
        hours, minutes, seconds, units = (int(match[group]) for group in (1, 2, 3, 5))
        drop_frame = match[4] in ";."
        if hours >= _HOURS_A_DAY or units >= rate.nominal:
            raise ValueError(f"{text} does not exist at {rate}: hours end at 23, frames at {rate.nominal - 1}")
        if drop_frame and not rate.may_drop:
            raise ValueError(f"drop-frame timecode does not exist at {rate}")
        if drop_frame and seconds == 0 and minutes % 10 and units < rate.nominal // 15:
            raise ValueError(f"{text} does not exist: drop-frame counting leaves this label out")
        total_minutes = hours * 60 + minutes
        frames = (total_minutes * 60 + seconds) * rate.nominal + units
        if drop_frame:
            frames -= rate.nominal // 15 * (total_minutes - total_minutes // 10)
        return cls(frames, rate, drop_frame)

    def __add__(self, frames: int) -> Timecode:
        """The label `frames` later; the clock wraps after 24 hours."""
        return Timecode(self.frames + frames, self.rate, self.drop_frame)

    def __str__(self) -> str:
        number, nominal = self.frames, self.rate.nominal
        if self.drop_frame:
            dropped = nominal // 15
            a_minute = nominal * 60 - dropped
            ten_minutes = a_minute * 10 + dropped
            tens, rest = divmod(number, ten_minutes)
            number += dropped * 9 * tens
            if rest >= nominal * 60:
                number += dropped * (1 + (rest - nominal * 60) // a_minute)
        seconds, units = divmod(number, nominal)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        width = max(2, len(str(nominal - 1)))
        return f"{hours:02}:{minutes:02}:{seconds:02}{';' if self.drop_frame else ':'}{units:0{width}}"

    def _frames_a_day(self) -> int:
        minutes = _HOURS_A_DAY * 60
        frames = minutes * 60 * self.rate.nominal
        return frames - self.rate.nominal // 15 * (minutes - minutes // 10) if self.drop_frame else frames


@dataclass(frozen=True, slots=True, order=True)
class FrameRange:
    """Frames `start` up to but not including `end`, counted from 0 in presentation order. May be empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a range needs 0 <= start <= end, got [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, frame: int) -> bool:
        return self.start <= frame < self.end

    def overlaps(self, other: FrameRange) -> bool:
        """Whether the two share a frame; an empty range shares none."""
        return max(self.start, other.start) < min(self.end, other.end)

    def within(self, frames: int) -> FrameRange:
        """The part of this range that a film of `frames` frames has."""
        return FrameRange(min(self.start, frames), min(self.end, frames))


@dataclass(frozen=True, slots=True)
class TimeLine:
    """When each frame of a film is shown, as decoding found it."""

    pts: Sequence[int]
    """Increasing, one a frame and at least one, in ticks of `time_base`."""
    time_base: Fraction
    rate: Rate

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return len(self.pts)

    @property
    def end_pts(self) -> int:
        """When the last frame ends: one frame of the rate after it began."""
        return self.pts[-1] + max(1, round(1 / (self.rate.value * self.time_base)))

    def frames_touched(self, start: int, end: int, *, per_second: int) -> tuple[int, int]:
        """Frames `[first, last)` that are shown at any time of `[start, end)`, counted so many a second from frame 0."""
        first = bisect_right(self.pts, self._tick(start, per_second)) - 1
        last = bisect_left(self.pts, self._tick(end, per_second))
        return max(0, first), max(first + 1, 1, last)

    def frames_nearest(self, start: int, end: int, *, per_second: int) -> tuple[int, int]:
        """Frames whose edges lie nearest to `[start, end)`, counted so many a second from frame 0; one at least."""
        first, last = (self._nearest(self._tick(at, per_second)) for at in (start, end))
        return min(first, self.frames - 1), max(last, min(first, self.frames - 1) + 1)

    def _tick(self, at: int, per_second: int) -> Fraction:
        return self.pts[0] + Fraction(at, per_second) / self.time_base

    def _nearest(self, tick: Fraction) -> int:
        after = bisect_left(self.pts, tick)
        edge = self.pts[after] if after < self.frames else self.end_pts
        return after - 1 if after and 2 * tick < self.pts[after - 1] + edge else after


def settle_rate(pts: Sequence[int], time_base: Fraction, declared: Fraction | None) -> tuple[Rate, bool]:
    """Find the rate that a film's timestamps really keep.

    Parameters
    ----------
    pts : sequence of int, increasing [ticks of `time_base`]
        One for every frame, in presentation order.
    time_base : Fraction > 0 [seconds]
    declared : Fraction or None
        What the container says.

    Returns
    -------
    tuple of (Rate, bool)
        The rate, and whether the film is of variable rate: True when no rate explains every timestamp to within one
        tick. Then the rate is the declared one, or else the mean. A film of one frame keeps what was declared (25 if none).
    """
    if len(pts) < 2:
        return Rate(declared or Fraction(25)), False
    steps = {after - before for before, after in itertools.pairwise(pts)}
    if len(steps) == 1:
        step = steps.pop()
        exact = 1 / (step * time_base)
        if step >= 100 or declared is None or exact == declared:
            return Rate(exact), False
    mean = Fraction(len(pts) - 1, pts[-1] - pts[0]) / time_base
    near = [rate for rate in STANDARD_RATES if abs(rate - mean) / mean < Fraction(1, 100)]
    for rate in [*([declared] if declared else []), *sorted(near, key=lambda rate: abs(rate - mean)), mean]:
        if _explains(rate, pts, time_base):
            return Rate(rate), False
    return Rate(declared or mean), True


def _explains(rate: Fraction, pts: Sequence[int], time_base: Fraction) -> bool:
    """Whether every timestamp lies within one tick of its place at this rate."""
    up, down = (1 / (rate * time_base)).as_integer_ratio()
    errors = [(stamp - pts[0]) * down - index * up for index, stamp in enumerate(pts)]
    return max(errors) - min(errors) <= 2 * down
