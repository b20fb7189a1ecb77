"""Stills for pages: a frame's place on the filmstrip sheets, and the picture that stands for a cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.queries.scoped import cuts_for
from zhijiang.catalog.states import AnalysisState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


@dataclass(frozen=True)
class Still:
    """One small picture, as a window on a sheet of many. All in pixels of the sheet."""

    url: str
    sheet: int
    left: int
    top: int
    width: int
    height: int
    sheet_width: int
    sheet_height: int


def still_of(cut: Cut, strip: Mapping[str, Any], /, *, start: int, end: int) -> Still | None:
    """The first small picture within the frames [start, end), else the last before; None without a filmstrip."""
    count = strip.get("count", 0)
    if not count:
        return None
    every, columns, rows = strip["every"], strip["columns"], strip["rows"]
    within = -(-start // every)
    tile = min(within if within * every < end else start // every, count - 1)
    sheet, place = divmod(tile, columns * rows)
    on_sheet = min(rows, -(-(count - sheet * columns * rows) // columns))
    width, height = strip["tile_width"], strip["tile_height"]
    return Still(
        url=reverse("catalog:media", args=[cut.code, f"sheet-{sheet}.jpg"]),
        sheet=sheet,
        left=place % columns * width,
        top=place // columns * height,
        width=width,
        height=height,
        sheet_width=columns * width,
        sheet_height=on_sheet * height,
    )


def poster_of(cut: Cut, strip: Mapping[str, Any], /) -> str:
    """The address of the picture that stands for a cut; empty while there is none."""
    return reverse("catalog:media", args=[cut.code, "poster.jpg"]) if strip.get("poster", -1) >= 0 else ""


def posters_of(works: Iterable[Work | int], user: User | AnonymousUser, /) -> dict[int, str]:
    """For each work the poster of the newest measured cut of its first episode that the user may see. Two queries."""
    cuts = list(
        cuts_for(user)
        .filter(episode__work__in=[work if isinstance(work, int) else work.pk for work in works], episode__number=1)
        .order_by("number")
    )
    strips = dict(
        Analysis.objects.filter(file__in={cut.file_id for cut in cuts}, state=AnalysisState.READY)
        .order_by("pk")  # of two reports on a file the newer stands
        .values_list("file_id", "strip")
    )
    found = {cut.episode.work_id: poster_of(cut, strips[cut.file_id]) for cut in cuts if cut.file_id in strips}
    return {work: url for work, url in found.items() if url}
