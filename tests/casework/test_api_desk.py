"""The desk by a program: letters looked at, batches, conflicts, cover, files of tasks, the dossier, and what the service was worth."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.casework import applications, desk, permits, plans, steps
from tests.casework.applications import PDF, PNG
from tests.casework.calling import Caller, faults, told
from tests.casework.desk import Desk
from tests.casework.test_batch import BATCHED
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.models import Case, Conflict, Document, DossierItem, Event, NumberSeries, Rating, Task
from zhijiang.casework.queries import Scope, cases_for
from zhijiang.people.models import Delegation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def events() -> int:
    """How many there are of cases; each key that is made has its own."""
    return Event.objects.filter(stream__startswith="case/").count()


@pytest.fixture
def permit(office: Cast) -> tuple[Desk, Case]:
    """A special permit, accepted; with Zheng, a second officer."""
    found = desk.make_desk(cast=office)
    return found, desk.accepted(found)


def test_a_letter_is_looked_at_before_it_is_sent_and_nothing_is_written(office: Cast) -> None:
    plans.publish()
    plan = plans.submitted(office)
    wu, url = Caller(office.wu, Scope.READ_CASES), f"/cases/{plan.code}/moves/preview"
    body: dict[str, Any] = {
        "action": "ask", "seq": plan.seq, "fix_items": [{"target": "episodes", "text": "集数与剧本不符。"}]
    }  # fmt: skip
    before = events(), Document.objects.count(), NumberSeries.objects.count()

    seen = wu.post(url, body)
    lacking = wu.post(url, body | {"fix_items": []})
    letterless = wu.post(url, {"action": "accept", "seq": plan.seq})
    unknown = wu.post(url, {"action": "none", "seq": plan.seq})
    applicant, stranger = (Caller(each).post(url, body).status_code for each in (office.lin, office.zhou))

    assert (seen.status_code, seen.headers["Content-Type"], seen.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert (lacking.status_code, faults(lacking)) == (422, {"fix_items": "required"})
    assert (letterless.status_code, unknown.status_code, applicant, stranger) == (404, 404, 403, 404)
    assert (events(), Document.objects.count(), NumberSeries.objects.count()) == before


def test_a_move_is_tried_on_many_cases_and_then_made_one_by_one(office: Cast) -> None:
    actions.publish_procedure(BATCHED)
    cases = [permits.draft(office) for _number in range(3)]
    for case in cases:
        steps.step(case, "submit", office.lin)
    steps.step(cases[2], "withdraw", office.lin)
    wu, codes = Caller(office.wu), [case.code for case in cases]
    asked = urlencode({"case": codes, "action": "accept"}, doseq=True)
    body = {"action": "accept", "cases": [{"case": case.code, "seq": case.seq} for case in cases]}
    stale = {**body, "cases": [{"case": cases[1].code, "seq": 1}]}
    before = events()

    tried = told(wu.get(f"/batch?{asked}"))
    strange = wu.get(f"/batch?{urlencode({'case': [codes[0], 'C-0000000']}, doseq=True)}")
    none, theirs = wu.send("GET", "/batch"), Caller(office.zhou).post("/batch", body)
    left = told(wu.post("/batch", stale))
    untouched = events() - before
    key = {"Idempotency-Key": "all"}
    made, again = wu.post("/batch", body, **key), wu.post("/batch", body, **key)

    assert [(each["name"], each["count"]) for each in tried["moves"]] == [("accept", 2)]
    lacking = {each["case"]: bool(each["lacking"]) for each in tried["outlooks"]}
    assert lacking == {codes[0]: False, codes[1]: False, codes[2]: True}
    assert (strange.status_code, faults(strange)) == (422, {"cases.1": "unknown"})
    assert (none.status_code, theirs.status_code) == (422, 422)
    assert ([bool(each["lacking"]) for each in left], untouched) == ([True], 0)
    results = {each["case"]: (each["state"], bool(each["lacking"])) for each in told(made)}
    assert results == {codes[0]: ("accepted", False), codes[1]: ("accepted", False), codes[2]: ("withdrawn", True)}
    assert (made.status_code, again.content, events() - before) == (201, made.content, 2)


def test_results_of_a_batch_are_not_told_again_of_a_case_that_is_out_of_sight(office: Cast) -> None:
    actions.publish_procedure(BATCHED)
    case = permits.draft(office)
    steps.step(case, "submit", office.lin)
    wu, key = Caller(office.wu), {"Idempotency-Key": "one"}
    body = {"action": "accept", "cases": [{"case": case.code, "seq": case.seq}]}

    first = wu.post("/batch", body, **key)
    actions.declare_conflict(case, by=office.wu, reason="近亲属。")

    assert (first.status_code, wu.post("/batch", body, **key).status_code) == (201, 404)


def test_who_declares_a_conflict_sees_the_case_no_more(permit: tuple[Desk, Case]) -> None:
    found, case = permit
    zheng, url = Caller(found.zheng), f"/cases/{case.code}"

    unreasoned = zheng.post(f"{url}/conflict", {"reason": " "})
    applicant = Caller(found.cast.lin).post(f"{url}/conflict", {"reason": "x"})
    declared = zheng.post(f"{url}/conflict", {"reason": "配偶参与制作。"})
    own = told(zheng.get("/conflicts"))["own"]
    ended = zheng.post(f"/conflicts/{own[0]['id']}/end", {"reason": "没有了。"})

    assert (unreasoned.status_code, faults(unreasoned), applicant.status_code) == (422, {"reason": "required"}, 403)
    assert (declared.status_code, told(declared)["case"], [each["case"] for each in own]) == (
        201,
        case.code,
        [case.code],
    )
    assert (zheng.get(url).status_code, ended.status_code) == (404, 404)
    assert not cases_for(found.zheng).exists()


def test_an_officer_keeps_from_a_house_finds_a_conflict_of_a_colleague_and_ends_it(permit: tuple[Desk, Case]) -> None:
    found, case = permit
    cast = found.cast
    sun, url = Caller(cast.sun), f"/cases/{case.code}/conflicts"

    houses = {each["code"] for each in told(sun.get("/conflicts"))["houses"]}
    strange = sun.post("/conflicts", {"house": cast.bureau.code, "reason": "x"})
    producer = Caller(cast.lin).post("/conflicts", {"house": cast.studio_b.code, "reason": "x"})
    kept = sun.post("/conflicts", {"house": cast.studio_b.code, "reason": "曾在该公司任职。"})
    people = {each["id"] for each in told(sun.get(url))["people"]}
    refused = [
        sun.post(url, {"person": cast.lin.pk, "reason": "x"}),
        Caller(cast.wu).post(url, {"person": found.zheng.pk, "reason": "x"}),
    ]
    imposed = sun.post(url, {"person": found.zheng.pk, "scope": "house", "reason": "参与投资。"})
    out_of_sight = cases_for(found.zheng).exists()
    ended = sun.post(f"/conflicts/{told(imposed)['id']}/end", {"reason": "投资已退出。"})

    assert ({cast.studio_a.code, cast.studio_b.code} <= houses, found.zheng.pk in people) == (True, True)
    assert (strange.status_code, faults(strange), producer.status_code) == (422, {"house": "unknown"}, 403)
    assert (kept.status_code, told(kept)["house"]["code"]) == (201, cast.studio_b.code)
    assert [each.status_code for each in refused] == [422, 403]
    assert (imposed.status_code, out_of_sight, ended.status_code) == (201, False, 201)
    assert cases_for(found.zheng).exists()
    assert Conflict.objects.filter(ended_at=None).count() == 1


def test_a_colleague_stands_in_and_no_longer(permit: tuple[Desk, Case]) -> None:
    found, _case = permit
    sun, today = Caller(found.cast.sun), timezone.localdate()
    post = next(each for each in told(sun.get("/cover"))["posts"] if each["role"] == "officer")
    body = {
        "post": post["id"], "taker": found.zheng.pk, "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=3)).isoformat(), "reason": "年休假",
    }  # fmt: skip

    strange = sun.post("/cover", body | {"post": 0, "taker": found.cast.lin.pk})
    backwards = sun.post("/cover", body | {"valid_until": (today - timedelta(days=3)).isoformat()})
    made, twice = sun.post("/cover", body), sun.post("/cover", body)
    key = told(made)["id"]
    others = [Caller(each).post(f"/cover/{key}/end", None).status_code for each in (found.cast.wu, found.cast.lin)]
    ended = Caller(found.zheng).post(f"/cover/{key}/end", None)

    assert (strange.status_code, set(faults(strange))) == (422, {"post", "taker"})
    assert (backwards.status_code, made.status_code, twice.status_code) == (409, 201, 409)
    assert (told(made)["taker"]["name"], others, ended.status_code) == (found.zheng.shown_name, [404, 404], 201)
    assert Delegation.objects.get().ended_at is not None


def test_a_task_is_answered_with_files_that_its_readers_fetch(permit: tuple[Desk, Case]) -> None:
    found, case = permit
    task = actions.open_task(case, "visit", organisation=found.cast.centre, by=found.cast.sun)
    wu, url = Caller(found.cast.wu), f"/tasks/{task.code}"
    answer = {"verdict": "consents", "text": "同意。", "findings": [{"met": True}, {"met": True}]}

    def parts(content: bytes, **change: Any) -> dict[str, Any]:
        return {"answer": json.dumps(answer | change), "files": [SimpleUploadedFile("现场.png", content)]}

    refused = [
        wu.send_parts(f"{url}/answer/files", parts(b"MZ\x90")),
        wu.send_parts(f"{url}/answer/files", parts(PNG, findings=[])),
        wu.send_parts(f"{url}/answer/files", {"answer": json.dumps(answer)}),
    ]
    still_open = Task.objects.get().state
    done = wu.send_parts(f"{url}/answer/files", parts(PNG))
    file = told(done)["files"][0]
    fetched = Caller(found.cast.sun, Scope.READ_CASES).get(f"{url}/files/{file['sha256']}")
    others = [Caller(each).get(f"{url}/files/{file['sha256']}").status_code for each in (found.cast.lin, found.wei)]

    assert ([each.status_code for each in refused], still_open) == ([403, 422, 422], "open")
    assert (done.status_code, file["name"], fetched.content) == (201, "现场.png", PNG)
    assert (others, wu.get(f"{url}/files/{'0' * 64}").status_code) == ([404, 404], 404)


def test_papers_of_the_dossier_are_added_renewed_and_taken_out(office: Cast) -> None:
    applications.publish()
    lin, file = Caller(office.lin), SimpleUploadedFile("许可证.pdf", PDF)
    kinds = told(lin.get("/dossier/kinds"))
    body = {"kind": kinds[0]["kind"], "number": "（浙）字第01234号", "valid_until": "2027-06-30"}

    def sent(path: str = "/dossier", *, by: Caller = lin, **change: Any) -> Any:
        file.seek(0)
        return by.send_parts(path, body | {"file": file} | change)

    backwards, unknown = sent(valid_from="2028-01-01"), sent(kind="diary")
    not_a_paper = sent(file=SimpleUploadedFile("a.pdf", b"MZ\x90"))
    viewer, official = sent(by=Caller(office.qian)), sent(by=Caller(office.sun))
    kept = told(sent())
    renewal = f"/dossier/{kept['code']}/renewal"
    renewed = sent(renewal, file=SimpleUploadedFile("新.pdf", PDF + b"2"), valid_until="2029-06-30")
    stranger = sent(renewal, by=Caller(office.zhou))
    listed = [(each["valid_until"], each["name"]) for each in told(lin.get("/dossier"))]
    left = lin.delete(f"/dossier/{told(renewed)['code']}")

    assert (backwards.status_code, set(faults(backwards))) == (422, {"valid_until"})
    assert (unknown.status_code, set(faults(unknown))) == (422, {"kind"})
    assert (not_a_paper.status_code, faults(not_a_paper)) == (422, {"file": "file"})
    assert (viewer.status_code, official.status_code, stranger.status_code) == (404, 404, 404)
    assert (kept["valid_until"], renewed.status_code, listed) == ("2027-06-30", 201, [("2029-06-30", "新.pdf")])
    assert (left.status_code, told(left), DossierItem.objects.count()) == (200, [], 2)


def test_the_service_is_rated_once_after_the_end_by_the_applicant(office: Cast) -> None:
    plans.publish()
    case = plans.submitted(office)
    lin, url, body = Caller(office.lin), f"/cases/{case.code}/rating", {"stars": 4, "text": "办得快。"}

    early = lin.post(url, body)
    steps.step(case, "withdraw", office.lin)
    too_many, official = lin.post(url, body | {"stars": 6}), Caller(office.sun).post(url, body)
    given, again = lin.post(url, body), lin.post(url, body)

    assert (early.status_code, too_many.status_code, official.status_code) == (409, 422, 403)
    assert (given.status_code, told(given)["stars"], again.status_code) == (201, 4, 409)
    assert Rating.objects.get().text == "办得快。"
