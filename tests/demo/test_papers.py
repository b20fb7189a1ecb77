"""The demo's papers fill a draft of the review so that it can be handed in, and a second time change nothing."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.screening.reviewing import FORM, Stage, load_pack, make_cut, make_work
from zhijiang.casework import queries
from zhijiang.casework.models import DossierItem
from zhijiang.demo.papers import add_papers
from zhijiang.screening import actions


@pytest.mark.django_db
def test_a_draft_lacks_no_paper_after_them_and_they_are_made_once(cast: Cast) -> None:
    load_pack()
    work = make_work(cast, episodes=2)
    make_cut(work, by=cast.lin)
    data = FORM | {"kind": "micro_drama", "episodes": 2}
    stage = Stage(cast, work, actions.open_review(work, by=cast.lin, authority=cast.bureau, data=data))
    today = queries.calendar_of(stage.review.case).today()
    lacked = queries.form_errors(queries.procedure_of(stage.review.case), stage.review.case.data, on=today)

    add_papers(stage.now(), by=cast.lin)
    first = stage.now().case.data
    add_papers(stage.now(), by=cast.lin)

    found = queries.form_errors(queries.procedure_of(stage.now().case), stage.review.case.data, on=today)
    assert (len(lacked), found, stage.review.case.data == first) == (7, [], True)
    assert DossierItem.objects.get().valid_until is not None
    assert stage.submit().now().case.state == "submitted"
