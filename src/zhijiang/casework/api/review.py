"""Items that must be put right, the panel, and what it signs."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Status
from ninja.decorators import decorate_view

from zhijiang.casework import actions, queries
from zhijiang.casework.actions.cases import citation
from zhijiang.casework.api.bodies import ItemAnswerIn, OpinionIn, PanelIn, SettlementIn
from zhijiang.casework.api.once import once
from zhijiang.casework.api.shapes import Fault
from zhijiang.casework.api.told import CandidateOut, ItemOut, OpinionOut, PanelOut
from zhijiang.casework.api.wall import (
    READS,
    REFUSALS,
    WRITE_REFUSALS,
    WRITES,
    Unfit,
    api,
    case_of,
    check_form,
    check_room,
    person,
)
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.forms import AnswerForm, OpinionForm
from zhijiang.casework.models import Case, FixItem
from zhijiang.casework.procedure import Panel
from zhijiang.casework.rules import check_may_answer
from zhijiang.people.models import User
from zhijiang.people.states import Role


@api.get("/cases/{code}/items", auth=READS, response={200: list[ItemOut], **REFUSALS}, url_name="items")
def items(request: HttpRequest, code: str) -> list[ItemOut]:
    """Everything that was asked to be put right, newest round first."""
    return [item_out(line) for line in queries.fix_lines(case_of(request, code), person(request))]


def item_out(line: queries.ItemLine, /) -> ItemOut:
    """An item as both sides see it."""
    item = line.item
    return ItemOut(
        id=item.pk,
        round=item.round,
        kind=item.kind,
        target=item.target,
        place=line.place,
        text=item.text,
        rule=citation(item.rule) if item.rule else "",
        severity=item.severity,
        measure=item.measure,
        answer=item.answer,
        answer_text=item.answer_text,
        standing=line.standing,
        may_settle=line.may_settle,
    )


@api.put(
    "/cases/{code}/items/{item}/answer", auth=WRITES, response={200: ItemOut, **WRITE_REFUSALS}, url_name="item_answer"
)
@decorate_view(once)
def answer_item(request: HttpRequest, code: str, item: int, body: ItemAnswerIn) -> ItemOut:
    """Answer one item for the applicant; until the answers are handed in again, a later one replaces it."""
    case, found = _item(request, code, item)
    check_may_answer(found, person(request))
    check_form(AnswerForm({"answer": body.answer.value, "text": body.text}))
    actions.answer_fix_item(found, by=person(request), answer=body.answer, text=body.text)
    return _again(case, person(request), item)


@api.put(
    "/cases/{code}/items/{item}/settlement",
    auth=WRITES,
    response={200: ItemOut, **WRITE_REFUSALS},
    url_name="item_settlement",
)
@decorate_view(once)
def settle_item(request: HttpRequest, code: str, item: int, body: SettlementIn) -> ItemOut:
    """Say for panel or officer whether an item of an earlier round is met."""
    case, found = _item(request, code, item)
    actions.settle_fix_item(found, by=person(request), settled=body.settled)
    return _again(case, person(request), item)


def _item(request: HttpRequest, code: str, item: int) -> tuple[Case, FixItem]:
    case = case_of(request, code)
    check_room(case)
    return case, get_object_or_404(FixItem.objects.filter(case=case).select_related("case__procedure"), pk=item)


def _again(case: Case, user: User, item: int) -> ItemOut:
    return next(item_out(line) for line in queries.fix_lines(case, user) if line.item.pk == item)


@api.get("/cases/{code}/panel", auth=READS, response={200: PanelOut, **REFUSALS}, url_name="panel")
def panel(request: HttpRequest, code: str) -> PanelOut:
    """Who is on the panel and who could be. For the officers of the case."""
    case = case_of(request, code)
    return _panel_out(case, _reviewed(case, person(request)))


@api.put("/cases/{code}/panel", auth=WRITES, response={200: PanelOut, **WRITE_REFUSALS}, url_name="panel")
@decorate_view(once)
def set_panel(request: HttpRequest, code: str, body: PanelIn) -> PanelOut:
    """Put exactly these reviewers on the panel. 409: the case has changed since `seq`."""
    case = case_of(request, code)
    review = _reviewed(case, person(request))
    offered = {each.user.pk: each.user for each in queries.reviewers_for(case)}
    faults = [
        Fault(path=f"reviewers.{place}", code="unknown", message=_("Choose a person from the list."))
        for place, each in enumerate(body.reviewers)
        if each not in offered
    ]
    if faults:
        raise Unfit(faults, rule="C-10")
    chosen = [offered[each] for each in dict.fromkeys(body.reviewers)]
    actions.set_panel(case, by=person(request), expected_seq=body.seq, reviewers=chosen)
    return _panel_out(case_of(request, code), review)


def _reviewed(case: Case, user: User) -> Panel:
    """What the procedure says of the panel, for an officer of the case; 404 where it foresees none."""
    if Role.OFFICER not in queries.roles_in(case, user):
        raise NotAllowed(_("Only the officer in charge names the panel."), rule="C-10")
    review = queries.procedure_of(case).review
    if review is None:
        raise Http404
    return review


def _panel_out(case: Case, review: Panel) -> PanelOut:
    quorum = queries.quorum_of(case)
    return PanelOut(
        case=case.code,
        seq=case.seq,
        size=review.size,
        quorum=quorum.needed,
        signed=quorum.signed,
        reviewers=[
            CandidateOut(
                id=each.user.pk, name=each.user.shown_name, load=each.load, is_named=each.is_on, barred=each.barred
            )
            for each in queries.reviewers_for(case)
        ],
    )


@api.get("/cases/{code}/opinions", auth=READS, response={200: list[OpinionOut], **REFUSALS}, url_name="opinions")
def opinions(request: HttpRequest, code: str) -> list[OpinionOut]:
    """What was signed on the round that runs, as far as the person may read it; nothing of it for the applicant."""
    return _opinions(case_of(request, code), person(request))


@api.post(
    "/cases/{code}/opinions", auth=WRITES, response={201: list[OpinionOut], **WRITE_REFUSALS}, url_name="opinions"
)
@decorate_view(once)
def sign_opinion(request: HttpRequest, code: str, body: OpinionIn) -> Status[list[OpinionOut]]:
    """Sign one's opinion; signing again replaces it. 409: another round has begun."""
    case = case_of(request, code)
    if Role.REVIEWER not in queries.roles_in(case, person(request)):
        raise NotAllowed(_("Only a reviewer on the panel signs an opinion."), rule="C-11")
    review, phase = queries.procedure_of(case).review, queries.phase_of(case)
    if review is None or phase is None or not phase.signs:
        raise WrongState(_("Opinions are signed only while the case is under review."), rule="C-11")
    points = {f"points-{name}": points for name, points in body.scores.items()}
    form = OpinionForm(
        {"vote": body.vote, "text": body.text, **points}, votes=queries.votes_of(case), rubric=review.rubric
    )
    check_form(form, names={f"points-{name}": f"scores.{name}" for name in review.rubric})
    actions.sign_opinion(
        case, by=person(request), vote=body.vote, text=body.text, scores=form.scores, expected_round=body.round
    )
    return Status(201, _opinions(case_of(request, code), person(request)))


def _opinions(case: Case, user: User) -> list[OpinionOut]:
    labels = dict(queries.votes_of(case))
    return [
        OpinionOut(
            case=case.code,
            round=each.opinion.round,
            who=each.who,
            vote=each.opinion.vote,
            vote_label=labels.get(each.opinion.vote, each.opinion.vote),
            text=each.opinion.text,
            scores=each.opinion.scores,
            is_mine=each.is_mine,
            signed_at=each.opinion.signed_at,
        )
        for each in queries.opinions_for(case, user, round_=case.round)
    ]
