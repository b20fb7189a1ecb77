"""Bases and firms: who may, what is written, who sees what."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from tests.bases.residents import DAY, credit_code, make_base, make_firm
from tests.cast import Cast
from zhijiang.bases import actions, queries
from zhijiang.bases.models import Base, Firm, FirmFigures
from zhijiang.bases.states import BaseLevel
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Event
from zhijiang.people.models import Membership, Organisation
from zhijiang.people.states import OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def events_of(base: Base) -> list[str]:
    return list(Event.objects.filter(stream=f"base/{base.code}").order_by("seq").values_list("action", flat=True))


def test_every_write_is_one_event_of_the_base_and_the_chain_holds(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1, house=cast.studio_a)
    actions.report_figures(firm, by=cast.lin, year=2024, figures={"revenue": 5_000_000_000, "jobs": 12, "tax": -3})
    actions.let_firm_go(firm, by=cast.wu, left_on=datetime.date(2025, 5, 31))
    actions.name_base(base, by=cast.sun, name="之江视听基地", valid_from=datetime.date(2023, 3, 9))

    assert events_of(base) == ["base_opened", "firm_admitted", "figures_reported", "firm_left", "base_named"]
    assert verify.faults() == []


@pytest.mark.parametrize("who", ["lin", "qian", "zhou", "wu", "chen", "yang", "tang"])
def test_a_base_is_entered_and_named_by_the_officers_of_the_authority_alone(cast: Cast, who: str) -> None:
    base = make_base(cast)
    person = getattr(cast, who)

    with pytest.raises(NotAllowed):
        actions.open_base(cast.centre, by=person, name="乙", named_from=DAY, level=BaseLevel.CULTIVATED)
    with pytest.raises(NotAllowed):
        actions.name_base(base, by=person, name="乙", valid_from=datetime.date(2024, 1, 1))

    assert (Base.objects.count(), events_of(base)) == (1, ["base_opened"])


@pytest.mark.parametrize("who", ["lin", "qian", "zhou", "chen", "yang", "tang"])
def test_firms_are_kept_by_the_operator_and_the_bureau_alone(cast: Cast, who: str) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1, house=cast.studio_a)

    with pytest.raises(NotAllowed):
        actions.admit_firm(
            base, by=getattr(cast, who), name="乙", credit_code=credit_code(2), segment="post", joined_on=DAY
        )
    with pytest.raises(NotAllowed):
        actions.let_firm_go(firm, by=getattr(cast, who), left_on=datetime.date(2024, 1, 1))

    assert list(Firm.objects.values_list("code", "left_on")) == [(firm.code, None)]


@pytest.mark.parametrize("who", ["qian", "zhou", "chen", "yang", "tang"])
def test_figures_are_reported_by_the_firm_its_operator_or_the_bureau(cast: Cast, who: str) -> None:
    firm = make_firm(cast, make_base(cast), 1, house=cast.studio_a)

    for may in (cast.lin, cast.wu, cast.sun):
        actions.report_figures(firm, by=may, year=2024, figures={"jobs": may.pk})
    with pytest.raises(NotAllowed):
        actions.report_figures(firm, by=getattr(cast, who), year=2024, figures={"jobs": 1})

    assert list(FirmFigures.objects.values_list("year", "revenue", "jobs")) == [(2024, None, cast.sun.pk)]


def test_another_operator_neither_sees_nor_keeps_the_base(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1)
    other = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="别处")
    Membership.objects.create(user=cast.zhou, organisation=other, role=Role.SERVICE_CENTRE)

    with pytest.raises(NotAllowed):
        actions.report_figures(firm, by=cast.zhou, year=2024, figures={"jobs": 1})

    assert (list(queries.bases_for(cast.zhou)), list(queries.firms_for(cast.zhou))) == ([], [])


@pytest.mark.parametrize(
    ("corners", "good"),
    [
        ([], True),
        ([["120", "30"]], True),
        ([["120", "30"], ["121", "30"]], False),
        ([["120", "30"], ["121", "30"], ["121", "31"]], True),
        ([["181", "30"]], False),
        ([["30", "120"]], False),
        ([["120"]], False),
        ([["NaN", "30"]], False),
        ([["hier", "30"]], False),
    ],
)
def test_a_boundary_is_a_point_or_a_polygon_in_degrees(cast: Cast, corners: list[list[str]], good: bool) -> None:
    try:
        actions.open_base(
            cast.centre, by=cast.sun, name="甲", named_from=DAY, level=BaseLevel.CULTIVATED, boundary=corners
        )
    except MissingEvidence:
        assert not good
    else:
        assert good

    assert list(Base.objects.values_list("boundary", flat=True)) == ([corners] if good else [])


def test_a_firm_with_a_wrong_code_an_unknown_segment_or_in_the_base_already_is_refused(cast: Cast) -> None:
    base = make_base(cast)
    make_firm(cast, base, 1)
    wrong = credit_code(2)[:-1] + ("0" if credit_code(2)[-1] != "0" else "1")

    for code, segment in [(wrong, "post"), (credit_code(2), "no-such"), (credit_code(1).lower(), "post")]:
        with pytest.raises(RuleViolation):
            actions.admit_firm(base, by=cast.wu, name="乙", credit_code=code, segment=segment, joined_on=DAY)

    assert (Firm.objects.count(), events_of(base)) == (1, ["base_opened", "firm_admitted"])


def test_the_database_itself_holds_a_firm_in_a_base_once_at_a_time(cast: Cast) -> None:
    firm = make_firm(cast, make_base(cast), 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Firm.objects.create(
            base=firm.base, name="又", credit_code=firm.credit_code, segment="post", joined_on=firm.joined_on
        )


def test_a_firm_that_has_left_may_come_back_and_is_not_reported_for_later_years(cast: Cast) -> None:
    base = make_base(cast)
    firm = actions.let_firm_go(make_firm(cast, base, 1), by=cast.wu, left_on=datetime.date(2022, 6, 30))

    with pytest.raises(MissingEvidence):
        actions.report_figures(firm, by=cast.wu, year=2023, figures={"jobs": 1})
    with pytest.raises(WrongState):
        actions.let_firm_go(firm, by=cast.wu, left_on=datetime.date(2022, 7, 1))
    with pytest.raises(WrongState):
        make_firm(cast, base, 1, joined_on=datetime.date(2022, 6, 30))
    make_firm(cast, base, 1, joined_on=datetime.date(2022, 7, 1))

    assert (base.firms.count(), FirmFigures.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("year", "figures"), [(2020, {"jobs": 1}), (2999, {"jobs": 1}), (2024, {"jobs": -1}), (2024, {"profit": 1})]
)
def test_a_report_that_cannot_be_is_refused(cast: Cast, year: int, figures: dict[str, int | None]) -> None:
    firm = make_firm(cast, make_base(cast), 1)

    with pytest.raises(MissingEvidence):
        actions.report_figures(firm, by=cast.wu, year=year, figures=figures)

    assert FirmFigures.objects.count() == 0


def test_a_base_bears_the_name_of_the_day(cast: Cast) -> None:
    base = make_base(cast)
    turn = datetime.date(2023, 3, 9)
    actions.name_base(base, by=cast.sun, name="新名", valid_from=turn)
    with pytest.raises(WrongState):
        actions.name_base(base, by=cast.sun, name="再新", valid_from=datetime.date(2022, 1, 1))

    days = [datetime.date(2000, 1, 1), turn - datetime.timedelta(days=1), turn]
    assert [base.name_on(day).name for day in days] == ["之江基地", "之江基地", "新名"]


def test_who_sees_which_bases_and_firms(cast: Cast) -> None:
    base, other = make_base(cast), make_base(cast, "别的基地")
    other.operator = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="别处")
    other.save(update_fields=["operator"])
    mine, theirs = make_firm(cast, base, 1, house=cast.studio_a), make_firm(cast, base, 2)
    people = {"sun": 2, "yang": 2, "tang": 2, "wu": 1, "lin": 1, "qian": 1, "zhou": 0, "chen": 0}
    rows = {
        who: (queries.bases_for(getattr(cast, who)).count(), set(queries.firms_for(getattr(cast, who))))
        for who in people
    }

    everything: set[Firm] = {mine, theirs}
    own: set[Firm] = {mine}
    none: set[Firm] = set()
    assert rows == {
        who: (bases, none if not bases else own if who in {"lin", "qian"} else everything)
        for who, bases in people.items()
    }
    assert (queries.bases_for(AnonymousUser()).count(), queries.firms_for(AnonymousUser()).count()) == (0, 0)
