"""The producer's list of changes, typed, as a workbook or as an EDL: one way to the same rows; and what was found, for the edit room."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.screening.reviewing import FRAMES, Stage, make_cut
from tests.screening.test_recuts import recut_of, room_of
from zhijiang.casework import sheets as tables
from zhijiang.casework.schema import FilmCut
from zhijiang.screening import actions, sheets
from zhijiang.screening.forms.listing import BadList, read_file, read_typed
from zhijiang.screening.models import DeclaredChanges, ReviewedCut

pytestmark = pytest.mark.django_db
ROWS = [
    ("01:00:20:00", "", "字幕更正"),
    ("01:00:40:00", "01:00:40:19", "corner covered"),
]
KEPT = [
    {"start": 500, "end": 501, "text": "字幕更正"},
    {"start": 1000, "end": 1020, "text": "corner covered"},
]
EDL = """TITLE: 湖上船
FCM: NON-DROP FRAME

001  AX  V  C  00:00:00:00 00:00:00:01 01:00:20:00 01:00:20:01
* 字幕更正
002  AX  V  C  00:00:00:00 00:00:00:20 01:00:40:00 01:00:40:20
* COMMENT: corner covered
003  AX  A  C  00:00:00:00 00:00:00:20 01:00:40:00 01:00:40:20
* COMMENT: corner covered
"""
FILE = {"xlsx": sheets.write_list("x", ROWS), "edl": EDL.encode(), "edl, as Windows writes it": EDL.encode("gb18030")}
DROP = FilmCut("V-1", "1", 1, 40_000, "30000/1001", "01:00:00;00")
FROM_ZERO = FilmCut("V-1", "1", 1, 40_000, "30000/1001", "00:00:00:00")


class Producer:
    """Lin at the list of the second cut, while the work is returned."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cut = make_cut(stage.work, by=stage.cast.lin)
        self.client = Client(headers={"Accept-Language": "en"})
        self.client.force_login(stage.cast.lin)
        self.url = reverse("screening:declare_changes", args=[stage.code, 1])

    def read(self, content: bytes, **more: str) -> Any:
        return self.client.post(self.url, {"read": "1", "file": SimpleUploadedFile("list", content), **more})

    @property
    def kept(self) -> list[dict[str, Any]]:
        row = DeclaredChanges.objects.filter(cut=self.cut).first()
        return row.lines if row else []


@pytest.fixture
def producer(returned: Stage) -> Producer:
    return Producer(returned)


@pytest.mark.parametrize("kind", FILE)
def test_a_file_is_shown_as_lines_and_kept_only_when_these_are_saved(producer: Producer, kind: str) -> None:
    shown = producer.read(FILE[kind])
    before = producer.kept
    lines = shown.context["form"]["lines"].value()
    producer.client.post(producer.url, {"lines": lines})

    assert (shown.status_code, before, producer.kept) == (200, [], KEPT)
    assert "2 changes were read from list" in shown.content.decode()
    assert "Nothing is kept yet" in shown.content.decode()


def test_every_fault_of_a_workbook_is_named_by_row_and_column_and_nothing_is_kept(producer: Producer) -> None:
    producer.client.post(producer.url, {"lines": "01:00:00:00 kept before"})
    columns = [("text", "改动内容"), ("first", "First frame"), ("last", "Last frame")]
    rows = [
        ("good", "01:00:00:00", "01:00:00:10"),
        ("", "01:00:00:25", "somewhere"),
        ("backwards", "01:00:05:00", "01:00:04:00"),
        ("x" * 301, "", "01:01:40:00"),
    ]
    content = tables.write("xlsx", [tables.Sheet("x", columns, rows)])

    answer = producer.read(content)

    page = answer.content.decode()
    assert [(fault.place, fault.letter) for fault in answer.context["faults"]] == [
        (3, "A"), (3, "B"), (3, "C"), (4, "C"), (5, "A"), (5, "B"), (5, "C"),
    ]  # fmt: skip
    assert "Row 3, column B (First frame)" in page
    assert "frames from 00 to 24" in page
    assert (answer.status_code, [line["text"] for line in producer.kept]) == (422, ["kept before"])


def test_every_fault_of_an_edl_is_named_by_its_line_and_nothing_is_kept(producer: Producer) -> None:
    wrong = (
        EDL.replace("01:00:20:01", "01:00:20:00").replace("01:00:40:20\n", "01:09:00:00\n", 1) + "004 AX V C 1 2 3 4\n"
    )

    answer = producer.read(wrong.encode())

    assert [fault.where for fault in answer.context["faults"]] == ["Line 4", "Line 6", "Line 10"]
    assert (answer.status_code, producer.kept) == (422, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\xff\x00", "neither an xlsx workbook nor a CMX 3600 edit decision list"),
        (b"PK\x03\x04", "not an xlsx workbook that can be read"),
        (
            tables.write("xlsx", [tables.Sheet("x", [("a", "First frame")], [("1",)])]),
            "lacks these columns: What was done.",
        ),
        (sheets.write_list("x", []), "There is no change in this file."),
    ],
)
def test_a_file_that_is_no_list_says_why(producer: Producer, content: bytes, said: str) -> None:
    answer = producer.read(content)

    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_every_line_that_was_typed_and_cannot_be_read_is_named(producer: Producer) -> None:
    answer = producer.client.post(
        producer.url, {"lines": "somewhere: a logo\n01:00:01:00 good\n01:00:01:25 no such frame"}
    )

    page = answer.content.decode()
    assert (answer.status_code, producer.kept) == (422, [])
    assert ("Line 1: " in page, "Line 2: " in page, "Line 3: 01:00:01:25" in page) == (True, False, True)


def test_a_list_that_counts_from_elsewhere_is_laid_where_its_first_frame_is(producer: Producer) -> None:
    elsewhere = EDL.replace("01:00:", "10:00:")

    wrong = producer.read(elsewhere.encode())
    right = producer.read(elsewhere.encode(), begins="10:00:00:00")
    none = producer.read(elsewhere.encode(), begins="10:00:00:77")

    assert (wrong.status_code, right.status_code, none.status_code) == (422, 200, 422)
    assert right.context["form"]["lines"].value().startswith("01:00:20:00 - 01:00:20:00 字幕更正")


def test_a_list_of_the_whole_cut_is_asked_about(producer: Producer) -> None:
    whole = "001 AX V C 00:00:00:00 00:01:00:00 01:00:00:00 01:01:00:00\n"

    assert "These lines cover 60 % of the cut." in producer.read(whole.encode()).content.decode()


def event(first: str, end: str, heading: str = "") -> bytes:
    return f"{heading}\n001 AX V C 00:00:00:00 00:00:01:00 {first} {end}\n* COMMENT: x\n".encode()


@pytest.mark.parametrize(
    ("cut", "content", "frames"),
    [
        (DROP, event("01:01:00;02", "01:01:01;02"), (1800, 1830)),
        (DROP, event("01:01:00:02", "01:01:01:02", "FCM: DROP FRAME"), (1800, 1830)),
        (FROM_ZERO, event("00:01:00;02", "00:01:01;02"), (1800, 1830)),
        (FROM_ZERO, event("00:01:00:00", "00:01:01:00", "FCM: NON-DROP FRAME"), (1800, 1830)),
        # Of a film that begins elsewhere a label of the other counting could be two places: it is asked about, not guessed.
        (DROP, event("01:01:00:02", "01:01:01:02", "FCM: NON-DROP FRAME"), None),
        (DROP, event("01:01:00:02", "01:01:01:02"), None),
        (DROP, event("01:01:00;00", "01:01:01;02"), None),
        (DROP, event("01:01:00;02", "01:01:01;02", "FCM: NON-DROP FRAME"), None),
    ],
)
def test_timecodes_count_as_the_cut_does(cut: FilmCut, content: bytes, frames: tuple[int, int] | None) -> None:
    reading = read_file(content, cut)

    assert [(each.start, each.end) for each in reading.changes if not reading.faults] == ([frames] if frames else [])
    assert bool(reading.faults) is (frames is None)


def test_the_last_frame_can_be_changed_and_none_behind_it() -> None:
    cut = FilmCut("V-1", "1", 1, FRAMES, "25/1", "01:00:00:00")

    assert read_file(event("01:01:39:24", "01:01:40:00"), cut).changes[0].end == FRAMES
    assert read_file(event("01:01:39:24", "01:01:40:01"), cut).faults
    assert read_typed("01:01:40:00 behind it", cut).faults
    with pytest.raises(BadList, match="500"):
        read_typed("01:00:00:00 x\n" * 501, cut)


def test_the_workbook_has_the_columns_and_then_what_is_kept(producer: Producer) -> None:
    url = reverse("screening:change_list", args=[producer.stage.code, 1])
    empty = load_workbook(BytesIO(producer.client.get(url).content)).worksheets[0]
    producer.client.post(producer.url, {"lines": "01:00:40:00 - 01:00:40:19 corner covered"})

    kept = load_workbook(BytesIO(producer.client.get(url).content)).worksheets[0]

    assert list(empty.values) == [("First frame", "Last frame", "What was done")]
    assert list(kept.values)[1:] == [("01:00:40:00", "01:00:40:19", "corner covered")]


@pytest.fixture
def compared(producer: Producer) -> Producer:
    """The second cut lies before the panel with Lin's list, and how it differs is known."""
    stage = producer.stage
    producer.client.post(producer.url, {"lines": "01:00:40:00 - 01:00:40:19 corner covered\n01:00:20:00 字幕更正"})
    stage.answer_all()
    actions.resubmit(stage.now(), by=stage.cast.lin, expected_seq=stage.seq(), cuts=[producer.cut])
    old, new = (line.cut.file_id for line in ReviewedCut.objects.order_by("round"))
    actions.store_recut(old, new, recut_of(old, new))
    return producer


def test_what_was_found_is_a_workbook_with_what_was_listed_and_not_found(compared: Producer) -> None:
    urls = {each["kind"]: each["url"] for each in room_of(compared.stage)["recut"]["lists"]}
    chen = Client(headers={"Accept-Language": "en"})
    chen.force_login(compared.stage.cast.chen)

    book = load_workbook(BytesIO(chen.get(urls["xlsx"]).content))

    found, lost = (list(page.values)[1:] for page in book.worksheets)
    assert [row[:8] for row in found] == [
        (1, "Taken out", "01:00:04:20", "01:00:04:20", 0, "01:00:04:20", "01:00:05:04", 10),
        (2, "Picture changed", "01:00:40:00", "01:00:40:19", 20, "01:00:40:10", "01:00:41:04", 20),
        (3, "Sound changed", "01:01:20:00", "01:01:23:24", 100, "01:01:20:10", "01:01:24:09", 100),
        (4, "Inserted", "01:01:39:15", "01:01:39:24", 10, None, None, 0),
    ]
    assert [row[8] for row in found] == [None, "corner covered", None, None]
    assert lost == [("01:00:20:00", "01:00:20:00", "字幕更正")]


def test_what_was_found_as_an_edl_names_every_change_when_it_is_handed_in_as_a_list(compared: Producer) -> None:
    stage = compared.stage
    chen = Client(headers={"Accept-Language": "en"})
    chen.force_login(stage.cast.chen)
    url = next(each["url"] for each in room_of(stage)["recut"]["lists"] if each["kind"] == "edl")

    answer = chen.get(url)
    reading = read_file(answer.content, FilmCut("V-1", "1", 1, FRAMES, "25/1", "01:00:00:00"))
    DeclaredChanges.objects.update(
        lines=[{"start": each.start, "end": each.end, "text": each.text} for each in reading.changes]
    )

    assert (
        "* COMMENT: 2. Picture changed · before: 01:00:40:10 - 01:00:41:04 · corner covered" in answer.content.decode()
    )
    assert "* COMMENT: 4. Inserted · not on the producer’s list" in answer.content.decode()
    assert (reading.faults, [(each.start, each.end) for each in reading.changes]) == (
        [], [(120, 121), (1000, 1020), (2000, 2100), (FRAMES - 10, FRAMES)],
    )  # fmt: skip
    assert [each["found"] for each in room_of(stage)["recut"]["declared"]] == [[0], [1], [2], [3]]
    assert compared.client.get(url).status_code == 404
    assert chen.get(url.replace(".edl", ".csv")).status_code == 404
