"""Requests that are sent again because the answer was lost: done once, for the same sender, body and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.utils import timezone

from tests.casework import applications, desk, permits
from tests.casework.applications import PDF
from tests.casework.calling import Caller, begun, told, version_of
from tests.casework.test_races import at_once
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.models import Case, Event, KeptAnswer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def lin(office: Cast) -> Caller:
    applications.publish()
    return Caller(office.lin)


def test_a_request_that_is_sent_again_with_its_key_is_done_once(lin: Caller, office: Cast) -> None:
    key = {"Idempotency-Key": "first"}
    body = {"item": "application", "title": "断桥夜雪"}

    made, again = lin.post("/cases", body, **key), lin.post("/cases", body, **key)
    other_body = lin.post("/cases", body | {"title": "另一部"}, **key)
    other_person = Caller(applications.colleague(office)).post("/cases", body, **key)
    without = lin.post("/cases", body)

    assert [each.status_code for each in (made, again, other_body, other_person, without)] == [201, 201, 409, 201, 201]
    assert (again.content, again.headers["Idempotent-Replayed"]) == (made.content, "true")
    assert (told(other_body)["rule"], Case.objects.count(), KeptAnswer.objects.count()) == ("C-84", 3, 2)


def test_what_was_refused_may_be_sent_again_with_its_key(lin: Caller) -> None:
    code = begun(lin)
    key = {"Idempotency-Key": "k"}
    body = {"version": version_of(lin, code), "answers": {"episodes": 12}}

    refused = lin.patch(f"/cases/{code}/answers", body | {"answers": {"episodes": "x"}}, **key)
    done = [lin.patch(f"/cases/{code}/answers", body, **key) for _time in range(2)]
    too_long = lin.patch(f"/cases/{code}/answers", body, **{"Idempotency-Key": "k" * 81})

    assert (refused.status_code, [each.status_code for each in done], too_long.status_code) == (422, [200, 200], 422)
    assert done[0].content == done[1].content
    assert Case.objects.get(code=code).data == {"episodes": 12}


def test_a_file_that_is_sent_again_with_its_key_is_the_same_request(lin: Caller) -> None:
    code, key = begun(lin), {"Idempotency-Key": "file"}

    sent = [lin.upload(f"/cases/{code}/files/licence", "a.pdf", content, **key) for content in (PDF, PDF, PDF + b"x")]

    assert [each.status_code for each in sent] == [200, 200, 409]
    assert sent[1].headers["Idempotent-Replayed"] == "true"
    assert len(Case.objects.get(code=code).data["licence"]) == 1


def test_a_kept_answer_is_told_only_while_its_case_may_be_seen_and_for_a_day(office: Cast) -> None:
    desk.publish()
    case = permits.draft(office)
    actions.act(case, "submit", by=office.lin, expected_seq=1)
    sun, body = Caller(office.sun), {"action": "accept", "seq": 2}
    key = {"Idempotency-Key": "k"}
    made = sun.post(f"/cases/{case.code}/moves", body, **key)
    case.refresh_from_db()
    actions.declare_conflict(case, by=office.sun, reason="亲属。")

    hidden = sun.post(f"/cases/{case.code}/moves", body, **key)
    KeptAnswer.objects.update(at=timezone.now() - timedelta(days=1, seconds=1))
    Caller(office.lin).post("/cases", {"item": "permit", "title": "另一部"}, **key)

    assert (made.status_code, hidden.status_code, case.title in hidden.content.decode()) == (201, 404, False)
    assert KeptAnswer.objects.filter(at__lt=timezone.now() - timedelta(hours=1)).count() == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_the_same_request_twice_at_once_one_is_done_and_both_are_answered(open_office: Cast) -> None:
    applications.publish()
    caller = Caller(open_office.lin)
    answers: list[tuple[int, bytes]] = []

    def ask(key: str) -> Callable[[], object]:
        def run() -> object:
            made = caller.post("/cases", {"item": "application", "title": "断桥夜雪"}, **{"Idempotency-Key": key})
            answers.append((made.status_code, made.content))
            return made

        return run

    for trial in range(10):
        answers.clear()
        at_once(ask(f"{trial}"), ask(f"{trial}"), ask(f"{trial}"))
        assert [status for status, _body in answers] == [HTTPStatus.CREATED] * 3
        assert len({body for _status, body in answers}) == 1
        assert Case.objects.count() == KeptAnswer.objects.count() == trial + 1
    assert Event.objects.filter(action="case_opened").count() == 10
