"""Loudness of a stream of sound: integrated, range, momentary and short-term, true peak."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhijiang.media.probes.kweighting import KWeighting
from zhijiang.media.probes.true_peak import TruePeak

_OFFSET: Final = -0.691
_ABSOLUTE_GATE: Final = -70.0
_FINE: Final = 10
"""Looks at the maxima within each 100 ms: a burst of 400 ms is measured to 0.1 LU wherever it begins (EBU Tech 3341, case 13)."""
_MOMENTARY: Final = 4
_SHORT_TERM: Final = 30
"""Windows in hops of 100 ms."""
_SURROUND_GAIN: Final = 1.41
_SURROUND: Final = frozenset(("BL", "BR", "SL", "SR", "SDL", "SDR", "BC"))
"""FFmpeg's names of the channels that ITU-R BS.1770 hears 1.5 dB louder."""
_LOW: Final = frozenset(("LFE", "LFE2"))
_UNNAMED_SIX: Final = ("FL", "FR", "FC", "LFE", "SL", "SR")
"""How six channels without names are heard: in the usual order of 5.1 masters, as FFmpeg hears them, too."""


@dataclass(frozen=True)
class Loudness:
    """What one stream measures. None where nothing was loud enough to pass the gate, or nothing sounded at all.

    Parameters
    ----------
    integrated_lufs, max_momentary_lufs, max_short_term_lufs : float [LUFS] or None
    range_lu : float >= 0 [LU]
    true_peak_dbtp : float [dBTP] or None
    """

    integrated_lufs: float | None
    range_lu: float
    true_peak_dbtp: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None

    def as_dict(self) -> dict[str, float | None]:
        """JSON-ready, to two digits; what is no number is None."""
        return {
            name: None if value is None or not math.isfinite(value) else round(value, 2)
            for name, value in asdict(self).items()
        }


class LoudnessProbe:
    """Measure one stream's loudness.

    Parameters
    ----------
    sample_rate : int > 0 [Hz]
    channels : int > 0
    layout : tuple of str
        FFmpeg's channel names in order ("FL", "FR", "FC", "LFE", "BL" ...); empty or "NONE" when unknown: six are taken
        for 5.1, of any other number all count once.

    Notes
    -----
    Source: ITU-R BS.1770-4 Annex 1 (K-weighting, 400 ms blocks overlapping by 75 %, gates at -70 LUFS and -10 LU),
    EBU Tech 3341 (momentary, short-term), EBU Tech 3342 (range: short-term every 100 ms, gates at -70 LUFS and
    -20 LU, 10th to 95th percentile), Annex 2 (true peak).
    Accuracy: within 0.1 LU of known signals (tests/media/probes/test_loudness.py), and of FFmpeg's ebur128 on real sound
    (tests/cli/test_inspect_samples.py).
    Cost: docs/media.md#cost.
    """

    def __init__(self, sample_rate: int, channels: int, layout: tuple[str, ...] = ()) -> None:
        self._weights = np.array([_weight_of(name) for name in _names(layout, channels)], np.float64)
        self._filter = KWeighting(sample_rate, channels)
        self._true_peak = TruePeak(sample_rate, channels)
        self._hop = sample_rate / (10 * _FINE)
        self._channels = channels
        self._waiting: list[NDArray[np.float32]] = []
        self._waiting_samples = 0
        self._batch = sample_rate
        self._rest = np.zeros(0)
        self._hops: list[NDArray[np.float64]] = []
        self._taken_hops = 0
        self._taken_samples = 0

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples, float32 (n, channels); they are worked on a second at a time."""
        self._waiting.append(samples)
        self._waiting_samples += len(samples)
        if self._waiting_samples >= self._batch:
            self._work()

    def finish(self) -> Loudness:
        """End the stream. A last piece shorter than a block of 400 ms does not count, as the standard says."""
        self._work()
        fine, powers = self._fine(), self.powers()
        momentary = _mean_over(powers, _MOMENTARY)
        short_term = _mean_over(powers, _SHORT_TERM)
        peak = self._true_peak.finish()
        return Loudness(
            integrated_lufs=_integrated(momentary),
            range_lu=_range(short_term),
            true_peak_dbtp=20 * math.log10(peak) if peak > 0 else None,
            max_momentary_lufs=_loudest(_mean_over(fine, _FINE * _MOMENTARY)),
            max_short_term_lufs=_loudest(_mean_over(fine, _FINE * _SHORT_TERM)),
        )

    def powers(self) -> NDArray[np.float64]:
        """Weighted mean square of each 100 ms so far, float64 (hops,)."""
        fine = self._fine()
        whole: NDArray[np.float64] = fine[: len(fine) // _FINE * _FINE].reshape(-1, _FINE).mean(axis=1)
        return whole

    def _fine(self) -> NDArray[np.float64]:
        return np.concatenate(self._hops) if self._hops else np.zeros(0)

    def _work(self) -> None:
        if not self._waiting:
            return
        samples = np.concatenate(self._waiting)
        self._waiting, self._waiting_samples = [], 0
        samples = np.nan_to_num(samples, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        self._true_peak.feed(samples)
        weighted = self._filter.feed(np.ascontiguousarray(samples.T))
        power = np.concatenate([self._rest, self._weights @ np.square(weighted)])
        # Hop n ends at the sample nearest to n * rate / 100: exact at every common rate, no drift at the others.
        hops = int((self._taken_samples + len(power)) / self._hop) - self._taken_hops
        edges = np.rint((self._taken_hops + np.arange(hops + 1)) * self._hop).astype(np.int64) - self._taken_samples
        edges = np.minimum(edges, len(power))
        if hops:
            sums = np.add.reduceat(power, edges[:-1])
            sums[-1] = power[edges[-2] : edges[-1]].sum()
            self._hops.append(sums / np.diff(edges))
            self._taken_hops += hops
        self._rest = power[edges[-1] :].copy()
        self._taken_samples += int(edges[-1])


def in_lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loudness of weighted mean squares [LUFS]; -200 for silence."""
    lufs: NDArray[np.float64] = _OFFSET + 10 * np.log10(np.maximum(power, 1e-20))
    return lufs


def short_term_curve(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Short-term loudness every 100 ms [LUFS], the first after 3 s; for shorter sound, the mean of all there is."""
    return in_lufs(_mean_over(powers, _SHORT_TERM))


def _names(layout: tuple[str, ...], channels: int) -> tuple[str, ...]:
    if len(layout) == channels and set(layout) != {"NONE"}:
        return layout
    return _UNNAMED_SIX if channels == len(_UNNAMED_SIX) else ("NONE",) * channels


def _weight_of(name: str) -> float:
    return 0.0 if name in _LOW else _SURROUND_GAIN if name in _SURROUND else 1.0


def _mean_over(powers: NDArray[np.float64], hops: int) -> NDArray[np.float64]:
    if len(powers) < hops:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(powers)])
    means: NDArray[np.float64] = np.maximum(sums[hops:] - sums[:-hops], 0.0) / hops
    return means


def _integrated(momentary: NDArray[np.float64]) -> float | None:
    loud = momentary[in_lufs(momentary) > _ABSOLUTE_GATE]
    if not len(loud):
        return None
    gate = float(in_lufs(loud.mean(keepdims=True))[0]) - 10.0
    return float(in_lufs(loud[in_lufs(loud) > gate].mean(keepdims=True))[0])


def _range(short_term: NDArray[np.float64]) -> float:
    loud = short_term[in_lufs(short_term) >= _ABSOLUTE_GATE]
    if not len(loud):
        return 0.0
    gate = float(in_lufs(loud.mean(keepdims=True))[0]) - 20.0
    levels = np.sort(in_lufs(loud[in_lufs(loud) >= gate]))
    # Nearest rank, as FFmpeg counts it; on short sound one rank more or less is most of a LU.
    low, high = (levels[max(0, int(share * len(levels) + 0.5) - 1)] for share in (0.10, 0.95))
    return float(high - low)


def _loudest(powers: NDArray[np.float64]) -> float | None:
    if not len(powers):
        return None
    loudest = float(in_lufs(powers).max())
    return loudest if loudest > _ABSOLUTE_GATE else None
