"""The API: keys with scopes, the same wall and the same refusals as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.casework import permits, steps
from tests.casework.calling import key_of
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.models import Case, Event
from zhijiang.casework.queries import Scope
from zhijiang.people.models import ApiToken, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def ask(key: str, name: str, *arguments: str, post: Any = None, **query: str) -> HttpResponse:
    address = reverse(f"casework:api:{name}", args=arguments)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if post is not None:
        return Client().post(address, post, content_type="application/json", headers=headers)  # type: ignore[return-value]
    return Client().get(address, query, headers=headers)  # type: ignore[return-value]


def told(answer: HttpResponse) -> Any:
    return answer.json()  # type: ignore[attr-defined]


@pytest.fixture
def submitted(office: Cast) -> Case:
    permits.publish()
    case = permits.draft(office)
    steps.step(case, "submit", office.lin)
    return case


def test_cases_are_those_of_the_person(submitted: Case, office: Cast) -> None:
    seen = {who: told(ask(key_of(getattr(office, who)), "cases"))["cases"] for who in ("lin", "wu", "zhou", "sun")}

    assert {who: [case["code"] for case in cases] for who, cases in seen.items()} == {
        "lin": [submitted.code], "wu": [submitted.code], "zhou": [], "sun": [submitted.code],
    }  # fmt: skip
    one = seen["wu"][0]
    assert (one["title"], one["item"], one["state"], one["house"], one["seq"], one["classes"]) == (
        "湖畔来信", "permit", "submitted", "甲影业", 2, {"tier": "common"},
    )  # fmt: skip


def test_cases_go_on_where_the_page_ended(office: Cast) -> None:
    permits.publish()
    codes = [permits.draft(office).code for _number in range(5)]
    key = key_of(office.lin)

    first = told(ask(key, "cases", limit="3"))
    second = told(ask(key, "cases", limit="3", after=first["following"]))

    assert [case["code"] for case in first["cases"] + second["cases"]] == codes[::-1]
    assert second["following"] == ""


def test_anothers_case_answers_like_none(submitted: Case, office: Cast) -> None:
    key = key_of(office.zhou)

    for name in ("case", "history", "actions"):
        theirs, none = ask(key, name, submitted.code), ask(key, name, "C-0000000")
        assert (theirs.status_code, theirs.content) == (404, none.content)
        assert ask(key_of(office.lin), name, submitted.code).status_code == 200


def test_move_is_made_and_a_stale_one_is_told(submitted: Case, office: Cast) -> None:
    key = key_of(office.wu)
    assert [each["name"] for each in told(ask(key, "actions", submitted.code))] == ["accept"]

    made = ask(key, "move", submitted.code, post={"action": "accept", "seq": submitted.seq})
    again = ask(key, "move", submitted.code, post={"action": "accept", "seq": submitted.seq})

    assert (made.status_code, told(made)["state"], told(made)["seq"]) == (201, "accepted", submitted.seq + 1)
    assert (again.status_code, told(again)["rule"]) == (409, "C-09")
    assert "吴主任" in told(again)["message"]
    assert Event.objects.filter(stream=f"case/{submitted.code}", action="accept").count() == 1


def test_refusals_have_their_status_and_their_sentence(submitted: Case, office: Cast) -> None:
    seq = submitted.seq
    not_mine = ask(key_of(office.lin), "move", submitted.code, post={"action": "accept", "seq": seq})
    steps.step(submitted, "accept", office.wu)
    seq = submitted.seq
    no_reason = ask(key_of(office.sun), "move", submitted.code, post={"action": "refuse", "seq": seq})
    no_rule = ask(key_of(office.sun), "move", submitted.code, post={"action": "refuse", "seq": seq, "rule": "X@1#y"})
    bad = ask(key_of(office.sun), "move", submitted.code, post={"action": "refuse"})

    assert [(each.status_code, told(each)["rule"]) for each in (not_mine, no_reason, no_rule, bad)] == [
        (403, "C-02"), (422, "C-03"), (422, "C-03"), (422, ""),
    ]  # fmt: skip
    assert told(no_reason)["message"] == "请填写理由。"
    assert "X@1#y" in told(no_rule)["message"]


def test_refusal_cites_a_rule_by_its_place(submitted: Case, office: Cast) -> None:
    steps.step(submitted, "accept", office.wu)
    rule = steps.a_rule()
    body = {"action": "refuse", "seq": submitted.seq, "reason": "不符合。", "rule": f"{rule.book}#{rule.path}"}

    made = ask(key_of(office.sun), "move", submitted.code, post=body)

    assert (made.status_code, told(made)["state"]) == (201, "refused")
    assert told(ask(key_of(office.lin), "history", submitted.code))[0]["action"] == "refuse"


def test_history_is_what_the_person_may_know(office: Cast) -> None:
    case = steps.under_review(office)

    for_sun = {each["action"] for each in told(ask(key_of(office.sun), "history", case.code))}
    for_lin = {each["action"] for each in told(ask(key_of(office.lin), "history", case.code))}

    assert "assigned" in for_sun
    assert "assigned" not in for_lin


def test_key_without_the_scope_is_told_so(submitted: Case, office: Cast) -> None:
    reads, publishes = key_of(office.wu, Scope.READ_CASES), key_of(office.wu, Scope.READ_PUBLIC)

    statuses = [
        ask(reads, "cases").status_code,
        ask(reads, "public_lists").status_code,
        ask(reads, "move", submitted.code, post={"action": "accept", "seq": submitted.seq}).status_code,
        ask(publishes, "cases").status_code,
        ask(publishes, "public_lists").status_code,
    ]

    assert statuses == [200, 403, 403, 403, 200]
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_key_that_is_wrong_revoked_run_out_or_of_somebody_switched_off_opens_nothing(office: Cast) -> None:
    good = key_of(office.lin)
    token = ApiToken.objects.get()
    assert ask(good, "cases").status_code == 200

    wrong = [ask(key, "cases").status_code for key in ("", "zj_x", good[:-1], good + "x", good[:11])]
    ApiToken.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    run_out = ask(good, "cases").status_code
    ApiToken.objects.update(expires_on=timezone.localdate())
    actions.revoke_token(token, by=office.lin)
    revoked = ask(good, "cases").status_code
    fresh = key_of(office.qian)
    User.objects.filter(pk=office.qian.pk).update(is_active=False)

    assert (wrong, run_out, revoked, ask(fresh, "cases").status_code) == ([401] * 5, 401, 401, 401)


def test_session_is_no_key(office: Cast) -> None:
    client = Client()
    client.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse("casework:api:cases")).status_code == 401


def test_key_is_kept_as_its_hash_and_marked_when_used(office: Cast) -> None:
    key = key_of(office.lin)
    ask(key, "cases")

    token = ApiToken.objects.get()
    assert key not in str(ApiToken.objects.values().get())
    assert (token.prefix, token.last_used_at is not None) == (key[:11], True)
    assert [event.action for event in Event.objects.filter(stream=f"person/{office.lin.pk}")] == ["token_made"]


@pytest.mark.parametrize(
    ("scopes", "days", "refusal"),
    [
        ((), 3, MissingEvidence),
        (("admin",), 3, MissingEvidence),
        (("read:cases",), 400, WrongState),
        (("read:cases",), -1, WrongState),
    ],
)
def test_key_for_nothing_or_for_too_long_is_not_made(
    office: Cast, scopes: tuple[str, ...], days: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        actions.make_token(office.lin, name="x", scopes=scopes, expires_on=timezone.localdate() + timedelta(days=days))

    assert ApiToken.objects.count() == 0


def test_letter_is_verified_by_number_and_code(submitted: Case, office: Cast) -> None:
    steps.step(submitted, "accept", office.wu)
    steps.step(submitted, "grant", office.sun)
    letter = submitted.documents.get()
    key = key_of(office.zhou, Scope.READ_PUBLIC)

    right = ask(key, "verify", number=letter.number, code=letter.verify_code)
    wrong = ask(key, "verify", number=letter.number, code="0" * 16)

    assert (right.status_code, told(right)["is_in_force"], told(right)["sha256"]) == (200, True, letter.sha256)
    assert wrong.status_code == 404


def test_list_takes_few_queries(submitted: Case, office: Cast) -> None:
    key = key_of(office.sun)
    ask(key, "cases")

    with CaptureQueriesContext(connection) as caught:
        ask(key, "cases")

    assert len(caught) <= 12


def test_api_describes_itself() -> None:
    answer = Client().get(reverse("casework:api_document"))
    document = told(answer)

    assert (answer.status_code, document["openapi"], document["info"]["title"]) == (200, "3.1.0", "Zhijiang")


def test_page_shows_a_new_key_once(office: Cast) -> None:
    client = Client()
    client.force_login(office.lin, backend="django.contrib.auth.backends.ModelBackend")
    given = {"name": "导出", "scopes": ["read:cases"], "expires_on": timezone.localdate().isoformat()}

    made = client.post(reverse("casework:tokens"), given)
    later = client.get(reverse("casework:tokens"))

    key = made.context["key"]
    assert queries.token_by_secret(key) == ApiToken.objects.get()
    assert (key in made.content.decode(), key in later.content.decode(), key[:11] in later.content.decode()) == (
        True,
        False,
        True,
    )
    assert "no-store" in made.headers["Cache-Control"]
    assert client.post(reverse("casework:tokens"), {"name": ""}).status_code == 422


def test_key_of_another_is_not_revoked(office: Cast) -> None:
    key_of(office.lin)
    client = Client()
    client.force_login(office.qian, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(reverse("casework:revoke_token", args=[ApiToken.objects.get().pk]))

    assert (answer.status_code, ApiToken.objects.get().revoked_at) == (404, None)
