"""The picture of a procedure: every state and move is in it, nothing lies on anything else, and the way of a case is lit."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

import zhijiang
from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import queries
from zhijiang.casework.picture import BOX_HEIGHT, BOX_WIDTH
from zhijiang.casework.procedure import parse

SHIPPED = sorted((Path(zhijiang.__file__).parent / "packs").glob("*/procedures/*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_state_is_drawn_once_and_boxes_do_not_overlap(path: Path) -> None:
    procedure = parse(path.read_text(encoding="utf-8"))

    drawing = queries.plain_drawing(procedure)

    boxes = drawing.picture.boxes
    assert sorted(box.state for box in boxes) == sorted(procedure.states)
    for one, other in combinations(boxes, 2):
        assert abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
    for box in boxes:
        assert 0 <= box.x <= drawing.picture.width - BOX_WIDTH
        assert 0 <= box.y <= drawing.picture.height - BOX_HEIGHT
    numbers = " ".join(curve.numbers for curve in drawing.picture.curves).split()
    assert sorted(map(int, numbers)) == [row.number for row in drawing.rows]


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
