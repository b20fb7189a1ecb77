"""Who has a case in hand: taken, given, found by a rule."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.casework.desk import Desk, accepted, make_desk, person
from tests.casework.steps import a_rule, step
from tests.cast import Cast
from zhijiang.casework import actions, queries, rules
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Case, Event
from zhijiang.people.models import User
from zhijiang.people.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def away(desk: Desk, giver: User, taker: User) -> None:
    today = timezone.localdate()
    actions.delegate(
        giver,
        taker=taker,
        organisation=desk.cast.bureau,
        role=Role.OFFICER,
        valid_from=today,
        valid_until=today,
        by=giver,
    )


def assignee(case: Case) -> User | None:
    return Case.objects.get(pk=case.pk).assignee


def test_a_case_goes_to_whoever_has_the_fewest_and_the_move_tells_it(db: None) -> None:
    desk = make_desk("load")

    got = [assignee(accepted(desk)) for _n in range(4)]
    last = Event.objects.filter(action="accept").latest("pk")

    assert got == [desk.cast.sun, desk.zheng, desk.cast.sun, desk.zheng]
    assert last.payload["assignee"] == {"user": desk.zheng.pk, "rule": "load"}


def test_closed_cases_are_no_load(db: None) -> None:
    desk = make_desk("load")
    first = accepted(desk)
    step(first, "withdraw", desk.cast.lin)

    assert assignee(accepted(desk)) == desk.cast.sun


def test_in_turn_each_gets_one_and_who_stands_in_gets_the_absents(db: None) -> None:
    desk = make_desk("turn")
    gao = person("gao", "高科员", desk.cast.bureau, Role.ADMINISTRATOR)
    got = [assignee(accepted(desk)) for _n in range(3)]
    away(desk, desk.zheng, gao)

    assert got == [desk.cast.sun, desk.zheng, desk.cast.sun]
    assert assignee(accepted(desk)) == gao


def test_by_load_nobody_who_is_away_gets_one(db: None) -> None:
    desk = make_desk("load")
    away(desk, desk.cast.sun, desk.zheng)

    assert [assignee(accepted(desk)) for _n in range(2)] == [desk.zheng, desk.zheng]


@pytest.mark.parametrize("rule", ["load", "turn"])
def test_nobody_who_must_keep_away_gets_one(db: None, rule: str) -> None:
    desk = make_desk(rule)
    actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持有股份。")

    assert [assignee(accepted(desk)) for _n in range(2)] == [desk.zheng, desk.zheng]


def test_by_hand_nobody_gets_it(db: None) -> None:
    assert assignee(accepted(make_desk("hand"))) is None


def test_who_has_it_keeps_it_when_it_comes_back(db: None) -> None:
    desk = make_desk("load")
    case = accepted(desk)
    accepted(desk)
    actions.assign_officer(case, to=desk.zheng, by=desk.cast.sun)
    case.refresh_from_db()

    step(case, "ask_others", desk.cast.sun)
    step(case, "others_answered", desk.cast.sun)

    assert assignee(case) == desk.zheng


def test_a_case_is_taken_and_given_and_nobody_is_locked_out(db: None) -> None:
    desk = make_desk("hand")
    case = accepted(desk)

    actions.take(case, by=desk.zheng)
    actions.assign_officer(case, to=desk.cast.sun, by=desk.zheng)
    actions.assign_officer(case, to=desk.cast.sun, by=desk.zheng)
    case.refresh_from_db()

    told = [event.payload["user"] for event in Event.objects.filter(stream=f"case/{case.code}", action="taken")]
    assert (case.assignee, told) == (desk.cast.sun, [desk.zheng.pk, desk.cast.sun.pk])
    assert "taken" not in [event.action for event in queries.events_of(case, desk.cast.lin)]
    assert step(case, "ask_others", desk.zheng).actor == desk.zheng


def test_a_case_is_given_by_the_authority_to_its_own_people_only(db: None) -> None:
    desk = make_desk("hand")
    case = accepted(desk)
    actions.declare_conflict(case, by=desk.zheng, reason="亲属参与。")

    for to, by in [
        (desk.cast.chen, desk.cast.sun),
        (desk.cast.yang, desk.cast.sun),
        (desk.wei, desk.cast.sun),
        (desk.zheng, desk.cast.sun),
        (desk.cast.sun, desk.cast.lin),
        (desk.cast.sun, desk.cast.yang),
        (desk.cast.sun, desk.zheng),
    ]:
        with pytest.raises(NotAllowed):
            actions.assign_officer(case, to=to, by=by)

    assert assignee(case) is None


def test_a_draft_and_a_closed_case_are_given_to_nobody(db: None) -> None:
    desk = make_desk("hand")
    case = accepted(desk)
    step(case, "withdraw", desk.cast.lin)

    with pytest.raises(WrongState):
        actions.take(case, by=desk.cast.sun)


def test_candidates_show_load_absence_and_conflict(db: None) -> None:
    desk = make_desk("hand")
    case, other = accepted(desk), accepted(desk)
    actions.take(other, by=desk.cast.sun)
    feng = person("feng", "冯科长", desk.cast.bureau, Role.OFFICER)
    actions.declare_conflict(case, by=feng, reason="亲属参与。")
    away(desk, desk.zheng, desk.cast.sun)

    found = {
        each.user.username: (each.load, each.has_conflict, each.is_away, each.cover)
        for each in queries.candidates_for(case)
    }

    assert found == {
        "sun": (1, False, False, ""),
        "zheng": (0, False, True, "孙处长"),
        "feng": (0, True, False, ""),
        "wu": (0, False, False, ""),
    }


def refused_by_sun(desk: Desk) -> Case:
    case = accepted(desk)
    step(case, "refuse", desk.cast.sun, reason="理由不足。", rule=a_rule())
    return case


def filed_again(desk: Desk, earlier: Case) -> Case:
    case = actions.open_case(
        earlier.procedure, by=desk.cast.lin, organisation=desk.cast.studio_a, authority=desk.cast.bureau,
        title="湖畔来信", data={"investment": "150", "special": True}, follows=earlier,
    )  # fmt: skip
    step(case, "submit", desk.cast.lin)
    return case


@pytest.mark.parametrize("rule", ["load", "turn"])
def test_a_case_that_is_filed_again_goes_to_somebody_who_did_not_decide_before(office: Cast, rule: str) -> None:
    desk = make_desk(rule, cast=office)
    again = filed_again(desk, refused_by_sun(desk))
    if rule == "turn":
        accepted(desk)  # in Zheng's hand, so that it is Sun's turn; by load it is his as it stands

    step(again, "accept", desk.cast.wu)

    assert assignee(again) == desk.zheng


def test_where_nobody_else_is_there_it_goes_to_who_decided_before_and_the_page_says_so(office: Cast) -> None:
    desk = make_desk("load", cast=office)
    again = filed_again(desk, refused_by_sun(desk))
    actions.declare_conflict(again, by=desk.zheng, reason="亲属参与。")
    step(again, "accept", desk.cast.wu)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(desk.cast.sun, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(again.get_absolute_url()).content.decode()
    given = client.get(reverse("casework:assign", args=[again.code])).content.decode()
    client.force_login(desk.cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    own = client.get(again.get_absolute_url()).content.decode()

    assert assignee(again) == desk.cast.sun
    assert "前次申请由孙处长作出决定" in page
    assert "曾对前次申请作出决定" in given
    assert "前次申请由" not in own


def test_by_hand_a_case_that_is_filed_again_is_offered_to_the_others_first(office: Cast) -> None:
    desk = make_desk("hand", cast=office)
    again = filed_again(desk, refused_by_sun(desk))
    step(again, "accept", desk.cast.wu)
    for _n in range(2):
        actions.take(accepted(desk), by=desk.zheng)

    officers = [each for each in queries.candidates_for(again) if each.user in {desk.cast.sun, desk.zheng}]
    actions.take(again, by=desk.cast.sun)

    assert [(each.user, bool(each.decided_earlier)) for each in officers] == [
        (desk.zheng, False), (desk.cast.sun, True),
    ]  # fmt: skip
    assert assignee(again) == desk.cast.sun


def test_what_the_applicant_withdrew_was_decided_by_nobody(office: Cast) -> None:
    desk = make_desk("load", cast=office)
    earlier = accepted(desk)
    step(earlier, "withdraw", desk.cast.lin)

    assert rules.decided_earlier(filed_again(desk, earlier)) == frozenset()
