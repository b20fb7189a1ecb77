"""Leave cover: who stands in, what that allows, and that it is never passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.casework.desk import Desk, accepted, make_desk, person, submitted
from tests.casework.steps import step
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import NotAllowed, RuleViolation, TooLate, WrongState
from zhijiang.casework.models import Event, RuleBook, RuleNode
from zhijiang.people import queries as people
from zhijiang.people.models import Delegation, Membership, User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def gao(desk: Desk) -> User:
    """A colleague of the bureau without a role of an officer."""
    return person("gao", "高科员", desk.cast.bureau, Role.ADMINISTRATOR)


def cover(desk: Desk, taker: User, **given: Any) -> Delegation:
    """Taker stands in for Sun from today on."""
    today = timezone.localdate()
    usual = {
        "organisation": desk.cast.bureau,
        "role": Role.OFFICER,
        "valid_from": today,
        "valid_until": today + timedelta(days=7),
        "by": desk.cast.sun,
    }
    return actions.delegate(given.pop("giver", desk.cast.sun), taker=taker, **(usual | given))


def test_who_stands_in_holds_the_role_from_the_first_to_the_last_day(desk: Desk, gao: User) -> None:
    case = submitted(desk)
    today = timezone.localdate()
    held = []
    for first, last in [(-3, -1), (1, 3), (-1, 0), (0, 0)]:
        Delegation.objects.all().delete()
        Delegation.objects.create(
            giver=desk.cast.sun,
            taker=gao,
            organisation=desk.cast.bureau,
            role=Role.OFFICER,
            valid_from=today + timedelta(days=first),
            valid_until=today + timedelta(days=last),
            made_by=desk.cast.sun,
            made_at=timezone.now(),
        )
        held.append((queries.roles_in(case, gao), queries.cases_for(gao).count()))

    assert held == [(frozenset(), 0), (frozenset(), 0), ({Role.OFFICER}, 1), ({Role.OFFICER}, 1)]


def test_cover_ends_with_the_givers_own_membership_or_account(desk: Desk, gao: User) -> None:
    case = submitted(desk)
    cover(desk, gao)
    before = queries.roles_in(case, gao)
    own = Membership.objects.filter(user=desk.cast.sun, role=Role.OFFICER)
    own.update(valid_until=timezone.localdate() - timedelta(days=1))
    without_post = queries.roles_in(case, gao)
    own.update(valid_until=None)
    User.objects.filter(pk=desk.cast.sun.pk).update(is_active=False)

    assert (before, without_post, queries.roles_in(case, gao)) == ({Role.OFFICER}, frozenset(), frozenset())


def test_cover_is_never_passed_on(desk: Desk, gao: User) -> None:
    case = submitted(desk)
    third = person("third", "第三人", desk.cast.bureau, Role.ADMINISTRATOR)
    cover(desk, gao)
    with pytest.raises(NotAllowed):
        cover(desk, third, giver=gao, by=gao)
    Delegation.objects.create(
        giver=gao,
        taker=third,
        organisation=desk.cast.bureau,
        role=Role.OFFICER,
        valid_from=timezone.localdate(),
        valid_until=timezone.localdate(),
        made_by=gao,
        made_at=timezone.now(),
    )

    assert (queries.roles_in(case, third), queries.cases_for(third).count()) == (frozenset(), 0)
    assert third.pk not in {user for user, _house, _whose in people.holders_of(Role.OFFICER)}


def test_what_is_done_in_anothers_place_is_on_record_under_both_names(desk: Desk, gao: User) -> None:
    case = accepted(desk)
    cover(desk, gao)

    event = step(case, "ask_others", gao)
    own = step(case, "others_answered", desk.zheng)

    assert (event.actor, event.payload["for"]) == (gao, desk.cast.sun.pk)
    assert "for" not in own.payload
    assert queries.event_sentence(event, case, desk.zheng) == "高科员（代孙处长）送协审"
    assert "孙处长" not in queries.event_sentence(event, case, desk.cast.lin)


def refused(desk: Desk, by: User) -> Any:
    """An appeal against a refusal that somebody made."""
    case = submitted(desk)
    step(case, "accept", desk.cast.wu)
    book = RuleBook.objects.create(code="x", version="1", title_zh="规则", title_en="Rules")
    rule = RuleNode.objects.create(book=book, path="1", order=1, text_zh="第一条")
    step(case, "refuse", by, reason="不符合条件。", rule=rule)
    appeal = actions.open_linked(
        case, "appeal", by=desk.cast.lin, expected_seq=case.seq, data={"grounds": "理由充分，请予复审。"}
    )
    step(appeal, "submit", desk.cast.lin)
    return appeal


def blocked(appeal: Any, user: User) -> list[bool]:
    return [bool(view.blocked) for view in queries.available_actions(appeal, user)]


def test_who_stands_in_for_whoever_decided_does_not_decide_again(desk: Desk, gao: User) -> None:
    appeal = refused(desk, by=desk.cast.sun)
    cover(desk, gao)

    assert blocked(appeal, gao) == [True, True]
    assert blocked(appeal, desk.zheng) == [False, False]
    with pytest.raises(NotAllowed):
        step(appeal, "uphold", gao)


def test_whoever_was_stood_in_for_does_not_decide_again_either(desk: Desk, gao: User) -> None:
    cover(desk, gao)
    appeal = refused(desk, by=gao)

    assert (blocked(appeal, desk.cast.sun), blocked(appeal, desk.zheng)) == ([True, True], [False, False])


def test_an_officer_who_stands_in_besides_acts_in_the_own_name(desk: Desk) -> None:
    appeal = refused(desk, by=desk.cast.sun)
    cover(desk, desk.zheng)

    event = step(appeal, "uphold", desk.zheng)

    assert "for" not in event.payload


@pytest.mark.parametrize("who", ["giver", "taker"])
def test_a_conflict_of_either_keeps_both_away(desk: Desk, gao: User, who: str) -> None:
    case = submitted(desk)
    other = submitted(desk)
    cover(desk, gao)
    assert queries.cases_for(gao).count() == 2

    actions.declare_conflict(case, by=desk.cast.sun if who == "giver" else gao, reason="亲属参与制作。")

    assert (queries.roles_in(case, gao), list(queries.cases_for(gao))) == (frozenset(), [other])


def test_a_co_reviewer_is_covered_with_the_tasks_named_for_that_person(desk: Desk) -> None:
    case = accepted(desk)
    task = actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun, assignee=desk.wei)
    refused_before = queries.may_do(task, desk.fan)
    cover(desk, desk.fan, giver=desk.wei, organisation=desk.heritage, role=Role.CO_REVIEWER, by=desk.wei)

    assert (refused_before, queries.may_do(task, desk.fan)) == (False, True)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"by": "zhou"}, NotAllowed),
        ({"by": "zheng"}, NotAllowed),
        ({"taker": "zhou"}, NotAllowed),
        ({"taker": "sun"}, NotAllowed),
        ({"role": Role.REVIEWER}, NotAllowed),
        ({"role": Role.ADMINISTRATOR}, NotAllowed),
        ({"valid_until": timezone.localdate() - timedelta(days=1)}, TooLate),
        ({"valid_until": timezone.localdate() + timedelta(days=400)}, WrongState),
    ],
)
def test_cover_that_the_house_cannot_give_is_refused(
    desk: Desk, gao: User, given: dict[str, Any], refusal: type[RuleViolation]
) -> None:
    known = {"zheng": desk.zheng, "zhou": desk.cast.zhou, "sun": desk.cast.sun}
    given = {word: known.get(value, value) if isinstance(value, str) else value for word, value in given.items()}
    with pytest.raises(refusal):
        cover(desk, given.pop("taker", gao), **given)

    assert not Delegation.objects.exists()


def test_a_second_cover_on_the_same_days_is_refused_and_after_an_end_allowed(desk: Desk, gao: User) -> None:
    first = cover(desk, gao)
    with pytest.raises(WrongState):
        cover(desk, desk.zheng)

    actions.end_delegation(first, by=gao)
    cover(desk, desk.zheng)

    stream = list(Event.objects.filter(stream=f"user/{desk.cast.sun.pk}").values_list("action", flat=True))
    assert stream == ["delegated", "delegation_ended", "delegated"]
    assert queries.roles_in(submitted(desk), gao) == frozenset()


def test_an_administrator_sets_and_ends_it_for_others_of_the_house(desk: Desk) -> None:
    made = cover(desk, desk.zheng, by=desk.cast.tang)
    seen = {who: queries.delegations_for(getattr(desk.cast, who)).count() for who in ("sun", "tang", "wu", "lin")}
    with pytest.raises(NotAllowed):
        actions.end_delegation(made, by=desk.cast.wu)
    actions.end_delegation(made, by=desk.cast.tang)

    assert seen == {"sun": 1, "tang": 1, "wu": 0, "lin": 0}
