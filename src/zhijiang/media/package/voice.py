"""One stream of sound, written anew into a file of its own: read, treated, encoded, and heard again as a player would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from zhijiang.media.decode import Source, open_source
from zhijiang.media.errors import Unsupported
from zhijiang.media.facts import AudioFacts
from zhijiang.media.normalising import Chain, ChannelMend, Samples, Treatment
from zhijiang.media.probes.loudness import Loudness, LoudnessProbe

AAC_RATES: Final = frozenset((7350, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000))
_LOSSLESS: Final = frozenset(("flac", "alac", "wavpack", "truehd", "mlp"))
_LEAST_BITS_A_CHANNEL: Final = 96_000
_MOST_BITS_A_SAMPLE: Final = 6
"""What AAC can hold: 6144 bits of a channel's 1024 samples."""
_FRAME: Final = 1024
_LAYOUTS: Final = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_TELL_EVERY: Final = 200

Tell = Callable[[], None]


def coding_of(audio: AudioFacts) -> str:
    """How a stream is written anew: PCM as the PCM it is, what lost nothing as PCM of 24 bits, all else as AAC.

    Raises Unsupported for a sample rate or a number of channels that AAC does not have.
    """
    if audio.codec.startswith("pcm_"):
        return audio.codec if audio.codec not in ("pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd") else "pcm_s16le"
    if audio.codec in _LOSSLESS:
        return "pcm_s24le"
    if audio.sample_rate not in AAC_RATES or audio.channels > max(_LAYOUTS):
        raise Unsupported(
            f"Sound of {audio.channels} channels at {audio.sample_rate} samples a second cannot be written as AAC."
        )
    return "aac"


def bits_a_second(audio: AudioFacts, source_bits: int) -> int:
    """The bit rate of AAC for a stream: its own at least, and never so little that it could be heard."""
    wanted = max(source_bits, _LEAST_BITS_A_CHANNEL * audio.channels)
    return min(wanted, _MOST_BITS_A_SAMPLE * audio.sample_rate * audio.channels)


def samples_of(source: Source, audio: AudioFacts, tell: Tell) -> Iterator[tuple[int, Samples]]:
    """(place, samples) of a stream without a gap: place is where they belong, in samples from the picture's first frame.

    Holes become silence, what comes twice is left out, so that every sample stays with its picture.
    """
    expected: int | None = None
    for number, block in enumerate(source.sound_blocks()):
        if number % _TELL_EVERY == 0:
            tell()
        if block.stream != audio.stream:
            continue
        samples, at = block.samples, block.at_sample
        if expected is not None and at > expected:
            for start in range(expected, at, audio.sample_rate):
                yield start, np.zeros((min(audio.sample_rate, at - start), audio.channels), np.float32)
        elif expected is not None and at < expected:
            samples, at = samples[expected - at :], expected
        if len(samples):
            yield at, np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
            expected = at + len(samples)


def hear(path: Path, stream: int, tell: Tell, *, mends: Sequence[ChannelMend] = ()) -> Loudness:
    """Measure a stream of a file, as the report does. Raises MediaError."""
    with open_source(path) as source:
        audio = next(each for each in source.audio if each.stream == stream)
        probe = LoudnessProbe(audio.sample_rate, audio.channels, audio.channel_names)
        chain = Chain(audio.sample_rate, audio.channels, mends=mends)
        for _, samples in samples_of(source, audio, tell):
            probe.feed(chain.feed(samples))
    return probe.finish()


def write_voice(
    path: Path,
    stream: int,
    out: Path,
    *,
    origin: Fraction,
    source_bits: int,
    mends: Sequence[ChannelMend],
    treatment: Treatment | None,
    tell: Tell,
) -> float:
    """Write a stream of a film, treated, into a file of its own, at the times that it has beside the picture.

    Parameters
    ----------
    path, stream
        The film, and the stream's index in it.
    out : Path
        An MP4 or MOV.
    origin : Fraction [s]
        When the picture's first frame is shown on the clock of the new file.
    source_bits : int >= 0 [bit/s]
        The stream's own bit rate; 0 when nobody knows.
    mends, treatment
        What is done to its samples.
    tell : callable
        Called now and then.

    Returns
    -------
    float >= 0 [dB]
        The most that the limiter took away.
    """
    with open_source(path) as source:
        audio = next(each for each in source.audio if each.stream == stream)
        options = {"movie_timescale": str(audio.sample_rate)}
        with av.open(str(out), "w", format=out.suffix.removeprefix("."), options=options) as output:
            chain = Chain(audio.sample_rate, audio.channels, mends=mends, treatment=treatment)
            pen = _Pen(output, audio, coding_of(audio), bits_a_second(audio, source_bits))
            shift = round(origin * audio.sample_rate)
            for at, samples in samples_of(source, audio, tell):
                pen.begin(at + shift)
                pen.write(chain.feed(samples))
            left = chain.flush()
            if left is not None:
                pen.write(left)
            pen.end()
    return chain.reduction_db


class _Pen:
    """Encodes samples one after another; the first has its place, all others follow it."""

    def __init__(self, output: Any, audio: AudioFacts, coding: str, bits: int) -> None:
        self._output, self._audio = output, audio
        self._layout = audio.layout if set(audio.channel_names) - {"NONE"} else _LAYOUTS.get(audio.channels, "")
        self._stream = output.add_stream(coding, rate=audio.sample_rate, layout=self._layout or audio.layout)
        context = self._stream.codec_context
        context.time_base = Fraction(1, audio.sample_rate)
        if coding == "aac":
            context.bit_rate = bits
        self._kind = context.format.name
        self._is_24 = "24" in coding
        self._held: list[Samples] = []
        self._held_samples = 0
        self._place: int | None = None

    def begin(self, place: int) -> None:
        """Say where the first sample belongs; later calls say nothing new."""
        if self._place is None:
            self._place = place

    def write(self, samples: Samples) -> None:
        """Take the next samples."""
        self._held.append(samples)
        self._held_samples += len(samples)
        if self._held_samples >= self._audio.sample_rate:
            self._encode(whole=False)

    def end(self) -> None:
        """Write what is left."""
        self._encode(whole=True)
        for packet in self._stream.encode(None):
            self._output.mux(packet)

    def _encode(self, *, whole: bool) -> None:
        ready = np.concatenate(self._held) if self._held else np.zeros((0, self._audio.channels), np.float32)
        end = len(ready) if whole else len(ready) // _FRAME * _FRAME
        for start in range(0, end, _FRAME):
            part = ready[start : min(start + _FRAME, end)]
            frame = self._frame(part)
            frame.sample_rate, frame.pts = self._audio.sample_rate, self._place
            frame.time_base = Fraction(1, self._audio.sample_rate)
            self._place = (self._place or 0) + len(part)
            for packet in self._stream.encode(frame):
                self._output.mux(packet)
        self._held = [ready[end:]]
        self._held_samples = len(ready) - end

    def _frame(self, part: Samples) -> Any:
        """FFmpeg's frame in the coder's own format; whole numbers are rounded, never cut off."""
        kind = self._kind
        values: Any = part
        if kind in ("s16", "s32", "u8"):
            steps = {"s16": 15, "s32": 23 if self._is_24 else 31, "u8": 7}[kind]
            whole = np.clip(np.rint(part.astype(np.float64) * 2**steps), -(2**steps), 2**steps - 1).astype(np.int64)
            values = (
                (whole + 128).astype(np.uint8)
                if kind == "u8"
                else whole.astype(np.dtype(f"i{kind[1:]}"[0] + str(int(kind[1:]) // 8)))
            )
            if self._is_24:
                values = values << 8
        elif kind in ("dbl", "dblp"):
            values = part.astype(np.float64)
        planar = kind.endswith("p")
        shaped = np.ascontiguousarray(values.T if planar else values.reshape(1, -1))
        return av.AudioFrame.from_ndarray(shaped, kind, self._layout or self._audio.layout)
