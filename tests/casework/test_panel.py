"""Who may be on a panel, and who signs."""

from __future__ import annotations

import pytest

from tests.casework import steps
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Assignment, Case, FixItem, Opinion
from zhijiang.casework.states import Answer, Vote
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = pytest.mark.django_db


def sign(case: Case, who: User, text: str = "同意。", expected_round: int = 1) -> Opinion:
    return actions.sign_opinion(case, by=who, vote=Vote.APPROVE, text=text, expected_round=expected_round)


def test_assigning_twice_changes_nothing(office: Cast, case: Case) -> None:
    seq = case.seq

    actions.assign(case, office.chen, by=office.sun)

    case.refresh_from_db()
    assert (case.seq, Assignment.objects.filter(case=case, user=office.chen).count()) == (seq, 1)


def test_a_member_of_the_applicants_house_is_walled_off(office: Cast, case: Case) -> None:
    actions.unassign(case, office.chen, by=office.sun)
    Membership.objects.create(user=office.chen, organisation=office.studio_a, role=Role.PRODUCER_VIEWER)

    with pytest.raises(NotAllowed):
        actions.assign(case, office.chen, by=office.sun)


def test_who_joins_the_applicants_house_later_can_no_longer_sign(office: Cast, case: Case) -> None:
    Membership.objects.create(user=office.chen, organisation=office.studio_a, role=Role.PRODUCER)

    with pytest.raises(NotAllowed):
        sign(case, office.chen)

    assert queries.roles_in(case, office.chen) == {Role.PRODUCER}


@pytest.mark.parametrize("who", ["lin", "wu", "sun", "yang", "zhou"])
def test_only_reviewers_of_the_authority_are_assigned(office: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.assign(case, getattr(office, who), by=office.sun)


@pytest.mark.parametrize("who", ["lin", "wu", "chen", "yang", "tang"])
def test_only_the_officer_names_the_panel(office: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.unassign(case, office.he, by=getattr(office, who))

    assert Assignment.objects.filter(case=case, ended_at=None).count() == 3


@pytest.mark.parametrize("who", ["sun", "wu", "lin", "yang"])
def test_only_the_panel_signs(office: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        sign(case, getattr(office, who))


def test_an_opinion_is_signed_with_words_on_the_round_that_runs_while_it_runs(office: Cast, case: Case) -> None:
    with pytest.raises(MissingEvidence):
        sign(case, office.chen, text="  ")
    with pytest.raises(WrongState):
        sign(case, office.chen, expected_round=2)
    steps.step(case, "return_for_correction", office.sun, reason="请修改。")
    with pytest.raises(WrongState):
        sign(case, office.chen)

    assert Opinion.objects.count() == 0


@pytest.mark.parametrize("who", ["qian", "zhou", "sun", "chen"])
def test_only_the_applicant_answers_items(office: Cast, who: str) -> None:
    item = FixItem.objects.filter(case=steps.returned(office)).first()
    assert item is not None

    with pytest.raises(NotAllowed):
        actions.answer_fix_item(item, by=getattr(office, who), answer=Answer.WILL_FIX)


def test_an_item_is_settled_in_the_next_round_and_may_be_opened_again(office: Cast) -> None:
    case = steps.answered(office)
    item = FixItem.objects.filter(case=case).earliest("order")
    with pytest.raises(WrongState):
        actions.settle_fix_item(item, by=office.sun)
    steps.step(case, "resubmit", office.lin, files=steps.FILES)

    settled = actions.settle_fix_item(item, by=office.chen)
    assert settled.settled_by == office.chen
    opened = actions.settle_fix_item(item, by=office.sun, settled=False)

    assert (opened.settled_by, opened.settled_at) == (None, None)
    with pytest.raises(NotAllowed):
        actions.settle_fix_item(item, by=office.lin)
