"""Letters as they come out: their words, their QR code, their form, their numbers."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from pytest_django import Settings

from tests.casework import steps
from tests.casework.reading_letters import code_in, file_of, pages
from tests.casework.steps import step
from tests.cast import Cast
from zhijiang.casework import actions, letters, queries
from zhijiang.casework.actions.letters import take_number
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Document, Event, NumberSeries, Opinion
from zhijiang.people.models import Organisation

pytestmark = pytest.mark.django_db


def test_an_approval_says_what_was_decided_and_lists_what_was_approved(office: Cast) -> None:
    case = steps.signed(office)
    step(case, "approve", office.sun)
    letter = Document.objects.get(case=case)

    text = "".join(words for words, _picture in pages(file_of(letter)))

    for words in (
        "省广播电视局", "浙网审决〔2026〕1号", "关于网络微短剧《湖畔来信》的审查决定", "甲影业：",
        f"（12集，申请编号{case.code}）", "经审看组3名审看人员", "审查通过。", "附件：审查通过的样片清单", "第01集.mp4",
    ):  # fmt: skip
        assert words in text
    assert "ab" * 16 in text
    assert (letter.number, letter.size_bytes) == (case.number, len(file_of(letter)))


def test_a_correction_lists_every_item_with_place_and_limit(office: Cast) -> None:
    case = steps.returned(office)

    text = "".join(words for words, _picture in pages(file_of(Document.objects.get(case=case))))

    assert "1．第1集00:00:12:00–00:00:13:12：画面出现黑场，请核实。" in text
    assert "2．内容概要：内容概要与样片不符。" in text
    assert case.due_on is not None
    assert f"请于{letters.chinese_day(case.due_on)}前修改完毕" in text


def test_a_refusal_tells_reason_rule_and_remedies(office: Cast) -> None:
    case = steps.signed(office)
    step(case, "refuse", office.sun, reason="主要情节与备案不符。", rule=steps.a_rule())

    text = "".join(words for words, _picture in pages(file_of(Document.objects.get(case=case))))

    assert "不予通过。" in text
    assert "理由：主要情节与备案不符。" in text
    assert "".join(f"依据：{letters.cited(steps.a_rule())}".split()) in text
    assert "六十日内依法申请行政复议" in text


def test_a_letter_is_chinese_whatever_the_officers_language(office: Cast) -> None:
    case = steps.signed(office)
    with translation.override("en"):
        step(case, "approve", office.sun)

    text = "".join(words for words, _picture in pages(file_of(Document.objects.get(case=case))))

    assert "网络微短剧" in text
    assert "Micro" not in text


def test_the_qr_code_leads_to_the_letters_own_page(office: Cast, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://review.example.cn"
    case = steps.returned(office)
    letter = Document.objects.get(case=case)

    _text, picture = next(pages(file_of(letter)))
    assert code_in(picture) == f"https://review.example.cn/v/{case.code}/?c={letter.verify_code}"


def test_a_letter_is_archival_with_its_fonts_inside(office: Cast) -> None:
    steps.returned(office)

    made = file_of(Document.objects.get())

    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made
    assert b"/FontFile3" in made or b"/FontFile2" in made or b"/ObjStm" in made


def test_markup_in_what_people_write_is_set_as_they_wrote_it(office: Cast) -> None:
    case = steps.under_review(office)
    written = '#panic("x") $x$ *粗* {reason} `a` \\u{41} <b>&amp;'

    step(case, "return_for_correction", office.sun, reason=written)

    text = "".join(words for words, _picture in pages(file_of(Document.objects.get(case=case))))
    assert "".join(written.split()) in text


@pytest.mark.both_databases
def test_a_move_that_rolls_back_leaves_no_gap_no_letter_and_no_event(office: Cast) -> None:
    case = steps.signed(office)
    events = Event.objects.count()

    class Interrupted(Exception):
        pass

    with contextlib.suppress(Interrupted), transaction.atomic():
        step(case, "approve", office.sun)
        raise Interrupted
    case.refresh_from_db()
    assert (Document.objects.count(), Event.objects.count(), NumberSeries.objects.count()) == (0, events, 0)
    step(case, "approve", office.sun)

    assert case.number == "浙网审决〔2026〕1号"


def test_numbers_count_by_series_and_year(office: Cast) -> None:
    form = "甲〔{year}〕{seq}号"

    taken = [take_number(form, of=office.bureau, year=year) for year in (2026, 2026, 2027)]

    assert [*taken, take_number("乙〔{year}〕{seq}号", of=office.bureau, year=2026)] == [
        "甲〔2026〕1号", "甲〔2026〕2号", "甲〔2027〕1号", "乙〔2026〕1号",
    ]  # fmt: skip


def test_bodies_count_each_in_a_series_of_their_own_under_their_word_or_name(office: Cast) -> None:
    """Rule: C-97. A name of 120 characters still gives a number that can be kept."""
    form = "{body}荐〔{year}〕{seq}号"
    other = Organisation(name="示例市文化广电和旅游局", letter_word="示文广旅")
    long = Organisation(name="长" * 120)

    taken = [take_number(form, of=body, year=2026) for body in (office.bureau, other, office.bureau, other, long)]

    assert taken == [
        "省广播电视局荐〔2026〕1号", "示文广旅荐〔2026〕1号", "省广播电视局荐〔2026〕2号", "示文广旅荐〔2026〕2号", "长" * 40 + "荐〔2026〕1号",
    ]  # fmt: skip


def test_a_preview_is_the_letter_without_number_mark_or_any_write(office: Cast) -> None:
    case = steps.signed(office)
    events = Event.objects.count()

    made = queries.letter_preview(case, "approve")

    assert made is not None
    text, picture = next(pages(made))
    assert "关于网络微短剧《湖畔来信》的审查决定" in text
    assert "（文号待编）" in text
    assert code_in(picture) == ""
    assert (Document.objects.count(), Event.objects.count(), NumberSeries.objects.count()) == (0, events, 0)
    assert queries.letter_preview(case, "withdraw") is None


def test_a_letter_of_many_items_runs_over_pages_with_numbers(office: Cast) -> None:
    case = steps.under_review(office)
    many = [
        actions.FixItemDraft(text=f"第{n}处需要修改，请按意见调整画面与声音。", place=f"第{n}集") for n in range(1, 41)
    ]

    step(case, "return_for_correction", office.sun, fix_items=many)

    texts = [words for words, _picture in pages(file_of(Document.objects.get(case=case)))]
    assert len(texts) > 2
    assert "—2—" in texts[1]
    assert "40．第40集：" in "".join(texts)


def test_the_same_data_give_the_same_bytes(case: Case) -> None:
    made = {queries.letter_preview(case, "approve") for _again in range(2)}

    assert len({sha256(pdf or b"").hexdigest() for pdf in made}) == 1


def test_a_machine_without_chinese_letters_says_so_when_it_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "plain.typ").write_text('#json(bytes(sys.inputs.at("data"))).title', encoding="utf-8")
    settings.PACK = str(tmp_path)
    monkeypatch.setattr(letters, "_CHINESE_FONTS", ("No Such Font",))
    letters._check_chinese_font.cache_clear()

    with pytest.raises(letters.NoChineseFont, match="fonts-noto-cjk"):
        letters.render("plain", {"title": "决定"})
    assert letters.render("plain", {"title": "Certificate"}).startswith(b"%PDF")


def test_sweep_removes_only_letters_of_decisions_that_were_not_made(
    office: Cast, django_capture_on_commit_callbacks: Any, settings: Settings, tmp_path: Path
) -> None:
    # A folder of its own: this test sets the clock on, and other tests' letters lie in the common one.
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = settings.STORAGES | {"default": own}
    case = steps.signed(office)
    with django_capture_on_commit_callbacks(execute=True):
        step(case, "approve", office.sun)
    issued = Document.objects.get(case=case).sha256
    lost, unmarked = "0" * 64, "1" * 64
    for digest in (lost, unmarked, issued):
        if digest != issued:
            default_storage.save(letters.path_of(digest), ContentFile(b"PDF"))
        if digest != unmarked:
            default_storage.save(letters.mark_of(digest), ContentFile(b""))

    actions.sweep_letters()
    within_the_hour = default_storage.exists(letters.path_of(lost))
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        actions.sweep_letters()

    assert within_the_hour
    there = [default_storage.exists(letters.path_of(digest)) for digest in (lost, unmarked, issued)]
    marked = [default_storage.exists(letters.mark_of(digest)) for digest in (lost, unmarked, issued)]
    assert (there, marked) == ([False, True, True], [False] * 3)


def test_an_issued_letter_keeps_no_mark(office: Cast, django_capture_on_commit_callbacks: Any) -> None:
    case = steps.signed(office)

    with django_capture_on_commit_callbacks(execute=True):
        step(case, "approve", office.sun)

    assert not default_storage.exists(letters.mark_of(Document.objects.get(case=case).sha256))


def test_a_revoked_letter_stays_with_its_reason(office: Cast) -> None:
    case = steps.returned(office)
    letter = Document.objects.get(case=case)
    with pytest.raises(NotAllowed):
        actions.revoke_document(letter, by=office.wu, reason="x")
    with pytest.raises(MissingEvidence):
        actions.revoke_document(letter, by=office.sun, reason=" ")

    revoked = actions.revoke_document(letter, by=office.sun, reason="文号有误。")

    assert (revoked.revoked_reason, revoked.revoked_at is not None) == ("文号有误。", True)
    with pytest.raises(WrongState):
        actions.revoke_document(letter, by=office.sun, reason="再撤一次")
    assert Event.objects.filter(stream=queries.stream_of(case)).latest("seq").action == "document_revoked"
    assert Opinion.objects.count() == 0
