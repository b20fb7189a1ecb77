"""The pages of the desks: what a new house reads first, where pages lead, and what they ask the database."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.asking import queries_of
from tests.assignments import assigning
from tests.bases import listing
from tests.bases.residents import credit_code, judge, make_base
from tests.casework import plans
from tests.cast import Cast
from tests.indicators import asking
from tests.portal.reporting import TODAY, figures
from tests.support import calling, giving
from zhijiang.bases.models import Base, BaseName, Firm
from zhijiang.casework import actions as casework
from zhijiang.casework.models import Case
from zhijiang.indicators.models import Period, Report
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind
from zhijiang.portal import queries
from zhijiang.portal.queries import under_way
from zhijiang.support import actions as support
from zhijiang.support.models import Call, Measure

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize(
    ("who", "words"), [("sun", "暂无基地"), ("wu", "尚未录入贵单位的基地"), ("zhou", "可申请的扶持")]
)
def test_new_house_reads_what_to_do_first(office: Cast, client: Client, who: str, words: str) -> None:
    client.force_login(getattr(office, who))

    assert words in client.get("/", headers={"accept-language": "zh-hans"}).content.decode()


def test_base_without_firms_asks_for_them_first(office: Cast, client: Client) -> None:
    base = make_base(office)
    client.force_login(office.wu)

    page = client.get("/", headers={"accept-language": "zh-hans"}).content.decode()

    assert reverse("bases:import", args=[base.code]) in page
    assert "尚未录入企业" in page


def test_tab_without_cases_says_where_they_are(office: Cast, client: Client) -> None:
    firm = giving.make_resident(office)
    giving.applied(office, giving.make_measure(office), firm)
    client.force_login(office.lin)

    page = client.get("/cases/?tab=mine", headers={"accept-language": "zh-hans"}).content.decode()

    assert "没有等您处理的事" in page
    assert 'href="?tab=others"' in page
    assert Case.objects.count() == 1


def test_pages_of_a_base_lead_to_its_support_and_duties(office: Cast, client: Client) -> None:
    firm = giving.make_resident(office)
    ledger, duties = (
        reverse("support:ledger", args=[firm.base.code]),
        reverse("portal:base", args=[firm.base.code]) + "#duties",
    )

    def links(user: User) -> tuple[bool, bool]:
        client.force_login(user)
        page = client.get(reverse("bases:base", args=[firm.base.code])).content.decode()
        return f'href="{ledger}"' in page, f'href="{duties}"' in page

    assert (links(office.wu), links(office.sun), links(office.lin)) == ((True, True), (True, True), (True, False))


MOST_QUERIES = {
    "sun /": 24,
    "yang /": 19,
    "wu /": 28,
    "lin /": 19,
    "chen /": 8,
    "zhou /": 15,
    "sun /desk/bases/": 12,
    "sun glance": 22,
}
"""A desk looks into every app at once; nothing of it is asked twice."""


def test_desks_take_as_many_queries_for_thirty_of_everything_as_for_one(office: Cast) -> None:
    addresses = [(name, "/") for name in ("sun", "yang", "wu", "lin", "chen", "zhou")] + [("sun", "/desk/bases/")]
    base, (own, *_others) = asking.base_with_firms(office, 2)
    listing.published(office, by=listing.second(office), bases=(base,))
    judge(office, base)
    measure = giving.make_measure(office)
    figures(own, 2024, 2025)
    period = asking.open_year(office)
    asking.report(period, own, office.lin)
    world = calling.make_world(office, houses=0, closes_on=TODAY + timedelta(days=5))
    duty = assigning.duty_of(assigning.published(office, assigning.given(office, due_on=TODAY)))
    application = giving.applied(office, measure, own)
    parts = (support.Part(20 * giving.WAN, TODAY, "签约后"),)
    giving.granted(office, application, parts=parts)
    address = reverse("portal:base", args=[base.code])

    def taken() -> dict[str, int]:
        found = {f"{name} {path}": queries_of(getattr(office, name), path) for name, path in addresses}
        return found | {"sun glance": queries_of(office.sun, address)}

    few = taken()
    for number in range(30):
        more(number, base, period, measure, world.call, copy(duty))
    many = taken()

    assert many == few
    assert {page: count for page, count in few.items() if count > MOST_QUERIES[page]} == {}


def more(number: int, base: Base, period: Period, measure: Measure, call: Call, duty: Any) -> None:
    """One more of everything, past the verbs: a base of another body, a firm with its report, a measure, a call, a duty."""
    operator = Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name=f"机构{number}")
    another = Base.objects.create(operator=operator, level="cultivated")
    BaseName.objects.create(base=another, name=f"基地{number}", valid_from=date(2020, 1, 1))
    for of in (base, another):
        firm = Firm.objects.create(
            base=of,
            name=f"企业{of.pk}-{number}",
            credit_code=credit_code(900 + number),
            segment="post",
            joined_on=date(2021, 1, 1),
        )
        figures(firm, 2023)
    Report.objects.create(period=period, base=another, state="reported", reported_at="2026-11-30T00:00:00Z")
    measure.pk, measure.code = None, f"M-{number:07}"
    measure.save()
    quotas = list(Call.objects.get(pk=call.pk).quotas.all()) if call.pk else []
    call.pk, call.code = None, f"P-{number:07}"
    call.save()
    for quota in quotas:
        quota.pk, quota.call = None, call
        quota.save()
    duty.pk, duty.number = None, 100 + number
    duty.save()


def test_first_pages_take_as_many_queries_for_five_plans_under_review_as_for_one(office: Cast) -> None:
    plans.publish()

    def taken() -> dict[str, int]:
        return {name: queries_of(getattr(office, name), "/") for name in ("chen", "sun", "wu", "lin")}

    last = plans.under_review(office)
    one = taken()
    for _plan in range(4):
        last = plans.under_review(office)
    five = taken()
    casework.sign_opinion(
        last, by=office.chen, vote="agree", text="意见。", expected_round=1, scores={"idea": 8, "art": 3}
    )

    assert (five, one["chen"]) == (one, 10)
    assert len([task for task in queries.desk_of(office.chen).mine if task.step]) == 4


def test_first_page_reads_reviews_and_filings_in_one_go_and_what_waits_beside_more_than_it_shows(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = giving.make_resident(office)
    measure = giving.make_measure(office)
    for number in range(4):
        giving.applied(office, measure, firm, project=f"项目{number}")
    Case.objects.update(assignee=office.tang)
    last = Case.objects.order_by("-due_on", "opened_at", "-pk")[0]
    Case.objects.filter(pk=last.pk).update(assignee=None)
    whole = queries_of(office.sun, "/")

    monkeypatch.setattr(under_way, "READ", 2)
    cut = queries.desk_of(office.sun)

    assert [task.code for task in cut.mine if task.step] == [last.code]
    assert whole <= MOST_QUERIES["sun /"]
