"""Time the analysis of a film against decoding alone, and against FFmpeg's filters for the same checks.

    python tools/bench.py                  on a clip that it makes (var/bench.mp4)
    python tools/bench.py FILE … --rounds 5

Every round runs everything once, in turn, so that what else the machine does hits all alike; a ratio is taken within its
round, and the median of the rounds is told. Writes docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Final

import av
import bench_tasks
import cv2
import numpy as np
from bench_clip import make_bench_clip

from zhijiang.media import ANALYSER_VERSION, cage
from zhijiang.media.decode import open_source
from zhijiang.media.facts import AudioFacts, VideoFacts

ROOT: Final = Path(__file__).resolve().parent.parent
CLIPS: Final = {
    "bench-1080p.mp4": ((1920, 1080), "libx264", 8_000_000),
    "bench-540p.mp4": ((960, 540), "libx264", 2_500_000),
    "bench-2160p.mp4": ((3840, 2160), "libx264", 24_000_000),
    "bench-1080p-hevc10.mp4": ((1920, 1080), "libx265", 6_000_000),
}
"""What is made: size, codec (10 bits of HEVC), bits a second."""
RESULT: Final = ROOT / "docs" / "benchmarks.md"
_PICTURE_FILTERS: Final = (
    "blackdetect=d=0.04,freezedetect=n=-60dB:d=1,scdet,cropdetect,idet,photosensitivity=bypass=1,signalstats"
)
"""Equal checks: black, freeze, cuts, active picture, combing, flashing, levels."""
_SOUND_FILTERS: Final = "silencedetect=n=-60dB:d=2,ebur128=peak=true,astats,aphasemeter=video=0"


@dataclass(frozen=True)
class Run:
    """Something to time; `base` is the run that its ratio is taken against. `work` tells the processor seconds it used."""

    name: str
    base: str
    work: Callable[[Path], float]


@dataclass(frozen=True)
class Timing:
    """Seconds of one run."""

    wall: float
    cpu: float


def main() -> int:
    """Returns 0, or 2 when a film cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=60, help="length of the clips that are made")
    chosen = parser.parse_args()
    files = chosen.files or [_made(name, chosen.seconds) for name in CLIPS]
    cv2.setNumThreads(1)
    load = os.getloadavg()[0]
    sections = [_section(path, chosen.rounds) for path in files]
    text = "\n".join([_head(chosen.rounds, load, os.getloadavg()[0]), *sections])
    print(text)
    # What stands before the first part of another bench is ours.
    rest = RESULT.read_text(encoding="utf-8").partition("\n## Cases in bulk") if RESULT.is_file() else ("", "", "")
    RESULT.write_text(text + rest[1] + rest[2], encoding="utf-8")
    return 0


def _made(name: str, seconds: int) -> Path:
    path = ROOT / "var" / name
    if not path.is_file():
        print(f"making {path.relative_to(ROOT)} ({seconds} s) …", file=sys.stderr)
        path.parent.mkdir(exist_ok=True)
        size, codec, bits = CLIPS[name]
        make_bench_clip(path, seconds=seconds, size=size, codec=codec, bits_a_second=bits)
    return path


def _section(path: Path, rounds: int) -> str:
    with open_source(path) as source:
        video, audio = source.video, source.audio
    runs = _runs(with_sound=bool(audio))
    timings: dict[str, list[Timing]] = {run.name: [] for run in runs}
    for number in range(rounds):
        for run in runs:
            timings[run.name].append(_timed(run, path))
            last = timings[run.name][-1]
            print(f"round {number + 1}  {run.name:32} {last.wall:7.2f} s  {last.cpu:7.2f} CPU s", file=sys.stderr)
    return _table(path, runs, timings, _describe(video, audio))


def _runs(*, with_sound: bool) -> list[Run]:
    runs = [
        Run("decode only", "decode only", partial(_here, bench_tasks.decode)),
        Run("the pass", "decode only", partial(_here, bench_tasks.analyse)),
        Run("decode only, caged", "decode only, caged", partial(_caged, "decode")),
        Run("the pass, caged", "decode only, caged", partial(_caged, "analyse")),
    ]
    if shutil.which("ffmpeg"):
        graph = ["-vf", _PICTURE_FILTERS, *(["-af", _SOUND_FILTERS] if with_sound else [])]
        runs += [
            Run("ffmpeg, decode only", "ffmpeg, decode only", partial(_ffmpeg, [])),
            Run("ffmpeg, filters of equal checks", "ffmpeg, decode only", partial(_ffmpeg, graph)),
        ]
    if find_spec("scenedetect"):
        runs.append(Run("PySceneDetect, content and adaptive", "decode only", partial(_here, _scenes)))
    return runs


def _scenes(path: Path) -> None:
    import scenedetect

    video = scenedetect.open_video(str(path))
    manager = scenedetect.SceneManager()
    manager.add_detector(scenedetect.ContentDetector())
    manager.add_detector(scenedetect.AdaptiveDetector())
    manager.detect_scenes(video)


def _here(work: Callable[[Path], None], path: Path) -> float:
    before = bench_tasks.cpu_seconds()
    work(path)
    return bench_tasks.cpu_seconds() - before


def _caged(work: str, path: Path) -> float:
    answer = cage.run(
        "bench_tasks:caged", source=path, out=None, options={"work": work}, code=Path(__file__).resolve().parent
    )
    return float(answer["cpu_seconds"])


def _ffmpeg(filters: list[str], path: Path) -> float:
    before = bench_tasks.cpu_seconds(resource.RUSAGE_CHILDREN)
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), *filters, "-f", "null", "-"]
    subprocess.run(command, check=True, capture_output=True)
    return bench_tasks.cpu_seconds(resource.RUSAGE_CHILDREN) - before


def _timed(run: Run, path: Path) -> Timing:
    began = time.perf_counter()
    cpu = run.work(path)
    return Timing(time.perf_counter() - began, cpu)


def _head(rounds: int, before: float, after: float) -> str:
    machine = f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}"
    libraries = f"PyAV {av.__version__} (libavcodec {'.'.join(map(str, av.library_versions['libavcodec']))})"
    return f"""# Benchmarks

Written by `make bench` (tools/bench.py) on {datetime.now(UTC):%Y-%m-%d}; analyser {ANALYSER_VERSION}. What the pass does: [media.md](media.md).
Medians of {rounds} interleaved rounds; a ratio is taken within its round.

- Machine: {machine}; load {before:.1f} before, {after:.1f} after; nice {os.nice(0)}.
- Python {platform.python_version()}, {libraries}, numpy {np.__version__}, OpenCV {cv2.__version__}.
- ffmpeg: {_ffmpeg_version()}. Filters: `{_PICTURE_FILTERS}` and `{_SOUND_FILTERS}`.
{_busy(before, after)}- Cage: {cage.standing().kind}. The pass also writes SHA-256, waveform, filmstrip and frame table, which the filters do not.
"""


def _busy(before: float, after: float) -> str:
    if before <= 1 and after <= 2 + (os.cpu_count() or 1):
        return ""
    return "- **The machine was busy with other work**: the CPU columns hold, the wall columns are no speeds.\n"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _ffmpeg_version() -> str:
    if not shutil.which("ffmpeg"):
        return "not installed"
    told = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout
    return told.split()[2]


def _describe(video: VideoFacts | None, audio: list[AudioFacts]) -> str:
    assert video is not None, "the benchmark wants a film with a picture"
    sound = f", {audio[0].codec} {audio[0].channels} × {audio[0].sample_rate} Hz" if audio else ", no sound"
    return f"{video.codec} {video.profile} {video.width}×{video.height}, {video.declared_frames or '?'} frames{sound}"


def _table(path: Path, runs: list[Run], timings: dict[str, list[Timing]], described: str) -> str:
    lines = [
        f"## {path.name}",
        "",
        f"{described}, {path.stat().st_size / 1e6:.1f} MB.",
        "",
        "| what | wall s | CPU s | × decode, wall | × decode, CPU |",
        "|---|---|---|---|---|",
    ]
    for run in runs:
        own, base = timings[run.name], timings[run.base]
        lines.append(
            f"| {run.name} | {median(t.wall for t in own):.2f} | {median(t.cpu for t in own):.2f} "
            f"| {_ratio(own, base, 'wall'):.2f} | {_ratio(own, base, 'cpu'):.2f} |"
        )
    graph = timings.get("ffmpeg, filters of equal checks")
    if graph:
        ours = timings["the pass, caged"]
        wall, cpu = _ratio(graph, ours, "wall"), _ratio(graph, ours, "cpu")
        lines += [
            "",
            f"FFmpeg's filters take {wall:.2f} times the wall time and {cpu:.2f} times the CPU of the caged pass.",
        ]
    return "\n".join([*lines, ""])


def _ratio(own: list[Timing], base: list[Timing], of: str) -> float:
    return float(median(getattr(a, of) / getattr(b, of) for a, b in zip(own, base, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
