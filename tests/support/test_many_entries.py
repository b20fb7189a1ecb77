"""What the pages of a call ask the database: as much with forty entries as with six."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.asking import queries_of
from tests.shelf import Shelf
from tests.support import calling
from tests.support.calling import World
from tests.support.giving import second
from zhijiang.support.actions import lists, scores
from zhijiang.support.models import Entry, Ranking
from zhijiang.support.queries import scores as queries

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def ranked(world: World, many: int) -> Ranking:
    """The call of this world, with so many more entries, ranked; the first two of it are on a list before a second officer."""
    found = [calling.handed_in(world, at) for at in range(4)]
    calling.before_experts(world, found)
    calling.crowded(world, Entry.objects.select_related("case__procedure").get(pk=found[0].pk), many)
    calling.scored_as_rows(world, world.experts)
    calling.handed_in_as_rows(world, world.experts)
    return scores.freeze_ranking(world.call, by=world.cast.sun)


def asked(world: World, ranking: Ranking) -> dict[str, int]:
    """Queries by page: while it is ranked, then while the list waits."""
    code, first = world.call.code, ranking.lines[0]["code"]
    sun, lu = world.cast.sun, second(world.cast)
    pages = {"points": f"ranking/{first}/", "call": ""} | {
        page: f"{page}/" for page in ("ranking", "decide", "entries")
    }
    found = {name: queries_of(sun, f"/support/calls/{code}/{page}") for name, page in pages.items()}
    awards: dict[str, int | None] = {line["code"]: calling.WAN for line in ranking.lines[:2]}
    lists.propose_list(world.call, by=sun, ranking_sha256=ranking.sha256, awards=awards, why={})
    found["list"] = queries_of(lu, f"/support/calls/{code}/list/")
    found["sheet"] = queries_of(world.experts[0], f"/support/calls/{code}/sheet/")
    return found


def test_pages_of_a_ranked_call_ask_no_more_with_more_entries(shelf: Shelf, db: None) -> None:
    world = calling.make_world(shelf.cast(), houses=4)
    few = asked(world, ranked(world, 2))
    again = calling.make_world(world.cast, houses=0, city=world.city, title="下一年")
    again = replace(again, houses=world.houses, people=world.people)

    many = asked(again, ranked(again, 36))

    assert many == few
    assert max(few.values()) <= 24


def test_sheet_is_in_pages_and_opens_where_the_next_entry_is_to_be_scored(shelf: Shelf, db: None) -> None:
    world = calling.make_world(shelf.cast(), houses=4)
    found = [calling.handed_in(world, at) for at in range(4)]
    calling.before_experts(world, found)
    calling.crowded(world, Entry.objects.select_related("case__procedure").get(pk=found[0].pk), 116)
    user = world.experts[0]
    expert = calling.seat(world, user)
    order = [line.entry for line in queries.sheet_lines(expert, user)]
    client, address = Client(), reverse("support:sheet", args=[world.call.code])
    client.force_login(user)

    untouched = client.get(address).context
    for entry in order[:52]:
        calling.score(world, user, entry, 70)
    begun, first_page = client.get(address).context, client.get(address, {"page": "1"}).context

    assert [entry.pk for entry in order] == [
        line.entry.pk for number in (1, 2, 3) for _at, line in client.get(address, {"page": number}).context["rows"]
    ]
    assert (untouched["page"].number, untouched["rows"][0][0], len(untouched["rows"])) == (1, 1, 50)
    assert (begun["page"].number, begun["rows"][0][0], begun["rows"][2][1].entry) == (2, 51, order[52])
    assert (begun["first"].entry, begun["given"], first_page["page"].number) == (order[52], 52, 1)
