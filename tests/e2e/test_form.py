"""The application form in a real browser: saved while one writes, rows and files without a page load, and no script at all."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect

from tests.casework import applications
from tests.e2e.conftest import Server
from tests.e2e.person import Person, somebody

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SAVED: Final = re.compile("^已于 ..:.. 保存$")


def open_draft() -> None:
    """Run inside the installation: a draft of the demo's Lin. Tells its code."""
    from zhijiang.casework import actions, queries
    from zhijiang.demo.people import make_people
    from zhijiang.people.models import Organisation

    lin = make_people()["lin"]
    if queries.procedure_in_force("application", date(2026, 11, 24)) is None:
        applications.publish()
    version = queries.procedure_in_force("application", date(2026, 11, 24))
    house, bureau = queries.houses_of(lin).first(), Organisation.objects.get(name="之江省广播电视局（演示）")
    assert version is not None
    assert house is not None
    data = {name: value for name, value in applications.ANSWERS.items() if name not in {"licence", "cast"}}
    case = actions.open_case(version, by=lin, organisation=house, authority=bureau, title="断桥夜雪", data=data)
    sys.stdout.write(case.code)


def tell(code: str) -> None:
    """Run inside the installation: tell a case's answers."""
    from zhijiang.casework.models import Case

    sys.stdout.write(json.dumps(Case.objects.get(code=code).data))


@pytest.fixture
def draft(office: Server) -> str:
    return office.django("from tests.e2e.test_form import open_draft; open_draft()").strip()


def stored(server: Server, code: str) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads(server.django(f"from tests.e2e.test_form import tell; tell({code!r})"))
    return answers


def begin(lin: Person, code: str, section: int) -> None:
    lin.enter("Lin Zhixia")
    lin.go(f"/cases/{code}/form/{section}/")


def test_what_is_written_is_saved_and_questions_come_as_they_are_asked(
    office: Server, chromium: Browser, draft: str
) -> None:
    with somebody(chromium, office.url, "zh-hans") as lin:
        begin(lin, draft, 1)
        expect(lin.page.get_by_label("其他类型")).to_be_hidden()
        lin.page.get_by_label("类型", exact=True).select_option(label="其他")
        lin.page.get_by_label("其他类型").fill("杂技")
        lin.page.get_by_label("集数").fill("0")
        expect(lin.page.locator("[data-saved]")).to_have_text(SAVED)
        expect(lin.page.locator(".advice")).to_have_count(1)

    answers = stored(office, draft)
    assert (answers["kind"], answers["other_kind"], answers["episodes"]) == ("other", "杂技", 12)


def test_rows_and_shares_follow_the_keyboard(office: Server, chromium: Browser, draft: str) -> None:
    with somebody(chromium, office.url, "zh-hans") as lin:
        begin(lin, draft, 4)
        share = lin.page.locator("[data-share=cast_pay]")
        lin.page.get_by_label("演员总片酬（万元）").fill("140.01")
        expect(share).to_have_text("演员总片酬占总投资 40.1%（上限 40%，广电发〔2020〕10号）")
        expect(share).to_have_attribute("data-holds", "no")
        lin.page.get_by_label("演员总片酬（万元）").fill("133.70")
        expect(share).to_have_text("演员总片酬占总投资 38.2%（上限 40%，广电发〔2020〕10号）")
        for number, (name, pay) in enumerate([("甲", "1"), ("乙", "3.70"), ("丙", "130")]):
            if number:
                lin.page.get_by_role("button", name="增加一行").click()
            lin.page.locator(f"[name=cast-{number}-name]").fill(name)
            lin.page.locator(f"[name=cast-{number}-pay]").fill(pay)
        lin.page.get_by_role("button", name="删除该行").first.click()
        expect(lin.page.locator("[data-saved]")).to_have_text(SAVED)
        lin.page.locator("[name=cast-2-name]").press("Enter")
        lin.page.wait_for_url(f"**/cases/{draft}/form/5/")

    assert stored(office, draft)["cast"] == [{"name": "乙", "pay": "3.70"}, {"name": "丙", "pay": "130"}]


def test_files_come_and_go_without_a_page_load(office: Server, chromium: Browser, draft: str) -> None:
    with somebody(chromium, office.url, "zh-hans") as lin:
        begin(lin, draft, 3)
        lin.page.get_by_label("许可证号").fill("新01234")
        files = lin.page.locator("[data-files=licence]")
        for name in ("一.pdf", "二.pdf"):
            content = applications.PDF + name.encode()
            chosen = {"name": name, "mimeType": "application/pdf", "buffer": content}
            files.locator("input[type=file]").set_input_files([chosen])
            expect(files.get_by_role("link", name=name)).to_be_visible()
        files.get_by_role("button", name="移除该文件").first.click()
        expect(files.get_by_role("link", name="一.pdf")).to_have_count(0)
        expect(lin.page.get_by_label("许可证号")).to_have_value("新01234")

    assert [file["name"] for file in stored(office, draft)["licence"]] == ["二.pdf"]


def test_all_of_it_works_without_a_script(office: Server, chromium: Browser, draft: str) -> None:
    with somebody(chromium, office.url, "zh-hans") as lin:
        lin.enter("Lin Zhixia")
        state = lin.page.context.storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=state, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{office.url}/cases/{draft}/form/4/")
    page.locator("[name=cast-0-name]").fill("甲")
    page.locator("[name=cast-0-pay]").fill("100")
    page.get_by_role("button", name="增加一行").click()
    page.locator("[name=cast-1-name]").fill("乙")
    page.locator("[name=cast-1-pay]").fill("20")
    chosen = {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": applications.PDF}
    page.locator("[name=contract-upload]").set_input_files([chosen])
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("link", name="合同.pdf")).to_be_visible()
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url(f"**/cases/{draft}/form/5/")
    context.close()

    answers = stored(office, draft)
    assert answers["cast"] == [{"name": "甲", "pay": "100"}, {"name": "乙", "pay": "20"}]
    assert [file["name"] for file in answers["contract"]] == ["合同.pdf"]
