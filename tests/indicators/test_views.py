"""The pages: what is typed arrives, what the checks say stands beside its figure, and nobody reads what is not for him."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bases.residents import make_base, make_firm
from tests.bases.test_views import signed_in, text_of
from tests.cast import Cast
from tests.indicators.asking import base_with_firms, open_year, report
from zhijiang.bases import actions as bases
from zhijiang.indicators import actions
from zhijiang.indicators.models import Period, Report, Value
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _on_a_day() -> Iterator[None]:
    with time_machine.travel("2026-11-29T10:00+08:00", tick=False):
        yield


def test_a_firm_reports_is_asked_why_and_says_it(cast: Cast) -> None:
    base, (firm, _other) = base_with_firms(cast)
    bases.report_figures(firm, by=cast.lin, year=2024, figures={"revenue": 10_000_000})
    bases.report_figures(firm, by=cast.lin, year=2025, figures={"jobs": 12})
    period = open_year(cast)
    lin, url = signed_in(cast.lin), reverse("indicators:report", args=[period.code, base.code, firm.code])

    first = lin.get(url, headers=ENGLISH)
    wrong = lin.post(
        url, {"revenue": "5,000", "jobs": "-2", "works": "3", "works_micro": "1", "works_other": "1"}, headers=ENGLISH
    )
    right = {"revenue": "5,000", "jobs": "20"}
    asked = lin.post(url, right, headers=ENGLISH)
    assert Report.objects.count() == 0
    done = lin.post(url, right | {"why_revenue": "并购"}, headers=ENGLISH)

    assert "Last period: 1,000." in text_of(first)
    assert 'name="jobs" value="12"' in first.content.decode()
    assert (wrong.status_code, asked.status_code, done.status_code) == (422, 422, 302)
    for words in ("At least 0 is expected.", "come to 2 together", "Then say why"):
        assert words in text_of(wrong)
    assert 'value="5,000"' in asked.content.decode()
    assert Value.objects.get(key="revenue").reason == "并购"


def test_a_report_goes_back_and_forth_on_the_pages(cast: Cast) -> None:
    base, (firm, _other) = base_with_firms(cast)
    period = open_year(cast)
    row = report(period, firm, cast.lin)
    at = [period.code, base.code, firm.code]

    signed_in(cast.wu).post(reverse("indicators:send_back", args=at), {"words": "利润有误"})
    seen = signed_in(cast.lin).get(reverse("indicators:report", args=at))
    signed_in(cast.lin).post(reverse("indicators:report", args=at), {"jobs": "31"})
    sun = signed_in(cast.sun)
    sun.post(reverse("indicators:seal_period", args=[period.code]), {"base": base.code})
    locked = signed_in(cast.lin).post(reverse("indicators:report", args=at), {"jobs": "1"})
    sun.post(reverse("indicators:correct", args=at), {"jobs": "32", "reason": "核实"})

    row.refresh_from_db()
    assert ("利润有误" in text_of(seen), locked.status_code) == (True, 404)
    assert (row.state, list(row.values.values_list("key", "amount"))) == ("sealed", [("jobs", 32)])
    opened = sun.post(
        reverse("indicators:open"), {"rhythm": "half", "year": "2026", "due_on": "2026-12-20"}, headers=ENGLISH
    )
    assert (opened.status_code, "Which half or quarter of the year is it?" in text_of(opened)) == (422, True)
    sun.post(reverse("indicators:open"), {"rhythm": "half", "year": "2026", "part": "1", "due_on": "2026-12-20"})
    assert Period.objects.filter(rhythm="half").get().part == 1


def test_files_of_a_series_and_of_what_was_published(cast: Cast) -> None:
    base, firms = base_with_firms(cast, 4)
    period = open_year(cast)
    for firm in firms:
        report(period, firm, cast.sun)
    actions.seal_period(period, by=cast.sun)
    Period.objects.filter(pk=period.pk).update(due_on="2026-11-01")
    actions.publish_period(Period.objects.get(), by=cast.sun)

    series = signed_in(cast.wu).get(reverse("indicators:series_file", args=["revenue", "json"]), headers=ENGLISH)
    told = signed_in(cast.zhou).get(reverse("indicators:told_file", args=[period.code, "csv"]), headers=ENGLISH)
    page = signed_in(cast.zhou).get(
        reverse("indicators:told", args=[period.code]) + f"?indicator=profit&base={base.code}", headers=ENGLISH
    )

    assert json.loads(series.content)["rows"][0] | {"base": ""} == {
        "base": "",
        "2025_1": "4802.0000",
        "2025_1_reports": 4,
    }
    assert 'Profit,"10,000 yuan",之江基地,Together,-80.0000' in told.content.decode("utf-8-sig")
    assert "-80" in text_of(page)
    assert (
        signed_in(cast.zhou).get(reverse("indicators:told", args=[period.code]) + "?base=B-0000000").status_code == 404
    )


def counted(user: User, *addresses: str) -> list[int]:
    client = signed_in(user)
    found = []
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        found.append(len(caught))
    return found


def test_queries_do_not_grow_with_rows(cast: Cast) -> None:
    base, (firm, _other) = base_with_firms(cast)
    open_year(cast, 2024)
    period = open_year(cast)
    report(period, firm, cast.lin)
    report(period, base, cast.wu)
    pages = (
        reverse("indicators:periods"),
        reverse("indicators:period", args=[period.code]),
        reverse("indicators:base", args=[period.code, base.code]),
        reverse("indicators:series", args=["revenue_growth"]),
        reverse("indicators:of_base", args=[base.code]),
        reverse("indicators:workbook", args=[period.code, base.code]),
        reverse("indicators:workbook_of_bases", args=[period.code]),
    )
    few = counted(cast.sun, *pages)

    for n in range(10, 16):
        report(period, make_firm(cast, base, n), cast.sun)
        other = make_base(cast, f"基地{n}")
        report(period, make_firm(cast, other, n), cast.sun)
        report(period, other, cast.sun)
    many = counted(cast.sun, *pages)

    assert many == few
    assert max(few) <= 12
