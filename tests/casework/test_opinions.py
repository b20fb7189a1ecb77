"""Votes, points and phases of a panel: what can be signed, and who reads what of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.casework import plans
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.models import Case

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _published(office: Cast) -> None:
    plans.publish()


def read_by(case: Any, user: Any) -> list[tuple[str, str]]:
    return [(view.who, view.opinion.vote) for view in queries.opinions_for(case, user, round_=1)]


def test_opinion_is_one_of_the_procedures_votes(office: Cast) -> None:
    case = plans.under_review(office)

    with pytest.raises(MissingEvidence):
        actions.sign_opinion(
            case, by=office.chen, vote="approve", text="好。", expected_round=1, scores={"idea": 1, "art": 1}
        )

    assert queries.quorum_of(case).signed == 0


@pytest.mark.parametrize("scores", [{}, {"idea": 8}, {"idea": 11, "art": 1}, {"idea": -1, "art": 1}])
def test_points_that_are_missing_or_too_many_are_refused(office: Cast, scores: dict[str, int]) -> None:
    case = plans.under_review(office)

    with pytest.raises(MissingEvidence):
        actions.sign_opinion(case, by=office.chen, vote="agree", text="好。", expected_round=1, scores=scores)


def test_opinion_shows_its_words_and_points(office: Cast) -> None:
    case = plans.signed(office)

    view = queries.opinions_for(case, office.sun, round_=1)[0]

    assert (view.opinion.shown_vote, view.scores) == ("同意", [("思想性", 8, 10), ("艺术性", 3, 5)])


def test_reviewer_reads_only_the_own_opinion_where_the_phase_says_so(office: Cast) -> None:
    case = plans.signed(office)

    assert read_by(case, office.chen) == [("陈审看", "agree")]
    assert read_by(case, office.jiang) == [("蒋审看", "oppose")]
    assert read_by(case, office.sun) == [("陈审看", "agree"), ("蒋审看", "oppose")]
    assert read_by(case, office.yang) == [("陈审看", "agree"), ("蒋审看", "oppose")]


@pytest.mark.parametrize("name", ["lin", "qian", "zhou", "he", "wu", "tang"])
def test_opinions_are_not_for_anybody_else(office: Cast, name: str) -> None:
    case = plans.signed(office)

    assert read_by(case, getattr(office, name)) == []


def test_opinion_after_the_review_is_refused(office: Cast) -> None:
    case = plans.signed(office)
    actions.act(case, "send_up", by=office.sun, expected_seq=case.seq)
    case.refresh_from_db()

    with pytest.raises(WrongState):
        actions.sign_opinion(
            case, by=office.chen, vote="agree", text="好。", expected_round=1, scores={"idea": 1, "art": 1}
        )


def test_panel_is_set_whole_or_not_at_all(office: Cast) -> None:
    case = plans.under_review(office)

    with pytest.raises(Exception, match="林制片"):
        actions.set_panel(case, by=office.sun, expected_seq=case.seq, reviewers=[office.he, office.lin])

    assert queries.panel_of(case) == [office.chen, office.jiang]


@pytest.fixture
def blind(office: Cast) -> Case:
    """Under review by a panel that must not know whose plan it is; the synopsis names the house."""
    text = plans.PLAN.replace(
        "    synopsis: {type: string,", "    synopsis: {type: string, x-identifies: true,"
    ).replace("version: 1", "version: 2", 1)
    actions.publish_procedure(text)
    case = plans.draft(office, synopsis="甲影业的老船工与女儿重逢。")
    assert case.procedure.version == 2
    actions.act(case, "submit", by=office.lin, expected_seq=case.seq)
    case.refresh_from_db()
    actions.act(case, "accept", by=office.wu, expected_seq=case.seq)
    case.refresh_from_db()
    actions.set_panel(case, by=office.sun, expected_seq=case.seq, reviewers=[office.chen, office.jiang])
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("page", ["case", "opinion", "compare", "drawing"])
def test_blind_panel_reads_nowhere_whose_plan_it_is(office: Cast, blind: Case, page: str, client: Client) -> None:
    client.force_login(office.chen)
    text = client.get(reverse(f"casework:{page}", args=[blind.code])).content.decode()

    assert "湖畔来信" in text, "there must be something to see"
    assert [word for word in ("甲影业", "林制片", "Studio A") if word in text] == []


def test_officer_reads_whose_plan_a_blind_panel_sees(office: Cast, blind: Case, client: Client) -> None:
    client.force_login(office.sun)
    text = client.get(reverse("casework:case", args=[blind.code])).content.decode()

    assert [word for word in ("甲影业", "林制片", "老船工") if word not in text] == []
