"""Dates, sizes and time limits as people of both languages read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from zhijiang.ui.samples import SampleClock
from zhijiang.ui.templatetags import ui


def drawn(source: str, /, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "2026年11月24日"), ("en", "24 Nov 2026")])
def test_day_reads_as_its_language_writes_it(language: str, words: str) -> None:
    with translation.override(language):
        assert ui.day(date(2026, 11, 24)) == words


def test_moment_is_local_to_the_installation() -> None:
    with translation.override("en"):
        assert ui.moment(datetime(2026, 11, 24, 16, 30, tzinfo=UTC)) == "25 Nov 2026, 00:30"


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (48_200, "48 kB"), (999_600, "1.0 MB"), (1_432_000_000, "1.4 GB")],
)
def test_size_uses_decimal_units(number: int, words: str) -> None:
    with translation.override("en"):
        assert ui.size(number) == words


@pytest.mark.parametrize(
    ("left", "light", "english", "chinese"),
    [
        (6, "green", "6 working days left", "剩 6 个工作日"),
        (1, "yellow", "1 working day left", "剩 1 个工作日"),
        (0, "yellow", "due today", "今天到期"),
        # A limit that ended on Friday, seen on Sunday.
        (0, "red", "overdue", "已超期"),
        (-2, "red", "2 working days overdue", "已超期 2 个工作日"),
        (None, "green", "clock stopped", "暂停计时"),
    ],
)
def test_workdays_left_says_it_in_words(left: int | None, light: str, english: str, chinese: str) -> None:
    clock = SampleClock(light, left, None)

    with translation.override("en"):
        in_english = ui.workdays_left(clock)
    with translation.override("zh-hans"):
        in_chinese = ui.workdays_left(clock)

    assert (in_english, in_chinese) == (english, chinese)


def test_time_limit_without_a_clock_is_nothing() -> None:
    assert drawn("{% time_limit clock %}", clock=None) == ""


def test_progress_is_never_whole_before_it_is_done() -> None:
    assert (ui.share(1199, 1200), ui.share(1200, 1200), ui.share(5, 0)) == ("99%", "100%", "")


def test_icon_alone_has_a_name_and_beside_a_word_is_silent() -> None:
    assert 'role="img" aria-label="More &amp; more"' in ui.icon("ellipsis", label="More & more")
    assert 'aria-hidden="true"' in ui.icon("ellipsis")


def test_crumbs_link_all_but_the_last_and_escape_titles() -> None:
    html = drawn("{% crumbs 'Works' '/works/' title %}", title="<b>")

    assert '<a href="/works/">Works</a>' in html
    assert '<span aria-current="page">&lt;b&gt;</span>' in html
