"""The demo films as edit lists: which frames of which clip, how framed, with what sound. Pure data and drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

RATE: Final = 25
"""Frames a second of everything the demo makes."""
FREEZE_FRAMES: Final = 40
"""How long a frozen shot stands still."""

Clip = Literal["street", "rabbit", "driver"]
Look = Literal["day", "evening", "grey", "ink", "vermilion"]


@dataclass(frozen=True)
class Shot:
    """Frames `[start, start + length)` of a clip, seen through a window that moves slowly.

    `zoom` is how many times the window is smaller than the picture, at the first and the last frame;
    `x`, `y` are the window's centre as shares of the picture. `dissolve` frames are mixed with the shot before.
    """

    clip: Clip
    start: int
    length: int
    zoom: tuple[float, float] = (1.0, 1.0)
    x: float = 0.5
    y: float = 0.5
    mirrored: bool = False
    look: Look = "day"
    dissolve: int = 0
    caption: str = ""
    fault: Literal["", "freeze"] = ""
    """`freeze`: the last FREEZE_FRAMES repeat the one before, as when a render was interrupted."""


@dataclass(frozen=True)
class Card:
    """White words over `length` frames of a clip, which are dimmed to `ink` or `vermilion`."""

    lines: tuple[str, ...]
    length: int
    clip: Clip
    start: int
    look: Look = "ink"


@dataclass(frozen=True)
class Black:
    """A fault: black picture where the edit left a hole."""

    length: int


Piece = Shot | Card | Black

FILM: Final[tuple[Piece, ...]] = (
    Card(("街角的兔子",), 60, "rabbit", 66, "vermilion"),
    Shot("street", 0, 30, (1.0, 1.08)),
    Shot("street", 31, 44, (1.0, 1.1), caption="——你说，他今天还会来吗？"),
    Shot("street", 77, 58, (1.05, 1.0), caption="——会的。他答应过我。"),
    Shot("rabbit", 0, 66, (1.0, 1.15), dissolve=12),
    Shot("driver", 0, 60, (1.0, 1.0), caption="师傅，前面路口停一下。"),
    Shot("street", 138, 48, (1.0, 1.12)),
    Shot("rabbit", 66, 66, (1.2, 1.0), x=0.45),
    Black(18),
    Shot("street", 188, 52, (1.0, 1.15)),
    Shot("driver", 60, 60, (1.1, 1.3), y=0.4, caption="就这儿？这儿可什么都没有。"),
    Shot("street", 80, 55, (1.3, 1.5), x=0.7, mirrored=True, look="evening"),
    Card(("三年以后",), 45, "street", 139),
    Shot("rabbit", 20, 100, (1.4, 1.1), x=0.4, look="evening", fault="freeze"),
    Shot("street", 140, 46, (1.4, 1.2), x=0.3, mirrored=True, look="evening"),
    Shot("driver", 10, 80, (1.5, 1.5), y=0.42, look="grey", caption="我在这条街上等了三年。"),
    Shot("street", 32, 43, (1.3, 1.1), x=0.6, mirrored=True, look="grey"),
    Shot("rabbit", 0, 130, (1.0, 1.3), x=0.45, mirrored=True, dissolve=15, caption="原来你一直都在。"),
    Shot("street", 189, 50, (1.3, 1.0), mirrored=True),
    Card(("编剧  导演", "沈 未 央"), 50, "street", 189),
    Card(("片中人物、情节均为演示而设",), 50, "rabbit", 70),
)
"""A film of about 47 seconds with a hole, a freeze, a silent stretch and a passage that clips."""

FILM_SILENCE: Final = (560, 660)
"""Frames without any sound, as when a track was left muted."""
FILM_CLIPPED: Final = (300, 340)
"""Frames whose sound is driven into clipping."""

SHORT: Final[tuple[Piece, ...]] = (
    Card(("渡 口",), 40, "rabbit", 70, "vermilion"),
    Shot("street", 80, 50, (1.0, 1.15), x=0.4, look="evening", caption="末班船，还等人吗？"),
    Shot("rabbit", 10, 60, (1.0, 1.1), x=0.6, mirrored=True, look="evening"),
)
"""A short film without a fault: the one that is licensed."""

EPISODE_TITLES: Final = ("借伞", "迟到", "旧信", "雨夜", "账本", "对峙", "真相", "回头", "誓言", "断桥", "和解", "晴天")
EPISODE_LINES: Final = (
    "这把伞，你还留着？",
    "对不起，我来晚了。",
    "信是写给你的。",
    "雨这么大，你去哪儿？",
    "这一页，被人撕掉了。",
    "你到底想怎么样？",
    "我都看见了。",
    "别回头。",
    "我说过的话，算数。",
    "就在这里分开吧。",
    "这些年，辛苦你了。",
    "天晴了。",
)


_LOOKS: Final[tuple[Look, Look, Look]] = ("day", "evening", "grey")


def episode(number: int) -> tuple[Piece, ...]:
    """One episode of the vertical micro-drama 《借伞》, about ten seconds; `number` counts from 1 to 12."""
    line = EPISODE_LINES[number - 1]
    look: Look = _LOOKS[number % 3]
    turn = number % 2 == 0
    shift = (number * 7) % 20
    people = Shot("driver", shift, 70, (1.0, 1.2), x=0.45, y=0.45, mirrored=turn, look=look, caption=line)
    street = Shot("street", 77 + shift, 40, (1.0, 1.1), x=0.3 + 0.03 * number, mirrored=turn, look=look)
    rabbit = Shot("rabbit", 5 * number, 60, (1.0, 1.15), x=0.4, mirrored=not turn, look=look)
    walk = Shot("street", 188 + shift // 2, 40, (1.0, 1.0), x=0.55, look=look)
    order: tuple[Piece, ...] = (street, people, rabbit) if turn else (people, walk, rabbit)
    title = Card(("借 伞", f"第{number}集 {EPISODE_TITLES[number - 1]}"), 30, "rabbit", 40 + 5 * number, "vermilion")
    return (title, *order)


def length_of(pieces: tuple[Piece, ...]) -> int:
    """Frames of the finished film: dissolves overlap the shot before."""
    return sum(piece.length - (piece.dissolve if isinstance(piece, Shot) else 0) for piece in pieces)
