"""Random walks: whatever people try in whatever order, nothing breaks, nobody is stuck, and the record holds."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from django.conf import settings as configured
from pytest_django import Settings

from tests.casework import walk_forms, walks
from zhijiang.casework import verify
from zhijiang.casework.lint import procedures_in
from zhijiang.casework.lint.model import kinds_of, walk
from zhijiang.casework.models import Document, NumberSeries
from zhijiang.casework.procedure import Procedure, parse

PACKS = configured.PACKAGE_DIR / "packs"
SHIPPED = {
    name: procedure
    for pack in sorted(PACKS.glob("*/procedures"))
    for name, procedure in sorted(procedures_in(pack).items())
}
ASKED = int(os.environ.get("ZHIJIANG_WALK_STEPS", "0")) // len(SHIPPED)
"""Tries for each procedure; `make bench` asks for 100,000 in all."""
DEEP = 200
"""So many tries at least belong to a walk that is to find where people get stuck: a shallow one had missed it."""
FOLLOWERS = {link.item for procedure in SHIPPED.values() for link in procedure.links.values()}
"""Procedures that a walk comes to anyway, from the case that they are about."""


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("item", SHIPPED)
def test_a_walk_never_breaks_the_record_and_nobody_is_ever_stuck(item: str, tmp_path: Path, settings: Settings) -> None:
    settings.PACK = ""  # set by the world, and put back afterwards
    world = walks.make_world(tmp_path)

    reached = walks.walk(world, item, random.Random(item), most=ASKED or (30 if item in FOLLOWERS else 60))

    assert ASKED == 0 or ASKED >= DEEP
    assert verify.faults() == []
    for series in NumberSeries.objects.all():
        form = series.series.replace("{year}", str(series.year))
        numbers = {form.replace("{seq}", str(seq)) for seq in range(1, series.last + 1)}
        assert set(Document.objects.filter(number__in=numbers).values_list("number", flat=True)) == numbers
    assert len({each for each in reached if each.startswith(f"{item}:")}) > 1, "the walk went nowhere"


@pytest.mark.parametrize("procedure", SHIPPED.values(), ids=SHIPPED)
def test_a_thousand_ways_through_its_model_all_come_to_an_end(procedure: Procedure) -> None:
    luck = random.Random(procedure.procedure)
    kinds = kinds_of(procedure)

    ways = [walk(procedure, luck, classes=luck.choice(kinds), most=DEEP) for _way in range(1_000)]
    while len(ways) < 20_000 and {state for way in ways for state in way} != set(procedure.states):
        ways.append(walk(procedure, luck, classes=luck.choice(kinds), most=DEEP))

    assert [way for way in ways if not procedure.states[way[-1]].final] == []
    assert {state for way in ways for state in way} == set(procedure.states)


@pytest.mark.django_db
def test_walker_sees_when_nobody_is_left_who_may_decide(tmp_path: Path, settings: Settings) -> None:
    settings.PACK = ""
    world = walks.make_world(tmp_path)
    refused = walks.begin(world, "plan-filing", random.Random(0))
    refused.data = dict(walk_forms.PLAN)
    refused.save(update_fields=["data"])
    walks.drive(world, refused, "refused")
    appeal = walks.about(world, refused, "appeal", random.Random(0))
    walks.drive(world, appeal, "re_examination")

    with_others = walks.is_stuck(world, appeal)
    world.by_role["officer"] = world.by_role["officer"][:1]

    assert (with_others, walks.is_stuck(world, appeal)) == (False, True)


def test_walk_through_the_model_stops_where_nobody_can_go_on() -> None:
    text = (PACKS / "zhejiang" / "procedures" / "filing-revocation.yaml").read_text(encoding="utf-8")
    alone = parse(text.replace("staff: {officer: 3}", "staff: {officer: 1}"))

    def wander() -> None:
        for seed in range(20):
            walk(alone, random.Random(seed), classes={}, most=60)

    with pytest.raises(AssertionError, match="stuck in"):
        wander()
