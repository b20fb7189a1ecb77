"""Whose turn it is: nothing that goes against the applicant is put first while something else is open or waits."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case
from zhijiang.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(office: Cast) -> Case:
    """A plan under review, with its whole panel and no opinion yet."""
    plans.publish()
    return plans.under_review(office)


def test_while_opinions_are_missing_the_officer_is_not_asked_to_refuse(office: Cast, review: Case) -> None:
    turn = queries.turn_of(review, office.sun)

    waits = [(way.label, bool(way.blocked)) for way in turn.waits]
    assert (turn.who, turn.step, waits) == ("等待他方办理", None, [("报送", True)])
    assert "不予备案" in [way.label for way in turn.others], "it stays possible, at the side"


def test_when_every_opinion_is_signed_the_way_forward_comes_first(office: Cast, review: Case) -> None:
    for reviewer in queries.panel_of(review):
        scores = {"idea": 8, "art": 4}
        actions.sign_opinion(review, by=reviewer, vote="agree", text="同意。", expected_round=1, scores=scores)

    turn = queries.turn_of(review, office.sun)

    assert (turn.who, turn.step and turn.step.label) == ("待您办理", "报送")


def test_the_page_puts_forward_no_button_while_it_waits(office: Cast, review: Case, client: Client) -> None:
    client.force_login(office.sun)

    page = client.get(reverse("casework:case", args=[review.code])).content.decode()

    assert "等待他方办理" in page
    assert 'class="button primary"' not in page
    assert "已用0个，共15个工作日" in page


def test_who_handed_in_is_told_which_way_leads_back_to_the_form_and_nobody_else_is(office: Cast) -> None:
    plans.publish()
    case = plans.submitted(office)

    def hints(user: User) -> list[tuple[str, str]]:
        return [(way.label, way.hint) for way in queries.turn_of(case, user).others if way.hint]

    with translation.override("zh-hans"):
        told = {user.username: hints(user) for user in (office.lin, office.qian, office.wu, office.sun)}
    actions.recall(case, by=office.lin, expected_seq=case.seq)
    case.refresh_from_db()

    hint = "如需改动所填内容，可在24小时内撤销，申请表按原样重新打开。"
    assert [said for _label, said in told["lin"]] == [hint]
    assert (told["qian"], told["wu"], told["sun"], hints(office.lin)) == ([], [], [], [])
    assert queries.state_of(case).form == "open"
