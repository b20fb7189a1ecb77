"""Bases, firms and the ledger are put right, named and struck out: who may, what stands in the event, what stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from tests.bases.residents import DAY, credit_code, make_base, make_firm
from tests.cast import Cast
from zhijiang.bases import actions, queries
from zhijiang.bases.models import Base, Firm, LedgerLine
from zhijiang.bases.states import BaseLevel, LineKind
from zhijiang.casework import verify
from zhijiang.casework.errors import MissingEvidence, NotAllowed, RuleViolation, WrongState
from zhijiang.casework.models import Event
from zhijiang.people.models import Membership, Organisation
from zhijiang.people.states import OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def facts_of(base: Base, **different: Any) -> actions.Facts:
    kept = actions.Facts(base.operator, BaseLevel(base.level), base.batch, (("120.07", "30.16"),))
    return replace(kept, **different)


def last_event(base: Base) -> tuple[str, str, Any]:
    event = Event.objects.filter(stream=f"base/{base.code}").latest("seq")
    return event.action, event.reason, event.payload


def stay_of(firm: Firm, **different: Any) -> actions.Stay:
    return replace(actions.Stay(firm.name, firm.credit_code, firm.segment, firm.joined_on, firm.left_on), **different)


def other_operator() -> Organisation:
    return Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="别处")


def test_operator_puts_facts_right_and_the_event_holds_what_was_and_what_is(cast: Cast) -> None:
    base = make_base(cast)
    corners = (("120", "30"), ("121", "30"), ("121", "31"))

    actions.correct_base(
        base, by=cast.wu, facts=facts_of(base, boundary=corners, floor_area=900, spaces=("摄影棚",)), reason="补录面积"
    )

    now = Base.objects.get()
    assert (now.boundary, now.floor_area, now.spaces) == ([list(each) for each in corners], 900, ["摄影棚"])
    assert last_event(base) == (
        "base_corrected",
        "补录面积",
        {
            "boundary": {"was": [["120.07", "30.16"]], "is": [list(each) for each in corners]},
            "floor_area": {"was": None, "is": 900},
            "spaces": {"was": [], "is": ["摄影棚"]},
        },
    )


def test_level_list_and_operator_are_the_authoritys_to_change(cast: Cast) -> None:
    base = make_base(cast)
    graded = [{"level": BaseLevel.NATIONAL}, {"batch": "第三批"}, {"operator": other_operator()}]

    for change in graded:
        with pytest.raises(NotAllowed):
            actions.correct_base(base, by=cast.wu, facts=facts_of(base, **change), reason="升级")
    before = Base.objects.get()
    actions.correct_base(base, by=cast.sun, facts=facts_of(base, level=BaseLevel.NATIONAL), reason="升级")

    assert (before.level, before.batch, before.operator) == (BaseLevel.PROVINCIAL, "", cast.centre)
    assert Base.objects.get().level == BaseLevel.NATIONAL


@pytest.mark.parametrize("who", ["lin", "qian", "zhou", "chen", "yang", "tang"])
def test_facts_and_ledger_are_kept_by_the_operator_and_the_bureau_alone(cast: Cast, who: str) -> None:
    base = make_base(cast)
    line = actions.enter_line(base, by=cast.wu, kind=LineKind.AWARD, line=actions.Line("奖", "通报", DAY))
    firm = make_firm(cast, base, 1, house=cast.studio_a)
    person, before = getattr(cast, who), Event.objects.count()

    for act in (
        lambda: actions.correct_base(base, by=person, facts=facts_of(base, floor_area=1), reason="x"),
        lambda: actions.enter_line(base, by=person, kind=LineKind.AWARD, line=actions.Line("奖", "通报", DAY)),
        lambda: actions.correct_line(line, by=person, line=actions.Line("大奖", "通报", DAY)),
        lambda: actions.strike_line(line, by=person, reason="x"),
        lambda: actions.rename_firm(firm, by=person, name="新名", valid_from=date(2024, 1, 1)),
        lambda: actions.correct_firm(firm, by=person, stay=stay_of(firm, segment="script"), reason="x"),
        lambda: actions.import_firms(base, b"", by=person),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert Event.objects.count() == before
    assert LedgerLine.objects.filter(title="奖", is_struck=False).count() == 1


@pytest.mark.parametrize(
    ("change", "reason", "refused"),
    [
        ({}, "x", "Nothing was changed."),
        ({"floor_area": 1}, "  ", "Please say it in words."),
        ({"boundary": (("120", "30"), ("121", "30"))}, "x", "A boundary is one point, or at least three corners."),
    ],
)
def test_correction_that_cannot_be_writes_nothing(
    cast: Cast, change: dict[str, Any], reason: str, refused: str
) -> None:
    base = make_base(cast)

    with pytest.raises(MissingEvidence) as violation:
        actions.correct_base(base, by=cast.wu, facts=facts_of(base, **change), reason=reason)

    assert str(violation.value) == refused
    assert (Base.objects.get().floor_area, Event.objects.filter(stream=f"base/{base.code}").count()) == (None, 1)


def test_base_is_run_by_a_base_operator(cast: Cast) -> None:
    base = make_base(cast)

    with pytest.raises(MissingEvidence, match="is no base operator"):
        actions.correct_base(base, by=cast.sun, facts=facts_of(base, operator=cast.studio_a), reason="x")
    with pytest.raises(MissingEvidence, match="is no base operator"):
        make_base(cast, "乙", operator=cast.studio_b)

    assert list(Base.objects.values_list("operator__name", flat=True)) == [cast.centre.name]


def test_firm_bears_the_name_of_the_day(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1)
    actions.rename_firm(firm, by=cast.wu, name="二号", valid_from=date(2023, 1, 1))
    actions.rename_firm(firm, by=cast.sun, name="三号", valid_from=date(2024, 6, 1))

    now = Firm.objects.get()
    days = [date(2021, 3, 1), date(2022, 12, 31), date(2023, 1, 1), date(2024, 5, 31), date(2024, 6, 1)]
    assert [now.name_on(day) for day in days] == ["企业1", "企业1", "二号", "二号", "三号"]
    assert last_event(base)[2] == {"firm": firm.code, "was": "二号", "is": "三号", "from": "2024-06-01"}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("企业1", date(2024, 1, 1)),
        (" ", date(2024, 1, 1)),
        ("二号", date(2021, 3, 1)),
        ("二号", date(2020, 1, 1)),
        ("二号", date(2023, 1, 1)),
        ("二号", date(2023, 1, 2)),
        ("二号", date(2999, 1, 1)),
    ],
)
def test_new_name_that_cannot_be_is_refused(cast: Cast, name: str, day: date) -> None:
    firm = make_firm(cast, make_base(cast), 1)
    actions.rename_firm(firm, by=cast.wu, name="零号", valid_from=date(2023, 1, 1))
    actions.rename_firm(firm, by=cast.wu, name="企业1", valid_from=date(2023, 1, 2))

    with pytest.raises(RuleViolation):
        actions.rename_firm(firm, by=cast.wu, name=name, valid_from=day)

    assert (Firm.objects.get().name, firm.former_names.count()) == ("企业1", 2)


def test_firm_is_put_right_within_what_is_known_of_it(cast: Cast) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1)
    other = make_firm(cast, base, 2)
    actions.report_figures(firm, by=cast.wu, year=2022, figures={"jobs": 3})
    tomorrow = timezone.localdate() + timedelta(days=1)

    for change in (
        {"joined_on": date(2023, 1, 1)},
        {"left_on": date(2021, 12, 31)},
        {"left_on": date(2020, 1, 1)},
        {"joined_on": tomorrow},
        {"left_on": tomorrow},
        {"credit_code": other.credit_code},
        {"credit_code": "x"},
        {"segment": "none"},
        {},
    ):
        with pytest.raises(RuleViolation):
            actions.correct_firm(firm, by=cast.wu, stay=stay_of(firm, **change), reason="x")
    with pytest.raises(MissingEvidence):
        actions.correct_firm(firm, by=cast.wu, stay=stay_of(firm, segment="script"), reason="")
    before = Firm.objects.get(pk=firm.pk)
    actions.correct_firm(firm, by=cast.wu, stay=stay_of(firm, segment="script", joined_on=DAY), reason="业态有误")

    now = Firm.objects.get(pk=firm.pk)
    assert (before.segment, before.joined_on) == ("post", date(2021, 3, 1))
    assert (now.segment, now.joined_on, now.left_on) == ("script", DAY, None)
    assert last_event(base)[1:] == (
        "业态有误",
        {
            "firm": firm.code,
            "changed": {
                "segment": {"was": "post", "is": "script"},
                "joined_on": {"was": "2021-03-01", "is": "2020-12-23"},
            },
        },
    )


def test_firm_is_tied_to_the_house_with_its_credit_code_and_to_no_other(cast: Cast) -> None:
    base = make_base(cast)
    Organisation.objects.filter(pk=cast.studio_a.pk).update(credit_code=credit_code(1))
    Organisation.objects.filter(pk=cast.studio_b.pk).update(credit_code=credit_code(7))
    Organisation.objects.create(kind=OrganisationKind.PRODUCER, name="重名", credit_code=credit_code(7))

    own, twice, later = (make_firm(cast, base, number) for number in (1, 7, 3))
    Organisation.objects.filter(credit_code=credit_code(7)).exclude(pk=cast.studio_b.pk).delete()
    actions.correct_firm(later, by=cast.wu, stay=stay_of(later, credit_code=credit_code(8)), reason="x")
    actions.correct_firm(twice, by=cast.wu, stay=stay_of(twice, segment="script"), reason="x")

    houses = dict(Firm.objects.values_list("pk", "organisation"))
    assert houses == {own.pk: cast.studio_a.pk, twice.pk: cast.studio_b.pk, later.pk: None}


@pytest.mark.parametrize("who", ["qian", "zhou", "wu", "sun", "chen", "yang", "tang"])
def test_firm_speaks_for_itself_alone(cast: Cast, who: str) -> None:
    base = make_base(cast)
    firm = make_firm(cast, base, 1, house=cast.studio_a)
    actions.describe_firm(firm, by=cast.lin, about="做短剧。", website="https://a.example", contact="林")

    with pytest.raises(NotAllowed):
        actions.describe_firm(firm, by=getattr(cast, who), about="别人写的")

    assert Firm.objects.get().about == "做短剧。"
    assert last_event(base)[0] == "firm_described"


def test_ledger_is_written_corrected_and_struck_out_and_the_chain_holds(cast: Cast) -> None:
    base = make_base(cast)
    kept, gone = (
        actions.enter_line(
            base, by=cast.wu, kind=LineKind.POLICY, line=actions.Line(f"办法{n}", f"文{n}号", DAY, level="province")
        )
        for n in (1, 2)
    )
    actions.correct_line(kept, by=cast.wu, line=actions.Line("办法一", "文1号", DAY, date(2024, 1, 1)))
    actions.strike_line(gone, by=cast.sun, reason="重复")
    with pytest.raises(WrongState):
        actions.correct_line(gone, by=cast.wu, line=actions.Line("办法二", "文2号", DAY))
    with pytest.raises(WrongState):
        actions.strike_line(gone, by=cast.wu, reason="再来")

    assert [(line.title, line.ended_on, line.level) for line in queries.lines_for(cast.wu, base)] == [
        ("办法一", date(2024, 1, 1), "")
    ]
    assert list(
        Event.objects.filter(stream=f"base/{base.code}").order_by("seq").values_list("action", "reason")
    ) == [
        ("base_opened", ""), ("line_entered", ""), ("line_entered", ""), ("line_corrected", ""), ("line_struck", "重复"),
    ]  # fmt: skip
    assert verify.faults() == []


@pytest.mark.parametrize(
    "line",
    [
        actions.Line(" ", "通报", DAY),
        actions.Line("奖", " ", DAY),
        actions.Line("奖", "通报", DAY, DAY - timedelta(days=1)),
    ],
)
def test_line_without_title_or_source_or_that_ends_before_it_begins_is_refused(cast: Cast, line: actions.Line) -> None:
    base = make_base(cast)

    with pytest.raises(MissingEvidence):
        actions.enter_line(base, by=cast.wu, kind=LineKind.AWARD, line=line)

    assert LedgerLine.objects.count() == 0


def test_line_names_a_firm_of_its_own_base(cast: Cast) -> None:
    base, other = make_base(cast), make_base(cast, "别的基地", operator=other_operator())
    stranger = make_firm(cast, other, 1)

    with pytest.raises(MissingEvidence, match="one of the base"):
        actions.enter_line(base, by=cast.wu, kind=LineKind.AWARD, line=actions.Line("奖", "通报", DAY, firm=stranger))

    assert LedgerLine.objects.count() == 0


def test_people_of_the_ledger_are_known_to_those_who_see_the_rows(cast: Cast) -> None:
    base = make_base(cast)
    make_firm(cast, base, 1, house=cast.studio_a)
    for kind in LineKind:
        actions.enter_line(base, by=cast.wu, kind=kind, line=actions.Line(kind.value, "名单", DAY))
    stranger = other_operator()
    Membership.objects.create(user=cast.zhou, organisation=stranger, role=Role.SERVICE_CENTRE)

    seen = {
        who: {line.title for line in queries.lines_for(getattr(cast, who), base)}
        for who in ("wu", "sun", "yang", "lin", "qian", "zhou", "chen")
    }

    everything, rest, none = set(LineKind.values), set(LineKind.values) - {"person"}, set[str]()
    assert seen == {
        "wu": everything, "sun": everything, "yang": everything, "lin": rest, "qian": rest, "zhou": none, "chen": none,
    }  # fmt: skip
