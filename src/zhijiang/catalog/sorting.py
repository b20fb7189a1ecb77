"""Which episode a file is, read from its name; the user sees the result and may put it right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

DIGITS: Final = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
UNITS: Final = {"十": 10, "百": 100}
NUMBER: Final = r"(\d{1,4}|[零〇一二两三四五六七八九十百]{1,7})"
SAYS_SO: Final = (
    re.compile(rf"第\s*{NUMBER}\s*[集话話回期]"),
    re.compile(r"(?<![A-Za-z])S(?:eason)?\s*\d{1,2}[\s._-]*E(?:p(?:isode)?)?[\s._-]*(\d{1,4})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z])(?:episode|epis|ep)[\s._#-]*(\d{1,4})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z0-9])E[\s._-]?(\d{1,4})(?![\dA-Za-z])", re.IGNORECASE),
    re.compile(rf"(?<![第\d]){NUMBER}\s*集"),
)
"""Names that say which episode they are."""
NOT_AN_EPISODE: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"\d{3,4}[pi]|[248]k|\d{3,4}\s*[x×*]\s*\d{3,4}"  # size of the picture
    r"|\d{2,3}(?:\.\d+)?\s*(?:fps|hz|bit|mbps|kbps|m|g)"  # rates and sizes
    r"|[hx]\.?26[45]|mp[34]|av1|aac2?|5\.1|7\.1|2\.0|bt\.?(?:709|2020)|rec\.?(?:709|2020)|hdr10|prores\d*"
    r"|v(?:er(?:sion)?)?[\s._-]?\d+(?:\.\d+)?|r\d+|take\s*\d+|cut\s*\d+"  # versions
    r"|(?:19|20)\d{2}[-._]?(?:0[1-9]|1[0-2])[-._]?(?:0[1-9]|[12]\d|3[01])(?:[-_T]?\d{4,6})?"  # dates
    r"|(?:19|20)\d{2}"  # years
    r")(?![A-Za-z0-9])"
    r"|第\s*\d+\s*[季部版稿次]|\d+\s*[版稿]|[（(]\d+[)）]$",  # seasons, revisions, a browser's “(1)”
    re.IGNORECASE,
)
"""Numbers that mean something else."""


class How(StrEnum):
    """Why a file was put where it is."""

    SAYS_SO = "says_so"
    NUMBER = "number"
    SINGLE = "single"
    NOT_FOUND = "not_found"


@dataclass(frozen=True)
class Placed:
    """A file's name and the episode it seems to be; `episode` is None when the name does not tell."""

    name: str
    episode: int | None
    how: How


def place(names: Sequence[str], /, *, planned_episodes: int) -> list[Placed]:
    """Sort names into the episodes of a work, in the order given. A work of one episode takes every file as that one."""
    if planned_episodes == 1:
        return [Placed(name, 1, How.SINGLE) for name in names]
    placed = [_that_says_so(name) for name in names]
    rest = [index for index, found in enumerate(placed) if found.episode is None]
    numbers = _by_number([names[index] for index in rest])
    for index, number in zip(rest, numbers, strict=True):
        if number is not None:
            placed[index] = Placed(names[index], number, How.NUMBER)
    return placed


def chinese_number(text: str, /) -> int:
    """The value of 十二, 二十, 一百零三, 一二 (read digit by digit) or of Arabic digits."""
    if text.isdecimal():
        return int(text)
    if not any(unit in text for unit in UNITS):
        return int("".join(str(DIGITS[digit]) for digit in text))
    total, digit = 0, 0
    for sign in text:
        if sign in UNITS:
            total += (digit or 1) * UNITS[sign]
            digit = 0
        else:
            digit = DIGITS[sign]
    return total + digit


def _that_says_so(name: str) -> Placed:
    stem = _stem(name)
    for pattern in SAYS_SO:
        found = pattern.search(stem)
        if found:
            return Placed(name, _in_range(chinese_number(found[1])), How.SAYS_SO)
    return Placed(name, None, How.NOT_FOUND)


def _by_number(names: Sequence[str]) -> list[int | None]:
    """For names without an episode word: the number in which they differ; else the last number of each."""
    found = [[int(digits) for digits in re.findall(r"\d{1,4}", NOT_AN_EPISODE.sub(" ", _stem(name)))] for name in names]
    if len(found) > 1 and len({len(numbers) for numbers in found}) == 1:
        columns = [column for column in zip(*found, strict=True) if len(set(column)) == len(column)]
        if columns:
            return [_in_range(number) for number in columns[-1]]
    return [_in_range(numbers[-1]) if numbers else None for numbers in found]


def _stem(name: str) -> str:
    """The name without folder and ending, full-width signs made plain."""
    plain = unicodedata.normalize("NFKC", name.replace("\\", "/"))
    return re.sub(r"\.[A-Za-z][A-Za-z0-9]{1,4}$", "", PurePosixPath(plain).name)


def _in_range(number: int) -> int | None:
    return number if 1 <= number <= 9999 else None
