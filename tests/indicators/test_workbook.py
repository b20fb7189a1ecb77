"""Figures of all firms of a base, or of all bases, by workbook: with last figures, faults by cell, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tests.bases.test_views import signed_in, text_of
from tests.cast import Cast
from tests.indicators.asking import BASE, base_with_firms, figures, open_year, report
from zhijiang.bases import actions as bases
from zhijiang.bases.models import FirmFigures
from zhijiang.casework import sheets
from zhijiang.casework.errors import MissingEvidence, NotAllowed
from zhijiang.casework.models import Event
from zhijiang.indicators import actions, queries
from zhijiang.indicators.models import Report
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"), time_machine.travel("2026-11-29T10:00+08:00", tick=False):
        yield


def filled(content: bytes, given: dict[str, dict[str, Any]]) -> bytes:
    """A workbook as it was downloaded, with cells by code and label filled in; strange rows at the end."""
    head, *rows = [list(row) for row in sheets.read(content)]
    there = {row[0]: row for row in rows}
    for code, cells in given.items():
        row = there.get(code)
        if row is None:
            row = [code] + [None] * (len(head) - 1)
            rows.append(row)
        for label, value in cells.items():
            row[next(at for at, text in enumerate(head) if str(text).startswith(label))] = value
    columns = [(str(at), str(label)) for at, label in enumerate(head)]
    return sheets.write("xlsx", [sheets.Sheet("x", columns, rows)])


def test_firms_of_a_base_report_by_workbook_and_the_same_again_changes_nothing(cast: Cast) -> None:
    base, (own, other) = base_with_firms(cast)
    bases.report_figures(own, by=cast.lin, year=2024, figures={"revenue": 10_000_000})
    period = open_year(cast)
    empty = queries.workbook_of(cast.wu, period, base)
    given = {
        own.code: {"Revenue (": "1，800.25", "Jobs (": 31.0, "Explanations": "并购"},
        other.code: {"Revenue (": 99.5, "Works finished": 3, "Of these, micro": 1, "Of these, other": 2},
    }
    book = filled(empty, given)

    outlook = queries.outlook_of(cast.wu, period, base, book)
    assert (len(outlook.added), len(outlook.changed), outlook.faults, Report.objects.count()) == (2, 0, [], 0)
    actions.import_reports(period, base, book, by=cast.wu)

    kept, reasons = queries.figures_in(Report.objects.get(firm=own), queries.asked_in(period, "firm"))
    assert {key: each for key, each in kept.items() if each is not None} == figures(revenue="1800.25", jobs="31")
    assert reasons == {"revenue": "并购"}
    assert FirmFigures.objects.get(firm=own, year=2025).revenue == 18_002_500
    told = Event.objects.get(action="indicators_imported")
    assert {each["of"] for each in told.payload["reports"]} == {own.code, other.code}
    with translation.override("zh-hans"):
        again = queries.workbook_of(cast.sun, period, base)
    assert "上期：营业收入（万元）" in (head := sheets.read(again)[0])
    assert sheets.read(again)[1][head.index("上期：营业收入（万元）")] == 1000
    with pytest.raises(MissingEvidence, match="reported already"):
        actions.import_reports(period, base, again, by=cast.wu)


def test_every_fault_is_told_by_its_cell_and_nothing_is_half_done(cast: Cast) -> None:
    base, (own, other) = base_with_firms(cast)
    bases.report_figures(own, by=cast.lin, year=2024, figures={"revenue": 10_000_000})
    period = open_year(cast)
    given = {
        own.code: {
            "Revenue (": 5000,
            "Jobs (": "many",
            "Works finished": 9,
            "Of these, micro": 1,
            "Of these, other": 2,
        },
        other.code: {"Jobs (": -3},
        "F-0000000": {"Jobs (": 3},
    }
    book = filled(queries.workbook_of(cast.wu, period, base), given)

    outlook = queries.outlook_of(cast.wu, period, base, book)
    with pytest.raises(MissingEvidence):
        actions.import_reports(period, base, book, by=cast.wu)

    assert [(each.place, each.letter, each.what.partition(",")[0]) for each in outlook.faults] == [
        (2, "D", "More than 50 % away from the last period"),
        (2, "F", "A number is expected."),
        (2, "N", "Of these"),
        (3, "F", "At least 0 is expected."),
        (4, "A", "Nobody with this code is asked in this period."),
    ]
    assert (Report.objects.count(), Event.objects.filter(action="indicators_imported").count()) == (0, 0)


def test_sealed_reports_are_not_overwritten_and_strangers_bring_nothing_in(cast: Cast) -> None:
    base, (own, _other) = base_with_firms(cast)
    period = open_year(cast)
    report(period, own, cast.lin)
    actions.seal_period(period, by=cast.sun)
    book = filled(queries.workbook_of(cast.wu, period, base), {own.code: {"Jobs (": 29}})

    with pytest.raises(MissingEvidence, match="A2: The report is sealed"):
        actions.import_reports(period, base, book, by=cast.wu)
    with pytest.raises(NotAllowed):
        actions.import_reports(period, base, book, by=cast.lin)


def test_bases_report_by_workbook_each_operator_its_own(cast: Cast) -> None:
    base, _firms = base_with_firms(cast)
    stranger = bases.open_base(
        Organisation.objects.create(kind=OrganisationKind.BASE_OPERATOR, name="另一运营"),
        by=cast.sun, name="另一基地", named_from=queries.today(), level=base.level,
    )  # fmt: skip
    period = open_year(cast)
    given = {"Planned": 90_000, "Floor area in use": 60_000}
    both = filled(queries.workbook_of(cast.sun, period, None), {base.code: given, stranger.code: given})

    mine = queries.outlook_of(cast.wu, period, None, both)
    actions.import_reports(period, None, both, by=cast.sun)

    assert [(each.letter, each.place, each.what) for each in mine.faults] == [
        ("A", 3, "Nobody with this code is asked in this period.")
    ]
    assert Report.objects.filter(firm=None).count() == 2


def test_the_page_looks_first_and_brings_in_what_it_was_shown(cast: Cast) -> None:
    base, (own, _other) = base_with_firms(cast)
    period = open_year(cast)
    report(period, base, cast.wu, BASE)
    url = reverse("indicators:import", args=[period.code, base.code])
    wu = signed_in(cast.wu)
    book = wu.get(reverse("indicators:workbook", args=[period.code, base.code]), headers={"accept-language": "en"})

    wrong = wu.post(url, {"file": SimpleUploadedFile("a.xlsx", filled(book.content, {own.code: {"Jobs (": "x"}}))})
    nothing = wu.post(url, {"file": SimpleUploadedFile("a.xlsx", b"no workbook")})
    shown = wu.post(url, {"file": SimpleUploadedFile("a.xlsx", filled(book.content, {own.code: {"Jobs (": 8}}))})
    kept = shown.context["kept"]
    elsewhere = wu.post(reverse("bases:import", args=[base.code]), {"kept": kept})
    assert Report.objects.filter(firm=own).count() == 0
    done = wu.post(url, {"kept": kept}, follow=True)

    assert (wrong.status_code, nothing.status_code, shown.status_code) == (422, 422, 200)
    assert "F2" in text_of(wrong)
    assert (elsewhere.status_code, Report.objects.filter(firm=own).count(), done.status_code) == (302, 1, 200)
