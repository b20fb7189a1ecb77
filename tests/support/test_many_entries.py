"""What the pages of a call ask the database: as much with forty entries as with six."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.asking import queries_of
from tests.shelf import Shelf
from tests.support import calling
from tests.support.calling import World
from tests.support.giving import second
from zhijiang.support.actions import lists, scores
from zhijiang.support.models import Entry, Ranking

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
