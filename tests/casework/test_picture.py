"""The picture of a procedure: every state and move is in it, nothing lies on anything else, and the way of a case is lit."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest

import zhijiang
from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import queries
from zhijiang.casework.procedure import parse

SHIPPED = sorted((Path(zhijiang.__file__).parent / "packs").glob("*/procedures/*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_state_is_drawn_once_and_boxes_do_not_overlap(path: Path) -> None:
    procedure = parse(path.read_text(encoding="utf-8"))

    drawing = queries.plain_drawing(procedure)

    boxes = drawing.picture.boxes
    assert sorted(box.state for box in boxes) == sorted(procedure.states)
    for one, other in pairwise(sorted(boxes, key=lambda box: box.y)):
        assert one.y + one.height < other.y
    assert {box.x >= 0 and box.right <= drawing.picture.width for box in boxes} == {True}
    assert max(box.y + box.height for box in boxes) <= drawing.picture.height
    numbers = ", ".join(curve.numbers for curve in drawing.picture.curves).split(", ")
    assert sorted(map(int, numbers)) == [row.number for row in drawing.rows]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_number_can_be_read_and_the_picture_fits_a_telephone(path: Path) -> None:
    picture = queries.plain_drawing(parse(path.read_text(encoding="utf-8"))).picture

    assert picture.width <= 400, "shrunk to 358 px, its words stay above 12 px"
    for one, other in combinations(picture.curves, 2):
        assert abs(one.x - other.x) >= 30 or abs(one.y - other.y) >= 18, (one.numbers, other.numbers)
    for curve in picture.curves:
        inside = [
            box for box in picture.boxes if box.x <= curve.x <= box.right and box.y <= curve.y <= box.y + box.height
        ]
        assert inside == []
    assert len({curve.path for curve in picture.curves}) == len(picture.curves)


@pytest.mark.django_db
def test_way_of_a_case_is_lit(office: Cast) -> None:
    plans.publish()
    case = plans.under_review(office)

    drawing = queries.drawing_of(case, office.sun)

    kinds = {box.state: box.kind for box in drawing.picture.boxes}
    assert (kinds["draft"], kinds["submitted"], kinds["review"], kinds["granted"]) == ("gone", "gone", "here", "")
    assert [row.label for row in drawing.rows if row.was_made] == ["提交", "受理"]


@pytest.mark.django_db
def test_stages_follow_the_main_way(office: Cast) -> None:
    plans.publish()
    case = plans.under_review(office)

    stages = queries.stages_of(case, office.lin)

    assert [(stage.label, stage.standing) for stage in stages] == [
        ("草稿", "done"),
        ("已提交", "done"),
        ("审看中", "current"),
        ("已报送", "next"),
        ("已备案", "next"),
    ]
