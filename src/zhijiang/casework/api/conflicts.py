"""Conflicts of interest: one's own, those found by an officer, and their end."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Status
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries
from zhijiang.casework.api.bodies import FoundConflictIn, HouseConflictIn, ReasonIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import Fault
from zhijiang.casework.api.told import CaseConflictsOut, ConflictOut, ConflictsOut, Named, PersonOut
from zhijiang.casework.api.wall import (
    READS,
    REFUSALS,
    WRITE_REFUSALS,
    WRITES,
    Unfit,
    api,
    case_of,
    check_form,
    person,
)
from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.forms import ReasonForm
from zhijiang.casework.models import Case, Conflict
from zhijiang.people.models import User
from zhijiang.people.states import Role


@api.get("/conflicts", auth=READS, response={200: ConflictsOut, **REFUSALS}, url_name="conflicts")
def conflicts(request: HttpRequest) -> ConflictsOut:
    """From what the person keeps away, what of others the person may end, and the houses from which one could keep away."""
    user = person(request)
    houses = queries.houses_to_keep_from(user) if queries.may_declare(user) else []
    return ConflictsOut(
        own=[_conflict_out(each) for each in queries.own_conflicts(user)],
        others=[_conflict_out(each, may_end=True) for each in queries.conflicts_under(user)],
        houses=[Named(code=each.code, name=each.shown_name) for each in houses],
    )


@api.post("/conflicts", auth=WRITES, response={201: ConflictOut, **WRITE_REFUSALS}, url_name="conflicts")
@decorate_view(once)
def keep_from_house(request: HttpRequest, body: HouseConflictIn) -> Status[ConflictOut]:
    """Keep away from every case of a house. From then on the person sees none of them."""
    user = person(request)
    if not queries.may_declare(user):
        raise NotAllowed(_("Only whoever handles cases declares a conflict."), rule="C-34")
    house = queries.houses_to_keep_from(user).filter(code=body.house).first()
    if house is None:
        told = _("There is no such house, or you keep away from it already.")
        raise Unfit([Fault(path="house", code="unknown", message=told)], rule="C-34")
    check_form(ReasonForm({"reason": body.reason}))
    return Status(201, _conflict_out(actions.declare_conflict(house, by=user, reason=body.reason)))


@api.post("/cases/{code}/conflict", auth=WRITES, response={201: ConflictOut, **WRITE_REFUSALS}, url_name="conflict")
@decorate_view(once)
def keep_from_case(request: HttpRequest, code: str, body: ReasonIn) -> Status[ConflictOut]:
    """Keep away from one case: what the person had to do in it ends, and the case is gone from the person's sight."""
    case, user = case_of(request, code), person(request)
    if queries.is_applicant(case, user):
        raise NotAllowed(_("The applicant does not keep away from its own case."), rule="C-34")
    check_form(ReasonForm({"reason": body.reason}))
    return Status(201, _conflict_out(actions.declare_conflict(case, by=user, reason=body.reason)))


@api.get("/cases/{code}/conflicts", auth=READS, response={200: CaseConflictsOut, **REFUSALS}, url_name="case_conflicts")
def case_conflicts(request: HttpRequest, code: str) -> CaseConflictsOut:
    """Who keeps away from a case or its house, and of whom that could be found. For the officers of the case."""
    case, user = _of_officer(request, code)
    return CaseConflictsOut(
        case=case.code,
        conflicts=[_conflict_out(each, may_end=role is not None) for each, role in queries.conflicts_in(case, user)],
        people=[PersonOut(id=each.pk, name=each.shown_name) for each in queries.people_round(case, user)],
    )


@api.post(
    "/cases/{code}/conflicts", auth=WRITES, response={201: ConflictOut, **WRITE_REFUSALS}, url_name="case_conflicts"
)
@decorate_view(once)
def find_conflict(request: HttpRequest, code: str, body: FoundConflictIn) -> Status[ConflictOut]:
    """Say that somebody else must keep away, from this case or from every case of its house."""
    case, user = _of_officer(request, code)
    other = next((each for each in queries.people_round(case, user) if each.pk == body.person), None)
    if other is None:
        raise Unfit([Fault(path="person", code="unknown", message=_("Choose a person from the list."))], rule="C-34")
    check_form(ReasonForm({"reason": body.reason}))
    subject = case if body.scope == "case" else case.organisation
    return Status(201, _conflict_out(actions.impose_conflict(subject, other, by=user, reason=body.reason)))


@api.post("/conflicts/{key}/end", auth=WRITES, response={201: ConflictOut, **WRITE_REFUSALS}, url_name="conflict_end")
@decorate_view(once)
def end_conflict(request: HttpRequest, key: int, body: ReasonIn) -> Status[ConflictOut]:
    """Take a wall down, with a reason; the person concerned never can."""
    user = person(request)
    found = next((each for each in queries.conflicts_under(user) if each.pk == key), None)
    if found is None:
        raise Http404
    check_form(ReasonForm({"reason": body.reason}))
    return Status(201, _conflict_out(actions.end_conflict(found, by=user, reason=body.reason)))


def _of_officer(request: HttpRequest, code: str) -> tuple[Case, User]:
    case, user = case_of(request, code), person(request)
    if Role.OFFICER not in queries.roles_in(case, user):
        raise NotAllowed(_("Only the officers of a case find conflicts in it."), rule="C-34")
    return case, user


def _conflict_out(conflict: Conflict, *, may_end: bool = False) -> ConflictOut:
    house = conflict.organisation
    return ConflictOut(
        id=conflict.pk,
        person=PersonOut(id=conflict.user_id, name=conflict.user.shown_name),
        kind=conflict.kind,
        case=conflict.case.code if conflict.case else "",
        house=Named(code=house.code, name=house.shown_name) if house else None,
        reason=conflict.reason,
        since=conflict.since,
        ended_at=conflict.ended_at,
        may_end=may_end,
    )
