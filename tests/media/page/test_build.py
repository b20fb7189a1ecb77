from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.clips import make_clip
from zhijiang.media.analyse import analyse_file
from zhijiang.media.page import PageParts, build_page, read_parts
from zhijiang.media.page.demands import LIMITS
from zhijiang.media.page.words import CHECKS, SEVERITIES, both
from zhijiang.media.profile_limits import NAMES

VOID = {"meta", "input", "br", "img", "rect", "line", "path", "polygon"}


class _Reader(HTMLParser):
    """Checks that tags close in order; gathers addresses and the words of each language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.words: dict[str, list[str]] = {"zh-Hans": [], "en": []}
        self._languages: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.add(tag)
        self.addresses += [value for key in ("src", "href") if (value := named.get(key))]
        if tag not in VOID:
            self.open.append(tag)
            self._languages.append(named.get("lang") or "" if tag == "span" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag
            self._languages.pop()

    def handle_data(self, data: str) -> None:
        if self._languages and self._languages[-1]:
            self.words[self._languages[-1]].append(data)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], PageParts]:
    folder = tmp_path_factory.mktemp("page")
    clip = make_clip(folder / "a.mp4", frames=90, black=((30, 36),), timecode="10:00:00:00")
    return analyse_file(clip.path, folder), read_parts(folder)


def test_page_is_one_file_without_script_or_outside_address(made: tuple[dict[str, Any], PageParts]) -> None:
    page = build_page(*made)

    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    assert "script" not in reader.tags
    assert reader.addresses == []
    assert set(re.findall(r"url\((\w+:\w+/\w+)", page)) == {"data:image/jpeg"}
    assert "http" not in page.replace("http-equiv", "")


def test_page_shows_the_plots_the_stills_and_the_finding_at_its_timecode(
    made: tuple[dict[str, Any], PageParts],
) -> None:
    page = build_page(*made)

    for label in ("shots", "brightness", "change", "waveform", "short-term loudness", "findings"):
        assert f'data-plot="{label}"' in page
    assert ".sheet-0{background-image:url(data:image/jpeg;base64," in page
    assert "10:00:01:05" in page  # frame 30 at 25 frames a second
    assert "30–35" in page


def test_every_phrase_stands_in_both_languages(made: tuple[dict[str, Any], PageParts]) -> None:
    reader = _Reader()
    reader.feed(build_page(*made))

    assert len(reader.words["zh-Hans"]) >= 30
    assert len(reader.words["zh-Hans"]) - len(reader.words["en"]) in (
        0,
        1,
    )  # "第 … 帧" has one word more than "frames …"
    assert all(re.search(r"[\u4e00-\u9fff]", word) for word in reader.words["zh-Hans"])
    assert not any(re.search(r"[\u4e00-\u9fff]", word) for word in reader.words["en"])


LINE: dict[str, Any] = {
    "name": "running", "stream": None, "measured": 2_280, "any_of": None, "least": 2_250, "most": None, "unit": "frames",
    "met": True, "severity": "issue", "rule": "profile:a#running", "source": "Letter", "clause": "5",
}  # fmt: skip


def test_every_demand_of_a_profile_is_told_with_limit_and_source(made: tuple[dict[str, Any], PageParts]) -> None:
    report, parts = made
    lines = [
        LINE,
        {**LINE, "name": "loudness", "met": False, "measured": -20, "least": -24, "most": -22, "unit": "LUFS"},
    ]
    judged = {"id": "a", "verdict": "fail", "on": "2026-11-30", "lines": lines}

    told = re.sub(r"<[^>]+>", " ", build_page({**report, "profile": judged}, parts))

    words = " ".join(told.split())
    assert "a · 2026-11-30" in words
    assert "时长 Length 符合 met 2,280 帧 frames ≥ 2,250 帧 frames Letter · 5 profile:a#running" in words
    assert "响度 Loudness 不符合 not met −20 LUFS −24 LUFS – −22 LUFS Letter · 5" in words


def test_every_limit_has_a_name_in_both_languages() -> None:
    assert set(NAMES) == set(LIMITS)


def test_names_out_of_the_file_cannot_become_markup(made: tuple[dict[str, Any], PageParts]) -> None:
    report, parts = made
    evil = '"><img src=x onerror=alert(1)>'
    tainted = {
        **report,
        "file": {**report["file"], "name": evil, "container": evil},
        "video": {**report["video"], "profile": evil},
        "audio": [{**row, "layout": evil} for row in report["audio"]],
        "findings": [
            {**row, "severity": evil, "check": evil, "unit": evil, "rule": evil} for row in report["findings"]
        ],
        "profile": {"id": evil, "verdict": evil, "on": evil, "lines": [{**LINE, "measured": evil, "any_of": [evil]}]},
    }

    assert "<img" not in build_page(tainted, parts)


def test_sound_alone_has_a_page_without_a_timeline(made: tuple[dict[str, Any], PageParts], tmp_path: Path) -> None:
    report, _ = made
    alone = {**report, "video": None, "shots": [], "transitions": [], "findings": []}

    page = build_page(alone, read_parts(tmp_path))

    assert "没有画面。" in page
    assert "timeline" not in page.split("</style>")[1]


def test_words_are_there_in_both_languages() -> None:
    assert both("帧率", "Rate") == '<span lang="zh-Hans">帧率</span><span lang="en">Rate</span>'
    assert all(len(pair) == 2 and all(pair) for pair in (*CHECKS.values(), *SEVERITIES.values()))


def test_gradual_transitions_are_counted_and_named_at_the_shots_they_lead_to(
    made: tuple[dict[str, Any], PageParts],
) -> None:
    report, parts = made
    changed = {
        **report,
        "shots": [{"start": 0, "end": 50}, {"start": 50, "end": 90}],
        "transitions": [{"kind": "dissolve", "start": 45, "end": 55}],
    }

    page = build_page(changed, parts)

    assert page.count("Dissolve") == page.count("叠化") == 2
    assert 'class="gradual"' in page
