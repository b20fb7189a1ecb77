"""Which pack an installation runs with, where its files lie, who handles its items, and what its calendar rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from django.conf import settings

from zhijiang.people.states import Level

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class PackError(ValueError):
    """A pack's calendar or catalogue that cannot be understood: one sentence on what was expected and what came."""


@dataclass(frozen=True)
class CalendarRule:
    """What a calendar says of every year: where its days begin, and what is off whether or not a year's list is out."""

    code: str
    zone: ZoneInfo
    """Where the authority is: its clock says which day it is."""
    weekend: frozenset[int]
    """Days of the week that are off, Monday is 0."""
    every_year: frozenset[tuple[int, int]]
    """(month, day) off by law on a fixed date: all that is known of a year whose list is not out."""
    text: str
    """The document as it was read."""


def folder(name: str = "", /) -> Path:
    """The folder of a pack, by the name of a shipped one or by its path; the installation's own (ZHIJIANG_PACK) if none is named."""
    return folder_in(settings.PACKAGE_DIR, name or settings.PACK)


def folder_in(package: Path, name: str, /) -> Path:
    """The same before there are settings."""
    shipped = package / "packs" / name
    return shipped if shipped.is_dir() else Path(name)


def handlers_in(folder: Path, /) -> Mapping[str, tuple[Level, ...]]:
    """Who handles a pack's items, as its `catalogue.yaml` says: the levels of the authorities, by the item's code.

    Empty levels: every authority (`any`). What is not listed was not said; a pack without the file says nothing.
    Raises PackError.
    """
    path = folder / "catalogue.yaml"
    if not path.is_file():
        return {}
    found = _catalogue(path).get("handled_by")
    if not isinstance(found, dict):
        raise PackError(f"{path}: `handled_by` expected a line for each item; got {found!r}.")
    return {str(item): _levels(path, str(item), levels) for item, levels in found.items()}


def titled_alike_in(folder: Path, /) -> frozenset[str]:
    """The items whose cases bear the title of a work and are compared by it, as a pack's `catalogue.yaml` says (`titles`).

    Empty where it says nothing. Raises PackError.
    """
    path = folder / "catalogue.yaml"
    found = _catalogue(path).get("titles", []) if path.is_file() else []
    if not isinstance(found, list) or len(set(map(str, found))) < len(found):
        raise PackError(f"{path}: `titles` expected a list of items, each once; got {found!r}.")
    return frozenset(map(str, found))


def _catalogue(path: Path) -> dict[str, Any]:
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise PackError(f"{path}: not YAML: {error}") from None
    if not isinstance(said, dict) or not {"handled_by"} <= set(said) <= {"handled_by", "titles"}:
        raise PackError(f"{path}: expected `handled_by` and, where there are such items, `titles`; got {said!r}.")
    return said


def _levels(path: Path, item: str, said: Any) -> tuple[Level, ...]:
    if said == "any":
        return ()
    if not isinstance(said, list) or not said or not set(map(str, said)) <= set(Level.values):
        raise PackError(f"{path}: {item}: expected `any` or a list of {', '.join(Level.values)}; got {said!r}.")
    return tuple(Level(level) for level in said)


def calendar_in(folder: Path, /) -> CalendarRule | None:
    """The calendar that a pack brings, `calendar/<code>.yaml`; None if it brings none. Raises PackError."""
    files = sorted((folder / "calendar").glob("*.yaml"))
    if len(files) > 1:
        raise PackError(f"{folder}/calendar: expected one calendar, got {', '.join(file.name for file in files)}.")
    return read_calendar(files[0].stem, files[0].read_text(encoding="utf-8")) if files else None


@lru_cache(maxsize=32)
def read_calendar(code: str, text: str, /) -> CalendarRule:
    """A calendar's document: `zone`, `weekend`, `every_year`. Raises PackError."""
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PackError(f"Calendar {code}: not YAML: {error}") from None
    wanted = {"zone", "weekend", "every_year"}
    if not isinstance(said, dict) or set(said) != wanted:
        got = ", ".join(map(str, said)) if isinstance(said, dict) else repr(said)
        raise PackError(f"Calendar {code}: expected {', '.join(sorted(wanted))}, got {got}.")
    try:
        zone = ZoneInfo(said["zone"])
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise PackError(
            f"Calendar {code}: `zone` expected a zone such as Asia/Shanghai, got {said['zone']!r}."
        ) from None
    weekend = frozenset(_weekday(code, word) for word in _list(code, "weekend", said))
    if len(weekend) == len(WEEKDAYS):
        raise PackError(f"Calendar {code}: `weekend` expected at most six days, got all seven.")
    every_year = frozenset(_month_and_day(code, word) for word in _list(code, "every_year", said))
    return CalendarRule(code, zone, weekend, every_year, text)


def _list(code: str, key: str, said: dict[str, Any]) -> list[Any]:
    found = said[key]
    if not isinstance(found, list):
        raise PackError(f"Calendar {code}: `{key}` expected a list, got {found!r}.")
    return found


def _weekday(code: str, word: Any) -> int:
    if word not in WEEKDAYS:
        raise PackError(f"Calendar {code}: `weekend` expected days such as saturday, got {word!r}.")
    return WEEKDAYS.index(word)


def _month_and_day(code: str, word: Any) -> tuple[int, int]:
    found = re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", str(word))
    if found is None:
        raise PackError(f"Calendar {code}: `every_year` expected days such as 05-01, got {word!r}.")
    return int(found[1]), int(found[2])
