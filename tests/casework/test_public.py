"""What everybody may read: only what is closed, only what is named, and no more than the secret opens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.casework import permits, steps
from tests.casework.calling import Caller, told
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import parse

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def permit(office: Cast, title: str, *, day: int = 20, how: str = "grant", **data: object) -> Case:
    with time_machine.travel(datetime(2026, 11, day, 10, tzinfo=SHANGHAI), tick=False):
        case = permits.draft(office, **data)
        Case.objects.filter(pk=case.pk).update(title=title)
        steps.step(case, "submit", office.lin)
        steps.step(case, "accept", office.wu)
        if how == "grant":
            steps.step(case, "grant", office.sun)
        elif how == "withdraw":
            steps.step(case, "withdraw", office.lin)
    return case


@pytest.fixture
def published(office: Cast) -> Cast:
    actions.publish_procedure(permits.LISTED)
    actions.publish_procedure(permits.APPEAL)
    return office


def test_list_has_the_named_columns_of_what_was_granted_in_the_month(published: Cast) -> None:
    granted = permit(published, "山海情", subject="rural", special=True)
    permit(published, "湖上船", how="withdraw")
    permit(published, "未决", how="")
    permit(published, "去年", day=1)
    Case.objects.filter(title="去年").update(closed_at=datetime(2026, 10, 31, 15, 59, tzinfo=SHANGHAI))

    found = queries.public_list("permit", "2026-11")

    assert found is not None
    assert found.columns == [
        ("title", "片名"), ("number", "文号"), ("organisation", "单位"), ("special", "特殊题材"), ("closed_on", "日期"),
    ]  # fmt: skip
    assert found.rows == [["山海情", granted.number, "甲影业", "是", "2026-11-20"]]
    assert [
        (item.code, [(each.month, each.count) for each in item.months])
        for item in queries.public_items()
        if item.code == "permit"
    ] == [("permit", [("2026-11", 1), ("2026-10", 1)])]
    october = queries.public_list("permit", "2026-10")
    assert october is not None
    assert [row[0] for row in october.rows] == ["去年"]
    assert [queries.public_list(*asked) for asked in (("permit", "2026-09"), ("permit", "x"), ("x", "2026-11"))] == [
        None
    ] * 3


def test_list_counts_and_shares_by_two_answers(published: Cast) -> None:
    permit(published, "一", subject="rural", special=True)
    permit(published, "二", subject="urban", special=False)
    permit(published, "三", subject="urban")

    found = queries.public_list("permit", "2026-11")

    assert found is not None
    assert found.table is not None
    table = found.table
    assert (table.row_title, table.column_title, table.total.count) == ("题材", "特殊题材", 3)
    by_row = {label: (dict(zip(table.columns, cells, strict=True)), total) for label, cells, total in table.rows}
    assert (by_row["都市"][1].count, by_row["都市"][1].share) == (2, 66.7)
    told = {column: (cell.count, cell.share) for column, cell in by_row["农村"][0].items()}
    assert told == {column: (1, 33.3) if column == "是" else (0, 0.0) for column in table.columns}
    assert sum(each.count for each in table.sums) == 3


def test_table_is_that_of_the_monthly_notices(published: Cast) -> None:
    """Every period and subject in the pack's order, also where nothing stands; works, episodes, shares; major ones apart. C-117."""
    plan = parse((settings.PACKAGE_DIR / "packs/zhejiang/procedures/plan-filing-3.yaml").read_text("utf-8"))
    assert plan.public is not None
    told: list[dict[str, Any]] = [
        {"period": "contemporary", "subject": "urban", "episodes": 24},
        {"period": "contemporary", "subject": "rural", "episodes": 36},
        {"period": "ancient", "subject": "martial", "episodes": 30},
        {"period": "modern", "subject": "revolution", "episodes": 30, "special_fields": ["police", "major"]},
        {},
    ]

    with translation.override("zh-hans"):
        table = queries.cross_of(plan, plan.public, told)

    assert table is not None
    assert [label for label, _cells, _sum in table.rows] == ["当代", "现代", "近代", "古代", "未标明", "重大题材"]
    assert table.columns == [
        "军旅", "都市", "农村", "青少", "涉案", "科幻", "革命", "传奇", "传记", "宫廷", "武打", "神话", "其他", "未标明",
    ]  # fmt: skip
    sums = {label: (each.count, each.share, each.amount, each.amount_share) for label, _cells, each in table.rows}
    assert sums == {
        "当代": (2, 40.0, 60, 50.0), "现代": (0, 0.0, 0, 0.0), "近代": (0, 0.0, 0, 0.0),
        "古代": (1, 20.0, 30, 25.0), "未标明": (1, 20.0, 0, 0.0), "重大题材": (1, 20.0, 30, 25.0),
    }  # fmt: skip
    by_subject = dict(zip(table.columns, table.sums, strict=True))
    assert (by_subject["革命"].count, by_subject["革命"].amount_share) == (1, 25.0)
    assert (table.total.count, table.total.amount, table.amount_title) == (5, 120, "集数")


def test_table_is_in_the_file_and_in_the_api(published: Cast) -> None:
    permit(published, "一", subject="rural")
    permit(published, "二", subject="urban")

    told = json.loads(Client().get(reverse("casework:public_list_file", args=["permit", "2026-11", "json"])).content)
    counts = json.loads(Caller(published.lin).get("/public/lists/permit/2026-11").content)["counts"]

    rows = {row["row"]: (row["sum"], row["share"]) for row in told["tables"][1]["rows"]}
    assert rows["农村"] == (1, 50.0)
    assert dict(zip(counts["rows"], counts["row_sums"], strict=True))["农村"] == {
        "count": 1, "share": 50.0, "amount": 0, "amount_share": 0.0,
    }  # fmt: skip
    assert (counts["total"], counts["amount"]) == (2, "")


def test_list_does_not_hold_what_is_out_of_force(published: Cast) -> None:
    kept, revoked = permit(published, "一"), permit(published, "二")
    actions.revoke_document(revoked.documents.get(), by=published.sun, reason="撤销。")

    found = queries.public_list("permit", "2026-11")

    assert found is not None
    assert [row[1] for row in found.rows] == [kept.number]


def test_list_tells_what_holds_after_a_change_was_granted(published: Cast) -> None:
    case = permit(published, "一", subject="urban", special=True)
    actions.record(queries.stream_of(case), "changed", by=published.sun, payload={"fields": {"special": [True, False]}})

    found = queries.public_list("permit", "2026-11")

    assert found is not None
    assert found.rows[0][3] == "否"


def test_list_is_read_by_everybody_and_as_a_file(published: Cast) -> None:
    case = permit(published, "=山海情", subject="rural")
    address = ["permit", "2026-11"]

    page = Client().get(reverse("casework:public_list", args=address))
    told = json.loads(Client().get(reverse("casework:public_list_file", args=[*address, "json"])).content)
    sheet = Client().get(reverse("casework:public_list_file", args=[*address, "csv"])).content.decode("utf-8-sig")
    nothing = Client().get(reverse("casework:public_list", args=["permit", "2020-01"]))

    assert page.status_code == 200
    assert "=山海情" in page.content.decode()
    assert told["tables"][0]["rows"][0]["number"] == case.number
    assert sheet.splitlines()[1].startswith("'=山海情,")
    assert nothing.status_code == 404
    assert "2026-11" in Client().get(reverse("casework:public_lists")).content.decode()


def test_standing_tells_words_and_days_and_no_name(published: Cast) -> None:
    case = permit(published, "山海情")

    answer = Client().post(
        reverse("casework:status"), {"code": case.code.lower(), "secret": f" {queries.status_secret(case).lower()} "}
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "已许可" in text
    assert "2026年11月20日" in text
    assert [word for word in ("山海情", "甲影业", "林制片", "孙处长", "吴主任") if word in text] == []


def test_wrong_secret_answers_like_a_wrong_code_and_a_draft(published: Cast) -> None:
    case = permit(published, "山海情")
    draft = permits.draft(published)

    def told(code: str, secret: str) -> tuple[int, str]:
        cache.clear()
        answer = Client().post(reverse("casework:status"), {"code": code, "secret": secret})
        text = answer.content.decode().replace(code, "CODE").replace(secret, "SECRET")
        return answer.status_code, text.partition("<main")[2].replace(str(answer.context["csrf_token"]), "")

    answers = [
        told(case.code, "AAAAAAAA"),
        told("C-ZZZZZZZ", "BBBBBBBB"),
        told(draft.code, queries.status_secret(draft)),
    ]

    assert [status for status, _text in answers] == [404] * 3
    stripped = {text.partition("<form")[0] for _status, text in answers}
    assert len(stripped) == 1
    assert queries.status_by_code(case.code, queries.status_secret(case)) is not None


def test_secret_is_of_one_case_and_one_installation(published: Cast, settings: object) -> None:
    one, two = permit(published, "一"), permit(published, "二")
    first = queries.status_secret(one)
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]

    assert len(first) == 8
    assert len({first, queries.status_secret(one), queries.status_secret(two)}) == 3
    assert queries.status_by_code(one.code, first) is None


def test_many_wrong_tries_are_stopped_and_the_right_one_with_them(published: Cast) -> None:
    case = permit(published, "山海情")
    client = Client()
    wrong = {"code": case.code, "secret": "AAAAAAAA"}

    statuses = [client.post(reverse("casework:status"), wrong).status_code for _try in range(queries.TRIES + 1)]
    right = {"code": case.code, "secret": queries.status_secret(case)}
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(reverse("casework:status"), right)

    assert statuses == [404] * queries.TRIES + [429]
    assert elsewhere.status_code == 429, "the code is guarded from everywhere"


def test_program_reads_the_standing_under_the_same_guard(published: Cast) -> None:
    case = permit(published, "山海情")
    program, address = Caller(published.zhou, queries.Scope.READ_PUBLIC), f"/public/standing/{case.code}"

    right = program.send("GET", address, **{"X-Case-Secret": queries.status_secret(case)})
    wrong = [program.send("GET", address, **{"X-Case-Secret": "AAAAAAAA"}) for _try in range(queries.TRIES + 1)]
    missing = program.get(address)
    on_the_page = Client(REMOTE_ADDR="192.0.2.7").post(
        reverse("casework:status"), {"code": case.code, "secret": queries.status_secret(case)}
    )

    with translation.override("zh-hans"):
        known = queries.status_by_code(case.code, queries.status_secret(case))
    assert known is not None
    assert [(each["state"], each["since"]) for each in told(right)["steps"]] == [
        (state, f"{since:%Y-%m-%d}") for state, since in known.steps
    ]
    assert "山海情" not in right.content.decode()
    assert [each.status_code for each in wrong] == [404] * queries.TRIES + [429]
    assert (missing.status_code, on_the_page.status_code) == (422, 429)


def test_empty_question_is_told_what_is_missing() -> None:
    answer = Client().post(reverse("casework:status"), {})

    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["code", "secret"])
