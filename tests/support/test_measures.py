"""A measure is written by one, published by another, and never changed; conditions say how they were found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.utils import translation

from tests.cast import Cast
from tests.support.giving import CONDITIONS, DECLARED, WAN, make_measure, terms
from zhijiang.bases import actions as bases
from zhijiang.bases.models import Firm
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event
from zhijiang.support import actions, queries, rules
from zhijiang.support.models import Measure
from zhijiang.support.states import Condition, Fact, Kind, MeasureState, condition_of, fen_of, project_key, wan_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def acts(measure: Measure) -> list[str]:
    return list(Event.objects.filter(stream=measure.stream).order_by("seq").values_list("action", flat=True))


def test_measure_is_published_by_a_second_person_and_changed_no_more(office: Cast) -> None:
    draft = actions.draft_measure(office.bureau, by=office.sun, terms=terms())
    with pytest.raises(NotAllowed, match="起草人以外"):
        actions.publish_measure(draft, by=office.sun)
    with pytest.raises(NotAllowed):
        actions.publish_measure(draft, by=office.wu)
    published = actions.publish_measure(draft, by=office.tang)

    with pytest.raises(WrongState):
        actions.edit_measure(published, by=office.tang, terms=terms(title="另一项"))
    with pytest.raises(WrongState):
        actions.publish_measure(published, by=office.tang)
    published.refresh_from_db()
    assert (published.state, published.published_by, published.title) == ("published", office.tang, "精品创作扶持")
    assert acts(published) == ["measure_drafted", "measure_published"]


def test_whoever_changes_a_draft_last_does_not_publish_it(office: Cast) -> None:
    draft = actions.draft_measure(office.bureau, by=office.sun, terms=terms())
    actions.edit_measure(draft, by=office.tang, terms=terms(title="精品创作扶持（修订）"))

    with pytest.raises(NotAllowed):
        actions.publish_measure(draft, by=office.tang)

    assert actions.publish_measure(draft, by=office.sun).title == "精品创作扶持（修订）"


def test_another_measure_takes_its_place_once_it_is_published(office: Cast, measure: Measure) -> None:
    draft = actions.draft_measure(office.bureau, by=office.sun, terms=terms(ceiling_fen=30 * WAN), replaces=measure)
    before = [each.pk for each in queries.in_force(office.lin)]
    with pytest.raises(WrongState):
        actions.draft_measure(office.bureau, by=office.sun, terms=terms(), replaces=measure)
    actions.publish_measure(draft, by=office.tang)

    measure.refresh_from_db()
    assert (before, [each.pk for each in queries.in_force(office.lin)]) == ([measure.pk], [draft.pk])
    assert (measure.state, measure.ceiling_fen) == (MeasureState.SUPERSEDED, 20 * WAN)
    assert acts(measure) == ["measure_drafted", "measure_published", "measure_superseded"]


def test_measures_are_written_by_the_authority_alone_and_must_hold_together(office: Cast) -> None:
    for stranger in (office.wu, office.lin, office.yang, office.chen):
        with pytest.raises(NotAllowed):
            actions.draft_measure(office.bureau, by=stranger, terms=terms())
    with pytest.raises(NotAllowed):
        actions.draft_measure(office.centre, by=office.wu, terms=terms())
    for wrong in (
        {"gives": " "},
        {"valid_until": date(2024, 12, 31)},
        {"gives_money": False},
        {"ceiling_fen": 0},
    ):
        with pytest.raises(MissingEvidence):
            actions.draft_measure(office.bureau, by=office.sun, terms=terms(**wrong))

    assert Measure.objects.count() == 0


def test_list_holds_what_is_in_force_and_is_found_by_two_characters_or_one(office: Cast) -> None:
    fine = make_measure(office)
    make_measure(office, title="贷款贴息", title_en="Interest", gives="补贴利息。", paper="贴息办法", paper_number="")
    make_measure(office, title="旧措施", valid_until=date(2025, 12, 31))
    make_measure(office, title="将来的措施", valid_from=date(2031, 1, 1))
    actions.draft_measure(office.bureau, by=office.sun, terms=terms(title="草稿措施"))

    with time_machine.travel("2026-11-29T10:00:00+08:00"):
        listed = queries.in_force(office.lin)
        found = {
            word: [each.title for each in queries.narrowed(listed, q=word)]
            for word in ("创作", "贴", "〔2025〕3号", "ＩＮＴＥＲＥＳＴ", "精品 湖畔", "没有")
        }
        others = [{each.title for each in queries.not_in_force(user)} for user in (office.lin, office.sun)]

    assert found == {
        "创作": ["精品创作扶持"],
        "贴": ["贷款贴息"],
        "〔2025〕3号": ["精品创作扶持"],
        "ＩＮＴＥＲＥＳＴ": ["贷款贴息"],
        "精品 湖畔": ["精品创作扶持"],
        "没有": [],
    }
    assert [each.pk for each in queries.narrowed(listed, kind=Kind.POLICY)] == []
    assert others == [{"旧措施", "将来的措施"}, {"旧措施", "将来的措施", "草稿措施"}]
    assert fine.pk is not None


def test_each_condition_says_how_it_was_found_and_what_is_needed(office: Cast, firm: Firm) -> None:
    measure = make_measure(
        office,
        conditions=(
            Condition(Fact.BASE_LEVEL, any=("national",)),
            Condition(Fact.SEGMENT, any=("post",)),
            Condition(Fact.YEARS, least=30),
            Condition(Fact.REVENUE, least=10_000_000),
            Condition(Fact.TAX, least=1),
            Condition(Fact.JOBS, most=20),
            Condition(Fact.DECLARED, text="无违法记录"),
        ),
    )

    with translation.override("zh-hans"), time_machine.travel("2026-11-29T10:00:00+08:00"):
        bases.report_figures(firm, by=office.lin, year=2025, figures={"revenue": 8_000_000, "jobs": 20})
        lines = queries.lines_of(queries.findings_of(measure, firm, {}), firm)

    assert [(str(line.verdict), line.found) for line in lines] == [
        ("unmet", "省级基地"),
        ("met", lines[1].found),
        ("unmet", "5年"),
        ("unmet", "800.00万元"),
        ("unknown", "未填报"),
        ("met", "20"),
        ("unknown", "未声明"),
    ]
    assert lines[2].needed == "到2051年3月可满足。"
    assert lines[3].needed == "尚差200.00万元。"
    assert (lines[4].url.endswith("/figures/"), lines[4].needed) == (True, "请先填报2025年的数据。")


def test_declarations_count_by_their_place_and_no_other_word(office: Cast, measure: Measure, firm: Firm) -> None:
    verdicts = {
        str(said): [str(each.verdict) for each in queries.findings_of(measure, firm, said)][-1]
        for said in ({}, DECLARED, {"4": False}, {"3": True})
    }

    assert verdicts == {"{}": "unknown", "{'4': True}": "met", "{'4': False}": "unmet", "{'3': True}": "unknown"}
    with pytest.raises(MissingEvidence, match="不满足0项，未知1项"):
        rules.check_eligible(queries.findings_of(measure, firm, {}))


def test_conditions_come_back_out_of_data_as_they_went_in() -> None:
    assert [condition_of(each.as_data()) for each in CONDITIONS] == list(CONDITIONS)


def test_money_is_exact_both_ways() -> None:
    amounts = [Decimal(text) for text in ("0.000001", "12.5", "3000", "0.123456", "999999999.999999")]

    assert [wan_of(fen_of(amount)) for amount in amounts] == amounts
    assert [str(wan_of(fen)) for fen in (0, 1, 20 * WAN, 123_456_700)] == ["0.00", "0.000001", "20.00", "123.4567"]
    with pytest.raises(ValueError, match="six decimals"):
        fen_of(Decimal("0.0000001"))


def test_projects_are_told_apart_by_letters_and_digits_alone() -> None:
    same = ("《湖畔来信》", "湖畔 来信", "湖畔·来信（）", "湖畔来信")

    assert {project_key(each) for each in same} == {"湖畔来信"}
    assert project_key("ＡＢＣ 第2季") == project_key("abc第２季") != project_key("abc第3季")
