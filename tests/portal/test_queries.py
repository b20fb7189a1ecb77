"""Whose turn it is, told to each person of the cast at every stage of a review."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests.asking import queries_of
from tests.casework import desk as desk_scene
from tests.casework import permits
from tests.casework import steps as steps_of
from tests.cast import Cast
from tests.screening.reviewing import FORM, PAPERS, Stage, make_cut, make_work, open_stage
from zhijiang.casework import actions as casework
from zhijiang.casework.models import Case
from zhijiang.catalog.states import AnalysisState
from zhijiang.people.models import User
from zhijiang.portal import queries
from zhijiang.screening import actions as screening

PEOPLE = ("lin", "qian", "zhou", "wu", "sun", "chen", "yang")


@pytest.fixture
def in_english() -> object:
    with translation.override("en"):
        yield


def steps(cast: Cast) -> dict[str, list[str]]:
    """The next steps each person is offered, in order."""
    return {word: [task.step for task in queries.desk_of(getattr(cast, word)).mine] for word in PEOPLE}


def turns(**steps_of: str) -> dict[str, list[str]]:
    """Everybody's desk empty, but for those named."""
    return {word: [steps_of[word]] if word in steps_of else [] for word in PEOPLE}


STAGES: list[tuple[str, Callable[[Stage], Stage], dict[str, list[str]]]] = [
    ("draft", lambda stage: stage, turns(lin="Finish and submit")),
    ("submitted", lambda stage: stage.submit(), turns(wu="Check and accept")),
    ("no panel", lambda stage: stage.submit().accept(), turns(sun="Form the panel")),
    ("watching", lambda stage: stage.submit().accept().panel(), turns(chen="Watch and sign")),
    (
        "signed by all",
        lambda stage: stage.submit().accept().panel().sign(),
        turns(sun="Decide"),
    ),
    (
        "returned",
        lambda stage: stage.submit().accept().panel().send_back(),
        turns(lin="Answer the corrections"),
    ),
]


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(("step", "expected"), [each[1:] for each in STAGES], ids=[each[0] for each in STAGES])
def test_desk_offers_the_next_step_to_whose_turn_it_is(
    cast: Cast, step: Callable[[Stage], Stage], expected: dict[str, list[str]]
) -> None:
    step(open_stage(cast))

    assert steps(cast) == expected


@pytest.mark.usefixtures("in_english")
def test_desk_of_others_shows_where_the_review_is_but_no_step(cast: Cast) -> None:
    stage = open_stage(cast).submit().accept().panel().sign(cast.chen)

    seen = {
        word: [(task.code, task.remark) for task in queries.desk_of(getattr(cast, word)).elsewhere] for word in PEOPLE
    }

    assert seen == {
        "lin": [(stage.code, "")],
        "qian": [(stage.code, "")],
        "zhou": [],
        "wu": [(stage.code, "")],
        "sun": [(stage.code, "1 of 3 opinions")],
        "chen": [(stage.code, "You have signed your opinion.")],
        "yang": [(stage.code, "")],
    }


@pytest.mark.usefixtures("in_english")
def test_desk_lists_works_that_wait_for_cuts_or_for_submission(cast: Cast) -> None:
    bare = make_work(cast, title="空片", episodes=2)
    full = make_work(cast, title="全片")
    make_cut(full, by=cast.lin)

    def works(user: User) -> list[tuple[str, str, str]]:
        return [(task.code, task.step, task.remark) for task in queries.desk_of(user).works]

    assert works(cast.lin) == [
        (full.code, "Submit for review", "1 of 1 episodes have a cut"),
        (bare.code, "Bring cuts in", "0 of 2 episodes have a cut"),
    ]
    assert (works(cast.zhou), works(cast.qian), works(cast.sun)) == ([], [], [])


@pytest.mark.usefixtures("in_english")
def test_desk_names_an_unreadable_cut_until_a_newer_one_arrives(cast: Cast) -> None:
    work = make_work(cast)
    cut = make_cut(work, by=cast.lin, state=AnalysisState.UNREADABLE)

    before = {word: [task.code for task in queries.desk_of(getattr(cast, word)).mine] for word in PEOPLE}
    make_cut(work, by=cast.lin)
    after = queries.desk_of(cast.lin).mine

    assert before == {word: [cut.code] if word == "lin" else [] for word in PEOPLE}
    assert after == []


@pytest.mark.django_db
def test_body_that_is_asked_finds_the_question_on_its_desk() -> None:
    scene = desk_scene.make_desk()
    case = desk_scene.accepted(scene)
    casework.open_task(case, "culture", organisation=scene.heritage, by=scene.cast.sun)

    mine = queries.desk_of(scene.wei).mine

    assert [(task.step, task.code.startswith("T-")) for task in mine] == [("提出意见", True)]
    assert queries.desk_of(scene.cast.zhou).mine == []


@pytest.mark.django_db
def test_desk_counts_all_that_waits_and_shows_what_is_due_first_even_behind_many_cases_of_others(
    client: Client,
) -> None:
    cast = desk_scene.make_desk().cast
    accepted, waiting = (permits.draft(cast) for _number in range(2))
    for case in (accepted, waiting):
        steps_of.step(case, "submit", cast.lin)
    steps_of.step(accepted, "accept", cast.wu)
    soon, later = (timezone.localdate() + timedelta(days=days) for days in (1, 90))
    rows = [(accepted, number, soon) for number in range(70)] + [(waiting, number, later) for number in range(70, 110)]
    Case.objects.bulk_create(copy_of(case, code=f"C-{number:07}", due_on=due) for case, number, due in rows)

    desk = queries.desk_of(cast.wu)
    client.force_login(cast.wu)
    page = client.get("/").content.decode()

    assert (desk.waiting, len(desk.mine)) == (41, 30)
    assert {task.state for task in desk.mine} == {"待受理"}
    assert "有 41 件事等您处理" in page
    assert "查看全部 41 件" in page


def copy_of(case: Case, **different: object) -> Case:
    row = copy(case)
    row.pk = None
    for name, value in different.items():
        setattr(row, name, value)
    return row


def test_first_page_takes_as_many_queries_for_twelve_reviews_as_for_three(cast: Cast) -> None:
    stage = open_stage(cast)

    def more(count: int) -> None:
        for number in range(count):
            work = make_work(cast, title=f"第{number}部")
            make_cut(work, by=cast.lin)
            review = screening.open_review(work, by=cast.lin, authority=cast.bureau, data=FORM | PAPERS)
            other = Stage(cast=cast, work=work, review=review).submit().accept().panel()
            if number % 3 == 1:
                other.sign()
            if number % 3 == 2:
                other.send_back()

    def taken() -> dict[str, int]:
        return {word: queries_of(getattr(cast, word), reverse("portal:home")) for word in PEOPLE}

    stage.submit().accept().panel()
    more(3)
    few = taken()
    more(9)

    assert taken() == few
    most = {"lin": 18, "qian": 13, "zhou": 14, "wu": 17, "sun": 21, "chen": 14, "yang": 18}
    assert {word: count for word, count in few.items() if count > most[word]} == {}
