"""Moves by a program with all that the page's form holds, and what stands round them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.casework import applications, desk, permits, plans, steps
from tests.casework.calling import Caller, faults, told
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.models import Case, Document, Event, FixItem, Opinion, Task
from zhijiang.casework.queries import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

POINTS = {"idea": 8, "art": 3}


@pytest.fixture
def plan(office: Cast) -> Case:
    """Handed in, not accepted yet."""
    plans.publish()
    return plans.submitted(office)


@pytest.fixture
def permit(office: Cast) -> Case:
    """A special one, accepted."""
    desk.publish()
    case = permits.draft(office, special=True)
    steps.step(case, "submit", office.lin)
    steps.step(case, "accept", office.wu)
    return case


def seq(case: Case) -> int:
    case.refresh_from_db()
    return case.seq


def cited() -> str:
    rule = steps.a_rule()
    return f"{rule.book}#{rule.path}"


def test_actions_tell_what_each_move_asks_for(plan: Case, office: Cast) -> None:
    for_wu = {each["name"]: each for each in told(Caller(office.wu).get(f"/cases/{plan.code}/actions"))}
    granted = plans.signed(office)
    steps.step(granted, "send_up", office.sun)
    record = told(Caller(office.sun).get(f"/cases/{granted.code}/actions"))[0]

    assert {name: (each["needs"], each["needs_fix_items"]) for name, each in for_wu.items()} == {
        "ask": (["fix_items"], True), "accept": ([], False),
    }  # fmt: skip
    assert (record["name"], record["takes_number"], record["choice"]) == (
        "record_number", True, {"name": "grade", "label": "等次", "options": {"a": "甲", "b": "乙"}},
    )  # fmt: skip


def test_a_supplement_is_asked_for_question_by_question_with_rules(plan: Case, office: Cast) -> None:
    items = [
        {"target": "episodes", "text": "集数与剧本不符。", "rule": cited()},
        {"target": "idea", "text": "请补充。", "measure": "add"},
    ]

    made = Caller(office.wu).post(f"/cases/{plan.code}/moves", {"action": "ask", "seq": seq(plan), "fix_items": items})

    assert (made.status_code, told(made)["state"]) == (201, "supplement")
    found = [
        (item.target, item.place, item.kind, item.text, item.rule is not None)
        for item in FixItem.objects.filter(case=plan)
    ]
    assert found == [
        ("episodes", "集数", "field", "集数与剧本不符。", True),
        ("idea", "思想内涵", "field", "请补充。", False),
    ]
    assert Document.objects.get(case=plan).kind == "supplement"
    seen = told(Caller(office.lin).get(f"/cases/{plan.code}/items"))
    assert [(each["target"], each["text"], each["rule"], each["measure"], each["standing"]) for each in seen] == [
        ("episodes", "集数与剧本不符。", cited(), "", "open"), ("idea", "请补充。", "", "add", "open"),
    ]  # fmt: skip


def test_items_on_nothing_and_rules_that_are_none_are_told_each_with_its_place(plan: Case, office: Cast) -> None:
    items = [
        {"target": "episodes", "text": "x"},
        {"target": "no_such", "text": "x"},
        {"text": "x"},
        {"target": "idea", "text": "x", "rule": "X@1#y"},
        {"target": "idea", "text": ""},
        {"target": "idea", "text": "\x00"},
    ]
    wu = Caller(office.wu)

    shapes = wu.post(f"/cases/{plan.code}/moves", {"action": "ask", "seq": seq(plan), "fix_items": items})
    meaning = wu.post(f"/cases/{plan.code}/moves", {"action": "ask", "seq": seq(plan), "fix_items": items[:4]})
    nothing = wu.post(f"/cases/{plan.code}/moves", {"action": "ask", "seq": seq(plan)})

    assert (shapes.status_code, set(faults(shapes))) == (422, {"fix_items.4.text", "fix_items.5.text"})
    assert faults(meaning) == {
        "fix_items.1.target": "unknown",
        "fix_items.2.target": "unknown",
        "fix_items.3.rule": "rule",
    }
    assert (nothing.status_code, faults(nothing), told(nothing)["rule"]) == (422, {"fix_items": "required"}, "C-03")
    assert (FixItem.objects.count(), seq(plan)) == (0, 2)


def test_a_refusal_names_all_that_it_lacks_at_once(office: Cast) -> None:
    plans.publish()
    case = plans.under_review(office)
    sun, url = Caller(office.sun), f"/cases/{case.code}/moves"

    empty = sun.post(url, {"action": "refuse", "seq": seq(case), "reason": " "})
    whole = sun.post(url, {"action": "refuse", "seq": seq(case), "reason": "不符合。", "rule": cited()})

    assert (empty.status_code, faults(empty), told(empty)["rule"]) == (
        422,
        {"reason": "required", "rule": "required"},
        "C-03",
    )
    assert told(empty)["message"] == "请填写理由。"
    assert (whole.status_code, told(whole)["state"]) == (201, "refused")
    assert Event.objects.get(stream=f"case/{case.code}", action="refuse").reason == "不符合。"
    assert Document.objects.get(case=case).kind == "refusal"


def test_number_and_choice_go_with_the_move_that_asks_for_them(office: Cast) -> None:
    plans.publish()
    case = plans.signed(office)
    sun, url = Caller(office.sun), f"/cases/{case.code}/moves"
    sun.post(url, {"action": "send_up", "seq": seq(case)})

    without = sun.post(url, {"action": "record_number", "seq": seq(case)})
    strange = sun.post(url, {"action": "record_number", "seq": seq(case), "number": "V 2026 0001", "choice": "z"})
    made = sun.post(url, {"action": "record_number", "seq": seq(case), "number": "V 2026 0001", "choice": "a"})

    assert faults(without) == {"choice": "required", "number": "required"}
    assert faults(strange) == {"choice": "invalid"}
    assert (told(made)["state"], told(made)["external_number"], told(made)["classes"]) == (
        "granted",
        "V 2026 0001",
        {"grade": "a"},
    )


def test_of_two_moves_at_once_the_second_is_told_who_was_faster(plan: Case, office: Cast) -> None:
    before = seq(plan)
    Caller(office.wu).post(f"/cases/{plan.code}/moves", {"action": "accept", "seq": before})

    late = Caller(office.sun).post(f"/cases/{plan.code}/moves", {"action": "accept", "seq": before})

    assert (late.status_code, told(late)["rule"], "吴主任" in told(late)["message"]) == (409, "C-09", True)


def test_a_move_that_is_sent_again_after_a_lost_connection_is_made_once(plan: Case, office: Cast) -> None:
    wu, body = Caller(office.wu), {"action": "accept", "seq": seq(plan)}

    sent = [wu.post(f"/cases/{plan.code}/moves", body, **{"Idempotency-Key": "a-1"}) for _time in range(3)]

    assert [(each.status_code, told(each)["state"]) for each in sent] == [(201, "review")] * 3
    assert Event.objects.filter(stream=f"case/{plan.code}", action="accept").count() == 1


def test_panel_is_named_signs_and_is_read_as_the_phase_says(office: Cast) -> None:
    plans.publish()
    case = plans.submitted(office)
    steps.step(case, "accept", office.wu)
    sun, chen, jiang = (Caller(user) for user in (office.sun, office.chen, office.jiang))
    url = f"/cases/{case.code}"
    offered = {each["name"]: each["id"] for each in told(sun.get(f"{url}/panel"))["reviewers"]}

    strange = sun.put(f"{url}/panel", {"seq": seq(case), "reviewers": [offered["陈审看"], office.lin.pk]})
    stale = sun.put(f"{url}/panel", {"seq": 1, "reviewers": [offered["陈审看"]]})
    empty = sun.put(f"{url}/panel", {"seq": seq(case), "reviewers": []})
    named = sun.put(f"{url}/panel", {"seq": seq(case), "reviewers": [offered["陈审看"], offered["蒋审看"]]})
    wrong = chen.post(f"{url}/opinions", {"round": 1, "vote": "maybe", "text": " ", "scores": {"idea": 99}})
    signed = chen.post(f"{url}/opinions", {"round": 1, "vote": "agree", "text": "同意。", "scores": POINTS})
    other_round = jiang.post(f"{url}/opinions", {"round": 2, "vote": "agree", "text": "同意。", "scores": POINTS})
    jiang.post(f"{url}/opinions", {"round": 1, "vote": "oppose", "text": "反对。", "scores": POINTS})

    assert (faults(strange), stale.status_code, faults(empty)) == (
        {"reviewers.1": "unknown"},
        409,
        {"reviewers": "too_short"},
    )
    assert {each["name"] for each in told(named)["reviewers"] if each["is_named"]} == {"陈审看", "蒋审看"}
    assert set(faults(wrong)) == {"vote", "text", "scores.idea", "scores.art"}
    assert (signed.status_code, other_round.status_code) == (201, 409)
    read = {
        who: [each["vote"] for each in told(caller.get(f"{url}/opinions"))]
        for who, caller in (("sun", sun), ("chen", chen))
    }
    assert read == {"sun": ["agree", "oppose"], "chen": ["agree"]}
    assert told(Caller(office.lin).get(f"{url}/opinions")) == []
    assert Opinion.objects.get(reviewer=office.chen).scores == POINTS


def test_items_are_settled_by_officer_and_panel_alone(office: Cast) -> None:
    plans.publish()
    case = plans.submitted(office)
    item = actions.FixItemDraft(text="请补充。", target="idea")
    steps.step(case, "ask", office.wu, fix_items=[item])
    applications.answer_all(case)
    applications.hand_in(case, office.lin, "supply")
    steps.step(case, "accept", office.wu)
    found, url = FixItem.objects.get(case=case), f"/cases/{case.code}/items"

    for_lin = Caller(office.lin).put(f"{url}/{found.pk}/settlement", {"settled": True})
    for_sun = Caller(office.sun).put(f"{url}/{found.pk}/settlement", {"settled": True})
    nowhere = Caller(office.sun).put(f"{url}/999999/settlement", {"settled": True})

    assert [each.status_code for each in (for_lin, for_sun, nowhere)] == [403, 200, 404]
    assert (told(for_sun)["standing"], told(Caller(office.sun).get(url))[0]["standing"]) == ("settled", "settled")


def test_a_move_is_taken_back_by_whoever_made_it(plan: Case, office: Cast) -> None:
    sun = Caller(office.sun).post(f"/cases/{plan.code}/recall", {"seq": seq(plan)})
    lin = Caller(office.lin).post(f"/cases/{plan.code}/recall", {"seq": seq(plan)})

    assert (sun.status_code, lin.status_code, told(lin)["state"]) == (403, 201, "draft")


def test_a_limit_is_extended_with_a_reason(permit: Case, office: Cast) -> None:
    sun, url = Caller(office.sun), f"/cases/{permit.code}/limits"
    before = {each["clock"]: each for each in told(sun.get(url))}

    without = sun.post(f"{url}/decision/extension", {"seq": seq(permit), "reason": " "})
    others = Caller(office.wu).post(f"{url}/decision/extension", {"seq": seq(permit), "reason": "需要征求意见。"})
    made = sun.post(f"{url}/decision/extension", {"seq": seq(permit), "reason": "需要征求意见。"})
    again = sun.post(f"{url}/decision/extension", {"seq": seq(permit), "reason": "需要征求意见。"})
    nothing = sun.post(f"{url}/no-such/extension", {"seq": seq(permit), "reason": "需要征求意见。"})

    assert (faults(without), others.status_code, made.status_code) == ({"reason": "required"}, 403, 201)
    after = {each["clock"]: each for each in told(sun.get(url))}
    assert after["decision"]["due_on"] == before["decision"]["extended_until"] > before["decision"]["due_on"]
    assert (again.status_code, nothing.status_code, after["decision"]["extended_until"]) == (409, 409, None)


def test_a_case_about_another_is_opened(permit: Case, office: Cast) -> None:
    steps.step(permit, "refuse", office.sun, reason="不符合。", rule=steps.a_rule())
    lin, url = Caller(office.lin), f"/cases/{permit.code}/links"
    offered = told(lin.get(url))

    sun = Caller(office.sun).post(f"{url}/appeal", {"seq": seq(permit)})
    made = lin.post(f"{url}/appeal", {"seq": seq(permit)})
    again = lin.post(f"{url}/appeal", {"seq": seq(permit)})

    assert [each["name"] for each in offered] == ["appeal"]
    assert (sun.status_code, made.status_code, told(made)["item"], again.status_code) == (
        403,
        201,
        "permit-appeal",
        409,
    )
    assert Case.objects.get(code=told(made)["code"]).parent == permit


def test_a_running_case_is_moved_to_another_version(permit: Case, office: Cast) -> None:
    actions.publish_procedure(permits.PERMIT.replace("version: 1", "version: 2"))
    sun, url = Caller(office.sun), f"/cases/{permit.code}"

    offered = told(sun.get(f"{url}/versions"))
    strange = sun.post(f"{url}/version", {"seq": seq(permit), "to": 9, "reason": "新版。"})
    without = sun.post(f"{url}/version", {"seq": seq(permit), "to": 2, "reason": ""})
    wu = [
        Caller(office.wu).get(f"{url}/versions"),
        Caller(office.wu).post(f"{url}/version", {"seq": 1, "to": 2, "reason": "x"}),
    ]
    made = sun.post(f"{url}/version", {"seq": seq(permit), "to": 2, "reason": "新版。"})

    assert [(each["version"], each["misfits"]) for each in offered] == [(2, [])]
    assert (faults(strange), faults(without), [each.status_code for each in wu]) == (
        {"to": "unknown"},
        {"reason": "required"},
        [403, 403],
    )
    permit.refresh_from_db()
    assert (made.status_code, permit.procedure.version) == (201, 2)


def test_a_case_is_taken_in_hand_and_given(permit: Case, office: Cast) -> None:
    sun, url = Caller(office.sun), f"/cases/{permit.code}/assignee"
    candidates = told(sun.get(url))

    strange = sun.put(url, {"person": office.lin.pk})
    others = [Caller(office.lin).get(url), Caller(office.lin).put(url, {})]
    taken = sun.put(url, {})

    assert office.sun.pk in {each["id"] for each in candidates}
    assert (faults(strange), [each.status_code for each in others]) == ({"person": "unknown"}, [403, 403])
    permit.refresh_from_db()
    assert (taken.status_code, permit.assignee) == (200, office.sun)


def test_a_task_is_asked_answered_and_called_off(permit: Case, office: Cast) -> None:
    sun, wu, url = Caller(office.sun), Caller(office.wu), f"/cases/{permit.code}/tasks"
    body: dict[str, Any] = {"kind": "visit", "body": office.centre.code, "ask": "请到现场核查。"}

    wrong = [
        sun.post(url, body | change) for change in ({"kind": "none"}, {"body": "O-NONE"}, {"person": office.lin.pk})
    ]
    asked, second = told(sun.post(url, body)), told(sun.post(url, body))
    answer = f"/tasks/{asked['code']}/answer"
    short = wu.post(answer, {"verdict": "consents", "findings": [{"met": True}]})
    wordless = wu.post(answer, {"verdict": "objects", "findings": [{"met": True}, {"met": False}]})
    not_mine = sun.post(answer, {"verdict": "consents", "findings": [{"met": True}, {"met": True}]})
    done = wu.post(answer, {"verdict": "consents", "text": "同意。", "findings": [{"met": True}, {"met": True}]})
    twice = wu.post(answer, {"verdict": "consents", "findings": [{"met": True}, {"met": True}]})
    unreasoned = sun.post(f"/tasks/{second['code']}/cancel", {"reason": ""})
    cancelled = sun.post(f"/tasks/{second['code']}/cancel", {"reason": "不再需要。"})

    assert [each.status_code for each in wrong] == [409, 422, 422]
    assert (short.status_code, set(faults(short))) == (422, {"findings.1.met"})
    assert (wordless.status_code, not_mine.status_code, done.status_code, twice.status_code) == (422, 403, 201, 409)
    assert (unreasoned.status_code, faults(unreasoned), cancelled.status_code) == (422, {"reason": "required"}, 201)
    assert [task.state for task in Task.objects.order_by("pk")] == ["done", "cancelled"]
    assert [each["code"] for each in told(wu.get("/tasks"))] == [second["code"], asked["code"]]
    assert [told(Caller(office.lin).get(path)) for path in (url, "/tasks")] == [[], []]


def test_anothers_case_answers_every_move_like_none(permit: Case, office: Cast) -> None:
    stranger, sun, reads = Caller(office.zhou), Caller(office.sun), Caller(office.sun, Scope.READ_CASES)
    asked: list[tuple[str, str, Any]] = [
        ("GET", "form", None), ("GET", "answers", None), ("GET", "check", None), ("GET", "items", None), ("GET", "limits", None),
        ("GET", "links", None), ("GET", "versions", None), ("GET", "assignee", None), ("GET", "panel", None),
        ("GET", "opinions", None), ("GET", "tasks", None), ("POST", "moves", {"action": "grant", "seq": 3}),
        ("POST", "recall", {"seq": 3}), ("POST", "limits/decision/extension", {"seq": 3, "reason": "x"}),
        ("POST", "links/appeal", {"seq": 3}), ("POST", "version", {"seq": 3, "to": 2, "reason": "x"}), ("PUT", "assignee", {}),
        ("PUT", "panel", {"seq": 3, "reviewers": [1]}), ("POST", "opinions", {"round": 1, "vote": "agree", "text": "x"}),
        ("POST", "tasks", {"kind": "visit", "body": "x"}), ("PUT", "items/1/answer", {"answer": "will_fix"}),
        ("PUT", "items/1/settlement", {"settled": True}),
    ]  # fmt: skip

    for method, path, body in asked:
        theirs, none = (stranger.send(method, f"/cases/{code}/{path}", body) for code in (permit.code, "C-0000000"))
        assert (theirs.status_code, theirs.content) == (404, none.content), path
        if method != "GET":
            assert reads.send(method, f"/cases/{permit.code}/{path}", body).status_code == 403, path
        if path not in {"panel", "items/1/answer", "items/1/settlement"}:
            assert sun.send(method, f"/cases/{permit.code}/{path}", body).status_code != 404, path
