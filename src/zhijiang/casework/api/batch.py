"""One move on many cases: what could be done, what would become of each, and doing it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Status
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries
from zhijiang.casework.api.bodies import BatchIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import BatchMoveOut, BatchOut, BatchQuery, BatchResultOut, Fault, OutlookOut
from zhijiang.casework.api.wall import READS, REFUSALS, WRITE_REFUSALS, WRITES, Unfit, api, person, rule_of
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Case, RuleNode
from zhijiang.people import queries as people
from zhijiang.people.models import User


@api.get("/batch", auth=READS, response={200: BatchOut, **REFUSALS}, url_name="batch")
def try_batch(request: HttpRequest, asked: Query[BatchQuery]) -> BatchOut:
    """The moves that are open for at least one of these cases; with `action`, what would become of each. Nothing is written."""
    user = person(request)
    cases, rule = _cases(user, asked.case), _rule(asked.rule)
    with people.one_moment():
        queries.read_together(cases)
        choices = queries.batch_choices(cases, user)
        outlooks = [
            queries.outlook(case, asked.action, user, reason=asked.reason, has_rule=rule is not None)
            for case in (cases if asked.action else [])
        ]
    return BatchOut(
        moves=[BatchMoveOut(**{name: getattr(each, name) for name in BatchMoveOut.model_fields}) for each in choices],
        outlooks=[
            OutlookOut(
                case=each.case.code,
                seq=each.case.seq,
                state_label=each.state_label,
                to_label=each.to_label,
                sends_letter=each.sends_letter,
                lacking=each.lacking,
            )
            for each in outlooks
        ],
    )


@api.post("/batch", auth=WRITES, response={201: list[BatchResultOut], **WRITE_REFUSALS}, url_name="batch")
@decorate_view(once)
def make_batch(request: HttpRequest, body: BatchIn) -> Status[list[BatchResultOut]]:
    """Make a move on each of these cases, as far as it can be made; `lacking` says why one was left as it is.

    Of a case that has changed since its `seq` nothing is done.
    """
    user = person(request)
    seqs = {each.case: each.seq for each in body.cases}
    _cases(user, list(seqs))
    done = actions.act_on_many(body.action, by=user, seqs=seqs, reason=body.reason, rule=_rule(body.rule))
    return Status(
        201,
        [
            BatchResultOut(
                case=each.case.code,
                seq=each.case.seq,
                state=each.case.state,
                state_label=queries.state_label(each.case, user),
                number=each.case.number,
                lacking=each.lacking,
            )
            for each in done
        ],
    )


def _cases(user: User, codes: list[str]) -> list[Case]:
    """The cases, the nearest limit first. Raises Unfit with each that the person may not see."""
    found = {case.code: case for case in queries.cases_for(user).filter(code__in=codes).order_by("due_on", "pk")}
    faults = [
        Fault(path=f"cases.{place}", code="unknown", message=_("There is nothing here that you may see."))
        for place, code in enumerate(codes)
        if code not in found
    ]
    if faults:
        raise Unfit(faults, rule="C-44")
    return list(found.values())


def _rule(citation: str) -> RuleNode | None:
    try:
        return rule_of(citation)
    except MissingEvidence as refusal:
        raise Unfit([Fault(path="rule", code="rule", message=str(refusal))], rule=refusal.rule) from refusal
