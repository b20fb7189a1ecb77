"""Two people write to the same base at the same moment: one is first, the other is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest

from tests.bases.residents import credit_code, make_base, make_firm
from tests.bases.test_sheets import workbook
from tests.casework.test_races import at_once
from tests.cast import Cast
from zhijiang.bases import actions
from zhijiang.bases.models import Base, Firm, LedgerLine, PublishedYear
from zhijiang.bases.states import LineKind
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Event
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
TRIALS = 8


def admit(base: Base, by: User, number: int) -> Callable[[], object]:
    return lambda: actions.admit_firm(
        Base.objects.get(pk=base.pk),
        by=by,
        name="同一家",
        credit_code=credit_code(number),
        segment="post",
        joined_on=date(2021, 3, 1),
    )


def test_firm_entered_twice_at_once_is_in_the_base_once(cast: Cast) -> None:
    base = make_base(cast)
    outcomes: Counter[str] = Counter()
    for number in range(TRIALS):
        outcomes.update(at_once(admit(base, cast.wu, number), admit(base, cast.sun, number)))

    assert outcomes == {"done": TRIALS, "A firm with this credit code is in the base already.": TRIALS}
    assert (Firm.objects.count(), verify.faults()) == (TRIALS, [])


def test_workbook_handed_in_twice_at_once_comes_in_once(cast: Cast) -> None:
    base = make_base(cast)
    content = workbook(*[(f"企业{n}", credit_code(n), "post", "2022-01-01", "") for n in range(9)])

    def bring_in(by: User) -> Callable[[], object]:
        def run() -> object:
            with suppress(MissingEvidence):
                actions.import_firms(Base.objects.get(pk=base.pk), content, by=by)
            return None

        return run

    assert at_once(bring_in(cast.wu), bring_in(cast.sun)) == ["done", "done"]
    assert (Firm.objects.count(), Event.objects.filter(action="firms_imported").count()) == (9, 1)


def test_two_corrections_at_once_leave_both_and_the_second_says_what_the_first_left(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1)
    facts = {
        cast.wu: actions.Facts(base.operator, base.level, "", (("120.07", "30.16"),), floor_area=1),
        cast.sun: actions.Facts(base.operator, base.level, "", (("120.07", "30.16"),), floor_area=2),
    }
    corrections = [
        lambda by=by: actions.correct_base(Base.objects.get(pk=base.pk), by=by, facts=facts[by], reason="更正")
        for by in facts
    ]

    outcomes = at_once(*corrections)

    told = [event.payload["floor_area"] for event in Event.objects.filter(action="base_corrected").order_by("seq")]
    assert outcomes == ["done", "done"]
    assert told == [{"was": None, "is": told[0]["is"]}, {"was": told[0]["is"], "is": 3 - told[0]["is"]}]
    assert Base.objects.get().floor_area == told[1]["is"]
    assert (firm.base_id, verify.faults()) == (base.pk, [])


def test_line_struck_out_twice_at_once_goes_once(cast: Cast) -> None:
    base = make_base(cast)
    line = actions.enter_line(base, by=cast.wu, kind=LineKind.AWARD, line=actions.Line("奖", "通报", date(2024, 1, 1)))
    strikes = [
        lambda by=by: actions.strike_line(LedgerLine.objects.select_related("base").get(pk=line.pk), by=by, reason="x")
        for by in (cast.wu, cast.sun)
    ]

    assert sorted(at_once(*strikes)) == ["This line has been struck out.", "done"]


def test_year_published_twice_at_once_is_published_once(cast: Cast) -> None:
    base = make_base(cast)
    for number in range(4):
        make_firm(cast, base, number)
    publications = [lambda year=year: actions.publish_year(year, by=cast.sun) for year in (2022, 2022)]

    assert sorted(at_once(*publications)) == ["This year has been published already.", "done"]
    assert (PublishedYear.objects.count(), Event.objects.filter(action="year_published").count()) == (1, 1)
