"""A key micro-drama after its plan: its cut, what it shows that must be declared, a supplement, a correction, the licence, the public list.

What `test_filing_stories` goes on with, in Chinese, by the same people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pypdfium2
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.casework.applications import PDF
from tests.casework.reading_letters import code_in
from tests.clips import Clip, make_clip
from tests.e2e.person import Person, somebody

Staff = Callable[[str], Person]
ANSWERS: Final = {
    "subject": "crime", "period": "contemporary", "minutes": "2", "licence_number": "（浙）字第00001号", "platform": "某平台",
    "investment": "160", "cast_pay": "40", "lead_pay": "20", "contact": "周慕云 0571-00000000", "licence_until": "2099-12-31",
    "ai_use": "none",
}  # fmt: skip
PAPERS: Final = {
    "episode_synopses": "分集梗概", "licence_copy": "许可证", "rights_files": "版权链证明", "cost_report": "成本报告", "cast_contracts": "演员合同",
    "credits_table": "字幕表", "pledge": "承诺书",
}  # fmt: skip
OBJECTION: Final = "此镜头与前后不接，请补拍或删去。"
DECISION: Final = re.compile(r"浙网审决〔\d{4}〕\d+号")
LICENCE: Final = f"（浙）网微剧审字（{timezone.localdate().year}）第023号"


def press(person: Person, *labels: str) -> None:
    """Buttons and links by their Chinese names, one after another."""
    for label in labels:
        found = person.page.get_by_role("button", name=label, exact=True)
        found.or_(person.page.get_by_role("link", name=label, exact=True)).filter(visible=True).first.click()


def fill(person: Person, **words: str) -> None:
    """Fields by their names in the form."""
    for name, word in words.items():
        person.page.locator(f"[name={name}]").fill(word)


def save(person: Person, label: str) -> None:
    """Press, and wait for the next page."""
    here = person.page.url
    press(person, label)
    person.page.wait_for_url(lambda url: url != here)


def to_the_letter(
    staff: Staff,
    stranger: Browser,
    folder: Path,
    *,
    title: str,
    number: str,
    synopsis: str,
    within: Callable[[str], object],
) -> None:
    """From the plan's number to the licence that anybody can verify and the list that anybody can read.

    `within` runs a line of Python in the installation: the panel has no time to watch.
    """
    zhou, wu, sun, chen = staff("zhou"), staff("wu"), staff("sun"), staff("chen")
    first = make_clip(folder / "第1集_V1.mp4", frames=160, cuts=(60, 100), tone_hz=440)
    whole = make_clip(folder / "第1集_V1_补正.mp4", frames=160, cuts=(60, 100), tone_hz=523)
    # Ten frames shorter at its head, and what is left of the first shot is taken anew.
    second = make_clip(folder / "第1集_V2.mp4", begins=10, frames=150, cuts=(60, 100), stray=((10, 60),), tone_hz=523)
    work = lay_out(zhou, title)
    bring_in(zhou, work, first)
    review = apply(zhou, work, number=number, synopsis=synopsis)
    add_papers(zhou, review, folder)
    declare(zhou, review)
    hand_in(zhou, review, "提交审查")
    ask_for_what_is_missing(wu, review)
    bring_in(zhou, work, whole)
    give_what_was_listed(zhou, review)
    accept_and_name(wu, sun, review)
    see_what_was_declared(chen, review)
    within(watched(review))
    object_and_return(chen, sun, staff, review)
    bring_in(zhou, work, second)
    answer_and_take_over(zhou, review)
    hand_in(zhou, review, "重新提交")
    within(watched(review))
    for name in ("chen", "jiang", "he"):
        sign(staff(name), review, "通过")
    approve(sun, review)
    licence = issue(sun, review)
    verify(stranger, sun, review, licence, title=title, number=number)


def lay_out(zhou: Person, title: str) -> str:
    zhou.go("/works/new/")
    zhou.page.locator("[name=kind][value=micro_drama]").check()
    zhou.page.locator("[name=title]").fill(title)
    zhou.press("Lay out the work")
    zhou.has_heading(title)
    return zhou.page.url


def bring_in(zhou: Person, work: str, clip: Clip) -> None:
    zhou.go(work)
    zhou.button("Bring cuts in").first.click()
    with zhou.page.expect_file_chooser() as chooser:
        zhou.press("Choose files")
    chooser.value.set_files(clip.path)
    zhou.press("Send 1 file")
    zhou.press("Open", more=zhou.word(" {file}", file=clip.path.name))
    zhou.reads("nothing found", within="[aria-labelledby=findings]")


def apply(zhou: Person, work: str, *, number: str, synopsis: str) -> str:
    """The form, its number of the plan filled in by the platform; saved. Answers the path of the review."""
    zhou.go(work)
    zhou.press("Apply for review")
    expect(zhou.page.locator("[name=planning_number]")).to_have_value(number)
    for name, value in {**ANSWERS, "synopsis": synopsis}.items():
        field = zhou.page.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    zhou.page.locator("[name=true_and_complete]").check()
    press(zhou, "保存草稿")
    zhou.page.wait_for_url(re.compile(r"/reviews/C-[0-9A-Z]+/$"))
    return zhou.page.url


def add_papers(zhou: Person, review: str, folder: Path) -> None:
    """A file for every question that has none yet; each is kept as soon as it is chosen."""
    zhou.go(f"{review}papers/")
    for field, name in PAPERS.items():
        place = f"[data-files={field}]"
        if zhou.page.locator(place).count() and not zhou.page.locator(f"{place} .file-list").count():
            path = folder / f"{name}.pdf"
            path.write_bytes(PDF + name.encode())
            zhou.page.locator(f"{place} input[type=file]").set_input_files(path)
            zhou.sees(path.name, within=place)


def declare(zhou: Person, review: str) -> None:
    """Two passages: one marked by keys while watching, one typed into the table."""
    zhou.go(f"{review}form/")
    press(zhou, "边看边填")
    zhou.look_at_frames()
    zhou.strike("Home", "ArrowDown", "ArrowRight", "ArrowRight")
    zhou.arrives_at(62)
    zhou.strike("i", "ArrowRight", "ArrowRight", "ArrowRight")
    zhou.arrives_at(65)
    zhou.strike("o")
    editor = zhou.page.locator("zj-passages form")
    editor.locator("[name=kind]").select_option(label="国徽、徽章")
    editor.locator("[name=description]").fill("警徽特写")
    zhou.page.keyboard.press("Control+Enter")
    zhou.sees("00:00:02:12–00:00:02:15", "国徽、徽章", "警徽特写", within="zj-passages")
    zhou.strike("Home")
    zhou.page.locator("zj-passages .place").click()
    zhou.arrives_at(62)
    zhou.page.get_by_role("link", name="返回表单").click()
    zhou.page.locator("[name=particular-add]").click()
    for column, value in (("from", "00:00:00:10"), ("to", "00:00:09:00"), ("description", "派出所门牌")):
        zhou.page.locator(f"[name=particular-1-{column}]").fill(value)
    zhou.page.locator("[name=particular-1-kind]").select_option(label="牌匾、门牌")
    press(zhou, "保存草稿")
    zhou.sees("00:00:09:00 不在该样片范围内，样片时间码为 00:00:00:00 至 00:00:06:09。")
    zhou.page.locator("[name=particular-1-to]").fill("00:00:00:20")
    press(zhou, "保存草稿")
    zhou.sees("派出所门牌", "00:00:00:10", "00:00:00:20", "警徽特写")


def hand_in(zhou: Person, review: str, label: str) -> None:
    zhou.go(f"{review}check/")
    zhou.sees("警徽特写", "派出所门牌")
    press(zhou, label)
    zhou.reads("Handed in")


def ask_for_what_is_missing(wu: Person, review: str) -> None:
    """The cut and one answer, told once."""
    wu.go(review)
    press(wu, "告知补正")
    for name, text in (("cut-1", "片尾声音不完整，请换报完整样片。"), ("field-platform", "请写明平台全称。")):
        item = wu.page.locator("li", has=wu.page.locator(f"[name={name}]"))
        item.locator("summary").click()
        item.locator("textarea").fill(text)
    press(wu, "告知补正")
    wu.sees("待补正")


def give_what_was_listed(zhou: Person, review: str) -> None:
    """Only what was listed is open; the passages go with the new cut."""
    zhou.go(f"{review}answers/")
    for words in ("Will fix", "Supplied or corrected"):
        zhou.page.get_by_label(zhou.word(words)).check()
    zhou.press("Save the answers")
    zhou.sees("有 2 个已申报片段属于旧样片")
    press(zhou, "转至新样片")
    zhou.go(f"{review}form/")
    expect(zhou.page.locator("[name=investment]")).to_be_disabled()
    zhou.page.locator("[name=platform]").fill("某平台（全称）")
    press(zhou, "保存草稿")
    hand_in(zhou, review, "提交补正材料")
    zhou.sees("等待受理", "第2轮")


def accept_and_name(wu: Person, sun: Person, review: str) -> None:
    wu.go(f"{review}act/accept/")
    press(wu, "受理")
    sun.go(f"{review}panel/")
    for name in ("Chen Guanlan", "Jiang Wendi", "He Yi'an"):
        sun.tick(name)
    sun.page.locator("form .button.primary").click()
    sun.sees("陈观澜", "蒋闻笛", "何以安")


def see_what_was_declared(chen: Person, review: str) -> None:
    chen.go(f"{review}room/1/")
    chen.look_at_frames()
    chen.page.get_by_role("tab", name=re.compile("申报")).click()
    chen.sees("00:00:00:10–00:00:00:20", "派出所门牌", "00:00:02:12–00:00:02:15", within="zj-passages")
    expect(chen.page.locator("zj-passages form, zj-passages .write")).to_have_count(0)
    chen.page.locator("zj-passages .place").last.click()
    chen.arrives_at(62)


def object_and_return(chen: Person, sun: Person, staff: Staff, review: str) -> None:
    chen.strike("Home", "m")
    chen.page.keyboard.type(OBJECTION)
    chen.strike("Control+Enter")
    chen.sees(OBJECTION, within="zj-notes")
    for name in ("chen", "jiang", "he"):
        sign(staff(name), review, "退回修改")
    sun.go(f"{review}decide/")
    sun.page.get_by_role("radio", name="退回修改").check()
    sun.press("Go on")
    press(sun, "退回修改")


def watched(review: str) -> str:
    """What lets the panel have watched what lies before it."""
    code = review.strip("/").split("/")[-1]
    return f"from tests.screening.reviewing import watched_by_the_panel; watched_by_the_panel({code!r})"


def sign(reviewer: Person, review: str, vote: str) -> None:
    reviewer.go(f"{review}opinion/")
    reviewer.page.get_by_label(vote, exact=True).check()
    reviewer.fill("Reasons", "全片已看。")
    reviewer.page.locator("form .button.primary").click()
    reviewer.page.wait_for_url(re.compile(r"/reviews/C-[0-9A-Z]+/$"))


def answer_and_take_over(zhou: Person, review: str) -> None:
    """The first shot is new, so the plate is not found again; the badge moves with its shot."""
    zhou.go(f"{review}answers/")
    zhou.tick("Will fix")
    zhou.press("Save the answers")
    zhou.sees("有 2 个已申报片段属于旧样片")
    press(zhou, "转至新样片")
    zhou.sees("有 1 个片段未找到", "派出所门牌", within="body")
    zhou.sees("第 1 行", "在新样片中未能找到该片段")
    expect(zhou.page.get_by_role("button", name="重新提交")).to_be_disabled()
    press(zhou, "在播放器中标注")
    zhou.page.wait_for_url(re.compile(r"/declare/\d+/"))
    zhou.sees("00:00:02:02–00:00:02:05", "已移位", "未找到", within="zj-passages")
    card = zhou.page.locator("zj-passages li", has_text="派出所门牌")
    card.get_by_role("button", name="修改").click()
    place = zhou.page.locator("zj-passages .moment input")
    for index, timecode in enumerate(("00:00:00:05", "00:00:00:15")):
        place.nth(index).fill(timecode)
        place.nth(index).press("Tab")
    zhou.page.keyboard.press("Control+Enter")
    expect(zhou.page.locator("zj-passages form")).to_have_count(0)
    zhou.sees("00:00:00:05–00:00:00:15", within="zj-passages")


def approve(sun: Person, review: str) -> None:
    sun.go(f"{review}decide/")
    sun.page.get_by_role("radio", name="审查通过").check()
    sun.press("Go on")
    sun.press("Approve")
    sun.sees("审查通过，待发证")


def issue(sun: Person, review: str) -> bytes:
    """A number of another kind of work is refused; the licence bears the right one."""
    sun.go("/")
    sun.page.locator(f"a[href='{review.removeprefix(sun.url)}act/issue_licence/']").first.click()
    sun.page.locator("[name=number]").fill(LICENCE.replace("网微剧", "网影"))
    press(sun, "颁发发行许可证")
    sun.sees("的许可证号应当含“网微剧审字”")
    sun.page.locator("[name=number]").fill(LICENCE.replace("（", "[").replace("）", "]"))
    press(sun, "颁发发行许可证")
    sun.sees("已发许可证", LICENCE)
    letter = sun.page.locator("[aria-labelledby=documents] a.title", has_text="发行许可证")
    file = sun.page.context.request.get(f"{sun.url}{letter.get_attribute('href')}")
    assert file.headers["content-type"] == "application/pdf"
    return file.body()


def verify(browser: Browser, sun: Person, review: str, pdf: bytes, *, title: str, number: str) -> None:
    """The QR code of the licence, the month's public list, and the plan beside the review."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_numpy()[:, :, :3].copy()
    address = code_in(picture)
    sun.go(review)
    sun.sees(number, "规划备案")
    decided = DECISION.findall(sun.page.locator("main").inner_text())[0]
    with somebody(browser, sun.url, "zh-hans") as stranger:
        stranger.go(address)
        stranger.has_heading(LICENCE)
        stranger.reads("This letter was issued here and is in force.")
        stranger.go("/public/lists/")
        stranger.page.locator("a[href*='/finished-work-review/']").first.click()
        stranger.sees(title, number, decided, LICENCE)
        stranger.sees_nothing_of(OBJECTION, "警徽特写")
