"""Footage that was filed before, under another title: what is sought in, and what of the findings a reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat
from django.urls import reverse

from zhijiang.catalog.models import Analysis, Cut
from zhijiang.catalog.queries import Still, still_of
from zhijiang.catalog.states import AnalysisState
from zhijiang.jobs.models import Job
from zhijiang.media.time import Rate
from zhijiang.screening.models import Footage, Review, ReviewedCut
from zhijiang.screening.queries.reviews import reviews_for
from zhijiang.screening.queries.room import Ruler
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import CODER

if TYPE_CHECKING:
    from zhijiang.media.reuse import Held
    from zhijiang.people.models import User

_KEY: Final = "footage/"
_LEAST: Final = 5
"""Seconds that a passage lasts at least to be told."""
_MOST: Final = 12
"""Lines on a page."""


def shelf_for(sha256: str, /) -> list[Held]:
    """The stored codes of every other file; not of those that are cuts of the same works only."""
    from zhijiang.media.reuse import Held  # with numba, which pages need not wait for

    works = Cut.objects.filter(file=sha256).values("episode__work")
    others = Cut.objects.exclude(episode__work__in=works).values("file")
    rows = Footage.objects.filter(coder=CODER, file__in=others).exclude(file=sha256).order_by("pk")
    return [
        Held(file, frames, np.frombuffer(bytes(codes), "<u8").astype(np.uint64))
        for file, frames, codes in rows.values_list("file_id", "frames", "codes").iterator(chunk_size=200)
    ]


def footage_key(sha256: str, /) -> str:
    """The name under which the queue keeps the search for a file."""
    return f"{_KEY}{sha256}"


def files_to_seek(*, most: int) -> list[str]:
    """Files that were laid before an authority, were not sought by these codes, and have a report that no search was asked after.

    So each report asks for one search: a file whose report left no fingerprints is not asked for again before it is measured
    anew. At most so many, in order. Rule: S-19.
    """
    sought = Footage.objects.filter(file=OuterRef("file"), coder=CODER, sought_at__isnull=False)
    asked = Job.objects.filter(key=Concat(Value(_KEY), OuterRef("file_id")), created_at__gte=OuterRef("ended_at"))
    laid = ReviewedCut.objects.filter(cut__file=OuterRef("file"))
    reports = Analysis.objects.filter(Exists(laid), ~Exists(sought), state=AnalysisState.READY, ended_at__isnull=False)
    files = reports.exclude(Exists(asked)).order_by("file").values_list("file_id", flat=True).distinct()
    return list(files[:most])


def is_in_several_works(sha256: str, /) -> bool:
    """Whether the very same file is a cut of more than one work."""
    return Cut.objects.filter(file=sha256).values("episode__work").distinct().count() > 1


@dataclass(frozen=True)
class FootageLine:
    """A passage of a cut that lies before the panel, and where it was laid before this authority under another title."""

    place: str
    url: str
    """The place in the room."""
    still: Still | None
    frames: int
    title: str
    house: str
    code: str
    laid_at: datetime | None
    other_place: str
    other_url: str
    """The place in the other room; empty for who may not open that case."""
    other_still: Still | None
    """None, too, for who may not open that case."""
    is_mirrored: bool
    is_still: bool


@dataclass(frozen=True)
class FootageFound:
    """What was found of the cuts of a round, as one reader may see it."""

    lines: list[FootageLine]
    """The longest first, stills last."""
    is_sought: bool
    """Whether every cut was sought; otherwise no line says nothing."""


def footage_found(
    review: Review, user: User, standing: Standing, /, *, cuts: Sequence[Cut], round_: int, ruler: Ruler
) -> FootageFound | None:
    """What of these cuts was laid before the same authority as part of another work, for panel and officer; None for others.

    Nothing that lies with another authority alone. Where the other case is not the reader's to open, its title and its place
    are told, without picture or address. One query where nothing was found. Rule: S-18.
    """
    if not cuts or not (standing.is_panel or standing.is_officer):
        return None
    by_file = {cut.file_id: cut for cut in cuts}
    kept = Footage.objects.filter(coder=CODER, file__in=by_file, sought_at__isnull=False)
    found = dict(kept.values_list("file_id", "found"))
    rows = [
        (cut, each)
        for file, cut in by_file.items()
        for each in found.get(file, [])
        if _length(each) >= _LEAST * Rate.parse(ruler.reported(cut).video["rate"]).nominal
    ]
    lines = _lines(review, user, rows, round_=round_, ruler=ruler) if rows else []
    return FootageFound(lines, is_sought=len(found) == len(by_file))


def _lines(
    review: Review, user: User, rows: Sequence[tuple[Cut, dict[str, Any]]], /, *, round_: int, ruler: Ruler
) -> list[FootageLine]:
    laid = _laid(review, {each["file"] for _cut, each in rows})
    seen = set(reviews_for(user).filter(pk__in={line.review_id for line in laid}).values_list("pk", flat=True))
    lines = [
        _line(review, cut, each, line, round_=round_, ruler=ruler, may_open=line.review_id in seen)
        for cut, each in rows
        for line in laid
        if line.cut.file_id == each["file"]
    ]
    return sorted(lines, key=lambda line: (line.is_still, -line.frames))[:_MOST]


def _laid(review: Review, files: set[str]) -> list[ReviewedCut]:
    """Where these files lay before the authority, as cuts of other works: of each work and file the last round."""
    rows = (
        ReviewedCut.objects.filter(cut__file__in=files, review__case__authority=review.case.authority_id)
        .exclude(cut__episode__work=review.work_id)
        .select_related("cut__episode__work__organisation", "review__case")
        .order_by("review__case__opened_at", "round", "pk")
    )
    return list({(row.cut.file_id, row.cut.episode_id): row for row in rows}.values())


def _line(
    review: Review, cut: Cut, each: dict[str, Any], line: ReviewedCut, /, *, round_: int, ruler: Ruler, may_open: bool
) -> FootageLine:
    case, work = line.review.case, line.cut.episode.work
    (new, new_end), (old, old_end) = each["new"], each["old"]
    return FootageLine(
        place=ruler.range_of(cut, new, new_end),
        url=_room(review.case.code, cut, round_, new),
        still=still_of(cut, ruler.reported(cut).strip, start=new, end=new_end),
        frames=_length(each),
        title=work.shown_title,
        house=work.organisation.shown_name,
        code=case.code,
        laid_at=case.submitted_at,
        other_place=ruler.range_of(line.cut, old, old_end),
        other_url=_room(case.code, line.cut, line.round, old) if may_open else "",
        other_still=still_of(line.cut, ruler.reported(line.cut).strip, start=old, end=old_end) if may_open else None,
        is_mirrored=each["mirrored"],
        is_still=each["still"],
    )


def _room(code: str, cut: Cut, round_: int, frame: int) -> str:
    return reverse("screening:room", args=[code, cut.episode.number], query={"round": round_}, fragment=f"f={frame}")


def _length(each: dict[str, Any]) -> int:
    return int(each["new"][1] - each["new"][0])
