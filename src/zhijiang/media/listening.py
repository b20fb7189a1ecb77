"""Everything that listens to one stream of sound during the pass, and what the probes say at the end."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Final

from zhijiang.media.facts import AudioFacts
from zhijiang.media.fingerprint import packed
from zhijiang.media.frames import AudioBlock
from zhijiang.media.plots import on_frames
from zhijiang.media.probes.channels import INVERTED, dead_passages, inverted_passages
from zhijiang.media.probes.clipping import ClippingProbe
from zhijiang.media.probes.dropout import FLOOR_DBFS, dropouts
from zhijiang.media.probes.envelope import FULL_SCALE, SILENCE_DBFS, Envelope, EnvelopeProbe, in_dbfs
from zhijiang.media.probes.levels import HOPS_A_SECOND, Levels, LevelsProbe
from zhijiang.media.probes.loudness import LoudnessProbe, short_term_curve
from zhijiang.media.probes.soundprint import SoundprintProbe
from zhijiang.media.probes.tone import LEAST_S, ToneProbe
from zhijiang.media.report import Finding, Sound
from zhijiang.media.time import TimeLine
from zhijiang.media.watching import severity_at_ends

_DEAD_CHANNEL: Final = 0.001
_LIVE_CHANNEL: Final = 0.01
_LENGTH_FRAMES: Final = 3
_LENGTH_BLOCKS: Final = 2
"""Sound may end this many frames, or of its own coded frames, before or behind the picture: coders fill up the last."""


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
        self._levels = LevelsProbe(facts.sample_rate, facts.channels)
        self._clipping = ClippingProbe(facts.sample_rate, facts.channels)
        self._tone = ToneProbe(facts.sample_rate)
        self._print = SoundprintProbe(facts.sample_rate)
        self._samples = 0
        self._first_at: int | None = None
        self._end_at = 0
        self._largest = 0

    def listen(self, block: AudioBlock) -> None:
        """Feed a block to every probe."""
        if self._first_at is None:
            self._first_at = block.at_sample
        self._samples += len(block.samples)
        self._end_at = max(self._end_at, block.at_sample + len(block.samples))
        self._largest = max(self._largest, len(block.samples))
        self._loudness.feed(block.samples)
        self._envelope.feed(block)
        self._levels.feed(block)
        self._clipping.feed(block)
        self._tone.feed(block)
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
        levels = self._levels.finish()
        found = [
            *self._silences(line, outline),
            *self._dead_channels(line, levels),
            *self._inverted(line, levels),
            *self._clipped(line),
            *self._dropouts(line),
            *self._tones(line),
            *self._length(line),
        ]
        return [finding for finding in found if finding.start < line.frames]

    def short_term(self, times: list[float]) -> list[float | None]:
        """Short-term loudness at these times [s after the first frame]. After `sound`."""
        first_at = 3.0 + (self._first_at or 0) / self._facts.sample_rate
        return on_frames(short_term_curve(self._loudness.powers()), first_at=first_at, every=0.1, times=times)

    def _finding(
        self,
        check: str,
        line: TimeLine,
        frames: tuple[int, int],
        severity: str,
        measured: float,
        limit: float,
        unit: str,
    ) -> Finding:
        start, end = frames[0], min(frames[1], line.frames)
        return Finding(check, start, max(start, end), severity, measured, limit, unit, self._facts.stream)

    def _silences(self, line: TimeLine, outline: Envelope) -> list[Finding]:
        return [
            self._finding("silence", line, (span.start, span.end), severity_at_ends(span, line.frames), span.measured,
                          SILENCE_DBFS, "dBFS peak")
            for span in outline.silences(min_frames=math.ceil(2 * line.rate.value))
        ]  # fmt: skip

    def _dead_channels(self, line: TimeLine, levels: Levels) -> list[Finding]:
        """A channel that is silent from the first frame to the last, or for a while, and another is not. Rule: M-05."""
        peaks = self._envelope.channel_peaks
        if max(peaks) >= _LIVE_CHANNEL and min(peaks) <= _DEAD_CHANNEL:
            whole = (0, line.frames)
            return [
                self._finding("channel_silence", line, whole, "issue", in_dbfs(min(peaks)), SILENCE_DBFS, "dBFS peak")
            ]
        return [
            self._finding("channel_silence", line, line.frames_nearest(span.start, span.end, per_second=HOPS_A_SECOND), "issue",
                          in_dbfs(span.measured), SILENCE_DBFS, "dBFS peak")
            for _, span in dead_passages(levels)
        ]  # fmt: skip

    def _inverted(self, line: TimeLine, levels: Levels) -> list[Finding]:
        return [
            self._finding("phase_inversion", line, line.frames_nearest(span.start, span.end, per_second=HOPS_A_SECOND), "issue",
                          span.measured, INVERTED, "correlation")
            for span in inverted_passages(levels)
        ]  # fmt: skip

    def _clipped(self, line: TimeLine) -> list[Finding]:
        rate = self._facts.sample_rate
        return [
            self._finding(
                "clipping", line, line.frames_touched(first, end, per_second=rate), "issue", tops, 0, "flat tops"
            )
            for first, end, tops in self._clipping.finish()
        ]

    def _dropouts(self, line: TimeLine) -> list[Finding]:
        low, high = self._envelope.milliseconds()
        bins = self._envelope.bins_a_second
        found = []
        for span in dropouts(low, high, full_scale=FULL_SCALE):
            start, end = (at * bins.denominator for at in (span.start, span.end))
            frames = line.frames_touched(start, end, per_second=bins.numerator)
            level = in_dbfs(span.measured / FULL_SCALE)
            found.append(self._finding("dropout", line, frames, "issue", level, FLOOR_DBFS, "dBFS peak"))
        return found

    def _tones(self, line: TimeLine) -> list[Finding]:
        rate, found = self._facts.sample_rate, []
        for first, end, _ in self._tone.finish():
            if end <= 0:
                continue
            start, stop = line.frames_nearest(max(0, first), end, per_second=rate)
            least = math.ceil(LEAST_S * line.rate.value)
            found.append(self._finding("tone", line, (start, stop), "issue", stop - start, least, "frames"))
        return found

    def _length(self, line: TimeLine) -> list[Finding]:
        """Sound that ends well before or behind the picture. Rule: M-11."""
        rate = self._facts.sample_rate
        shown = (line.end_pts - line.pts[0]) * line.time_base
        differs = (Fraction(self._end_at, rate) - shown) * line.rate.value
        limit = max(Fraction(_LENGTH_FRAMES), Fraction(_LENGTH_BLOCKS * self._largest, rate) * line.rate.value)
        if not self._samples or abs(differs) <= limit:
            return []
        return [
            self._finding(
                "av_length", line, (0, line.frames), "issue", float(round(differs)), float(math.ceil(limit)), "frames"
            )
        ]
