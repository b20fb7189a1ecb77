"""Everything that listens to one stream of sound during the pass, and what the probes say at the end."""

from __future__ import annotations

import math
from typing import Final

from zhijiang.media.facts import AudioFacts
from zhijiang.media.fingerprint import packed
from zhijiang.media.frames import AudioBlock
from zhijiang.media.plots import on_frames
from zhijiang.media.probes.envelope import SILENCE_DBFS, Envelope, EnvelopeProbe, in_dbfs
from zhijiang.media.probes.loudness import LoudnessProbe, short_term_curve
from zhijiang.media.probes.soundprint import SoundprintProbe
from zhijiang.media.report import Finding, Sound
from zhijiang.media.time import TimeLine
from zhijiang.media.watching import severity_at_ends

_DEAD_CHANNEL: Final = 0.001
_LIVE_CHANNEL: Final = 0.01


class Listener:
    """The probes of one stream of sound.

    Parameters
    ----------
    facts : AudioFacts
    """

    def __init__(self, facts: AudioFacts) -> None:
        self._facts = facts
        self._loudness = LoudnessProbe(facts.sample_rate, facts.channels, facts.channel_names)
        self._envelope = EnvelopeProbe(facts.sample_rate, facts.channels)
        self._print = SoundprintProbe(facts.sample_rate)
        self._samples = 0
        self._first_at: int | None = None

    def listen(self, block: AudioBlock) -> None:
        """Feed a block to every probe."""
        if self._first_at is None:
            self._first_at = block.at_sample
        self._samples += len(block.samples)
        self._loudness.feed(block.samples)
        self._envelope.feed(block)
        self._print.feed(block)

    def sound(self) -> Sound:
        """What the stream measures as a whole. Once, at the end."""
        return Sound(self._facts, self._samples, self._loudness.finish())

    def outline(self, line: TimeLine) -> Envelope:
        """The stream's outline, a pair a frame. At the end."""
        return self._envelope.finish(line.pts, line.time_base, end_pts=line.end_pts)

    def soundprint(self, line: TimeLine) -> bytes:
        """The stream's fingerprint, packed. Once, at the end."""
        return packed(self._print.finish(line.pts, line.time_base, end_pts=line.end_pts))

    def findings(self, line: TimeLine, outline: Envelope) -> list[Finding]:
        """What the probes found. Once, at the end."""
        return [*self._silences(line, outline), *self._dead_channels(line)]

    def short_term(self, times: list[float]) -> list[float | None]:
        """Short-term loudness at these times [s after the first frame]. After `sound`."""
        first_at = 3.0 + (self._first_at or 0) / self._facts.sample_rate
        return on_frames(short_term_curve(self._loudness.powers()), first_at=first_at, every=0.1, times=times)

    def _silences(self, line: TimeLine, outline: Envelope) -> list[Finding]:
        return [
            Finding("silence", span.start, span.end, severity_at_ends(span, line.frames), span.measured, SILENCE_DBFS,
                    "dBFS peak", self._facts.stream)
            for span in outline.silences(min_frames=math.ceil(2 * line.rate.value))
        ]  # fmt: skip

    def _dead_channels(self, line: TimeLine) -> list[Finding]:
        """A channel that is silent from the first frame to the last while another is not. Rule: M-05."""
        peaks = self._envelope.channel_peaks
        if max(peaks) < _LIVE_CHANNEL or min(peaks) > _DEAD_CHANNEL:
            return []
        return [
            Finding("channel_silence", 0, line.frames, "issue", in_dbfs(min(peaks)), SILENCE_DBFS, "dBFS peak",
                    self._facts.stream)
        ]  # fmt: skip
