"""Cases that go up a line of bodies: which one has it, who acts, who only reads, and the way down again."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.casework import desk, levels, steps
from tests.casework.levels import Line
from tests.cast import Cast
from zhijiang.casework import actions, queries, rules, verify
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.lint import lint
from zhijiang.casework.models import Case, Document, Event, FixItem
from zhijiang.casework.states import Answer, EngineAction, MessageKind, TaskVerdict, Vote
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DECLARATION = (steps.PACK / "procedures" / "base-declaration-3.yaml").read_text(encoding="utf-8")


@pytest.fixture
def line(office: Cast) -> Line:
    return levels.make_line(office)


def test_it_goes_up_level_by_level_each_under_its_own_name(line: Line) -> None:
    case = levels.at_province(line)

    assert (case.state, case.authority, case.lodged_with) == ("material_check", line.cast.bureau, line.town)
    told = Event.objects.filter(stream=queries.stream_of(case), action="endorse").order_by("seq")
    assert [event.on_behalf_of for event in told] == [line.town, line.district, line.city]
    assert [event.to_state for event in told] == ["before_district", "before_city", "material_check"]
    letters = Document.objects.filter(case=case, kind="endorsement").order_by("issued_at", "pk")
    assert [letter.authority for letter in letters] == [line.town, line.district, line.city]
    assert [letter.number for letter in letters] == [
        "示镇政基荐〔2026〕1号",
        "示区文广基荐〔2026〕1号",
        "示例市文化广电和旅游局基荐〔2026〕1号",
    ]
    assert [addressee_in(letter) for letter in letters] == [line.district.name, line.city.name, line.cast.bureau.name]
    assert case.due_clock == "province"
    assert verify.faults() == []


def addressee_in(letter: Document) -> str:
    """Whom the issued PDF addresses: the line that ends with the first colon."""
    with default_storage.open(queries.path_of(letter.sha256)) as file:
        text = str(pypdfium2.PdfDocument(file.read())[0].get_textpage().get_text_range())
    return text.split("：", maxsplit=1)[0].splitlines()[-1].strip()


def test_a_preview_names_the_body_that_the_letter_will_go_to(line: Line) -> None:
    case = levels.submitted(line)

    preview = queries.letter_preview(case, "endorse", reason="情况属实。")

    assert preview is not None
    text = pypdfium2.PdfDocument(preview)[0].get_textpage().get_text_range()
    assert (f"{line.district.name}：" in text, line.operator.name in text, line.town.name in text) == (True, True, True)


def test_what_goes_to_the_next_body_is_no_decision_for_the_applicant(line: Line) -> None:
    """Rule: C-97. The applicant reads that it moved on; a letter to the applicant is mailed as one."""
    case = levels.submitted(line)
    endorsed = steps.step(case, "endorse", line.ma, reason="情况属实，同意上报。")
    told = dict(queries.receivers_of(endorsed, case))
    returned = steps.step(case, "return_for_correction", line.du, reason="请写明四至。")

    assert (told[line.gu], told[line.du]) == (MessageKind.PROGRESS, MessageKind.REQUEST)
    assert dict(queries.receivers_of(returned, case))[line.gu] == MessageKind.DECISION


def test_a_whole_declaration_ends_in_recognition(line: Line) -> None:
    case = levels.at_province(line)
    sun, cast = line.cast.sun, line.cast
    task = actions.open_task(case, "survey", organisation=cast.bureau, by=sun)
    case.refresh_from_db()
    photograph = actions.TaskFile("东门.jpg", b"\xff\xd8\xff\xe0 a photograph")
    actions.do_task(
        task,
        by=sun,
        verdict=TaskVerdict.CONSENTS,
        text="带队人孙处长，情况属实。",
        findings=[actions.Finding(met=True)] * 5,
        files=[photograph],
    )
    steps.step(case, "to_experts", sun)
    panel = [
        cast.chen,
        cast.jiang,
        cast.he,
        *(desk.person(each, each, cast.panel, Role.REVIEWER) for each in ("xu", "lv")),
    ]
    for reviewer in panel:
        actions.assign(case, reviewer, by=sun)
        actions.sign_opinion(
            case,
            by=reviewer,
            vote=Vote.APPROVE,
            text="定位清楚，同意。",
            expected_round=case.round,
            scores={"plan": 16, "industry": 25, "works": 15, "services": 16, "support": 8},
        )
    steps.step(case, "give_notice", sun)
    assert case.due_clock == "notice"
    assert case.due_on is not None
    Case.objects.filter(pk=case.pk).update(due_provisional=False)
    actions.expire(case, today=case.due_on + timedelta(days=1))
    case.refresh_from_db()
    assert case.state == "deciding"
    steps.step(case, "to_government", sun)
    steps.step(case, "recognise", sun, reason="浙政函〔2026〕1号，2026年11月20日。")

    assert (case.state, case.authority) == ("recognised", cast.bureau)
    assert [letter.authority for letter in Document.objects.filter(case=case, kind="recognition")] == [cast.bureau]
    assert verify.faults() == []
    assert (queries.opinions_for(case, line.du, round_=1), queries.is_applicant(case, line.gu)) == ([], True)
    assert EngineAction.OPINION_SIGNED not in {event.action for event in queries.events_of(case, line.ma)}
    assert EngineAction.OPINION_SIGNED in {event.action for event in queries.events_of(case, sun)}


def test_a_level_that_is_not_there_is_passed_over(line: Line) -> None:
    line.district.parent = line.cast.bureau
    line.district.save()
    case = levels.submitted(line, at=line.district)
    assert (case.state, case.authority) == ("before_district", line.district)

    steps.step(case, "endorse", line.du, reason="同意上报。")

    assert (case.state, case.authority) == ("material_check", line.cast.bureau)
    assert levels.submitted(line, at=line.cast.bureau, title="直报园区").state == "material_check"


def test_without_any_body_further_up_a_move_is_refused_and_not_offered(line: Line) -> None:
    Organisation.objects.filter(pk=line.town.pk).update(parent=None)
    line.town.refresh_from_db()
    case = levels.submitted(line)
    case.refresh_from_db()

    with pytest.raises(WrongState, match="示例镇人民政府") as refused:
        steps.step(case, "endorse", line.ma, reason="同意上报。")

    assert refused.value.rule == "C-92"
    assert "endorse" not in {each.name for each in queries.available_actions(case, line.ma)}


def test_only_the_body_that_has_it_acts_and_the_others_read(line: Line) -> None:
    case = levels.submitted(line)
    for officer in (line.du, line.shi, line.cast.sun):
        assert rules.roles_in(case, officer) == {Role.AUDITOR}
        with pytest.raises(NotAllowed):
            steps.step(case, "endorse", officer, reason="越级。")
    steps.step(case, "endorse", line.ma, reason="同意上报。")

    assert rules.roles_in(case, line.ma) == {Role.CO_REVIEWER}
    assert rules.roles_in(case, line.du) == {Role.OFFICER}
    with pytest.raises(NotAllowed):
        steps.step(case, "return_for_correction", line.ma, reason="再改。")
    assert all(queries.cases_for(each).contains(case) for each in (line.ma, line.du, line.shi, line.cast.sun))
    assert not queries.cases_for(line.cast.zhou).contains(case)


def test_it_waits_for_the_officers_of_the_body_that_has_it_alone(line: Line) -> None:
    case = levels.submitted(line)

    def waits_for(user: User) -> bool:
        reader = queries.reader_of(user)
        return queries.cases_for(user).filter(queries.in_tab(reader, queries.Tab.TEAM)).contains(case)

    assert [waits_for(each) for each in (line.ma, line.du, line.shi, line.cast.sun)] == [True, False, False, False]
    steps.step(case, "endorse", line.ma, reason="同意上报。")
    assert [waits_for(each) for each in (line.ma, line.du, line.shi, line.cast.sun)] == [False, True, False, False]


def test_it_is_given_to_an_officer_of_each_body_in_turn(line: Line) -> None:
    case = levels.submitted(line)
    assert case.assignee == line.ma
    steps.step(case, "endorse", line.ma, reason="同意上报。")
    assert case.assignee == line.du


def test_what_is_sent_down_comes_to_the_level_below(line: Line) -> None:
    case = levels.at_province(line)
    steps.step(case, "send_below", line.cast.sun, reason="企业名单与统计不符，请核实。")
    assert (case.state, case.authority) == ("before_city", line.city)
    steps.step(case, "send_below", line.shi, reason="请区里核实。")
    assert (case.state, case.authority) == ("before_district", line.district)
    steps.step(case, "endorse", line.du, reason="已核实。")
    assert (case.state, case.authority) == ("before_city", line.city)
    assert verify.faults() == []


def test_what_is_corrected_comes_back_to_the_level_that_returned_it(line: Line) -> None:
    case = levels.submitted(line)
    steps.step(case, "endorse", line.ma, reason="同意上报。")
    draft = actions.FixItemDraft(text="请写明四至。", target="boundary")
    steps.step(case, "return_for_correction", line.du, fix_items=[draft])
    assert (case.state, case.authority) == ("returned", line.district)
    actions.answer_fix_item(FixItem.objects.get(case=case), by=line.gu, answer=Answer.WILL_FIX)

    steps.step(case, "resubmit", line.gu)

    assert (case.state, case.authority) == ("before_district", line.district)


def test_the_line_says_who_had_it_who_has_it_until_when_and_who_comes_next(line: Line) -> None:
    case = levels.submitted(line)
    steps.step(case, "endorse", line.ma, reason="同意上报。")

    stops = queries.line_of_bodies(case)

    assert [(stop.body, stop.standing, stop.number, stop.workdays) for stop in stops] == [
        (line.town.name, "done", "示镇政基荐〔2026〕1号", None),
        (line.district.name, "current", "", None),
        (line.city.name, "next", "", 10),
        (line.cast.bureau.name, "next", "", 45),
    ]
    assert [stop.clock.due_on if stop.clock else None for stop in stops] == [None, case.due_on, None, None]
    steps.step(case, "send_below", line.du, reason="请核实。")
    assert [(stop.standing, stop.state, stop.did) for stop in queries.line_of_bodies(case)][:2] == [
        ("current", "正在办理", "签署同意意见并上报"),
        ("next", "等待下级重新上报", "退回下级重新审核"),
    ]
    steps.step(case, "return_for_correction", line.ma, reason="请写明四至。")
    assert queries.line_of_bodies(case)[0].state == "等待申请单位修改"
    assert queries.line_of_bodies(steps.draft(line.cast)) == []


def test_the_next_step_at_the_province_is_the_visit_and_never_the_way_back(line: Line) -> None:
    case = levels.at_province(line)
    sun = line.cast.sun
    first = queries.turn_of(case, sun)
    task = actions.open_task(case, "survey", organisation=line.cast.bureau, by=sun)
    case.refresh_from_db()
    second = queries.turn_of(case, sun)
    actions.do_task(task, by=sun, verdict=TaskVerdict.CONSENTS, findings=[actions.Finding(met=True)] * 5)
    case.refresh_from_db()

    assert first.step is not None
    assert second.step is not None
    assert (first.step.url, second.step.url) == (
        reverse("casework:new_task", args=[case.code, "survey"]),
        reverse("casework:task", args=[task.code]),
    )
    third = queries.turn_of(case, sun).step
    assert third is not None
    assert third.url == reverse("casework:act", args=[case.code, "to_experts"])


def test_a_submission_taken_back_lies_before_nobody_else(line: Line) -> None:
    case = levels.submitted(line, at=line.town)
    actions.recall(case, by=line.gu, expected_seq=case.seq)
    case.refresh_from_db()
    assert (case.state, case.authority, case.assignee) == ("draft", line.town, line.ma)
    assert verify.faults() == []


def test_the_way_of_a_case_shows_the_levels_that_it_has(line: Line) -> None:
    case = levels.submitted(line, at=line.district)
    main = [stage.label for stage in queries.stages_of(case, line.cast.sun)]
    assert "乡镇街道初审" not in main
    assert main[1:4] == ["区县审核", "设区市审核", "省级材料初审"]


@pytest.mark.parametrize(
    ("was", "becomes", "place"),
    [
        ("    picks: next\n", "    picks: below\n", "actions.endorse"),
        ("    or_to: [before_city, material_check]\n    picks: next", "    picks: next", "actions.endorse"),
        (
            "or_to: [before_district, before_town, returned]",
            "or_to: [returned, before_district, before_town]",
            "actions.send_below.or_to",
        ),
        ("    level: town\n", "    level: national\n", ""),
        ("{body}基荐", "视基荐", "letters.endorsement.series"),
        (
            "    or_to: [before_city, material_check]\n    picks: next",
            "    or_to: [before_city, returned]\n    picks: next",
            "letters.endorsement.addressed_to",
        ),
    ],
)
def test_lint_finds_levels_that_lead_nowhere(was: str, becomes: str, place: str) -> None:
    assert lint(DECLARATION) == []
    assert was in DECLARATION

    found = lint(DECLARATION.replace(was, becomes, 1))

    assert any(finding.place.startswith(place) for finding in found)


def test_it_is_lodged_with_a_body_above_the_applicant_the_nearest_one_first(line: Line) -> None:
    elsewhere = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, level="town", name="邻镇人民政府")
    desk.person("wen", "文镇长", elsewhere, Role.OFFICER)
    procedure = queries.procedure_in_force("base-declaration")
    assert procedure is not None

    assert list(queries.authorities(procedure, [line.operator])) == [
        line.town,
        line.district,
        line.city,
        line.cast.bureau,
    ]
    with pytest.raises(WrongState) as refused:
        levels.draft(line, at=elsewhere)
    assert refused.value.rule == "C-94"


def test_it_is_offered_to_those_who_have_a_body_above_them(line: Line) -> None:
    def offered(user: User) -> set[str]:
        return {offer.item.code for offer in queries.offers(people.organisations_of(user, Role.PRODUCER))}

    assert "base-declaration" in offered(line.gu)
    assert "base-declaration" not in offered(line.cast.lin)
    assert "plan-filing" in offered(line.cast.lin)


def test_what_is_applied_for_tells_each_time_limit_on_a_line_of_its_own(line: Line, client: Client) -> None:
    client.force_login(line.gu, backend="django.contrib.auth.backends.ModelBackend")

    page = html.fromstring(client.get(reverse("casework:items"), headers={"Accept-Language": "zh-hans"}).content)

    offer = page.xpath("//li[.//a[contains(@href, 'base-declaration')]]")[0]
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in offer.xpath(".//tbody/tr")]
    assert rows[:2] == [["乡镇街道审核时限", "10个工作日"], ["区县审核时限", "10个工作日（法定20个工作日）"]]
    assert len(rows) == 8
