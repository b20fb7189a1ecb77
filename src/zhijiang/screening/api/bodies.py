"""What goes into the API of reviews and comes out of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from zhijiang.casework.api.bodies import Seq, Text, Version, Words, example
from zhijiang.casework.states import Measure
from zhijiang.screening.states import ReviewAction


class ReviewIn(Schema):
    """A new review of a work, by their codes; with one authority it goes without saying."""

    model_config = example(work="W-1A2B3C4")

    work: str = Field(max_length=12)
    authority: str = Field("", max_length=12)


class HandInIn(Schema):
    """Handing in what was checked, with one cut for each episode, by code."""

    model_config = example(seq=1, version="9f86d081", cuts=["K-1A2B3C4"])

    seq: Seq
    version: Version
    cuts: list[str] = Field(max_length=1000)


class FieldIn(Schema):
    """A question of the form that must be put right."""

    target: Annotated[Text, Field(min_length=1, max_length=120)]
    text: Annotated[Words, Field(min_length=1)]
    measure: Measure | Literal[""] = ""


class CutIn(Schema):
    """The cut of an episode that is missing or wrong."""

    episode: Annotated[int, Field(ge=1, le=32_767)]
    text: Annotated[Words, Field(min_length=1)]


class PlaceIn(Schema):
    """Frames [start, end) of a cut that was handed in, counted from 0, at which something is missing or wrong."""

    cut: Annotated[Text, Field(min_length=1, max_length=12)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    text: Annotated[Words, Field(min_length=1)]


class SupplementIn(Schema):
    """All that is missing or wrong before acceptance; it can be asked only once."""

    model_config = example(seq=2, cuts=[{"episode": 3, "text": "Episode 3 is missing."}])

    seq: Seq
    fields: list[FieldIn] = Field([], max_length=200)
    cuts: list[CutIn] = Field([], max_length=1000)
    places: list[PlaceIn] = Field([], max_length=1000)
    remark: Words = ""


class DecisionIn(Schema):
    """The decision on a round. When it is returned, each of `notes` becomes an item, and so does each of `fields`.

    `measures` says of a note what is demanded there.
    """

    model_config = example(
        action="return_for_correction",
        seq=9,
        notes=["5f0c1e9a-0000-4000-8000-000000000001"],
        reason="Please correct all of it.",
    )

    action: ReviewAction
    seq: Seq
    reason: Words = ""
    rule: Annotated[Text, Field(max_length=200)] = ""
    notes: list[UUID] = Field([], max_length=2000)
    measures: dict[UUID, Measure] = Field({}, max_length=2000)
    fields: list[FieldIn] = Field([], max_length=200)


class CutOut(Schema):
    """One cut; only one that `is_ready` can be handed in."""

    code: str
    name: str
    is_ready: bool


class EpisodeOut(Schema):
    """An episode with its cuts, newest first. `is_asked`: its cut can be handed in now."""

    episode: int
    is_asked: bool
    cuts: list[CutOut]


class NoteOut(Schema):
    """A note on frames [start, end) of a cut, counted from 0; `place` says the same in timecode."""

    key: UUID
    cut: str
    start: int
    end: int
    place: str
    severity: str
    rule: str
    text: str
    author: str
    status: str
    round: int
    written_at: datetime
