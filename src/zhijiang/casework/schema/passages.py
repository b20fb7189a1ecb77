"""Passages of a film: rows that name whole frames of one cut, beside what the procedure asks of each.

A row holds what it takes to read it alone, whatever becomes of the cut: frames from 0, the end not included, the cut's
length in frames, its rate as a fraction and the label of its first frame. Timecodes are made of these, never kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.casework.schema.kinds import Kind, columns_of, kind_of
from zhijiang.casework.schema.texts import Json, title_of
from zhijiang.casework.states import PassageStanding
from zhijiang.media.time import Rate, Timecode

PLACE: Final = ("key", "cut", "episode", "start", "end", "frames", "rate", "start_timecode", "standing")
"""What every row holds beside its answers. `standing` is only there after the row was taken over from an earlier cut."""


@dataclass(frozen=True)
class FilmCut:
    """A cut that passages can be about: its length in frames, its rate as a fraction, the label of its first frame."""

    code: str
    label: str
    episode: int
    frames: int
    rate: str
    start_timecode: str

    @property
    def zero(self) -> Timecode:
        """The label of the first frame."""
        return _zero(self.rate, self.start_timecode)

    def timecode(self, frame: int, /) -> str:
        """The label of a frame, counted from 0."""
        return str(self.zero + frame)

    def frame(self, typed: str, /) -> int:
        """The frame that bears a typed label. Raises ValueError with a sentence for whoever typed it."""
        zero = self.zero
        try:
            label = Timecode.parse(typed, zero.rate)
        except ValueError:
            raise ValueError(
                _(
                    "%(typed)s is no timecode of this cut: write hours:minutes:seconds:frames, frames from 00 to %(last)02d."
                )
                % {"typed": typed, "last": zero.rate.nominal - 1}
            ) from None
        found = label.frames - zero.frames
        if label.drop_frame != zero.drop_frame or not 0 <= found < self.frames:
            raise ValueError(
                _("%(typed)s is outside of this cut, which runs from %(first)s to %(last)s.")
                % {"typed": typed, "first": zero, "last": zero + (self.frames - 1)}
            )
        return found

    def row(self, start: int, end: int, answers: Mapping[str, Json], /, *, key: str = "") -> dict[str, Json]:
        """A row on frames [start, end) of this cut. The caller checks it (`passage_fault`)."""
        return {
            "key": key or str(uuid.uuid4()),
            "cut": self.code,
            "episode": self.episode,
            "start": start,
            "end": end,
            "frames": self.frames,
            "rate": self.rate,
            "start_timecode": self.start_timecode,
            **{name: value for name, value in answers.items() if value not in (None, "") and name not in PLACE},
        }


def _zero(rate: str, start: str) -> Timecode:
    """The label of a first frame; a start that does not exist at this rate counts from zero."""
    try:
        return Timecode.parse(start or "00:00:00:00", Rate.parse(rate))
    except ValueError:
        return Timecode(0, Rate.parse(rate))


def passage_fields(form: Mapping[str, Any], /) -> list[str]:
    """The questions of a form that are tables of passages, in its order."""
    return [name for name, field in form.get("properties", {}).items() if kind_of(field) == Kind.PASSAGES]


def timecodes_of(row: Mapping[str, Json], /) -> tuple[str, str]:
    """The labels of a row's first and last frame; both are frames that it covers."""
    zero = _zero(row["rate"], row["start_timecode"])
    return str(zero + row["start"]), str(zero + (row["end"] - 1))


def passage_fault(row: Mapping[str, Json], /) -> str:
    """What is wrong with the place of a row, as a sentence; empty for nothing. Rule: S-11."""
    whole = all(type(row.get(name)) is int for name in ("start", "end", "frames", "episode"))
    if not whole or not _is_rate(row.get("rate")):
        return _("A passage is counted in whole frames of a cut.")
    if not 0 <= row["start"] < row["end"]:
        return _("The passage must end after it begins.")
    if row["end"] > row["frames"]:
        return _("The passage reaches beyond the end of the cut, which has %(frames)d frames.") % {
            "frames": row["frames"]
        }
    if row.get("standing") == PassageStanding.LOST:
        return _("Its place was not found in the new cut: set it anew, confirm it or take it out.")
    return ""


def _is_rate(value: Json) -> bool:
    try:
        Rate.parse(str(value))
    except ValueError:
        return False
    return True


def titles_of(schema: Mapping[str, Any], /) -> tuple[str, ...]:
    """What stands over the table as people read it: the place, then what the procedure asks."""
    place = (pgettext("column", "Episode"), pgettext("column", "From"), pgettext("column", "To"))
    return (*place, *(title_of(column) for column in columns_of(schema).values()))


def known_again(rows: Sequence[Mapping[str, Json]], before: Sequence[Mapping[str, Json]], /) -> list[dict[str, Json]]:
    """The rows that were typed, in the order of the film, each with its key and standing where the same stood there before."""
    left = [dict(row) for row in before]
    found: list[dict[str, Json]] = []
    for row in rows:
        bare = _bare(row)
        same = next((each for each in left if _bare(each) == bare), None)
        if same is not None:
            left.remove(same)
        found.append(same or dict(row))
    return sorted(found, key=lambda row: (row["episode"], row["start"], row["end"]))


def _bare(row: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in row.items() if name not in {"key", "standing"}}


def standing_label(row: Mapping[str, Json], /) -> str:
    """How a row came over from the cut before; empty for one that was written on its own cut."""
    return str(PassageStanding(row["standing"]).label) if row.get("standing") else ""
