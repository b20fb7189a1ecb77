"""A programme of real shots and made music with one fault of every kind at known frames; and the same without any.

from tests.faulty import make_faulty, make_clean

truth = make_faulty(tmp_path / "a.mp4", quality=23)    # [("black", 34, 35), ("freeze", 120, 150), …]
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt

from tests.programmes import RATE, Shot, shot_planes
from zhijiang.demo.sound import SAMPLE_RATE, music

Fault = tuple[str, int, int]
Planes = npt.NDArray[np.uint8]
_LENGTH: Final = 80
"""Frames of each shot."""
_AT: Final = 30
"""Where in its shot a fault begins."""
_SHOTS: Final = [
    Shot("mdn_elf.mp4", 0, 80, "elf"),
    Shot("bbb_part1_360p_25.mp4", 5104, 5148, "b1"),
    Shot("mdn_rabbit.mp4", 0, 80, "rabbit"),
    Shot("mdn_rabbit.mp4", 80, 160, "rabbit"),
    Shot("bbb_part1_360p_25.mp4", 6087, 6269, "b2"),
    Shot("mdn_elf.mp4", 80, 160, "elf"),
    Shot("bbb_part1_360p_25.mp4", 5811, 6051, "b3"),
    Shot("carphone_pristine.mp4", 0, 100, "phone"),
    Shot("bbb_part1_360p_25.mp4", 7118, 7305, "b4"),
    Shot("bbb_part1_360p_25.mp4", 4512, 4649, "b5"),
    Shot("bikes.mp4", 187, 242, "bikes"),
    Shot("mdn_elf.mp4", 160, 240, "elf"),
]
PICTURE: Final[list[tuple[str, int]]] = [
    ("duplicate_frame", 1), ("black", 1), ("freeze", 30), ("flash_frame", 1), ("active_picture", 25), ("flash_frame", 2),
    ("out_of_range", 20), ("flash_sequence", 26), ("black", 14), ("combing", 16), ("bars", 18), ("missing_frames", 0),
]  # fmt: skip
"""What is done to each shot, and for how many frames."""
SOUND: Final[list[tuple[str, int]]] = [
    ("silence", 75), ("channel_silence", 75), ("phase_inversion", 75), ("tone", 50), ("clipping", 25), ("dropout", 5),
]  # fmt: skip
_SOUND_EVERY: Final = 130


def make_clean(path: Path, *, quality: int, size: tuple[int, int] = (640, 360)) -> int:
    """Write the programme without a fault. Returns its frames."""
    return _write(path, [], quality, size)


def make_faulty(path: Path, *, quality: int, size: tuple[int, int] = (640, 360)) -> list[Fault]:
    """Write the programme with every fault. Returns where they are, as a report should tell them."""
    truth: list[Fault] = []
    _write(path, truth, quality, size, faulty=True)
    return sorted(truth, key=lambda row: (row[1], row[2]))


def _write(path: Path, truth: list[Fault], quality: int, size: tuple[int, int], *, faulty: bool = False) -> int:
    pictures = list(_pictures(size, truth, faulty=faulty))
    skipped = next((start for check, start, _ in truth if check == "missing_frames"), len(pictures) + 1)
    sound = _sound(len(pictures), truth, faulty=faulty)
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": str(quality)})
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.codec_context.time_base = Fraction(1, RATE)
        audio = container.add_stream("pcm_s16le" if path.suffix == ".mov" else "aac", rate=SAMPLE_RATE, layout="stereo")
        per_frame = SAMPLE_RATE // RATE
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "yuv420p")
            frame.pts, frame.time_base = index + 2 * (index >= skipped), Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for start in range(0, sound.shape[1], per_frame):
            block = np.ascontiguousarray(sound[:, start : start + per_frame])
            if path.suffix == ".mov":
                samples = av.AudioFrame.from_ndarray((block.T * 32767).astype(np.int16).reshape(1, -1), "s16", "stereo")
            else:
                samples = av.AudioFrame.from_ndarray(block, "fltp", "stereo")
            samples.sample_rate, samples.pts, samples.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
            container.mux(audio.encode(samples))
        container.mux(audio.encode(None))
    return len(pictures)


def _pictures(size: tuple[int, int], truth: list[Fault], *, faulty: bool) -> Iterator[Planes]:
    at = 0
    for shot, (check, length) in zip(_SHOTS, PICTURE, strict=True):
        frames = shot_planes(shot, size)[:_LENGTH]
        first = min(_AT, len(frames) - length - 12)
        if faulty:
            truth.append((check, at + first, at + first + max(length, 1)))
            frames = _spoilt([frame.copy() for frame in frames], check, first, length)
        yield from frames
        at += len(frames)


def _spoilt(frames: list[Planes], check: str, first: int, length: int) -> list[Planes]:
    height = frames[0].shape[0] * 2 // 3
    width = frames[0].shape[1]
    for place in range(first, first + length):
        frame = frames[place]
        if check in ("duplicate_frame", "freeze"):
            frame[:] = frames[first - 1 if check == "duplicate_frame" else first]
        elif check == "bars":
            frame[:] = _bars(height, width)
        else:
            _spoil(frame[:height], frame[height:], check if length > 1 else check + " of one", place - first)
    return frames


def _spoil(luma: Planes, colour: Planes, check: str, place: int) -> None:
    """Do to one frame, the place-th of a fault, what makes it one."""
    height, width = luma.shape
    if check.startswith("black"):
        luma[:], colour[:] = 16, 128
    elif check == "flash_frame of one":
        luma[:], colour[:] = 235, 128
    elif check == "flash_frame":
        noise = np.random.default_rng(7).integers(20, 236, (height // 20 + 1, width // 20 + 1)).astype(np.uint8)
        luma[:], colour[:] = noise.repeat(20, 0).repeat(20, 1)[:height, :width], 128
    elif check == "active_picture":
        luma[: height // 8] = luma[-(height // 8) :] = 16
        _chroma_rows(colour, height, width, 128)
    elif check == "out_of_range":
        luma[height // 4 : height // 2, width // 4 : width // 2] = 252
    elif check == "flash_sequence" and place % 6 < 2:
        luma[:] = np.clip(luma.astype(int) // 3 + 150, 16, 235).astype(np.uint8)
    elif check == "combing":
        luma[1::2] = np.roll(luma[1::2], 10, axis=1)


def _chroma_rows(colour: Planes, height: int, width: int, value: int) -> None:
    for plane in colour.reshape(2, height // 2, width // 2):
        plane[: height // 16] = plane[-(height // 16) :] = value


def _bars(height: int, width: int) -> Planes:
    """EBU bars of 75 %, white of 100 %."""
    colours = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0, 0, 0)]
    rgb = np.array(colours, np.float64) * np.where(np.arange(8) == 0, 1.0, 0.75)[:, None]
    luma = rgb @ [0.299, 0.587, 0.114]
    levels = [16 + 219 * luma, 128 + 224 * (rgb[:, 2] - luma) / 1.772, 128 + 224 * (rgb[:, 0] - luma) / 1.402]
    planes = []
    for level, part in zip(levels, (1, 2, 2), strict=True):
        row = np.rint(level)[np.arange(width // part) * 8 // (width // part)]
        planes.append(np.tile(row.astype(np.uint8), (height // part, 1)).ravel())
    return np.concatenate(planes).reshape(height * 3 // 2, width)


def _sound(frames: int, truth: list[Fault], *, faulty: bool) -> npt.NDArray[np.float32]:
    sound: Any = music(frames, seed=11, silent=(0, 0), clipped=(0, 0))
    per_frame = SAMPLE_RATE // RATE
    if not faulty:
        return np.asarray(sound, np.float32)
    for number, (check, length) in enumerate(SOUND):
        start = 40 + number * _SOUND_EVERY
        truth.append((check, start, start + length))
        here = slice(start * per_frame, (start + length) * per_frame)
        if check in ("silence", "dropout"):
            sound[:, here] = 0
        elif check == "channel_silence":
            sound[1, here] = 0
        elif check == "phase_inversion":
            sound[1, here] = -sound[0, here]
        elif check == "tone":
            seconds = np.arange(length * per_frame) / SAMPLE_RATE
            sound[:, here] = 0.2 * np.sin(2 * np.pi * 1000 * seconds)
        elif check == "clipping":
            sound[:, here] = np.clip(sound[:, here] * 40, -1, 1)
    truth.append(("av_length", 0, frames))
    return np.asarray(sound[:, : (frames - 12) * per_frame], np.float32)


def told(truth: list[Fault], findings: list[dict[str, Any]]) -> list[tuple[Fault, tuple[int, int] | None]]:
    """Each fault with what was found of it: (start, end) of the finding of its check that lies nearest, None if there is none."""
    rows: list[tuple[Fault, tuple[int, int] | None]] = []
    for check, start, end in truth:
        here = [
            (row["start"], row["end"])
            for row in findings
            if row["check"] == check and row["start"] <= end and row["end"] >= start
        ]
        rows.append(
            ((check, start, end), min(here, key=lambda row: abs(row[0] - start) + abs(row[1] - end), default=None))
        )
    return rows


def false_alarms(truth: list[Fault], findings: list[dict[str, Any]]) -> list[tuple[str, int, int, str]]:
    """Findings where nothing was done. A freeze may also be told within another fault (bars stand still); that the animation
    was brought from 24 to 25 frames is true, and noted."""
    return [
        (row["check"], row["start"], row["end"], row["severity"])
        for row in findings
        if (row["check"], row["severity"]) != ("duplicate_frame", "note")
        and not any(
            row["start"] >= start - 1 and row["end"] <= end + 1 and row["check"] in (check, "freeze")
            for check, start, end in truth
        )
    ]
