"""Opening cards: what the rules ask to stand at the head of a programme, drawn as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import yaml
from django.utils.translation import get_language
from PIL import Image, ImageDraw, ImageFont

from zhijiang.casework.letters import sans_face

_INK: Final = (255, 255, 255)
_MARGIN: Final = 0.08


@dataclass(frozen=True)
class CardRule:
    """One card as a rule describes it: for how long it stands, on what ground, and where that is written."""

    id: str
    title: Mapping[str, str]
    seconds: int
    ground: tuple[int, int, int]
    """RGB."""
    lines: tuple[str, ...]
    """With `{title}` and `{number}` for what stands there."""
    source: str
    grade: str
    """As of delivery profiles: A the issuer's own text, B press, C a copy, U without a text, E an example."""
    since: date
    verified: bool

    @property
    def shown_title(self) -> str:
        """In the reader's language."""
        return self.title["en" if (get_language() or "").startswith("en") else "zh-Hans"]


@cache
def card_rules() -> Mapping[str, CardRule]:
    """The cards of every pack, by their id."""
    found: dict[str, CardRule] = {}
    for pack in files("zhijiang.packs").iterdir():
        entry = pack.joinpath("cards.yaml")
        if entry.is_file():
            rows: Mapping[str, Mapping[str, Any]] = yaml.safe_load(entry.read_text("utf-8"))
            found |= {name: _rule(name, row) for name, row in rows.items()}
    return found


def draw(rule: CardRule, /, *, width: int, height: int, title: str, number: str) -> npt.NDArray[np.uint8]:
    """The card as a picture, uint8 (height, width, 3) RGB. Words are made as small as they must be to stand within the frame.

    Raises NoChineseFont.
    """
    image = Image.new("RGB", (width, height), rule.ground)
    pen = ImageDraw.Draw(image)
    points = max(10, min(width, height) // 9)
    room = width * (1 - 2 * _MARGIN)
    drawn: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for at, line in enumerate(rule.lines):
        drawn += _fitting(line.format(title=title, number=number), points if at == 0 else points * 2 // 3, room)
    step = min(points * 1.7, height * 0.9 / len(drawn))
    top = height / 2 - step * (len(drawn) - 1) / 2
    for at, (line, font) in enumerate(drawn):
        pen.text((width / 2, top + step * at), line, _INK, font, anchor="mm")
    return np.asarray(image, dtype=np.uint8)


def _fitting(line: str, points: int, room: float) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """A line that stands within the room: smaller where it must be, down to six tenths; then in as many lines as it takes."""
    wide = _font(points).getlength(line)
    if wide * 0.6 <= room:
        return [(line, _font(points if wide <= room else int(points * room / wide)))]
    font = _font(max(8, int(points * 0.6)))
    found = [""]
    for letter in line:
        if font.getlength(found[-1] + letter) > room:
            found.append("")
        found[-1] += letter
    return [(each, font) for each in found]


def _rule(name: str, row: Mapping[str, Any]) -> CardRule:
    red, green, blue = row["ground"]
    return CardRule(
        name, dict(row["title"]), int(row["seconds"]), (red, green, blue), tuple(row["lines"]),
        str(row["source"]), str(row["grade"]), row["since"], bool(row["verified"]),
    )  # fmt: skip


@cache
def _font(points: int) -> ImageFont.FreeTypeFont:
    path, face = sans_face()
    return ImageFont.truetype(path, points, index=face)
