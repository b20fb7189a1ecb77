"""Who has a case in hand."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries
from zhijiang.casework.api.bodies import AssigneeIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import CaseOut, Fault
from zhijiang.casework.api.shown import case_out
from zhijiang.casework.api.told import CandidateOut
from zhijiang.casework.api.wall import READS, REFUSALS, WRITE_REFUSALS, WRITES, Unfit, api, case_of, person
from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.models import Case
from zhijiang.people.models import User


@api.get("/cases/{code}/assignee", auth=READS, response={200: list[CandidateOut], **REFUSALS}, url_name="assignee")
def assignees(request: HttpRequest, code: str) -> list[CandidateOut]:
    """Who could have the case in hand, the least loaded first. For the authority's own people."""
    case = case_of(request, code)
    _check_in_charge(case, person(request))
    return [
        CandidateOut(
            id=each.user.pk,
            name=each.user.shown_name,
            load=each.load,
            is_named=each.is_assignee,
            remark=each.decided_earlier,
            barred=each.decided
            or (
                _("%(name)s must keep away from this case.") % {"name": each.user.shown_name}
                if each.has_conflict
                else ""
            ),
        )
        for each in queries.candidates_for(case)
    ]


@api.put("/cases/{code}/assignee", auth=WRITES, response={200: CaseOut, **WRITE_REFUSALS}, url_name="assignee")
@decorate_view(once)
def assign(request: HttpRequest, code: str, body: AssigneeIn) -> CaseOut:
    """Take a case in hand, or give it to a colleague."""
    case, user = case_of(request, code), person(request)
    _check_in_charge(case, user)
    if body.person is None:
        actions.take(case, by=user)
    else:
        to = next((each.user for each in queries.candidates_for(case) if each.user.pk == body.person), None)
        if to is None:
            raise Unfit(
                [Fault(path="person", code="unknown", message=_("Choose a person from the list."))], rule="C-36"
            )
        actions.assign_officer(case, to=to, by=user)
    return case_out(case_of(request, code), queries.reader_of(user))


def _check_in_charge(case: Case, user: User) -> None:
    if not queries.roles_in(case, user) & set(queries.in_charge(case)):
        raise NotAllowed(_("Only the authority's own people say who has a case in hand."), rule="C-36")
