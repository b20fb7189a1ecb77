"""Taking a move back, and cases about cases: an appeal that others decide."""

from __future__ import annotations

import pytest
import time_machine

from tests.casework import permits
from tests.casework.steps import a_rule, step
from tests.cast import Cast
from zhijiang.casework import actions, queries, verify
from zhijiang.casework.errors import NotAllowed, TooLate, WrongState
from zhijiang.casework.models import Case, Document
from zhijiang.casework.states import Vote
from zhijiang.people.models import Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def lu(office: Cast) -> User:
    """A second officer of the bureau."""
    user = User.objects.create_user(username="lu", email="lu@example.org", password="west-lake-2026", name="陆处长")
    Membership.objects.create(user=user, organisation=office.bureau, role=Role.OFFICER)
    return user


@pytest.fixture
def refused(office: Cast) -> Case:
    permits.publish()
    case = permits.draft(office)
    step(case, "submit", office.lin)
    step(case, "accept", office.wu)
    step(case, "refuse", office.sun, reason="材料不实。", rule=a_rule())
    return case


def appeal(office: Cast, case: Case) -> Case:
    opened = actions.open_linked(case, "appeal", by=office.lin, expected_seq=case.seq, data={"grounds": "事实有误。"})
    step(opened, "submit", office.lin)
    return opened


def test_a_submission_is_taken_back_within_a_day_by_whoever_made_it(office: Cast) -> None:
    permits.publish()
    case = permits.draft(office)
    step(case, "submit", office.lin)

    with pytest.raises(NotAllowed):
        actions.recall(case, by=office.qian, expected_seq=case.seq)
    actions.recall(case, by=office.lin, expected_seq=case.seq)

    case.refresh_from_db()
    assert (case.state, case.owner_role, case.due_on, case.classes) == ("draft", "producer", None, {})
    with pytest.raises(WrongState):
        actions.recall(case, by=office.lin, expected_seq=case.seq)
    step(case, "submit", office.lin)
    assert (case.state, case.classes) == ("submitted", {"tier": "common"})
    assert verify.faults() == []


def test_nothing_is_taken_back_after_a_day_or_after_somebody_went_on(office: Cast) -> None:
    permits.publish()
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        late, gone_on = permits.draft(office), permits.draft(office)
        for case in (late, gone_on):
            step(case, "submit", office.lin)
        step(gone_on, "accept", office.wu)

    with time_machine.travel("2026-11-25 10:00:01+08:00", tick=False), pytest.raises(TooLate):
        actions.recall(late, by=office.lin, expected_seq=late.seq)
    with pytest.raises(WrongState):
        actions.recall(gone_on, by=office.lin, expected_seq=gone_on.seq)


def test_an_appeal_is_decided_by_somebody_else_and_takes_the_refusal_out_of_force(
    office: Cast, refused: Case, lu: User
) -> None:
    opened = appeal(office, refused)

    with pytest.raises(NotAllowed, match=r"decided on this matter|参与过"):
        actions.act(opened, "overturn", by=office.sun, expected_seq=opened.seq)
    blocked = {view.name: bool(view.blocked) for view in queries.available_actions(opened, office.sun)}
    step(opened, "overturn", lu)

    refusal, outcome = Document.objects.get(case=refused), Document.objects.get(case=opened)
    assert blocked == {"overturn": True, "uphold": True}
    assert refusal.revoked_at is not None
    assert outcome.number in refusal.revoked_reason
    assert (opened.parent, opened.link) == (refused, "appeal")
    assert verify.faults() == []


def test_an_appeal_that_fails_leaves_the_refusal_in_force(office: Cast, refused: Case, lu: User) -> None:
    step(appeal(office, refused), "uphold", lu)

    assert Document.objects.get(case=refused).revoked_at is None


def test_an_appeal_is_open_once_for_sixty_days_and_to_the_applicant(office: Cast, refused: Case) -> None:
    assert [link.name for link in queries.available_links(refused, office.lin)] == ["appeal"]
    assert queries.available_links(refused, office.sun) == queries.available_links(refused, office.zhou) == []
    assert refused.closed_at is not None
    with pytest.raises(NotAllowed):
        actions.open_linked(refused, "appeal", by=office.sun, expected_seq=refused.seq)
    with time_machine.travel(refused.closed_at.replace(year=refused.closed_at.year + 1)), pytest.raises(TooLate):
        actions.open_linked(refused, "appeal", by=office.lin, expected_seq=refused.seq)

    appeal(office, refused)
    refused.refresh_from_db()

    assert queries.available_links(refused, office.lin) == []
    with pytest.raises(WrongState):
        actions.open_linked(refused, "appeal", by=office.lin, expected_seq=refused.seq)


def test_a_fresh_panel_reads_what_was_refused_and_why_and_nothing_else_of_it(
    office: Cast, refused: Case, lu: User
) -> None:
    opened = appeal(office, refused)
    actions.assign(opened, office.chen, by=lu)

    about = queries.about_of(opened, office.chen)

    assert about is not None
    assert (about.code, about.number, about.reason) == (refused.code, refused.number, "材料不实。")
    assert about.rule
    assert about.sections == queries.answers_shown(refused, office.sun)
    assert about.sections
    assert queries.about_of(opened, office.lin) is None
    assert queries.about_of(refused, office.sun) is None
    assert not queries.cases_for(office.chen).filter(pk=refused.pk).exists()


def test_a_refusal_that_is_out_of_force_says_so_and_can_be_applied_for_again(
    office: Cast, refused: Case, lu: User
) -> None:
    before = queries.turn_of(refused, office.lin)
    opened = appeal(office, refused)
    step(opened, "overturn", lu)

    after, won = queries.turn_of(refused, office.lin), queries.turn_of(opened, office.lin)
    again = f"/cases/new/{refused.procedure.item.code}/?after={refused.code}"

    assert refused.number not in before.what
    assert refused.number in after.what
    assert [way.url for way in before.others] == [f"/cases/{refused.code}/about/appeal/", again]
    assert before.others[0].until is not None
    assert [[way.url for way in turn.others] for turn in (after, won)] == [[again], [again]]
    assert again not in [way.url for way in queries.turn_of(opened, lu).others]


def test_what_was_withdrawn_can_be_applied_for_again_and_its_end_gets_no_tick(office: Cast) -> None:
    permits.publish()
    case = permits.draft(office)
    step(case, "submit", office.lin)
    under_way = [way.url for way in queries.turn_of(case, office.lin).others]
    step(case, "withdraw", office.lin)

    again = f"/cases/new/{case.procedure.item.code}/?after={case.code}"
    stages = queries.stages_of(case, office.lin)

    assert again not in under_way
    assert again in [way.url for way in queries.turn_of(case, office.lin).others]
    assert [bool(stage.ends_as) for stage in stages] == [False] * (len(stages) - 1) + [True]


def test_who_refused_neither_names_the_panel_of_the_appeal_nor_has_it_in_hand(
    office: Cast, refused: Case, lu: User
) -> None:
    opened = appeal(office, refused)

    with pytest.raises(NotAllowed) as named:
        actions.assign(opened, office.chen, by=office.sun)
    with pytest.raises(NotAllowed) as taken:
        actions.take(opened, by=office.sun)
    with pytest.raises(NotAllowed) as given:
        actions.assign_officer(opened, to=office.sun, by=lu)
    found = {each.user.username: bool(each.decided) for each in queries.candidates_for(opened)}
    ways = {
        user.username: f"/cases/{opened.code}/panel/"
        in [way.url for way in [turn.step, *turn.others] if way is not None]
        for user in (office.sun, lu)
        for turn in [queries.turn_of(opened, user)]
    }

    assert {each.value.rule for each in (named, taken, given)} == {"C-86"}
    assert (found["sun"], found["lu"]) == (True, False)
    assert (queries.desk_of(opened, office.sun).may_take, queries.desk_of(opened, lu).may_take) == (False, True)
    assert ways == {"sun": False, "lu": True}
    assert actions.assign(opened, office.chen, by=lu).user == office.chen


def test_a_fresh_panel_has_nobody_who_took_part_before(office: Cast, refused: Case, lu: User) -> None:
    Membership.objects.create(user=office.sun, organisation=office.panel, role=Role.REVIEWER)
    opened = appeal(office, refused)

    with pytest.raises(NotAllowed):
        actions.assign(opened, office.sun, by=lu)
    actions.assign(opened, office.chen, by=lu)
    opinion = actions.sign_opinion(opened, by=office.chen, vote=Vote.APPROVE, text="应予撤销。", expected_round=1)

    assert opinion.vote == Vote.APPROVE
