"""The pages of a call by hand: who sees what, that experts read no name, and that everything can be done on them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.shelf import SHELF, Shelf
from tests.support import calling
from tests.support.calling import WAN, World
from tests.support.giving import second
from zhijiang.casework import verify
from zhijiang.casework.models import Case
from zhijiang.people.models import User
from zhijiang.support import jobs
from zhijiang.support.actions import scores
from zhijiang.support.models import Call, Entry, Grant, Objection, Ranking, Sheet
from zhijiang.support.states import CallState, EntryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(scope="module")
def before_experts(shelf: Shelf) -> Iterator[World]:
    """Six entries before three experts, made once for the module."""

    def make(cast: object) -> World:
        world = calling.make_world(SHELF.cast())
        calling.before_experts(world, [calling.handed_in(world, at) for at in range(6)])
        return world

    with shelf.more(make) as world:
        yield world


@pytest.fixture
def world(before_experts: World, db: None) -> World:
    return deepcopy(before_experts)


def as_(user: User) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user)
    return client


def page(client: Client, name: str, *args: str, status: int = 200) -> str:
    response = client.get(reverse(f"support:{name}", args=args))
    assert response.status_code == status, response.content.decode()[:800]
    return response.content.decode()


def names_of(world: World) -> list[str]:
    """What would tell an expert whose work it is."""
    return [
        *(house.name for house in world.houses),
        *(user.name for user in world.people),
        world.city.name,
        world.cast.centre.name,
        "沈知远",
        "0571-88880000",
        "题材好，主创稳定",
    ]


def test_experts_read_every_page_that_they_reach_without_a_name(world: World) -> None:
    entry = world.call.entries.select_related("case").earliest("pk")
    client = as_(world.experts[0])
    code, case = world.call.code, entry.case.code
    calling.score(world, world.experts[1], entry, 70)

    read = [
        page(client, "sheet", code),
        page(client, "score", code, case),
        client.get(reverse("casework:case", args=[case])).content.decode(),
        client.get(reverse("casework:cases")).content.decode(),
        client.get(reverse("casework:cases"), {"q": "申报影视"}).content.decode(),
    ]

    assert all("江流00号" in each for each in read[:4])
    assert [name for name in names_of(world) for each in read if name in each] == []
    assert "江流00号" not in read[4], "found by the name of its house"
    for name, args in (
        ("entries", [code]),
        ("entries_file", [code]),
        ("ranking", [code]),
        ("decide_list", [code]),
        ("follow_up", [code]),
        ("unit_desk", [code, world.city.code]),
    ):
        page(client, name, *args, status=404)
    assert client.get(reverse("support:entry", args=[case])).status_code == 302


def test_rivals_and_other_units_see_nothing_of_an_entry(world: World) -> None:
    entry = world.call.entries.select_related("case", "unit").earliest("pk")
    code, case = world.call.code, entry.case.code
    assert entry.unit_id == world.city.pk

    for user in (world.people[1], world.cast.wu, world.cast.zhou):
        client = as_(user)
        page(client, "entry", case, status=404)
        page(client, "entries", code, status=404)
        page(client, "ranking_file", code, status=404)
        page(client, "unit_desk", code, world.city.code, status=404)
        assert client.post(reverse("support:decline", args=[case])).status_code == 404
        assert client.post(reverse("support:eligible", args=[case])).status_code == 404
        assert "江流00号" not in page(client, "call", code)
    assert "江流00号" in page(as_(world.people[0]), "entry", case)
    assert "江流00号" in page(as_(world.shi), "unit_desk", code, world.city.code)


def test_expert_scores_one_after_the_other_and_hands_in_what_is_then_locked(world: World) -> None:
    client = as_(world.experts[0])
    code = world.call.code
    expert = calling.seat(world, world.experts[0])
    for _each in range(6):
        first = client.get(reverse("support:sheet", args=[code])).context["first"]
        given = {
            "points-theme": 25,
            "points-story": 25,
            "points-form": 15,
            "points-plan": 15,
            "vote": "approve",
            "words": "扎实。",
        }
        response = client.post(reverse("support:score", args=[code, first.entry.case.code]), given)
        assert response.status_code == 302
    too_many = client.post(reverse("support:score", args=[code, first.entry.case.code]), given | {"points-theme": 31})
    early = as_(world.experts[1]).post(reverse("support:hand_in_sheet", args=[code]), follow=True)

    client.post(reverse("support:hand_in_sheet", args=[code]))

    assert too_many.status_code == 422
    assert "6 are not scored yet" in early.content.decode()
    assert Sheet.objects.get(expert=expert).handed_in_at is not None
    assert {each.opinions.get().scores["theme"] for each in _cases(world)} == {25}
    late = client.post(reverse("support:score", args=[code, first.entry.case.code]), given)
    assert (late.status_code, "locked" in late.content.decode()) == (409, True)


def _cases(world: World) -> list[Case]:
    return [each.case for each in world.call.entries.select_related("case")]


def test_from_the_ranking_to_the_payment_on_the_pages(world: World) -> None:
    calling.scored(world)
    sun = as_(world.cast.sun)
    code = world.call.code
    assert sun.post(reverse("support:rank", args=[code])).status_code == 302
    ranking = Ranking.objects.get()
    shown = page(sun, "ranking", code)
    assert ranking.sha256 in shown
    points = page(sun, "points", code, ranking.lines[0]["code"])
    assert all((user.name_latin or user.name) in points for user in world.experts)
    page(as_(world.experts[0]), "points", code, ranking.lines[0]["code"], status=404)
    sheet = load_workbook(BytesIO(sun.get(reverse("support:ranking_file", args=[code])).content)).active
    assert sheet is not None
    assert [row[3] for row in sheet.iter_rows(min_row=2, values_only=True)] == [line["code"] for line in ranking.lines]

    best, second_, third = (line["code"] for line in ranking.lines[:3])
    given = {"ranking": ranking.sha256, "entry": [best, third], f"award-{best}": "120", f"award-{third}": "86.5"}
    refused = sun.post(reverse("support:decide_list", args=[code]), given)
    why = {f"why-{second_}": "题材与上年重复。", f"why-{third}": "填补空白。"}
    no_meeting = sun.post(reverse("support:decide_list", args=[code]), given | why)
    told = sun.post(reverse("support:decide_list", args=[code]), given | why | {"meeting": "纪要3号"})

    assert (refused.status_code, "rank 2" in refused.content.decode()) == (409, True)
    assert (no_meeting.status_code, "record of the meeting" in no_meeting.content.decode()) == (409, True)
    assert told.status_code == 302
    assert "Another officer approves it" in page(sun, "list", code)
    lu = as_(second(world.cast))
    assert all(word in page(lu, "list", code) for word in ("You approve it", "纪要3号", "填补空白。", "86.50"))
    page(as_(world.experts[0]), "list", code, status=404)
    lu.post(reverse("support:approve_list", args=[code]))
    assert "The list is being carried out" in page(sun, "list", code)
    jobs.carry_out_list(call_id=world.call.pk)
    assert dict(Entry.objects.filter(award_fen__gt=0).values_list("case__code", "award_fen")) == {
        best: 120 * WAN,
        third: 865 * WAN // 10,
    }
    public = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "206.50" in page(public, "notice", code)
    objection = {"entry": third, "name": "路人", "contact": "lu@example.org", "words": "权属不清。"}
    assert public.post(reverse("support:notice", args=[code]), objection).status_code == 302
    assert "路人" not in page(public, "notice", code)
    assert "路人" in page(sun, "notice", code)
    early = sun.post(reverse("support:end_notice", args=[code]), follow=True)
    assert "The notice runs until" in early.content.decode()
    rule = calling.a_rule()
    answer = {"is_upheld": "yes", "answer": "经查权属确有争议。", "rule": str(rule.pk)}
    assert sun.post(reverse("support:answer_objection", args=[Objection.objects.get().code]), answer).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        sun = as_(world.cast.sun)
        sun.post(reverse("support:end_notice", args=[code]))
        assert sorted(Entry.objects.values_list("case__state", flat=True)) == [
            "agreement",
            *["not_chosen"] * 4,
            "refused",
        ]
        entry = Entry.objects.select_related("case").get(case__state=EntryState.AGREEMENT)
        agreed = {
            "seq": entry.case.seq,
            "number": "协议1号",
            "signed_on": timezone.localdate().isoformat(),
            "promised": "三十集。",
        }
        wrong = sun.post(reverse("support:agreement", args=[best]), agreed | {"part-1": "100"})
        assert wrong.status_code == 409
        assert (
            sun.post(reverse("support:agreement", args=[best]), agreed | {"part-1": "100", "part-2": "20"}).status_code
            == 302
        )
        grant = Grant.objects.get()
        paid = {"paid_on": timezone.localdate().isoformat(), "amount": "100", "paper": "凭证1号"}
        assert sun.post(reverse("support:pay", args=[grant.code]), paid).status_code == 302
        assert "0.00 of 120.00" in page(sun, "follow_up", code)
        payment = grant.payments.get()
        confirm = reverse("support:confirm_payment", args=[grant.code, payment.code])
        assert "second officer" in sun.post(confirm, follow=True).content.decode()
        as_(second(world.cast)).post(confirm)
        assert "100.00 of 120.00" in page(sun, "follow_up", code)
    assert Call.objects.get().state == CallState.GRANTED
    assert verify.faults() == []


def test_pages_of_a_call_ask_no_more_with_more_entries(world: World) -> None:
    calling.crowded(world, world.call.entries.select_related("case__procedure").earliest("pk"), 2)
    few = _queries(world)
    calling.crowded(world, world.call.entries.select_related("case__procedure").earliest("pk"), 30)
    assert _queries(world) == few


def _queries(world: World) -> list[int]:
    counts = []
    for user, name, args in (
        (world.cast.sun, "entries", [world.call.code]),
        (world.experts[0], "sheet", [world.call.code]),
        (world.shi, "unit_desk", [world.call.code, world.city.code]),
        (world.cast.sun, "call", [world.call.code]),
    ):
        client = as_(user)
        client.get(reverse(f"support:{name}", args=args))
        with CaptureQueriesContext(connection) as asked:
            page(client, name, *args)
        counts.append(len(asked))
    return counts


def test_ranking_that_somebody_changed_says_so_and_decides_nothing(world: World) -> None:
    calling.scored(world)
    ranking = scores.freeze_ranking(world.call, by=world.cast.sun)
    sun, code = as_(world.cast.sun), world.call.code
    assert "The hash holds" in page(sun, "ranking", code)

    Ranking.objects.update(lines=[*reversed(ranking.lines)])

    assert "The ranking was changed" in page(sun, "ranking", code)
    given = {"ranking": ranking.sha256, "entry": [ranking.lines[0]["code"]]}
    assert sun.post(reverse("support:decide_list", args=[code]), given).status_code == 409
