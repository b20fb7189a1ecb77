"""A period from its opening to what everybody reads of it, in Chinese: a fault found, a report returned, corrected, sealed, and a cell withheld."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Server
from tests.e2e.licence import fill, press, save
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TODAY: Final = datetime.now(UTC).date()
NAMES: Final = {"sun": "Sun Zhengze", "wu": "Wu Ruolan", "zhou": "Zhou Muyun"}
FIRMS: Final = """
from datetime import date
from zhijiang.bases import actions
from zhijiang.bases.states import BaseLevel
from zhijiang.casework.schema.credit_code import check_character
from zhijiang.people.models import Organisation, User
sun = User.objects.get(username="sun")
operator = Organisation.objects.get(name="湖畔艺创小镇服务中心")
base = actions.open_base(operator, by=sun, name="湖畔基地", named_from=date(2020, 1, 1), level=BaseLevel.PROVINCIAL)
house = Organisation.objects.get(name="青衫短剧工作室")
joined = {"by": sun, "joined_on": date(2021, 1, 1)}
actions.admit_firm(base, name=house.name, credit_code=house.credit_code, segment="micro-drama", organisation=house, **joined)
for n in range(1, 8):
    code = f"91330106MA{n:07}"
    actions.admit_firm(base, name=f"企业{n}", credit_code=code + check_character(code), segment="post" if n < 5 else "script", **joined)
"""
"""Zhou's studio is the only one of its segment in the base; four firms are of another, three of a third."""
OTHERS: Final = """
from decimal import Decimal
from zhijiang.bases.models import Base, Firm
from zhijiang.indicators import actions
from zhijiang.indicators.models import Period
from zhijiang.people.models import User
wu, period, base = User.objects.get(username="wu"), Period.objects.get(), Base.objects.get()
for n, firm in enumerate(Firm.objects.filter(organisation=None).order_by("pk"), 1):
    actions.report(period, base, firm, by=wu, figures={"profit": Decimal(10 * n)})
"""
"""The operator reports for the firms without people of their own: 10 to 70."""
LATER: Final = """
from datetime import date
from zhijiang.indicators.models import Period
Period.objects.update(due_on=date(2026, 1, 31))
"""
"""The due day has passed."""


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    office.django(FIRMS)
    with ExitStack() as stack:
        there = {name: stack.enter_context(somebody(chromium, office.url, "zh-hans")) for name in NAMES}
        for name, english in NAMES.items():
            there[name].enter(english)
        yield there


def test_a_period_is_opened_reported_returned_corrected_sealed_added_up_and_published(
    house: dict[str, Person], office: Server, chromium: Browser
) -> None:
    sun, wu, zhou = (house[name] for name in NAMES)

    # The authority asks for a year.
    sun.go("/indicators/periods/new/")
    fill(sun, year="2025", due_on=str(TODAY + timedelta(days=30)))
    save(sun, "保存")
    period = sun.page.url.removeprefix(sun.url)

    # The firm finds it on its first page, and the check finds a fault.
    zhou.go("/")
    zhou.sees("2025年：企业填报")
    zhou.page.get_by_role("link", name="2025年：企业填报", exact=True).click()
    press(zhou, "青衫短剧工作室")
    report = zhou.page.url.removeprefix(zhou.url)
    fill(zhou, profit="-20", works="4", works_micro="2", works_other="1")
    press(zhou, "填报")
    zhou.sees("合计为 3。")
    fill(zhou, works_other="2")
    save(zhou, "填报")

    # The authority returns it with words; the firm reads them on the report and corrects it.
    sun.go("/")
    sun.sees("2025年：待核对的填报")
    sun.go(report)
    press(sun, "退回")
    sun.page.locator("textarea").fill("利润总额请按审计报告填报。")
    save(sun, "保存")
    zhou.go(report)
    zhou.sees("利润总额请按审计报告填报。")
    fill(zhou, profit="-15")
    save(zhou, "填报")
    zhou.go("/")
    zhou.page.wait_for_load_state()
    assert "2025年：企业填报" not in zhou.page.locator("main").inner_text()

    # More time is given, with the reason, which the firm reads.
    office.django(OTHERS)
    sun.go(period)
    press(sun, "调整截止日期")
    fill(sun, due_on=str(TODAY + timedelta(days=45)), reason="年度审计报告尚未出具。")
    save(sun, "保存")
    sun.sees("截止日期已调整。", within="body")
    zhou.go(period)
    zhou.sees("年度审计报告尚未出具。")

    # Sealed; then only corrected, with the reason; the series adds it up.
    sun.go(period)
    press(sun, "确认 8 份填报")
    sun.go(report)
    press(sun, "更正已确认的填报")
    fill(sun, profit="-12", reason="审计调整。")
    save(sun, "保存")
    sun.sees("已确认的填报已更正。", within="body")
    wu.go("/indicators/series/profit/")
    wu.sees("268")  # 10 + 20 + … + 70, less 12

    # Published once: the single firm of its segment is withheld, and with it another, so that no difference tells of it.
    office.django(LATER)
    sun.go(period)
    press(sun, "发布")
    sun.sees("湖畔基地", "不公布")
    sun.page.locator("form[method=post] button.primary").click()
    sun.page.wait_for_url("**/told/**")
    with somebody(chromium, office.url, "zh-hans") as stranger:
        stranger.go(sun.page.url.removeprefix(sun.url) + "?indicator=profit")
        stranger.sees("268", "不公布")
        cells = stranger.page.locator("[aria-labelledby=by-segment] tbody td").all_inner_texts()
        assert (cells.count("不公布"), cells[-1]) == (2, "268")
        assert stranger.complaints == []
    assert sun.complaints + wu.complaints + zhou.complaints == []
