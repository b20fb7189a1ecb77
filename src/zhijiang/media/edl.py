"""Edit decision lists as CMX 3600 writes them: events read by their record side, and written as places in a film.

An event is `001  AX  V  C  00:00:00:00 00:00:02:00 01:00:10:00 01:00:12:00`: number, reel, tracks, kind of edit (with a length, where it
is no cut), source in and out, record in and out; outs are the frame after the last. Notes follow their event and begin with `*`. A list
names no rate. Drop-frame is said by `FCM: DROP FRAME` before events, or by `;` in a timecode.

Source: “CMX 3600 EDL Specification”, as edlmax.com published it, and what Premiere, Resolve and Avid write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_TIMECODE: Final = r"\d{1,2}:\d{1,2}:\d{1,2}[:;.]\d{1,3}"
_EVENT: Final = re.compile(
    r"(?P<number>\d{1,6})\s+(?P<reel>\S+)\s+(?P<tracks>\S+)\s+(?P<edit>C|D|K[BO]?|W\d*)(?:\s+\d{1,3})?(?:\s+F)?"
    rf"\s+\S+\s+\S+\s+(?P<first>{_TIMECODE})\s+(?P<end>{_TIMECODE})",
    re.IGNORECASE,
)
_COUNTING: Final = re.compile(r"FCM\s*:\s*(?P<non>NON)?[\s-]*DROP", re.IGNORECASE)
_NAMED: Final = re.compile(r"(?P<name>[A-Z][A-Z ]*[A-Z])\s*:\s*(?P<text>.*)")
_PLACED: Final = re.compile(rf"{_TIMECODE}\s+(?:[A-Z]+\s+)?(?P<text>.*)")
_MARKED: Final = re.compile(r"\|M:(?P<text>[^|]*)")
_TOLD: Final = ("COMMENT", "COMMENTS", "NOTE", "LOC")
"""Notes with a name that say what was done; of the others, a clip's name is taken where nothing is said."""


@dataclass
class Event:
    """One event by its record side, as it is written; nothing is reckoned yet."""

    line: int
    """Of the file, from 1."""
    number: str
    first: str
    """Timecode of the first frame, `;` before its frames where it counts drop-frame."""
    end: str
    """Of the frame after the last."""
    is_drop: bool | None
    """How the list says it counts; None where it does not say."""
    is_mixed: bool = False
    """The heading of the list says one counting, the timecode the other."""
    reel: str = ""
    told: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What its notes say; without any the clip's name, then the reel's."""
        return " · ".join(dict.fromkeys(self.told or self.names[:1] or [self.reel]))


def read_edl(text: str, /) -> tuple[list[Event], list[int]]:
    """The events of a list, in its order, and the lines that begin like an event and are none.

    The first line of a dissolve or wipe, which has no frames of its own, is left out. Whether a timecode exists at a film's rate,
    and where it lies, is for the caller to say. Accepts the line ends of every system; an empty answer means that no event is there.
    """
    events: list[Event] = []
    unread: list[int] = []
    is_drop: bool | None = None
    for number, line in enumerate(text.splitlines(), 1):
        row = line.strip()
        if counting := _COUNTING.match(row):
            is_drop = not counting["non"]
        elif event := _EVENT.match(row):
            events.append(_event(number, event, is_drop))
        elif re.match(r"\d+\s+\S", row):
            unread.append(number)
        elif events:
            _take_note(events[-1], row)
    return [each for at, each in enumerate(events) if not _only_begins(each, events[at + 1 : at + 2])], unread


def _event(line: int, match: re.Match[str], is_drop: bool | None) -> Event:
    first, end = match["first"], match["end"]
    signs = {sign for sign in re.sub(r"\d", "", first + end)[2::3] if sign in ";."}
    said = True if signs else is_drop
    if said:
        first, end = (re.sub(r"[:;.](\d+)$", r";\1", each) for each in (first, end))
    is_mixed = bool(signs) and is_drop is False
    return Event(line, match["number"], first, end, said, is_mixed, match["reel"])


def _take_note(event: Event, row: str) -> None:
    if marked := _MARKED.search(row):
        row = f"* COMMENT: {marked['text'].strip()}"
    if not row.startswith("*"):
        return
    row = row[1:].strip()
    named = _NAMED.fullmatch(row)
    if named is None:
        event.told += [row] if row else []
    elif named["name"] in _TOLD:
        placed = _PLACED.fullmatch(named["text"]) if named["name"] == "LOC" else None
        text = (placed or named)["text"].strip()
        event.told += [text] if text else []
    elif named["name"].endswith("CLIP NAME"):
        event.names += [named["text"].strip()] if named["text"].strip() else []


def _only_begins(event: Event, following: list[Event]) -> bool:
    return event.first == event.end and any(each.number == event.number for each in following)


def write_edl(title: str, places: Iterable[tuple[str, str, str, str]], /, *, is_drop: bool) -> str:
    """A list of places in a film, an event each.

    Parameters
    ----------
    title : str
    places : iterable of (tracks, first, end, text)
        Tracks as CMX names them (`V`, `A`, `B` for both); timecode of the first frame and of the frame after the last; what is said there.
        Source and record side are the same: the film itself.
    is_drop : bool
        How these timecodes count.

    Returns
    -------
    str
        With the line ends of CMX, CR LF.
    """
    lines = [f"TITLE: {' '.join(title.split())[:70]}", f"FCM: {'' if is_drop else 'NON-'}DROP FRAME", ""]
    for number, (tracks, first, end, text) in enumerate(places, 1):
        lines.append(f"{number:03}  AX       {tracks:<5} C        {first} {end} {first} {end}")
        lines.append(f"* COMMENT: {' '.join(text.split())}")
    return "".join(f"{line}\r\n" for line in lines)
