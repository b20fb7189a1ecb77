"""The ledger of viewing: what is believed of a page, what the procedure demands, and that nobody signs below it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.screening.reviewing import FRAMES, Stage, watched
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event, Opinion
from zhijiang.casework.states import Vote
from zhijiang.catalog import store
from zhijiang.catalog.models import Cut, Package
from zhijiang.media.table import FrameTable, write_table
from zhijiang.screening import actions, queries
from zhijiang.screening.models import Claim, Sitting, Viewing
from zhijiang.screening.states import ClaimFault

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PART = 50
"""Frames in a part of the film: two seconds."""


def packaged(cut: Cut, frames: int = FRAMES) -> Cut:
    """Give the cut the playlist and the table of what a browser would play of it."""
    from fractions import Fraction

    folder = store.new_folder("packages", cut.file_id)
    at = store.folder_path(folder)
    table = FrameTable(Fraction(1, 25), list(range(frames)), [k % PART == 0 for k in range(frames)])
    write_table(table, at / "frames.bin")
    parts = "".join(f"#EXTINF:2.000000,\n{number}.m4s\n" for number in range(frames // PART))
    (at / "index.m3u8").write_text(f'#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n{parts}#EXT-X-ENDLIST\n')
    for number in range(frames // PART):
        (at / f"{number}.m4s").write_bytes(b"part")
    Package.objects.filter(file=cut.file).update(folder=folder, ended_at=timezone.now())
    return cut


class Page:
    """A page of the room as the server knows it: asks for parts of the film, and claims."""

    def __init__(self, stage: Stage, clock: time_machine.Traveller, user: Any = None) -> None:
        self.stage, self.clock = stage, clock
        self.client = Client(headers={"Accept-Language": "en"})
        self.client.force_login(user or stage.cast.chen)
        url = reverse("screening:sittings", args=[stage.code, 1], query={"round": stage.now().case.round})
        self.place = self.post(url, {}).json()
        self.number = 0

    def post(self, url: str, body: dict[str, Any]) -> Any:
        return self.client.post(url, json.dumps(body), content_type="application/json")

    def ask_for(self, start: int, end: int) -> None:
        """Have the parts with these frames sent."""
        for part in range(start // PART, -(-end // PART)):
            assert self.client.get(self.place["playlist"].replace("index.m3u8", f"{part}.m4s")).status_code == 200

    def claim(self, start: int, end: int, *, from_ms: int, until_ms: int, number: int | None = None) -> Any:
        body = {
            "number": number or self.number + 1,
            "from_ms": from_ms,
            "until_ms": until_ms,
            "runs": [start, end - start],
        }
        answer = self.post(self.place["claims"], body)
        self.number += answer.status_code == 200 and number is None
        return answer

    def watch(self, start: int, end: int) -> Any:
        """Be sent frames [start, end), watch them at single speed, and say so."""
        self.ask_for(start, end)
        begin = self.passed_ms()
        self.clock.shift((end - start) / 25)
        return self.claim(start, end, from_ms=begin, until_ms=self.passed_ms())

    def passed_ms(self) -> int:
        opened = Sitting.objects.get(key=UUID(self.place["key"])).opened_at
        return (timezone.now() - opened) // timedelta(milliseconds=1)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def page(under_review: Stage, clock: time_machine.Traveller) -> Page:
    packaged(under_review.reviewed_cut().cut)
    return Page(under_review, clock)


def fault_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["fault"]


def seen(page: Page) -> list[int]:
    row = Viewing.objects.filter(user=page.stage.cast.chen).first()
    return row.runs if row else []


def test_what_was_watched_is_kept_as_runs_and_a_second_telling_changes_nothing(page: Page) -> None:
    first = page.watch(0, 100)
    again = page.claim(0, 100, from_ms=0, until_ms=page.passed_ms(), number=1)
    page.watch(150, 250)
    page.watch(100, 150)

    assert (first.status_code, again.status_code, seen(page)) == (200, 200, [0, 250])
    assert first.json()["viewing"]["missing_seconds"] == (FRAMES - 100) // 25
    assert Claim.objects.count() == 3
    ledger = Viewing.objects.get()
    assert queries.ledger_holds(ledger)
    Claim.objects.filter(number=2).update(runs=[150, 90])
    assert not queries.ledger_holds(ledger)


def test_what_cannot_have_been_watched_is_refused_and_shown(page: Page) -> None:
    page.watch(0, 100)
    page.ask_for(100, 400)
    page.clock.shift(4)
    now = page.passed_ms()

    refused = {
        "too fast": page.claim(100, 400, from_ms=now - 4000, until_ms=now),
        "in the future": page.claim(100, 200, from_ms=now, until_ms=now + 4000),
        "twice at one time": page.claim(100, 150, from_ms=0, until_ms=4000),
        "never sent": page.claim(1000, 1100, from_ms=now - 4000, until_ms=now),
        "replayed with more": page.claim(0, 101, from_ms=0, until_ms=4000, number=1),
        "beyond the film": page.claim(FRAMES - 10, FRAMES + 10, from_ms=now - 4000, until_ms=now),
    }

    assert {word: fault_of(answer) for word, answer in refused.items()} == {
        "too fast": (422, ClaimFault.TOO_FAST),
        "in the future": (422, ClaimFault.NOT_YET),
        "twice at one time": (422, ClaimFault.OVERLAPS),
        "never sent": (422, ClaimFault.NOT_SENT),
        "replayed with more": (422, ClaimFault.REPLAYED),
        "beyond the film": (422, ClaimFault.MALFORMED),
    }
    assert (seen(page), Event.objects.filter(action="viewing_refused").count()) == ([0, 100], 6)
    chair = Client(headers={"Accept-Language": "en"})
    chair.force_login(page.stage.cast.sun)
    shown = chair.get(reverse("screening:room_json", args=[page.stage.code, 1])).json()["viewing"]["others"]
    assert [(each["seen"], each["faults"]) for each in shown] == [([0, 100], 6), ([], 0), ([], 0)]


def test_a_part_that_came_later_than_it_is_said_to_have_been_watched_was_not_watched(page: Page) -> None:
    page.clock.shift(10)
    page.ask_for(0, 100)

    assert fault_of(page.claim(0, 100, from_ms=1000, until_ms=5000)) == (422, ClaimFault.NOT_SENT)


def test_claims_that_come_late_after_a_lost_connection_are_believed(page: Page) -> None:
    page.ask_for(0, 200)
    page.clock.shift(3600)

    answers = [page.claim(at, at + 100, from_ms=40 * at, until_ms=40 * at + 4000) for at in (0, 100)]

    assert ([each.status_code for each in answers], seen(page)) == ([200, 200], [0, 200])


def test_two_pages_of_one_person_do_not_watch_twice_at_one_time(page: Page) -> None:
    other = Page(page.stage, page.clock)
    other.ask_for(500, 600)

    assert page.watch(0, 100).status_code == 200
    assert fault_of(other.claim(500, 600, from_ms=0, until_ms=4000)) == (422, ClaimFault.OVERLAPS)


def test_a_sitting_is_its_owners_alone_and_only_of_what_lies_before_the_panel(page: Page) -> None:
    stage = page.stage
    for user in (stage.cast.jiang, stage.cast.zhou, stage.cast.lin):
        stranger = Client()
        stranger.force_login(user)
        for url in (page.place["playlist"], page.place["playlist"].replace("index.m3u8", "0.m4s")):
            assert stranger.get(url).status_code == 404
        assert stranger.post(page.place["claims"], "{}", content_type="application/json").status_code == 404
    with pytest.raises(NotAllowed):
        actions.open_sitting(stage.reviewed_cut(), by=stage.cast.lin)
    line = stage.reviewed_cut()
    stage.send_back(stage.note())
    with pytest.raises(WrongState):
        actions.open_sitting(line, by=stage.cast.chen)


def test_nobody_signs_below_what_is_demanded_and_the_signature_carries_the_ledger(under_review: Stage) -> None:
    chen = under_review.cast.chen

    def sign() -> Opinion:
        return actions.sign_opinion(under_review.now(), by=chen, vote=Vote.APPROVE, text="已看。", expected_round=1)

    watched(under_review.now(), chen, runs=[0, 1000, 1006, FRAMES - 1006])
    with pytest.raises(MissingEvidence) as refused:
        sign()
    watched(under_review.now(), chen, runs=[2, 998, 1005, FRAMES - 1005])
    opinion = sign()

    assert (refused.value.rule, Viewing.objects.get().frames) == ("S-12", FRAMES - 7)
    cut = under_review.reviewed_cut().cut
    line = {
        "cut": cut.file_id, "frames": FRAMES, "seen": FRAMES - 7, "demanded": FRAMES, "missing": 0, "refused": 0, "ledger": "0" * 64,
    }  # fmt: skip
    digest = hashlib.sha256(json.dumps([line], separators=(",", ":"), sort_keys=True).encode()).hexdigest()
    signed = {"cuts": [line], "frames": FRAMES, "seen": FRAMES - 7, "met": True, "ledger": digest}
    assert opinion.viewing == signed
    assert Event.objects.get(action="opinion_signed").payload["viewing"] == signed
