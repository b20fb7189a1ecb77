"""Stills: the right window on the right sheet, and a poster only for those who may see the cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from zhijiang.catalog import queries, store
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.states import AnalysisState

pytestmark = pytest.mark.django_db
BringIn = Callable[..., Cut]
STRIP = {
    "sheets": 2, "columns": 10, "rows": 10, "tile_width": 160, "tile_height": 90, "every": 12, "count": 123, "poster": 240,
}  # fmt: skip


def measured(cut: Cut, strip: dict[str, Any]) -> Cut:
    folder = store.new_folder("analyses", cut.file_id)
    (store.folder_path(folder) / "poster.jpg").write_bytes(b"jpeg")
    Analysis.objects.filter(file=cut.file).update(state=AnalysisState.READY, folder=folder, strip=strip, report={})
    return cut


@pytest.mark.parametrize(
    ("start", "end", "sheet", "left", "top"),
    [
        (0, 1, 0, 0, 0),
        (11, 12, 0, 0, 0),  # nothing within: the one before
        (11, 40, 0, 160, 0),  # the first within
        (12 * 99, 12 * 99 + 1, 0, 1440, 810),
        (12 * 100, 12 * 100 + 1, 1, 0, 0),
        (99_999, 100_000, 1, 320, 180),  # beyond the last: the last
    ],
)
def test_still_is_the_first_within_the_frames_or_the_last_before(
    cast: Cast, series: Work, bring_in: BringIn, start: int, end: int, sheet: int, left: int, top: int
) -> None:
    still = queries.still_of(bring_in(series, by=cast.lin), STRIP, start=start, end=end)

    assert still is not None
    assert (still.url.rsplit("/", 1)[1], still.left, still.top) == (f"sheet-{sheet}.jpg", left, top)
    assert (still.sheet_width, still.sheet_height) == (1600, 900 if sheet == 0 else 270)


def test_no_filmstrip_gives_no_still_and_no_poster(cast: Cast, series: Work, bring_in: BringIn) -> None:
    cut = bring_in(series, by=cast.lin)

    assert (queries.still_of(cut, {}, start=0, end=9), queries.poster_of(cut, {})) == (None, "")
    assert queries.poster_of(cut, STRIP | {"poster": -1}) == ""


def test_poster_of_a_work_is_its_newest_measured_cut_and_only_for_who_may_see_it(
    cast: Cast, series: Work, bring_in: BringIn
) -> None:
    first = measured(bring_in(series, by=cast.lin, content=b"one"), STRIP)
    bring_in(series, by=cast.lin, content=b"two")

    assert queries.posters_of([series], cast.lin) == {
        series.pk: reverse("catalog:media", args=[first.code, "poster.jpg"])
    }
    assert queries.posters_of([series.pk], cast.zhou) == {}


def test_poster_is_served_to_the_company_and_not_found_by_another(
    client: Client, cast: Cast, series: Work, bring_in: BringIn
) -> None:
    url = queries.poster_of(measured(bring_in(series, by=cast.lin), STRIP), STRIP)
    client.force_login(cast.qian)
    own = client.get(url)
    client.force_login(cast.zhou)
    other = client.get(url)

    assert (own.status_code, own.content, other.status_code) == (200, b"jpeg", 404)
