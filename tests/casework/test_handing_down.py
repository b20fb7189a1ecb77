"""What comes down a line of bodies: who is told on the way, and the decision that each hands on to the next."""

from __future__ import annotations

from typing import Final

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.casework import levels, steps
from tests.casework.levels import Line
from tests.cast import Cast
from zhijiang.casework import actions, queries, rules, verify
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.lint import lint
from zhijiang.casework.models import Case, Document, Event, Message, Task
from zhijiang.casework.states import MessageKind, TaskState, TaskVerdict
from zhijiang.people.models import Membership, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REPLY: Final = "浙政函〔2026〕1号，2026年11月20日。"


@pytest.fixture
def line(office: Cast) -> Line:
    return levels.make_line(office)


def decided(line: Line) -> Case:
    """Recognised by the province: what experts and the notice do is set, not walked."""
    case = levels.at_province(line)
    Case.objects.filter(pk=case.pk).update(state="with_government")
    steps.step(case, "recognise", line.cast.sun, reason=REPLY)
    return case


def told_of(event: Event) -> dict[User, MessageKind]:
    return {each.user: MessageKind(each.kind) for each in Message.objects.filter(event=event).select_related("user")}


def hand_on(case: Case, by: User, words: str = "") -> None:
    task = Task.objects.get(case=case, state=TaskState.OPEN)
    actions.do_task(task, by=by, verdict=TaskVerdict.CONSENTS, text=words)
    case.refresh_from_db()


def words_of(letter: Document) -> str:
    with default_storage.open(queries.path_of(letter.sha256)) as file:
        return "".join(str(pypdfium2.PdfDocument(file.read())[0].get_textpage().get_text_range()).split())


def test_decision_is_told_to_every_body_below_and_handed_on_from_one_to_the_next(line: Line) -> None:
    """Rules: B-39, B-40."""
    case = decided(line)
    event = Event.objects.get(stream=queries.stream_of(case), action="recognise")
    told = told_of(event)
    assert {user: told[user] for user in (line.shi, line.du, line.ma, line.gu)} == {
        line.shi: MessageKind.PROGRESS, line.du: MessageKind.PROGRESS, line.ma: MessageKind.PROGRESS,
        line.gu: MessageKind.DECISION,
    }  # fmt: skip
    number = case.number
    first = Task.objects.get(case=case, kind="hand_on")
    assert (first.organisation, first.state) == (line.city, TaskState.OPEN)
    assert told_of(Event.objects.get(payload__task=first.code, action="task_opened")) == {
        line.shi: MessageKind.ASSIGNED
    }

    hand_on(case, line.shi, words="请协助做好后续建设。")
    hand_on(case, line.du)
    hand_on(case, line.ma)
    asked = Event.objects.filter(stream=queries.stream_of(case), action="task_opened").order_by("seq")
    assert [each.on_behalf_of for each in asked] == [line.cast.bureau, line.city, line.district]

    letters = list(Document.objects.filter(case=case, kind="forwarding").order_by("issued_at", "pk"))
    assert [(each.authority, each.number) for each in letters] == [
        (line.city, "示例市文化广电和旅游局基转〔2026〕1号"), (line.district, "示区文广基转〔2026〕1号"),
        (line.town, "示镇政基转〔2026〕1号"),
    ]  # fmt: skip
    texts = [words_of(each) for each in letters]
    for text, to in zip(texts, (line.district, line.town, line.operator), strict=True):
        assert (f"{to.name}：" in text, number in text) == (True, True)
    assert ["请协助做好后续建设。" in text for text in texts] == [True, False, False]
    assert not Task.objects.filter(case=case, state=TaskState.OPEN).exists()
    assert (case.number, case.state, case.authority) == (number, "recognised", line.cast.bureau)
    assert {fault.stream for fault in verify.faults()} <= {queries.stream_of(case)}


def test_only_the_body_whose_turn_it_is_hands_on_and_once(line: Line) -> None:
    case = decided(line)
    task = Task.objects.get(case=case, kind="hand_on")

    for other in (line.du, line.ma, line.cast.sun, line.gu):
        assert not rules.may_do(task, other)
        with pytest.raises(NotAllowed):
            actions.do_task(task, by=other, verdict=TaskVerdict.CONSENTS)
    assert [view.task for view in queries.tasks_of(case, line.shi)] == [task]
    assert queries.tasks_of(case, line.du) == []
    hand_on(case, line.shi)
    with pytest.raises(WrongState):
        actions.do_task(task, by=line.shi, verdict=TaskVerdict.CONSENTS)
    assert not rules.kinds_for(case, line.cast.sun)


def test_body_without_officers_is_passed_over_and_what_was_lodged_above_stays_there(line: Line) -> None:
    Membership.objects.filter(user=line.du).delete()
    case = levels.submitted(line)
    Case.objects.filter(pk=case.pk).update(state="with_government", authority=line.cast.bureau)
    steps.step(case, "recognise", line.cast.sun, reason=REPLY)

    hand_on(case, line.shi)

    assert Task.objects.get(case=case, state=TaskState.OPEN).organisation == line.town
    direct = levels.submitted(line, at=line.cast.bureau, title="直报园区")
    Case.objects.filter(pk=direct.pk).update(state="with_government")
    steps.step(direct, "recognise", line.cast.sun, reason=REPLY)
    assert not Task.objects.filter(case=direct).exists()


def test_what_is_sent_down_goes_with_a_letter_and_is_told_to_all_below(line: Line) -> None:
    """Rule: B-40."""
    case = levels.at_province(line)

    event = steps.step(case, "send_below", line.cast.sun, reason="企业名单与统计不符，请核实。")

    letter = Document.objects.get(case=case, kind="sent_down")
    assert (letter.authority, case.authority) == (line.cast.bureau, line.city)
    text = words_of(letter)
    assert (f"{line.city.name}：" in text, "企业名单与统计不符，请核实。" in text) == (True, True)
    told = told_of(event)
    assert (told[line.shi], told[line.du], told[line.ma]) == (
        MessageKind.REQUEST, MessageKind.PROGRESS, MessageKind.PROGRESS,
    )  # fmt: skip
    assert told[line.gu] == MessageKind.PROGRESS


def test_where_nobody_is_below_what_is_sent_down_comes_to_the_operator_with_its_letter(line: Line) -> None:
    line.operator.parent = line.district
    line.operator.save(update_fields=["parent"])
    case = levels.submitted(line, at=line.district)

    event = steps.step(case, "send_below", line.du, reason="请写明四至。")

    assert case.state == "returned"
    assert f"{line.operator.name}：" in words_of(Document.objects.get(case=case, kind="sent_down"))
    assert told_of(event)[line.gu] == MessageKind.REQUEST


def test_return_to_the_operator_is_told_to_the_bodies_it_passes_and_what_goes_up_to_nobody_below(line: Line) -> None:
    """Rule: B-40."""
    case = levels.submitted(line)
    endorsed = steps.step(case, "endorse", line.ma, reason="同意上报。")
    steps.step(case, "endorse", line.du, reason="同意上报。")
    draft = actions.FixItemDraft(text="请写明四至。", target="boundary")

    returned = steps.step(case, "return_for_correction", line.shi, fix_items=[draft])

    assert set(told_of(endorsed)) == {line.gu, line.du}
    assert {user for user, kind in told_of(returned).items() if kind == MessageKind.PROGRESS} == {line.du, line.ma}


def test_line_on_the_page_says_who_is_to_hand_it_on_and_who_has(line: Line, client: Client) -> None:
    case = decided(line)
    hand_on(case, line.shi)
    due = Task.objects.get(case=case, state=TaskState.OPEN).due_on
    assert due is not None

    stops = queries.line_of_bodies(case)

    assert [(stop.standing, stop.state.split("20")[0]) for stop in stops] == [
        ("done", "已办理"), ("current", "须于"), ("done", "已转达决定"), ("done", "已办理"),
    ]  # fmt: skip
    assert stops[2].number == "示例市文化广电和旅游局基转〔2026〕1号"
    client.force_login(line.du, backend="django.contrib.auth.backends.ModelBackend")
    task = Task.objects.get(case=case, state=TaskState.OPEN)
    page = client.get(reverse("casework:task", args=[task.code])).content.decode()
    assert (line.town.name in page, "verdict" in page) == (True, False)
    answer = client.post(reverse("casework:task", args=[task.code]), {"text": ""})
    assert answer.status_code == 302
    assert Task.objects.get(case=case, state=TaskState.OPEN).organisation == line.town


def test_a_visit_further_up_is_not_read_at_a_level_below(line: Line, client: Client) -> None:
    """Rule: C-93. Its address answers as one that is not there."""
    case = levels.at_province(line)
    visit = actions.open_task(case, "survey", organisation=line.cast.bureau, by=line.cast.sun)
    client.force_login(line.du, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("casework:task", args=[visit.code])).status_code == 404


def test_lint_finds_what_is_handed_down_from_nowhere() -> None:
    text = (steps.PACK / "procedures" / "base-declaration-3.yaml").read_text(encoding="utf-8")
    assert lint(text) == []
    for was, becomes in (
        ("    from: [cultivated, recognised, national, refused]\n", "    from: [deciding]\n"),
        ("    hands_down: forwarding\n", "    hands_down: refusal\n"),
        ("    done_by: officer\n    workdays: 5\n", "    done_by: reviewer\n    workdays: 5\n"),
        (
            "    by: []\n    done_by: officer\n    workdays: 5\n    hands_down: forwarding\n",
            "    by: []\n    done_by: officer\n    workdays: 5\n",
        ),
    ):
        assert was in text
        assert "L-30" in {each.rule for each in lint(text.replace(was, becomes, 1))}
