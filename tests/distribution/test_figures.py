"""What was counted of a release: entered, corrected, brought in from a workbook, drawn."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.bases.residents import credit_code, make_base, make_firm
from tests.cast import Cast
from tests.screening.reviewing import FORM, PAPERS, load_pack
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Event
from zhijiang.casework.sheets import BadWorkbook
from zhijiang.catalog.models import Work
from zhijiang.distribution import actions, queries, sheets
from zhijiang.distribution.actions import Figure, Shown
from zhijiang.distribution.models import Release, ReleaseFigure
from zhijiang.distribution.states import FigureKind
from zhijiang.people.models import Membership, Organisation
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.screening import actions as screening
from zhijiang.screening.states import ReviewState

pytestmark = pytest.mark.django_db

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER: Any = {"first_day": date(2026, 11, 1), "last_day": date(2026, 11, 30), "source_day": date(2026, 11, 30)}
PAPER = "平台10月结算单"


@pytest.fixture
def release(cast: Cast, film: Work) -> Release:
    shown = Shown("湖上视频", OCTOBER[0], None)
    return actions.move(actions.announce(film, by=cast.lin, shown=shown), "begin", by=cast.lin)


def figure(**changes: Any) -> Figure:
    given = {"kind": FigureKind.VIEWS, "first_day": OCTOBER[0], "last_day": OCTOBER[1], "value": 1_250_000}
    return Figure(**{"source": PAPER, "source_day": date(2026, 11, 5)} | given | changes)


@pytest.mark.both_databases
def test_same_figure_is_entered_once_and_corrected_with_a_reason_and_the_old_one_stays(
    cast: Cast, release: Release
) -> None:
    (first,) = actions.enter(release, [figure()], by=cast.lin)
    actions.enter(release, [figure(place="CN"), figure(language="en"), figure(kind=FigureKind.HOURS)], by=cast.lin)
    with pytest.raises(WrongState):
        actions.enter(release, [figure(kind=FigureKind.REVENUE), figure(value=1)], by=cast.lin)

    better = {"value": 1_260_000, "source": PAPER, "source_day": date(2026, 11, 9)}
    with pytest.raises(MissingEvidence):
        actions.correct(first, by=cast.lin, reason=" ", **better)
    actions.correct(first, by=cast.lin, reason="平台更正。", **better)
    with pytest.raises(WrongState):
        actions.correct(first, by=cast.lin, reason="再改。", **better)

    rows = release.figures.filter(kind="views", place="", language="").order_by("pk")
    assert [(row.value, row.replaced_at is None, row.reason) for row in rows] == [
        (1_250_000, False, ""), (1_260_000, True, "平台更正。"),
    ]  # fmt: skip
    assert not release.figures.filter(kind="revenue").exists(), "all of it or nothing"
    told = Event.objects.filter(stream=release.stream).order_by("seq").values_list("action", flat=True)
    assert list(told)[2:] == ["release_figures_entered", "release_figures_entered", "release_figure_corrected"]


@pytest.mark.parametrize(
    "changes",
    [
        {"last_day": OCTOBER[0] - timedelta(days=1)}, {"last_day": date(2999, 1, 1)}, {"source_day": date(2999, 1, 1)},
        {"first_day": OCTOBER[0] - timedelta(days=1)}, {"value": -1}, {"source": " "},
    ],
)  # fmt: skip
def test_what_cannot_have_been_counted_is_refused(cast: Cast, release: Release, changes: dict[str, Any]) -> None:
    with pytest.raises(MissingEvidence):
        actions.enter(release, [figure(**changes)], by=cast.lin)

    assert not ReleaseFigure.objects.exists()


def test_days_that_overlap_or_lie_after_the_last_are_refused(cast: Cast, film: Work, release: Release) -> None:
    actions.enter(release, [figure()], by=cast.lin)
    week = {"first_day": date(2026, 10, 31), "last_day": date(2026, 11, 6), "source_day": date(2026, 11, 7)}
    with pytest.raises(WrongState):
        actions.enter(release, [figure(**week)], by=cast.lin)
    actions.enter(release, [figure(place="CN", **week)], by=cast.lin)

    over = actions.announce(film, by=cast.lin, shown=Shown("另一平台", OCTOBER[0], date(2026, 10, 15)))
    with pytest.raises(MissingEvidence):
        actions.enter(actions.move(over, "begin", by=cast.lin), [figure()], by=cast.lin)


def test_nothing_is_counted_before_it_is_on_air_nor_by_others(cast: Cast, film: Work, release: Release) -> None:
    waiting = actions.announce(film, by=cast.lin, shown=Shown("另一平台", OCTOBER[0]))
    with pytest.raises(WrongState):
        actions.enter(waiting, [figure()], by=cast.lin)
    with pytest.raises(NotAllowed):
        actions.enter(release, [figure()], by=cast.zhou)


def workbook(*rows: tuple[Any, ...], head: tuple[str, ...] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(head or tuple(str(label) for label in sheets.COLUMNS.values()))
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


GOOD = (date(2026, 10, 1), "2026/10/31", "revenue", "12,345.67", "cn", "en", PAPER, date(2026, 11, 5))


def test_template_is_read_back_as_it_was_written() -> None:
    rows, faults = sheets.read(sheets.template())

    assert faults == []
    assert [(row.kind, row.value, row.place, row.language) for row in rows] == [("views", 1_250_000, "CN", "zh")]


def test_yuan_become_fen_and_every_fault_is_named_by_its_cell() -> None:
    assert [f.letter for f in sheets.read(workbook((*GOOD[:3], "1E+999999", *GOOD[4:])))[1]] == ["D"]
    bad = ("昨天", date(2026, 10, 31), "clicks", 1.5, "Zhejiang", "klingon", "", None)
    rows, faults = sheets.read(workbook(GOOD, bad, (None,) * 8))

    assert [(row.row, row.kind, row.value, row.place, row.language) for row in rows] == [
        (2, "revenue", 1_234_567, "CN", "en")
    ]
    assert [f"{fault.letter}{fault.place}" for fault in faults] == ["A3", "C3", "D3", "E3", "F3", "G3", "H3"]


def test_sheet_without_its_columns_is_one_sentence() -> None:
    with pytest.raises(BadWorkbook):
        sheets.read(workbook(GOOD, head=("a", "b")))


def test_workbook_is_looked_at_and_then_brought_in_whole(cast: Cast, release: Release, client: Client) -> None:
    client.force_login(cast.lin)
    address = reverse("distribution:import_figures", args=[release.code])

    def hand_in(content: bytes) -> Any:
        return client.post(address, {"file": SimpleUploadedFile("figures.xlsx", content)})

    double = hand_in(workbook(GOOD, GOOD))
    assert (double.status_code, "3" in str(double.context["violation"]), release.figures.count()) == (409, True, 0)
    refused = hand_in(workbook(GOOD, ("x", *GOOD[1:])))
    assert (refused.status_code, "A3" in refused.content.decode(), release.figures.count()) == (422, True, 0)
    looked = hand_in(workbook(GOOD))
    assert (looked.status_code, release.figures.count()) == (200, 0), "nothing is brought in by looking"
    client.post(address, {"kept": looked.context["kept"]})
    assert [row.value for row in release.figures.all()] == [1_234_567]
    again = client.post(address, {"kept": looked.context["kept"]})
    assert (again.status_code, release.figures.count()) == (409, 1)
    assert "2" in str(again.context["violation"]), "the row that is there already is named"


def test_months_add_up_and_a_whole_is_not_added_to_its_parts(cast: Cast, release: Release) -> None:
    actions.enter(
        release,
        [
            figure(value=100), figure(value=60, place="CN"), figure(value=40, place="HK"),
            figure(value=7, place="CN", **NOVEMBER), figure(value=5, place="HK", **NOVEMBER),
            figure(value=12, language="zh", **NOVEMBER),
            figure(kind=FigureKind.REVENUE, value=12_345),
        ],
        by=cast.lin,
    )  # fmt: skip

    charts = {chart.kind: chart for chart in queries.charts_of(release.figures.all())}

    assert [(bar.month, bar.value) for bar in charts[FigureKind.VIEWS].bars] == [
        (date(2026, 10, 1), 100), (date(2026, 11, 1), 12),
    ]  # fmt: skip
    assert charts[FigureKind.REVENUE].sum_told == "123.45"
    tallest, small = charts[FigureKind.VIEWS].bars
    assert tallest.y + tallest.height == small.y + small.height == charts[FigureKind.VIEWS].base
    assert tallest.height > small.height > 0


def test_figure_is_entered_and_corrected_on_the_pages(cast: Cast, release: Release, client: Client) -> None:
    client.force_login(cast.lin)
    typed = {
        "kind": "revenue", "first_day": "2026-10-01", "last_day": "2026-10-31", "value": "99.50", "place": "hk", "language": "zh",
        "source": PAPER, "source_day": "2026-11-05",
    }  # fmt: skip
    assert client.post(reverse("distribution:add_figure", args=[release.code]), typed).status_code == 302
    row = release.figures.get()
    assert (row.value, row.place) == (9_950, "HK")
    address = reverse("distribution:correct_figure", args=[release.code, row.pk])
    changed = {"value": "100.25", "source": PAPER, "source_day": "2026-11-06", "reason": "平台更正。"}
    assert client.post(address, changed).status_code == 302
    assert [each.value for each in release.figures.filter(replaced_at=None)] == [10_025]
    row = release.figures.get(replaced_at=None)
    typed_again = changed | {"value": "1.005"}
    assert (
        client.post(reverse("distribution:correct_figure", args=[release.code, row.pk]), typed_again).status_code == 422
    )
    half = client.post(
        reverse("distribution:add_figure", args=[release.code]), typed | {"kind": "views", "value": "1.5"}
    )
    assert (half.status_code, release.figures.count()) == (422, 2)


def licensed_by_hand(work: Work, cast: Cast) -> None:
    """As a review leaves it: the way there is walked in test_releases."""
    review = screening.open_review(work, by=cast.lin, authority=cast.bureau, data=FORM | PAPERS)
    Case.objects.filter(pk=review.case_id).update(
        state=ReviewState.LICENSED, external_number=f"（浙）字第{work.pk}号", closed_at=timezone.now()
    )


@pytest.mark.both_databases
def test_base_sees_views_of_three_houses_together_and_never_what_they_were_paid(cast: Cast, film: Work) -> None:
    load_pack()
    base = make_base(cast)
    shown = []
    for number in range(3):
        house = Organisation.objects.create(
            kind=OrganisationKind.PRODUCER, name=f"入驻公司{number}", credit_code=credit_code(number)
        )
        Membership.objects.create(user=cast.lin, organisation=house, role=Role.PRODUCER)
        make_firm(cast, base, number, house=house)
        work = Work.objects.create(organisation=house, kind=film.kind, title=f"片{number}", planned_episodes=1)
        licensed_by_hand(work, cast)
        made = actions.move(actions.announce(work, by=cast.lin, shown=Shown("平台", OCTOBER[0])), "begin", by=cast.lin)
        shown.append((made, [figure(value=100 + number), figure(kind=FigureKind.REVENUE)]))

    assert queries.released_of_base(base).count() == 3
    for made, counted in shown[:2]:
        actions.enter(made, counted, by=cast.lin)
    assert list(queries.figures_of_base(base)) == [], "two houses only have told"
    alone = [figure(kind=FigureKind.HOURS, value=777), figure(**NOVEMBER)]
    actions.enter(shown[2][0], [*shown[2][1], *alone], by=cast.lin)
    assert sorted(row.value for row in queries.figures_of_base(base)) == [100, 101, 102]
