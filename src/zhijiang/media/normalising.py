"""How a stream of sound is brought to a loudness under a true peak: which gain, which ceiling, and when it is there.

Coding with loss moves both a little, and a limiter takes loudness away, so that what was made is measured and another try made
of what it lacks. Pure: numbers in, numbers out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.errors import Unsupported
from zhijiang.media.limiter import Limiter, gain_of
from zhijiang.media.probes.loudness import Loudness

NEAR_LU: Final = 0.1
"""Sound so near its target is there."""
MOST_TRIES: Final = 10
_HEADROOM_DB: Final = 0.3
"""So far under the true peak asked for a try stays, as another meter reads up to so much more where there are clicks."""
_HAIR_DB: Final = 0.05
"""So far under that the limiter works, which may let a hair through."""
_MOST_GAIN_DB: Final = 40.0
_LONGEST_STRIDE: Final = 4.0
_LONGEST_STEP_DB: Final = 8.0
_LOWEST_CEILING_DB: Final = 6.0
"""So far under the true peak asked for a ceiling may fall: a coder moves peaks by less."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Aim:
    """What is asked for."""

    target_lufs: float
    true_peak_dbtp: float

    def __post_init__(self) -> None:
        if not -50 <= self.target_lufs <= -5:
            raise ValueError(f"The target is from -50 to -5 LUFS, got {self.target_lufs:g}.")
        if not -20 <= self.true_peak_dbtp <= 0:
            raise ValueError(f"The true peak is from -20 to 0 dBTP, got {self.true_peak_dbtp:g}.")

    def is_met(self, heard: Loudness) -> bool:
        """Whether sound that measures so needs nothing more."""
        if heard.integrated_lufs is None or heard.true_peak_dbtp is None:
            return False
        return abs(heard.integrated_lufs - self.target_lufs) <= NEAR_LU and heard.true_peak_dbtp <= self.true_peak_dbtp

    def with_headroom(self) -> Aim:
        """What a try is held against, so that it is there by another meter as well."""
        return Aim(self.target_lufs, max(-20.0, self.true_peak_dbtp - _HEADROOM_DB))


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one try does to all channels alike."""

    gain_db: float
    ceiling_dbtp: float | None
    """None: linear gain alone."""


def first_try(aim: Aim, heard: Loudness) -> Treatment:
    """The gain that the source lacks; with a limiter where its peaks would then be too high. Rule: T-02.

    Raises Unsupported for sound that nothing can be brought to: silence, or so quiet that only its noise would be heard.
    """
    if heard.integrated_lufs is None or heard.true_peak_dbtp is None:
        raise Unsupported("The sound is too quiet to have a loudness: there is nothing to bring to the target.")
    gain = aim.target_lufs - heard.integrated_lufs
    if gain > _MOST_GAIN_DB:
        raise Unsupported(
            f"The sound is {gain:.1f} LU under the target; more than {_MOST_GAIN_DB:g} would make its noise loud."
        )
    highest = aim.with_headroom().true_peak_dbtp - _HAIR_DB
    return Treatment(gain, None if heard.true_peak_dbtp + gain <= highest else highest)


@dataclass(frozen=True, slots=True)
class Tried:
    """A try, and what the new sound measures."""

    treatment: Treatment
    heard: Loudness


def next_try(aim: Aim, tried: Sequence[Tried]) -> Treatment:
    """Another try, made of what the last one came to lack.

    Where a limiter takes most of the gain away again, the step is as much larger as the last two tries say it must be (secant). Rule: T-05.
    """
    last = tried[-1]
    lufs, peak = last.heard.integrated_lufs, last.heard.true_peak_dbtp
    assert lufs is not None
    assert peak is not None
    step = (aim.target_lufs - lufs) * _stride(tried)
    gain = min(last.treatment.gain_db + min(max(step, -_LONGEST_STEP_DB), _LONGEST_STEP_DB), _MOST_GAIN_DB)
    highest = aim.with_headroom().true_peak_dbtp - _HAIR_DB
    over = peak - highest
    ceiling = last.treatment.ceiling_dbtp
    if ceiling is not None:
        # Also upwards: a ceiling that had to be low for a try with more gain need not be for one with less.
        ceiling = min(ceiling - over, highest)
    elif over > 0:
        ceiling = highest - over
    return Treatment(gain, None if ceiling is None else max(ceiling, highest - _LOWEST_CEILING_DB))


def _stride(tried: Sequence[Tried]) -> float:
    """How many dB of gain one LU has cost, 1 at least."""
    if len(tried) < 2:
        return 1.0
    one, other = tried[-2:]
    louder = (other.heard.integrated_lufs or 0.0) - (one.heard.integrated_lufs or 0.0)
    more = other.treatment.gain_db - one.treatment.gain_db
    return min(max(more / louder, 1.0), _LONGEST_STRIDE) if louder * more > 0 else 1.0


def miss_of(aim: Aim, heard: Loudness) -> float:
    """How far a try is from what is asked for [LU, dB]; of several the least is kept."""
    if heard.integrated_lufs is None or heard.true_peak_dbtp is None:
        return float("inf")
    return max(abs(heard.integrated_lufs - aim.target_lufs), 10 * (heard.true_peak_dbtp - aim.true_peak_dbtp))


@dataclass(frozen=True, slots=True)
class ChannelMend:
    """One channel of a stream, put right with another's help; only where a person said so. Rule: T-04."""

    stream: int
    """The stream's index in the file."""
    channel: int
    do: str
    """`copy`: it gets what the channel `source` has; `invert`: its sign is turned."""
    source: int = 0

    def __post_init__(self) -> None:
        if self.do not in ("copy", "invert") or min(self.stream, self.channel, self.source) < 0:
            raise ValueError(f"not a mend of a channel: {self}")

    def check(self, channels: int) -> None:
        """Raises Unsupported unless the stream has these channels."""
        if max(self.channel, self.source) >= channels:
            raise Unsupported(f"Sound {self.stream} has {channels} channels; there is none to put right.")

    def apply(self, samples: Samples) -> Samples:
        """The samples, float32 (n, channels), with the channel put right."""
        out = samples.copy()
        out[:, self.channel] = samples[:, self.source] if self.do == "copy" else -samples[:, self.channel]
        return out


def mends_from(rows: Sequence[Mapping[str, Any]]) -> list[ChannelMend]:
    """Read mends of channels back from JSON."""
    return [ChannelMend(**row) for row in rows]


def rows_of(mends: Sequence[ChannelMend]) -> list[dict[str, Any]]:
    """JSON-ready."""
    return [asdict(mend) for mend in mends]


class Chain:
    """Everything that is done to the samples of one stream, in order: channels, gain, limiter."""

    def __init__(
        self, sample_rate: int, channels: int, *, mends: Sequence[ChannelMend] = (), treatment: Treatment | None = None
    ) -> None:
        self._mends = mends
        self._gain = np.float32(gain_of(treatment.gain_db if treatment else 0.0))
        self._limiter = (
            Limiter(sample_rate, channels, gain_db=treatment.gain_db, ceiling_dbtp=treatment.ceiling_dbtp)
            if treatment and treatment.ceiling_dbtp is not None
            else None
        )

    @property
    def reduction_db(self) -> float:
        """The most that the limiter took away, >= 0 [dB]."""
        return self._limiter.reduction_db if self._limiter else 0.0

    def feed(self, samples: Samples) -> Samples:
        """Take the next samples. Returns those that are ready."""
        for mend in self._mends:
            samples = mend.apply(samples)
        return self._limiter.feed(samples) if self._limiter else samples * self._gain

    def flush(self) -> Samples | None:
        """What is left; None where nothing can be."""
        return self._limiter.flush() if self._limiter else None
