"""Sound for a package: copied where a browser plays it, else encoded anew; always on the picture's clock."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt

from zhijiang.media.frames import AudioBlock

RATE: Final = 48_000
_BITS_A_SECOND: Final = 160_000
_FRAME: Final = 1024
_LOOSE: Final = Fraction(1, 20)  # seconds that timestamps may wander before silence is put in or sound left out


class SoundCopy:
    """Passes packets on, shifted so that 0 is the first frame; what lies before it is left out."""

    def __init__(self, output: Any, source: Any, origin: Fraction) -> None:
        self.stream = output.add_stream_from_template(source)
        base = Fraction(source.time_base.numerator, source.time_base.denominator)
        self._shift = round(origin / base)
        self._base = base
        self.first: Fraction | None = None
        """When the first packet sounds, in seconds after the first frame."""

    def take(self, packet: Any) -> list[Any]:
        """The packet, ready for the muxer; empty when it belongs before the first frame."""
        if packet.size == 0 or packet.pts is None:
            return []
        packet.pts -= self._shift
        packet.dts = packet.pts
        if packet.pts < 0:
            return []
        if self.first is None:
            self.first = packet.pts * self._base
        packet.stream = self.stream
        return [packet]


class SoundEncoder:
    """Encodes blocks of sound as AAC, 48 kHz, mono or stereo. Gaps become silence, so that sound stays with its picture."""

    def __init__(self, output: Any, channels: int) -> None:
        layout = "mono" if channels == 1 else "stereo"
        self.stream = output.add_stream("aac", rate=RATE, layout=layout)
        self.stream.codec_context.bit_rate = _BITS_A_SECOND
        self.stream.codec_context.time_base = Fraction(1, RATE)
        self._layout = layout
        self._resampler: Any = None
        self._expected: int | None = None
        self._skip = 0
        self._held: list[npt.NDArray[np.float32]] = []
        self._held_samples = 0
        self._written = 0
        self.first: Fraction | None = Fraction(0)

    def take(self, block: AudioBlock, layout: str) -> Iterator[Any]:
        """Encode a block. Yields packets for the muxer."""
        self._keep_place(block)
        self._expected = block.at_sample + len(block.samples)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.samples.T), "fltp", layout)
        frame.sample_rate = block.sample_rate
        if self._resampler is None:
            self._resampler = av.AudioResampler(format="fltp", layout=self._layout, rate=RATE)
        for part in self._resampler.resample(frame):
            self._hold(part.to_ndarray())
        yield from self._encode(whole=False)

    def flush(self) -> Iterator[Any]:
        """Encode what is left. Yields packets."""
        if self._resampler is not None:
            for part in self._resampler.resample(None):
                self._hold(part.to_ndarray())
        yield from self._encode(whole=True)
        yield from self._shown(self.stream.encode(None))

    def _keep_place(self, block: AudioBlock) -> None:
        expected = self._expected
        if expected is not None and abs(block.at_sample - expected) <= _LOOSE * block.sample_rate:
            return
        wanted = round(Fraction(block.at_sample * RATE, block.sample_rate))
        missing = wanted - (self._written + self._held_samples - self._skip)
        if missing > 0:
            missing = min(missing, 24 * 3600 * RATE)
            left = min(missing, self._skip)
            self._skip -= left
            for _ in range(0, missing - left, RATE):
                self._held.append(np.zeros((1 if self._layout == "mono" else 2, RATE), np.float32))
            surplus = -(missing - left) % RATE
            if surplus:
                self._held[-1] = self._held[-1][:, : RATE - surplus]
            self._held_samples += missing - left
        else:
            self._skip += -missing

    def _hold(self, samples: npt.NDArray[np.float32]) -> None:
        left_out = min(self._skip, samples.shape[1])
        self._skip -= left_out
        if left_out < samples.shape[1]:
            self._held.append(samples[:, left_out:])
            self._held_samples += samples.shape[1] - left_out

    def _encode(self, *, whole: bool) -> Iterator[Any]:
        if self._held_samples < _FRAME and not whole:
            return
        ready = np.concatenate(self._held, axis=1) if self._held else np.zeros((1, 0), np.float32)
        end = ready.shape[1] if whole else ready.shape[1] // _FRAME * _FRAME
        for start in range(0, end, _FRAME):
            part = np.ascontiguousarray(ready[:, start : start + _FRAME])
            frame = av.AudioFrame.from_ndarray(part, "fltp", self._layout)
            frame.sample_rate, frame.pts, frame.time_base = RATE, self._written, Fraction(1, RATE)
            self._written += part.shape[1]
            yield from self._shown(self.stream.encode(frame))
        self._held = [ready[:, end:]]
        self._held_samples = ready.shape[1] - end

    @staticmethod
    def _shown(packets: list[Any]) -> Iterator[Any]:
        """Leave out the encoder's run-up, which lies before the first frame."""
        return (packet for packet in packets if packet.pts is not None and packet.pts >= 0)
