"""Declaring, finding and ending conflicts: what ends, who may, and that there is no way back by oneself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.casework import steps
from tests.casework.desk import Desk, accepted, make_desk
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Assignment, Case, Conflict, Event, Task

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def last_event(case: Case) -> Event:
    return Event.objects.filter(stream=f"case/{case.code}").latest("seq")


def test_what_the_person_had_to_do_in_the_case_ends_with_the_declaration(desk: Desk) -> None:
    case = accepted(desk)
    actions.assign_officer(case, to=desk.zheng, by=desk.cast.sun)
    look = actions.open_task(case, "visit", organisation=desk.cast.centre, assignee=desk.cast.wu, by=desk.cast.sun)

    actions.declare_conflict(case, by=desk.zheng, reason="配偶参与制作。")
    actions.declare_conflict(case, by=desk.cast.wu, reason="与制片人系近亲属。")

    case.refresh_from_db()
    look.refresh_from_db()
    event = last_event(case)
    assert (case.assignee, look.assignee, look.state, case.seq) == (None, None, "open", event.seq)
    assert (event.action, event.role, event.payload["tasks"]) == ("conflict_declared", "service_centre", [look.code])


def test_a_reviewer_leaves_the_panel_and_the_signed_opinion_no_longer_counts(office: Cast) -> None:
    case = steps.signed(office)

    actions.declare_conflict(case, by=office.chen, reason="曾参与剧本讨论。")

    on = set(Assignment.objects.filter(case=case, ended_at=None).values_list("user_id", flat=True))
    assert on == {office.jiang.pk, office.he.pk}
    assert queries.quorum_of(case).signed == 2
    assert last_event(case).payload["unassigned"] == ["reviewer"]


def test_a_conflict_with_a_house_is_told_in_its_stream_and_where_something_ended(desk: Desk) -> None:
    case, idle = accepted(desk), accepted(desk)
    actions.assign_officer(case, to=desk.cast.sun, by=desk.zheng)
    assert Case.objects.get(pk=idle.pk).assignee == desk.zheng

    actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持有该公司股份。")

    house = Event.objects.get(stream=f"organisation/{desk.cast.studio_a.code}")
    assert (house.action, house.reason, house.actor) == ("conflict_declared", "持有该公司股份。", desk.cast.sun)
    assert (last_event(case).action, last_event(case).payload["had_in_hand"]) == ("conflict_declared", True)
    assert last_event(idle).action == "accept"


def test_the_person_never_ends_it_and_an_officer_or_administrator_does_with_a_reason(desk: Desk) -> None:
    case = accepted(desk)
    conflict = actions.declare_conflict(case, by=desk.cast.sun, reason="亲属参与。")
    for by in (desk.cast.sun, desk.cast.wu, desk.cast.yang, desk.cast.lin, desk.wei):
        with pytest.raises(NotAllowed):
            actions.end_conflict(conflict, by=by, reason="已无关系。")
    with pytest.raises(MissingEvidence):
        actions.end_conflict(conflict, by=desk.zheng, reason=" ")

    actions.end_conflict(conflict, by=desk.cast.tang, reason="亲属已退出该项目。")

    event = last_event(case)
    assert (event.action, event.role, event.reason) == ("conflict_ended", "administrator", "亲属已退出该项目。")
    assert case in queries.cases_for(desk.cast.sun)
    with pytest.raises(WrongState):
        actions.end_conflict(conflict, by=desk.zheng, reason="再次解除。")


def test_two_who_keep_away_from_the_same_house_do_not_free_each_other(desk: Desk) -> None:
    mine = actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持股。")
    actions.declare_conflict(desk.cast.studio_a, by=desk.zheng, reason="持股。")

    assert queries.conflicts_under(desk.zheng) == []
    assert queries.conflicts_under(desk.cast.tang) == list(Conflict.objects.order_by("-since"))
    with pytest.raises(NotAllowed):
        actions.end_conflict(mine, by=desk.zheng, reason="已无关系。")


@pytest.mark.parametrize("who", ["lin", "qian", "zhou", "chen", "tang"])
def test_only_who_is_in_the_case_for_the_authority_declares(desk: Desk, who: str) -> None:
    case = accepted(desk)

    with pytest.raises(NotAllowed):
        actions.declare_conflict(case, by=getattr(desk.cast, who), reason="想了解情况。")

    assert not Conflict.objects.exists()


def test_an_officer_finds_it_of_others_and_the_rest_do_not(desk: Desk) -> None:
    case = accepted(desk)
    for by, about in [
        (desk.cast.wu, desk.cast.sun),
        (desk.cast.lin, desk.cast.sun),
        (desk.cast.yang, desk.cast.sun),
        (desk.cast.sun, desk.cast.lin),
    ]:
        with pytest.raises(NotAllowed):
            actions.impose_conflict(case, about, by=by, reason="经核实。")
    with pytest.raises(WrongState):
        actions.impose_conflict(case, desk.cast.sun, by=desk.cast.sun, reason="经核实。")
    with pytest.raises(NotAllowed):
        actions.impose_conflict(desk.cast.studio_a, desk.wei, by=desk.cast.sun, reason="非本局人员。")

    found = actions.impose_conflict(case, desk.cast.wu, by=desk.cast.sun, reason="群众反映，经核实。")

    assert (found.kind, found.by, queries.roles_in(case, desk.cast.wu)) == ("found", desk.cast.sun, frozenset())


def test_a_conflict_needs_a_reason_and_is_on_record_once(desk: Desk) -> None:
    with pytest.raises(MissingEvidence):
        actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="  ")
    actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持股。")
    with pytest.raises(WrongState):
        actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持股。")

    assert Conflict.objects.count() == 1


def test_the_applicant_and_those_who_were_asked_do_not_read_of_conflicts(desk: Desk) -> None:
    case = accepted(desk)
    actions.open_task(case, "culture", organisation=desk.heritage, by=desk.cast.sun)
    actions.declare_conflict(case, by=desk.zheng, reason="亲属参与。")

    readers: dict[str, Any] = {"lin": desk.cast.lin, "wei": desk.wei, "sun": desk.cast.sun}
    seen = {who: "conflict_declared" in _actions(case, user) for who, user in readers.items()}

    assert seen == {"lin": False, "wei": False, "sun": True}
    assert Task.objects.count() == 1


def _actions(case: Case, user: Any) -> set[str]:
    return {event.action for event in queries.events_of(case, user)}
