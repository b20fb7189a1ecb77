"""The technical report over time on its page, as one page to keep, and on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.test import Client

from tests.cast import Cast
from tests.clips import make_clip
from zhijiang.catalog import made, queries, store
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.queries.report_paper import MOST_FINDINGS, report_pdf
from zhijiang.catalog.states import AnalysisState
from zhijiang.media.analyse import analyse_file

pytestmark = pytest.mark.django_db
BringIn = Callable[..., Cut]
ENGLISH = {"Accept-Language": "en"}
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, bytes]]:
    """A report with a passage of black, and what the pass left beside it."""
    folder = tmp_path_factory.mktemp("analysed")
    report = analyse_file(
        make_clip(folder / "a.mp4", frames=90, black=((30, 36),), timecode="10:00:00:00").path, folder / "out"
    )
    return report, {path.name: path.read_bytes() for path in (folder / "out").iterdir()}


@pytest.fixture
def cut(analysed: tuple[dict[str, Any], dict[str, bytes]], series: Work, cast: Cast, bring_in: BringIn) -> Cut:
    """A cut with that report, under a name that is no markup."""
    report, files = analysed
    found = bring_in(series, by=cast.lin, name="<b>#第01集*.mp4")
    folder = store.new_folder("analyses", found.file_id)
    for name, content in files.items():
        (store.folder_path(folder) / name).write_bytes(content)
    Analysis.objects.filter(file=found.file).update(
        state=AnalysisState.READY,
        report={**report, "shots": [{"start": 0, "end": 25}, {"start": 25, "end": 90}]},
        folder=folder,
        strip=json.loads(files["strip.json"]),
    )
    return found


def _text(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_page_shows_what_happens_over_time(as_lin: Client, cut: Cut) -> None:
    page = as_lin.get(cut.get_absolute_url(), headers=ENGLISH).content.decode()

    for label in ("shots", "brightness", "change", "waveform", "short-term loudness", "findings"):
        assert f'data-plot="{label}"' in page
    assert "style=" not in page.split('id="timeline"')[1].split("</section>")[0]
    ruler = page.split('class="ruler mono"')[1].split("</div>")[0]
    assert re.findall(r"<span>([^<]+)</span>", ruler)[::4] == ["10:00:00:00", "10:00:03:14"]


def test_page_to_keep_is_one_file_under_the_cuts_own_name(as_lin: Client, cut: Cut) -> None:
    answer = as_lin.get(f"/cuts/{cut.code}/report.html")

    page = answer.content.decode()
    assert answer["Content-Disposition"] == f'attachment; filename="{cut.code}.report.html"'
    assert answer["Cache-Control"] == "private, no-store"
    assert "&lt;b&gt;#第01集*.mp4" in page
    assert "<b>#第01集" not in page
    assert set(re.findall(r"url\((\w+:\w+/\w+)", page)) == {"data:image/jpeg"}


@pytest.mark.parametrize(
    ("language", "words"),
    [(ENGLISH, ("Technical report", "Black", "Median")), (CHINESE, ("技术报告", "黑场", "中位数"))],
)
def test_paper_tells_the_same_in_the_readers_language(
    as_lin: Client, cut: Cut, language: dict[str, str], words: tuple[str, ...]
) -> None:
    answer = as_lin.get(f"/cuts/{cut.code}/report.pdf", headers=language)

    assert answer["Content-Type"] == "application/pdf"
    text = _text(answer.content)
    for word in (*words, "<b>#第01集*.mp4", "10:00:01:05", cut.file_id):
        assert word in text.replace("\r\n", "").replace("\n", ""), word
    assert b"pdfaid:part" in answer.content


def test_paper_of_a_report_without_drawings_still_tells_its_findings(cut: Cut) -> None:
    Analysis.objects.filter(file=cut.file).update(folder="", strip={})
    analysis = queries.report_of(cut.file)
    assert analysis is not None

    assert made.drawn_of(analysis, sheets=True) is None
    assert "10:00:01:05" in _text(report_pdf(analysis, cut, None))


def test_paper_counts_what_it_does_not_list(cut: Cut) -> None:
    analysis = queries.report_of(cut.file)
    assert analysis is not None
    assert analysis.report is not None
    analysis.report["findings"] = analysis.report["findings"][:1] * (MOST_FINDINGS + 7)

    text = _text(report_pdf(analysis, cut, made.drawn_of(analysis, sheets=True)))
    assert "另有7项" in text.replace(" ", "")


def test_there_is_no_paper_and_no_page_before_the_report(
    as_lin: Client, series: Work, cast: Cast, bring_in: BringIn
) -> None:
    waiting = bring_in(series, by=cast.lin)

    assert [as_lin.get(f"/cuts/{waiting.code}/report.{kind}").status_code for kind in ("html", "pdf")] == [404, 404]
