"""Files that a company checks for itself: who sees them, how they are mended, and when they go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.clips import Recipe, make_clip
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, Event
from zhijiang.catalog import actions as catalog
from zhijiang.catalog import store
from zhijiang.catalog.jobs import analyse_cut
from zhijiang.catalog.models import Analysis, Cut, StoredFile, Work
from zhijiang.technical import actions, jobs, queries
from zhijiang.technical.models import Check, Mend
from zhijiang.technical.states import MendState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Bring = Callable[..., Check]


def _is_kept(sha256: str) -> bool:
    try:
        with store.local_path(sha256) as path:
            return path.is_file()
    except FileNotFoundError:
        return False


def test_a_private_check_is_seen_by_its_house_alone_and_counts_nowhere(cast: Cast, bring: Bring) -> None:
    check = bring()

    seen = {
        who: list(queries.checks_for(getattr(cast, who)))
        for who in ("lin", "qian", "zhou", "wu", "sun", "yang", "tang")
    }
    assert seen == {"lin": [check], "qian": [check], "zhou": [], "wu": [], "sun": [], "yang": [], "tang": []}
    assert (Work.objects.count(), Cut.objects.count(), Case.objects.count()) == (0, 0, 0)
    assert list(Event.objects.values_list("stream", "action")) == [(check.stream, "check_brought_in")]


@pytest.mark.parametrize("who", ["qian", "zhou", "sun"])
def test_only_producers_of_the_house_do_anything_with_it(who: str, cast: Cast, bring: Bring) -> None:
    check, other = bring(), getattr(cast, who)

    with pytest.raises(NotAllowed):
        actions.bring_in(cast.studio_a, by=other, chunks=[b"x"], size_bytes=1, name="x.mp4")
    with pytest.raises(NotAllowed):
        actions.ask_for_mend(check, by=other, asked={"container": "mov"})
    with pytest.raises(NotAllowed):
        actions.throw_away(check, by=other)
    assert (Check.objects.count(), Mend.objects.count(), Check.objects.get().thrown_at) == (1, 0, None)


def test_a_mended_file_is_a_check_of_its_own_with_before_and_after(
    cast: Cast, bring_path: Callable[[Path], Check], tmp_path: Path, client: Client
) -> None:
    check = bring_path(make_clip(tmp_path / "a.mp4", Recipe()).path)
    analyse_cut(sha256=check.file_id)
    mend = actions.ask_for_mend(check, by=cast.lin, asked={"target_lufs": -20.0, "true_peak_dbtp": -1.0})

    jobs.mend(mend_id=mend.pk)
    jobs.mend(mend_id=mend.pk)

    mend.refresh_from_db()
    assert mend.state == MendState.MADE
    assert mend.made is not None
    assert (Check.objects.count(), mend.made.original_name, mend.told["packets"]) == (2, "a.mended.mp4", 50)
    assert abs(mend.told["sound"][0]["after"]["integrated_lufs"] + 20) <= 0.1
    assert Analysis.objects.filter(file=mend.made.file).exists()
    client.force_login(cast.lin)
    page = client.get(check.get_absolute_url()).content.decode()
    assert mend.made.get_absolute_url() in page
    sent = client.get(f"{mend.made.get_absolute_url()}file/")
    assert len(b"".join(sent)) == mend.made.file.size_bytes


def test_what_cannot_be_mended_says_why_and_the_file_stays(cast: Cast, bring: Bring) -> None:
    check = bring(b"no film at all" * 100)
    mend = actions.ask_for_mend(check, by=cast.lin, asked={"container": "mov"})

    jobs.mend(mend_id=mend.pk)

    mend.refresh_from_db()
    assert (mend.state, mend.made) == (MendState.REFUSED, None)
    assert mend.reason.endswith(".")
    assert _is_kept(check.file_id)


def test_a_file_that_was_thrown_away_is_seen_by_nobody_and_its_bytes_go_an_hour_later(cast: Cast, bring: Bring) -> None:
    check = bring()
    actions.throw_away(check, by=cast.lin)

    actions.clear()
    there = _is_kept(check.file_id)
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        actions.clear()

    assert (there, list(queries.checks_for(cast.lin))) == (True, [])
    assert (_is_kept(check.file_id), StoredFile.objects.count(), Check.objects.count()) == (False, 0, 0)
    with pytest.raises(Check.DoesNotExist):
        actions.throw_away(check, by=cast.lin)


def test_bytes_that_a_cut_holds_stay_when_the_check_goes(cast: Cast, bring: Bring, film: Work) -> None:
    check = bring()
    cut = actions.into_cut(check, film, by=cast.lin, episode_number=1)
    actions.throw_away(check, by=cast.lin)

    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        actions.clear()

    assert (cut.file_id, cut.original_name) == (check.file_id, "夜泊_混录.mp4")
    assert (_is_kept(cut.file_id), Check.objects.count(), Cut.objects.count()) == (True, 0, 1)


def test_bytes_that_came_again_within_the_hour_stay(cast: Cast, bring: Bring, tmp_path: Path) -> None:
    check = bring(b"the same bytes")
    actions.throw_away(check, by=cast.lin)

    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        again = tmp_path / "again.mp4"
        again.write_bytes(b"the same bytes")
        stored = store.seal_copy(again)
        actions.clear()

    assert (_is_kept(stored.pk), StoredFile.objects.filter(pk=stored.pk).count()) == (True, 1)


def test_a_file_goes_after_its_last_day(cast: Cast, bring: Bring, settings: object) -> None:
    settings.CHECKS_DAYS = 3  # type: ignore[attr-defined]  # pytest-django's wrapper takes any name
    check = bring()

    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23), tick=False):
        actions.clear()
        assert list(queries.checks_for(cast.lin)) == [check]
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        assert list(queries.checks_for(cast.lin)) == []
        actions.clear()

    assert (_is_kept(check.file_id), Check.objects.count()) == (False, 0)


def test_a_file_that_was_thrown_away_is_not_mended(cast: Cast, bring: Bring) -> None:
    check = bring()
    actions.throw_away(check, by=cast.lin)

    with pytest.raises(WrongState):
        actions.ask_for_mend(check, by=cast.lin, asked={"container": "mov"})


def test_the_pages_take_a_file_in_and_make_it_a_cut(cast: Cast, client: Client, film: Work, tmp_path: Path) -> None:
    client.force_login(cast.lin)
    path = tmp_path / "夜泊.mp4"
    path.write_bytes(b"bytes")

    with path.open("rb") as opened:
        brought = client.post("/checks/", {"organisation": cast.studio_a.pk, "file": opened})
    check = Check.objects.get()
    made = client.post(f"{check.get_absolute_url()}cut/", {"work": film.pk, "episode": 1})
    empty = client.post(f"{check.get_absolute_url()}mend/", {})

    assert (brought.status_code, brought["Location"]) == (302, check.get_absolute_url())
    assert (made.status_code, made["Location"]) == (302, Cut.objects.get().get_absolute_url())
    assert empty.status_code == 422
    assert catalog.drop_file(check.file_id, taken_before=timezone.now() + timedelta(days=1)) is False


def test_channels_are_offered_as_the_report_found_them() -> None:
    report = {
        "audio": [{"stream": 1, "channels": 2}, {"stream": 2, "channels": 6}],
        "findings": [
            {"check": "channel_silence", "stream": 1},
            {"check": "channel_silence", "stream": 2},
            {"check": "black", "stream": 0},
        ],
    }

    assert [each.value for each in queries.broken_channels(report)] == ["copy-1-0", "copy-1-1"]
