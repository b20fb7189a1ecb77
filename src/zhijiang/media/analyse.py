"""The one pass: open a film once, feed every probe, write down what they found. Runs inside the cage."""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from zhijiang.media.decode import Source, open_source
from zhijiang.media.facts import AudioFacts, VideoFacts
from zhijiang.media.frames import AudioBlock, Frame
from zhijiang.media.plots import edges_of, on_frames, plots
from zhijiang.media.probes.black import BlackProbe
from zhijiang.media.probes.envelope import SILENCE_DBFS, Envelope, EnvelopeProbe, in_dbfs
from zhijiang.media.probes.filmstrip import FilmstripProbe
from zhijiang.media.probes.freeze import FreezeProbe
from zhijiang.media.probes.glance import glance_at
from zhijiang.media.probes.loudness import LoudnessProbe, short_term_curve
from zhijiang.media.probes.shots import ShotsProbe, shots_between
from zhijiang.media.probes.spans import Span, spans_of
from zhijiang.media.report import Finding, Picture, Report, Sound, SourceFile
from zhijiang.media.table import FrameTable, write_table
from zhijiang.media.time import settle_rate
from zhijiang.media.waveform import waveform_bytes

OnProgress = Callable[[int, int], None]
"""Called with (frames done, frames expected); 0 expected when nobody knows."""

_REPORT_EVERY: Final = 50
_BLACK_LIMITED, _BLACK_FULL = 20, 5
_BLACK_SHARE: Final = 0.98
_DEAD_CHANNEL: Final = 0.001
_LIVE_CHANNEL: Final = 0.01


def analyse_file(
    path: Path, out_dir: Path | None = None, on_progress: OnProgress | None = None, *, name: str = ""
) -> dict[str, Any]:
    """Measure a film in one decode.

    Parameters
    ----------
    path : Path
    out_dir : Path or None
        Where `report.json`, `frames.bin`, `waveform.bin`, `strip.json` with its sheets, and `plots.json` go.
    on_progress : callable or None
        Called with (frames done, frames expected or 0) now and then.
    name : str
        What the report calls the file; by default its own name.

    Returns
    -------
    dict
        `zhijiang.report/1`, as in docs/schemas/report-1.json.

    Raises
    ------
    MediaError
        As `decode.open_source` and `Source.blocks`.

    Notes
    -----
    Cost: docs/media.md#cost.
    """
    # Decoding fills the cores already; OpenCV's own threads would only stand in its way.
    cv2.setNumThreads(1)
    with _Fingerprint(path) as fingerprint, open_source(path) as source:
        desk = _Desk(source)
        expected = (source.video.declared_frames or 0) if source.video else 0
        for block in source.blocks():
            if isinstance(block, AudioBlock):
                desk.listen(block)
            else:
                desk.look(block)
                if on_progress and block.index % _REPORT_EVERY == 0:
                    on_progress(block.index, expected)
        file = SourceFile(name or path.name, fingerprint.hexdigest(), path.stat().st_size, source.container)
        report = desk.report(file, source.faults).as_dict()
        if on_progress:
            on_progress(desk.frames, desk.frames)
        if out_dir is not None:
            desk.write(out_dir)
            _write_json(out_dir / "report.json", report)
    return report


class _Fingerprint:
    """The file's SHA-256, taken beside the decoding."""

    def __init__(self, path: Path) -> None:
        self._digest = hashlib.sha256()
        self._path = path
        self._thread = threading.Thread(target=self._read, name="sha256", daemon=True)

    def __enter__(self) -> _Fingerprint:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def hexdigest(self) -> str:
        self._thread.join()
        return self._digest.hexdigest()

    def _read(self) -> None:
        with self._path.open("rb") as file:
            while piece := file.read(1 << 20):
                self._digest.update(piece)


@dataclass
class _Track:
    """The probes on one sound stream."""

    facts: AudioFacts
    loudness: LoudnessProbe
    envelope: EnvelopeProbe
    samples: int = 0
    first_at: int | None = None


class _Desk:
    """All probes of one film, and what they say at the end."""

    def __init__(self, source: Source) -> None:
        self._video = source.video
        self._tracks = {
            facts.stream: _Track(
                facts,
                LoudnessProbe(facts.sample_rate, facts.channels, facts.channel_names),
                EnvelopeProbe(facts.sample_rate, facts.channels),
            )
            for facts in source.audio
        }
        self._pts: list[int] = []
        self._key: list[bool] = []
        self._luma: list[float] = []
        self._change: list[float] = []
        self._corrupt: list[int] = []
        self._interlaced = 0
        if source.video:
            self._set_out_picture_probes(source.video)

    @property
    def frames(self) -> int:
        return len(self._pts)

    def _set_out_picture_probes(self, video: VideoFacts) -> None:
        nominal = video.declared_rate or Fraction(25)
        ceiling = _BLACK_FULL if video.colour.range == "pc" else _BLACK_LIMITED
        self._black = BlackProbe(ceiling=ceiling, share=_BLACK_SHARE)
        self._freeze_frames = max(2, round(nominal))
        self._freeze = FreezeProbe(min_frames=self._freeze_frames)
        self._shots = ShotsProbe(gap_frames=2 * math.ceil(nominal))
        width, height = Fraction(video.width) * video.sample_aspect, Fraction(video.height)
        if video.rotation in (90, 270):
            width, height = height, width
        self._strip = FilmstripProbe(width, height, every=max(1, round(nominal / 2)))

    def look(self, frame: Frame) -> None:
        """Feed a frame to the picture's probes."""
        video = self._video
        if video is None:
            return
        self._pts.append(frame.pts)
        self._key.append(frame.key)
        self._interlaced += frame.interlaced
        if frame.corrupt:
            self._corrupt.append(frame.index)
        depth = 8 if frame.luma.dtype == np.uint8 else max(9, video.bit_depth)
        glance = glance_at(frame.index, frame.luma, bit_depth=depth, key=frame.key)
        self._luma.append(glance.mean)
        self._black.feed(glance)
        self._freeze.feed(glance)
        self._change.append(self._shots.feed(glance))
        self._strip.feed(frame)

    def listen(self, block: AudioBlock) -> None:
        """Feed a block to its stream's probes."""
        track = self._tracks[block.stream]
        if track.first_at is None:
            track.first_at = block.at_sample
        track.samples += len(block.samples)
        track.loudness.feed(block.samples)
        track.envelope.feed(block)

    def report(self, file: SourceFile, faults: list[int]) -> Report:
        """Settle every probe. Once."""
        sounds = [Sound(track.facts, track.samples, track.loudness.finish()) for track in self._tracks.values()]
        self._envelopes: list[Envelope] = []
        if self._video is None or not self._pts:
            return Report(file, self._video, None, sounds, [], [], [])
        rate, variable = settle_rate(self._pts, self._video.time_base, self._video.declared_rate)
        end_pts = self._pts[-1] + max(1, round(1 / (rate.value * self._video.time_base)))
        self._envelopes = [
            track.envelope.finish(self._pts, self._video.time_base, end_pts=end_pts) for track in self._tracks.values()
        ]
        cuts = self._shots.finish(self.frames)
        picture = Picture(self.frames, rate, variable, self._pts[0], 2 * self._interlaced > self.frames)
        findings = [
            *self._picture_findings(cuts, faults),
            *self._sound_findings(math.ceil(2 * rate.value)),
        ]
        return Report(file, self._video, picture, sounds, shots_between(cuts, self.frames), cuts, findings)

    def write(self, out_dir: Path) -> None:
        """Put down everything but the report. After `report`."""
        out_dir.mkdir(parents=True, exist_ok=True)
        if self._video is None or not self._pts:
            return
        write_table(FrameTable(self._video.time_base, self._pts, self._key), out_dir / "frames.bin")
        (out_dir / "waveform.bin").write_bytes(waveform_bytes(self._envelopes, frames=self.frames))
        _write_json(out_dir / "strip.json", self._strip.finish(out_dir).as_dict())
        columns = edges_of(self.frames)[:-1]
        times = [float((self._pts[frame] - self._pts[0]) * self._video.time_base) for frame in columns.tolist()]
        curves = [
            on_frames(
                short_term_curve(track.loudness.powers()),
                first_at=3.0 + (track.first_at or 0) / track.facts.sample_rate,
                every=0.1,
                times=times,
            )
            for track in self._tracks.values()
        ]
        _write_json(out_dir / "plots.json", plots(luma=self._luma, change=self._change, short_term=curves))

    def _picture_findings(self, cuts: list[int], faults: list[int]) -> list[Finding]:
        assert self._video is not None
        stream, frames = self._video.stream, self.frames
        black = self._black.finish(frames)
        found = [
            Finding("black", span.start, span.end, self._at_the_ends(span), span.measured, _BLACK_SHARE,
                    "share of pixels", stream)
            for span in black
        ]  # fmt: skip
        edges = {0, *cuts, frames}
        for span in self._freeze.finish(frames):
            if any(other.start <= span.start and span.end <= other.end for other in black):
                continue
            # A whole shot that stands still is a card or a photograph; one that stops on its way is a fault.
            severity = "note" if span.start in edges and span.end in edges else "issue"
            found.append(Finding("freeze", span.start, span.end, severity, span.measured, self._freeze_frames,
                                 "frames", stream))  # fmt: skip
        broken = spans_of([*self._corrupt, *(min(fault, frames - 1) for fault in faults)])
        found += [
            Finding("decode_error", span.start, span.end, "blocker", span.end - span.start, 0, "frames", stream)
            for span in broken
        ]
        return found

    def _sound_findings(self, silence_frames: int) -> list[Finding]:
        found: list[Finding] = []
        for track, envelope in zip(self._tracks.values(), self._envelopes, strict=True):
            stream = track.facts.stream
            found += [
                Finding("silence", span.start, span.end, self._at_the_ends(span), span.measured, SILENCE_DBFS,
                        "dBFS peak", stream)
                for span in envelope.silences(min_frames=silence_frames)
            ]  # fmt: skip
            peaks = track.envelope.channel_peaks
            if max(peaks) >= _LIVE_CHANNEL and min(peaks) <= _DEAD_CHANNEL:
                found.append(
                    Finding("channel_silence", 0, self.frames, "issue", in_dbfs(min(peaks)), SILENCE_DBFS,
                            "dBFS peak", stream)
                )  # fmt: skip
        return found

    def _at_the_ends(self, span: Span) -> str:
        """Black and silence are usual before the first picture and after the last; in between they are a fault."""
        whole = span.start == 0 and span.end == self.frames
        return "issue" if whole or (span.start > 0 and span.end < self.frames) else "note"


def _write_json(path: Path, value: Any) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")), encoding="utf-8")
    part.replace(path)
