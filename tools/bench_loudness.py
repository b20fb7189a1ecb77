"""Loudness normalisation on twenty clips, held against another meter: FFmpeg's ebur128, and its demuxer for the picture.

    python tools/bench_loudness.py [--target -23] [--true-peak -1]

Real clips lie in ../shared/samples; the others are made by FFmpeg. Prints a table for docs/benchmarks.md. Exit 1 when a clip is
more than 0.2 LU off, over the true peak, or has another packet in its picture.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from zhijiang.media import Aim, mend

SAMPLES: Final = Path(__file__).resolve().parents[2] / "shared/samples"
REAL: Final = (
    "bbb_part1_360p_25.mp4", "bbb_0_30_720p24.webm", "chaplin.mp4", "mdn_crystal.mp4", "mdn_elf.mp4", "mdn_rabbit.mp4", "nasa_13013.mp4"
)  # fmt: skip
_SPEECH: Final = "anoisesrc=c=pink:d=20:r=48000:a=0.5,tremolo=f=3:d=0.9,aformat=channel_layouts=stereo"
_CLICKS: Final = (
    "aevalsrc='0.03*sin(660*t)*(1+sin(3*t))+0.7*lt(mod(t\\,4)\\,0.002)':d=20:s=48000,aformat=channel_layouts=stereo"
)
MADE: Final = (
    # name, sound, options of the sound
    ("pink-quiet.mp4", "anoisesrc=c=pink:d=20:r=48000:a=0.02,aformat=channel_layouts=stereo", "-c:a aac -b:a 128k"),
    ("pink-loud.mp4", "anoisesrc=c=pink:d=20:r=48000:a=0.9,aformat=channel_layouts=stereo", "-c:a aac -b:a 128k"),
    ("speech.mp4", _SPEECH, "-c:a aac -b:a 96k"),
    ("speech-quiet.mp4", _SPEECH + ",volume=-18dB", "-c:a aac -b:a 64k"),
    ("clicks.mp4", _CLICKS, "-c:a aac -b:a 128k"),
    ("clicks.mov", _CLICKS, "-c:a pcm_s16le"),
    ("clicks-24.mov", _CLICKS, "-c:a pcm_s24le"),
    ("sine.mov", "sine=f=997:d=20:r=48000,volume=-6dB", "-c:a pcm_s16le"),
    ("white-44100.mp4", "anoisesrc=c=white:d=20:r=44100:a=0.3", "-c:a aac -b:a 96k"),
    ("surround.mp4", "anoisesrc=c=pink:d=20:r=48000:a=0.2,aformat=channel_layouts=5.1", "-c:a aac -b:a 384k"),
    ("speech.mkv", _SPEECH, "-c:a flac"),
    ("speech.ts", _SPEECH, "-c:a mp2 -b:a 192k"),
    ("speech-mp3.mkv", _SPEECH + ",volume=-12dB", "-c:a libmp3lame -b:a 128k"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", type=float, default=-23.0)
    parser.add_argument("--true-peak", type=float, default=-1.0)
    chosen = parser.parse_args()
    aim = Aim(chosen.target, chosen.true_peak)
    bad = 0
    print("| clip | before LUFS / dBTP | gain dB | limiter dB | tries | after LUFS / dBTP (ebur128) | packets equal |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="zhijiang-loudness-") as folder:
        paths = [path for name in REAL if (path := SAMPLES / name).is_file()]
        paths += [_make(Path(folder, name), sound, options) for name, sound, options in MADE]
        for number, path in enumerate(paths):
            bad += _bench(path, Path(folder, f"out-{number}-{path.name}"), aim)
    print(f"\n{len(paths)} clips, {bad} streams off.")
    return 1 if bad else 0


def _bench(path: Path, out: Path, aim: Aim) -> int:
    made = mend(path, out=out, aim=aim, container="" if path.suffix != ".ts" else "mp4")
    goal = out / made["file"]
    same = _packets(path) == _packets(goal)
    bad = 0
    for place, sound in enumerate(made["sound"]):
        before, after = _heard(path, place), _heard(goal, place)
        off = abs(after[0] - aim.target_lufs) > 0.2 or after[1] > aim.true_peak_dbtp or not same
        bad += off
        limited = "–" if sound["limited_db"] is None else f"{sound['limited_db']:.1f}"
        print(
            f"| {path.name}{f' #{place + 1}' if len(made['sound']) > 1 else ''} | {before[0]:.1f} / {before[1]:.1f} "
            f"| {sound['gain_db']:+.2f} | {limited} | {sound['tries']} | {after[0]:.1f} / {after[1]:.1f} "
            f"| {'yes' if same else 'NO'}{' OFF' if off else ''} |",
            flush=True,
        )
    return bad


def _make(path: Path, sound: str, options: str) -> Path:
    line = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=20", "-f", "lavfi", "-i", sound]
    line += ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", *options.split(), "-shortest", str(path)]
    subprocess.run(line, check=True)
    return path


def _heard(path: Path, place: int) -> tuple[float, float]:
    line = [
        "ffmpeg",
        "-nostats",
        "-i",
        str(path),
        "-map",
        f"0:a:{place}",
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stderr
    summary = told[told.rindex("Summary") :]
    found = [re.search(words, summary) for words in (r"I:\s+(\S+) LUFS", r"Peak:\s+(\S+) dBFS")]
    loudness, peak = (float(each[1]) for each in found if each)
    return loudness, peak


def _packets(path: Path) -> list[tuple[str, ...]]:
    """Size and hash of each packet of the picture; of a transport stream, whose packets lie otherwise in an MP4, of each decoded frame."""
    how = ["-c", "copy"] if path.suffix != ".ts" and "speech.ts" not in path.parent.name else []
    line = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", *how, "-f", "framehash", "-"]
    told = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    rows = [tuple(cell.strip() for cell in row.split(",")) for row in told.splitlines() if row and row[0] != "#"]
    return [(row[0], *row[4:]) for row in rows]


if __name__ == "__main__":
    sys.exit(main())
