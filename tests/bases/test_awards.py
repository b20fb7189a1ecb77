"""An award in a base's ledger is a step in the life of the work that it names, for whoever reads that ledger."""

from __future__ import annotations

from datetime import date

import pytest

from tests.bases.residents import make_base, make_firm
from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.states import LineKind
from zhijiang.catalog import actions as catalog
from zhijiang.catalog import queries
from zhijiang.catalog.states import StepKind, WorkKind
from zhijiang.people.states import Level

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_award_is_told_of_the_work_that_it_names_to_who_reads_the_ledger(cast: Cast) -> None:
    film, other = (
        catalog.open_work(cast.studio_a, by=cast.lin, kind=WorkKind.ONLINE_FILM, title=title)
        for title in ("渡口", "渡口往事")
    )
    base = make_base(cast)
    make_firm(cast, base, 1, house=cast.studio_a)
    lines = [
        actions.enter_line(
            base, by=cast.wu, kind=kind, line=actions.Line(title, "公示", date(2026, 5, 1), level=Level.CITY)
        )
        for kind, title in (
            (LineKind.AWARD, "《渡口》入选年度精品"),
            (LineKind.AWARD, "《别的》获奖"),
            (LineKind.PROJECT, "《渡口》推广计划"),
        )
    ]

    told = {
        person.username: [(step.kind, step.code) for step in queries.steps_of(film, person)]
        for person in (cast.lin, cast.wu, cast.zhou)
    }

    award = (StepKind.AWARD, lines[0].code)
    assert told == {"lin": [award], "wu": [award], "zhou": []}
    assert queries.steps_of(other, cast.lin) == []
