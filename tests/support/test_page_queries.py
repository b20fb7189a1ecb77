"""What the pages about grants and the ledger ask the database: as much for many payments, services and reports as for one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.asking import queries_of
from tests.cast import Cast
from tests.support.giving import WAN, applied, granted, paid
from zhijiang.bases.models import Base, Firm
from zhijiang.people.models import Organisation, User
from zhijiang.support import actions, queries, rules
from zhijiang.support.models import FollowUp, Grant, Measure, Result
from zhijiang.support.queries import today
from zhijiang.support.states import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def grant(office: Cast, measure: Measure, firm: Firm) -> Grant:
    goals = [actions.Goal("集数", Decimal(30), "集"), actions.Goal("播放量", Decimal("1.5"), "亿次")]
    parts = [actions.Part(12 * WAN, today(), "签约后"), actions.Part(8 * WAN, when="验收后")]
    return granted(office, applied(office, measure, firm), goals=goals, parts=parts)


def base_of(grant: Grant) -> Base:
    assert grant.base is not None
    return grant.base


def one_more_of_everything(office: Cast, grant: Grant, number: int) -> None:
    """A payment, a recall, a service and a report with its results."""
    paid(office, grant, amount_fen=WAN // 10, paper=f"拨付{number}号")
    actions.call_back(
        grant, by=office.sun, amount_fen=number, due_on=today(), reason="核算有误。", paper=f"追回{number}号"
    )
    service = actions.Service(Kind.INFORMATION, today(), f"选题会{number}", "纪要", minutes=60, reach=5)
    actions.record_delivery(base_of(grant), by=office.sun, given_by=office.bureau, service=service, grant=grant)
    said = FollowUp.objects.create(grant=grant, by=office.lin, at=timezone.now(), text=f"第{number}次报告")
    for target in grant.targets.all():
        Result.objects.create(report=said, target=target, reached=Decimal(number))


def test_pages_of_a_grant_and_of_a_ledger_take_as_many_queries_for_thirty_of_everything_as_for_one(
    office: Cast, grant: Grant
) -> None:
    pages = [
        grant.get_absolute_url(),
        reverse("support:ledger", args=[base_of(grant).code]),
        reverse("support:ledgers"),
    ]
    readers = (office.sun, office.wu, office.lin)

    def taken() -> dict[tuple[str, int], int]:
        return {(user.username, place): queries_of(user, page) for user in readers for place, page in enumerate(pages)}

    bare = taken()
    one_more_of_everything(office, grant, 1)
    few = taken()
    for number in range(2, 7):
        one_more_of_everything(office, grant, number)
    many = taken()

    assert many == few
    assert {page: count for page, count in bare.items() if count > 12} == {}
    assert {page: count for page, count in many.items() if count > (14 if page[1] == 0 else 12)} == {}


def test_ledger_shows_twenty_services_and_all_of_them_on_their_pages(office: Cast, grant: Grant) -> None:
    url = reverse("support:ledger", args=[base_of(grant).code])
    for number in range(51):
        service = actions.Service(Kind.INFORMATION, today(), f"选题会{number}", "纪要", minutes=60, reach=5)
        actions.record_delivery(base_of(grant), by=office.sun, given_by=office.bureau, service=service)
    sun = Client()
    sun.force_login(office.sun, backend="django.contrib.auth.backends.ModelBackend")

    def shown(**asked: str) -> tuple[int, bool]:
        answer = sun.get(url, asked)
        return len(answer.context["services"]), grant.project in answer.content.decode()

    assert shown() == (20, True)
    assert [shown(rows="services", page=page) for page in "12"] == [(50, False), (1, False)]
    assert "rows=services#rows" in sun.get(url).content.decode()


def test_money_on_the_page_is_the_ledgers_to_the_fen(office: Cast, grant: Grant) -> None:
    one_more_of_everything(office, grant, 3)
    actions.record_payment(grant, by=office.sun, paid_on=today(), amount_fen=7, paper="拨付待复核")
    lines = queries.payment_lines(grant, office.sun, may_confirm=True)

    money = queries.money_in(lines, queries.recall_lines(grant, office.sun, may_confirm=True))

    assert (money.paid_fen, money.spoken_for_fen, money.recallable_fen) == (
        queries.paid_fen(grant),
        queries.spoken_for_fen(grant),
        queries.recallable_fen(grant),
    )
    assert (money.paid_fen, money.spoken_for_fen, money.recallable_fen) == (WAN // 10, WAN // 10 + 7, WAN // 10 - 3)


def test_every_report_of_a_grant_says_how_far_each_target_was_reached(
    office: Cast, grant: Grant, client: Client
) -> None:
    for number in (1, 2):
        one_more_of_everything(office, grant, number)
    client.force_login(office.lin)

    targets, reports = queries.targets_and_reports(grant)
    page = client.get(grant.get_absolute_url(), headers={"accept-language": "zh-hans"}).content.decode()

    assert [each.name for each in targets] == ["集数", "播放量"]
    assert [
        (each.report.text, [(it.target.name, it.reached, it.is_met) for it in each.results]) for each in reports
    ] == [
        ("第1次报告", [("集数", Decimal(1), False), ("播放量", Decimal(1), False)]),
        ("第2次报告", [("集数", Decimal(2), False), ("播放量", Decimal(2), True)]),
    ]
    assert [text in page for text in ("第1次报告", "第2次报告", "拨付1号", "追回2号", "选题会2")] == [
        True,
        True,
        True,
        False,
        True,
    ]


def test_who_may_record_services_is_who_there_is_somebody_to_record_them_for(office: Cast, grant: Grant) -> None:
    base = base_of(grant)

    def found(user: User) -> tuple[bool, list[Organisation]]:
        return rules.may_deliver(user, base), rules.givers(user, base)

    assert {user.username: found(user) for user in (office.sun, office.wu, office.lin, office.yang)} == {
        "sun": (True, [office.bureau]),
        "wu": (True, [office.centre]),
        "lin": (False, []),
        "yang": (False, []),
    }
