"""Turn FFmpeg's pieces of sound into ours, numbered and laid on the picture's time line. Imports no FFmpeg."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import numpy as np

from zhijiang.media.errors import OverLimit, Unsupported
from zhijiang.media.facts import AudioFacts, VideoFacts
from zhijiang.media.frames import AudioBlock

_SAMPLE_SCALE: Final = {"s16": 2.0**15, "s32": 2.0**31, "s64": 2.0**63, "flt": 1.0, "dbl": 1.0}
_MAX_AUDIO_HOURS: Final = 24
_LITTLE: Final = 40
"""Within one part in so many of a second [s] from where the last block ended, a block follows it directly."""
_MOST_HELD_BYTES: Final = 128 << 20
"""Most sound that is kept back for a picture's first frame; behind it, the headers are believed."""


class Sounds:
    """The sound streams, laid on the picture's time line as soon as its first frame is known.

    That is not where the headers say the picture begins: of a recording that was cut open in the middle of a group of
    pictures, what comes before the first key frame cannot be shown.
    """

    def __init__(self, streams: list[AudioFacts], video: VideoFacts | None) -> None:
        self._streams = streams
        self._declared = video.start_pts * video.time_base if video and video.start_pts is not None else Fraction(0)
        self._readers: dict[int, SoundReader] = {}
        self._held: list[tuple[int, Any]] = []
        self._held_bytes = 0
        if video is None:
            self._set_out(self._declared)

    def begin(self, origin: Fraction) -> Iterator[AudioBlock]:
        """The first frame is shown at this time [seconds]. Yields what was held back."""
        if not self._readers:
            self._set_out(origin)
        return self.release()

    def take(self, index: int, frame: Any) -> Iterator[AudioBlock]:
        """Take a piece of stream `index`. Yields it, or nothing yet."""
        if self._readers:
            yield self._readers[index].take(frame)
            return
        self._held.append((index, frame))
        self._held_bytes += frame.samples * len(frame.layout.channels) * 4
        if self._held_bytes > _MOST_HELD_BYTES:
            yield from self.begin(self._declared)

    def release(self) -> Iterator[AudioBlock]:
        """Yields what is still held back; without a frame, from where the headers say that the picture begins."""
        if not self._readers:
            self._set_out(self._declared)
        for index, frame in self._held:
            yield self._readers[index].take(frame)
        self._held = []

    def _set_out(self, origin: Fraction) -> None:
        self._readers = {audio.stream: SoundReader(audio, origin) for audio in self._streams}


class SoundReader:
    """Numbers the samples of one stream and turns them into float32 (n, channels)."""

    def __init__(self, audio: AudioFacts, origin: Fraction) -> None:
        self._facts, self._origin, self._count = audio, origin, 0
        self._next_at: int | None = None

    def take(self, frame: Any) -> AudioBlock:
        """Turn FFmpeg's piece of sound into ours."""
        layout, values = frame.format.name, frame.to_ndarray()
        channels = self._facts.channels
        samples = values.T if frame.format.is_planar else values.reshape(-1, len(frame.layout.channels))
        if samples.shape[1] != channels or frame.sample_rate != self._facts.sample_rate:
            raise Unsupported("The sound changes its number of channels or its sample rate on the way.")
        kind = layout.removesuffix("p")
        if kind == "u8":
            samples = (samples.astype(np.float32) - 128) / 128
        elif kind != "flt":
            samples = (samples / _SAMPLE_SCALE[kind]).astype(np.float32)
        if frame.pts is not None:
            at = round(
                (frame.pts * Fraction(frame.time_base.numerator, frame.time_base.denominator) - self._origin)
                * frame.sample_rate
            )
        else:
            at = self._next_at or 0
        if self._next_at is not None and abs(at - self._next_at) * _LITTLE <= frame.sample_rate:
            at = self._next_at  # a coarse clock jitters; the samples themselves follow each other without a hole
        block = AudioBlock(self._facts.stream, self._count, samples, frame.sample_rate, at)
        self._count += len(samples)
        self._next_at = at + len(samples)
        if self._count > _MAX_AUDIO_HOURS * 3600 * frame.sample_rate:
            raise OverLimit(f"This file holds more than {_MAX_AUDIO_HOURS} hours of sound.")
        return block
