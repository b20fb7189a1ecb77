"""The one pass: open a film once, feed every probe, write down what they found. Runs inside the cage."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import cv2

from zhijiang.media.ahead import ahead
from zhijiang.media.decode import Source, open_source
from zhijiang.media.fingerprint import Prints, write_prints
from zhijiang.media.frames import AudioBlock, Frame
from zhijiang.media.listening import Listener
from zhijiang.media.plots import edges_of, plots
from zhijiang.media.probes.envelope import Envelope
from zhijiang.media.report import Report, SourceFile
from zhijiang.media.sight import Sight
from zhijiang.media.table import FrameTable, write_table
from zhijiang.media.watching import Watch
from zhijiang.media.waveform import waveform_bytes

OnProgress = Callable[[int, int], None]
"""Called with (frames done, frames expected); 0 expected when nobody knows."""

_REPORT_EVERY: Final = 50
_AHEAD: Final = 2
"""Frames or pieces of sound that may wait for the probes: enough that no thread stands still, little of the cage's memory."""


def analyse_file(
    path: Path, out_dir: Path | None = None, on_progress: OnProgress | None = None, *, name: str = ""
) -> dict[str, Any]:
    """Measure a film in one decode.

    Parameters
    ----------
    path : Path
    out_dir : Path or None
        Where `report.json`, `frames.bin`, `waveform.bin`, `prints.bin`, `strip.json` with its sheets, and `plots.json` go.
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
    with FileHash(path) as file_hash, open_source(path) as source:
        desk = Desk(source)
        expected = (source.video.declared_frames or 0) if source.video else 0
        for block in ahead(source.blocks(), most=_AHEAD):
            if isinstance(block, AudioBlock):
                desk.listen(block)
            else:
                desk.look(block)
                if on_progress and block.index % _REPORT_EVERY == 0:
                    on_progress(block.index, expected)
        file = SourceFile(name or path.name, file_hash.hexdigest(), path.stat().st_size, source.container)
        report = desk.report(file, source.faults).as_dict()
        if on_progress:
            on_progress(desk.frames, desk.frames)
        if out_dir is not None:
            desk.write(out_dir)
            write_json(out_dir / "report.json", report)
    return report


class FileHash:
    """The file's SHA-256, taken beside the decoding."""

    def __init__(self, path: Path) -> None:
        self._digest = hashlib.sha256()
        self._path = path
        self._thread = threading.Thread(target=self._read, name="sha256", daemon=True)

    def __enter__(self) -> FileHash:
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


class Desk:
    """All probes of one film, and what they say at the end."""

    def __init__(self, source: Source) -> None:
        self._video = source.video
        self._watch = Watch(source.video) if source.video else None
        self._listeners = {facts.stream: Listener(facts) for facts in source.audio}
        self._outlines: list[Envelope] = []

    @property
    def frames(self) -> int:
        return self._watch.frames if self._watch else 0

    def look(self, frame: Frame) -> None:
        """Feed a frame to the picture's probes."""
        if self._watch is not None:
            self._watch.look(frame)

    def listen(self, block: AudioBlock) -> None:
        """Feed a block to its stream's probes."""
        self._listeners[block.stream].listen(block)

    def take(self, sight: Sight) -> None:
        """Take what was measured of a frame in another pass."""
        if self._watch is not None:
            self._watch.take(sight)

    def report(self, file: SourceFile, faults: list[int]) -> Report:
        """Settle every probe. Once."""
        sounds = [listener.sound() for listener in self._listeners.values()]
        if self._watch is None or not self.frames:
            return Report(file, self._video, None, sounds, [], [], [])
        picture, line = self._watch.settle()
        transitions = self._watch.transitions()
        shots = self._watch.shots(transitions)
        findings = self._watch.findings(shots, faults)
        for listener in self._listeners.values():
            outline = listener.outline(line)
            findings += listener.findings(line, outline)
            self._outlines.append(outline)
        return Report(file, self._video, picture, sounds, shots, transitions, findings)

    def write(self, out_dir: Path) -> None:
        """Put down everything but the report. After `report`."""
        out_dir.mkdir(parents=True, exist_ok=True)
        watch, video = self._watch, self._video
        if watch is None or video is None or not self.frames:
            return
        write_table(FrameTable(video.time_base, watch.pts, watch.key), out_dir / "frames.bin")
        write_prints(self._prints(watch), out_dir / "prints.bin")
        (out_dir / "waveform.bin").write_bytes(waveform_bytes(self._outlines, frames=self.frames))
        write_json(out_dir / "strip.json", watch.strip.finish(out_dir).as_dict())
        columns = edges_of(self.frames)[:-1]
        times = [float((watch.pts[frame] - watch.pts[0]) * video.time_base) for frame in columns.tolist()]
        curves = [listener.short_term(times) for listener in self._listeners.values()]
        drawn = plots(luma=watch.brightness(), change=watch.change, outside=watch.outside, short_term=curves)
        write_json(out_dir / "plots.json", drawn)

    def _prints(self, watch: Watch) -> Prints:
        _, line = watch.settle()
        sounds = {stream: listener.soundprint(line) for stream, listener in self._listeners.items()}
        return replace(watch.prints.finish(), sounds=sounds)


def write_json(path: Path, value: Any) -> None:
    """Put JSON at `path` in one step."""
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")), encoding="utf-8")
    part.replace(path)
