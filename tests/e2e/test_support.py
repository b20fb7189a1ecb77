"""A firm checks whether it may have a measure, applies, is granted and paid, and the ledger says so: in Chinese, each at a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Server
from tests.e2e.licence import fill, press, save
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAMES: Final = {"sun": "Sun Zhengze", "lu": "Lu Chengzong", "wu": "Wu Ruolan", "zhou": "Zhou Muyun"}
BASE: Final = """
from datetime import date
from django.utils import timezone
from zhijiang.bases import actions
from zhijiang.bases.states import BaseLevel
from zhijiang.people.models import Organisation, User
sun = User.objects.get(username="sun")
operator = Organisation.objects.get(name="湖畔艺创小镇服务中心")
base = actions.open_base(operator, by=sun, name="湖畔基地", named_from=date(2020, 1, 1), level=BaseLevel.PROVINCIAL)
house = Organisation.objects.get(name="青衫短剧工作室")
actions.admit_firm(base, by=sun, name=house.name, credit_code=house.credit_code, segment="micro-drama", joined_on=date(2021, 1, 1))
"""
"""Zhou's studio is a firm of a provincial base, and has reported nothing."""


@pytest.fixture
def house(office: Server, chromium: Browser) -> Iterator[dict[str, Person]]:
    office.django(BASE)
    with ExitStack() as stack:
        there = {name: stack.enter_context(somebody(chromium, office.url, "zh-hans")) for name in NAMES}
        for name, english in NAMES.items():
            there[name].enter(english)
        yield there


def test_firm_checks_applies_is_granted_and_paid_and_the_ledger_says_so(house: dict[str, Person]) -> None:
    sun, lu, wu, zhou = (house[name] for name in NAMES)

    # One officer writes the measure, the other publishes it.
    sun.go("/support/")
    press(sun, "起草措施")
    fill(
        sun, title="微短剧创作扶持", paper="湖畔区扶持办法", valid_from="2025-01-01", gives="一次性奖励。", ceiling="20"
    )
    fill(sun, revenue_least="100", declarations="近三年无重大违法记录")
    sun.page.locator("[name=gives_money]").check()
    sun.page.get_by_label("省级基地").check()
    save(sun, "保存")
    sun.sees("待同事发布")
    measure = sun.page.url.removeprefix(sun.url)
    lu.go(measure)
    press(lu, "发布")
    lu.sees("措施已发布。", within="body")

    # The firm reads condition by condition what is met, and reports what is not known.
    zhou.go("/support/?q=短剧")
    press(zhou, "微短剧创作扶持")
    zhou.sees("所在基地为：省级基地", "满足", "上年度营业收入：不低于100.00万元", "未知")
    press(zhou, "填报指标")
    fill(zhou, revenue="3000000", jobs="12")
    zhou.page.locator("[name=year]").select_option(index=1)
    save(zhou, "保存")
    zhou.go(measure)
    zhou.sees("查得：300.00万元。")
    press(zhou, "核对条件并申报")
    fill(zhou, project="借伞", asked="20.5")
    press(zhou, "核对并创建申报")
    zhou.sees("该措施最高扶持20.00万元，现填20.50万元。")
    fill(zhou, asked="18")
    press(zhou, "核对并创建申报")
    zhou.sees("条件尚未全部满足：不满足0项，未知1项。")
    zhou.page.get_by_label("近三年无重大违法记录").check()
    save(zhou, "核对并创建申报")
    code = re.search(r"/cases/(C-[0-9A-Z]+)/", zhou.page.url)[1]  # type: ignore[index]
    zhou.go(f"/cases/{code}/form/1/")
    fill(zhou, content="《借伞》十二集微短剧的创作和拍摄。", results="在平台首播。")
    save(zhou, "保存并继续")
    fill(zhou, contact="周慕云 0571-00000000")
    zhou.page.locator("[name=true_and_complete]").check()
    save(zhou, "保存并继续")
    zhou.go(f"/cases/{code}/check/")
    press(zhou, "提交申报")
    zhou.sees("已提交", within="body")

    # The officer grants in two instalments that must make the whole, and pays the first; another confirms it.
    sun.go(f"/cases/{code}/")
    press(sun, "同意扶持")
    sun.sees("近三年无重大违法记录", "已声明")
    fill(sun, promised="专项用于创作。", amount="18", **{"part-1": "10", "part-2": "7.999999"})
    press(sun, "同意扶持并出具通知书")
    sun.sees("各期合计17.999999万元，与扶持金额18.00万元不符。")
    fill(sun, **{"part-2": "8"})
    save(sun, "同意扶持并出具通知书")
    sun.sees("已拨付0.00万元，承诺18.00万元", "浙视扶〔")
    press(sun, "登记拨付")
    fill(sun, amount="10", paper="湖财拨〔2026〕1号")
    save(sun, "保存")
    sun.sees("已拨付0.00万元，承诺18.00万元", "待他人复核")
    lu.go(sun.page.url)
    press(lu, "复核 湖财拨〔2026〕1号")
    lu.sees("已拨付10.00万元，承诺18.00万元", "湖财拨〔2026〕1号")

    # The base's own ledger, and the firm's, hold what was promised against what was paid.
    wu.go("/support/ledger/")
    press(wu, "湖畔基地")
    row = wu.page.get_by_role("row", name=re.compile("^资金扶持")).first
    expect(row).to_contain_text(re.compile(r"18\.00\s*10\.00"))
    with wu.page.expect_download() as download:
        press(wu, "工作簿")
    assert download.value.suggested_filename.startswith("湖畔基地")
    zhou.go("/support/grants/")
    zhou.sees("借伞", "18.00", "10.00", "扶持执行中")

    # The same again is not refused, but asked about.
    zhou.go(f"{measure}apply/")
    fill(zhou, project="《借伞》", asked="1")
    zhou.page.get_by_label("近三年无重大违法记录").check()
    press(zhou, "核对并创建申报")
    zhou.sees("同一项目就同一用途已获或者正在申请扶持", code, "请说明两者的区别")
