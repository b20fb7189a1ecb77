"""Reviews by a program: what goes with films. Answers, panel, opinions and limits are those of every other case."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Status
from ninja.decorators import decorate_view

from zhijiang.casework import queries as casework
from zhijiang.casework.actions.cases import check_seq, citation
from zhijiang.casework.api.bodies import ItemAnswerIn, SettlementIn
from zhijiang.casework.api.moves import MADE
from zhijiang.casework.api.once import once
from zhijiang.casework.api.review import item_out
from zhijiang.casework.api.shapes import CaseOut, Fault
from zhijiang.casework.api.shown import made
from zhijiang.casework.api.told import ItemOut
from zhijiang.casework.api.wall import (
    PDF,
    READS,
    REFUSALS,
    WRITE_REFUSALS,
    WRITES,
    Unfit,
    api,
    faults_of,
    file_told,
    pdf_of,
    person,
    rule_of,
)
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import FixItem
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Cut
from zhijiang.screening import actions, queries, rules
from zhijiang.screening.api.bodies import (
    CutOut,
    DecisionIn,
    EpisodeOut,
    FieldIn,
    HandInIn,
    NoteOut,
    ReviewIn,
    SupplementIn,
)
from zhijiang.screening.models import Note, Review
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import DECISIONS, NoteStatus, ReviewAction, ReviewState

HANDS_IN: Final = {
    ReviewState.DRAFT: actions.submit,
    ReviewState.SUPPLEMENT: actions.supply,
    ReviewState.RETURNED: actions.resubmit,
}


def _seat(request: HttpRequest, code: str) -> tuple[Review, Standing]:
    """The review with what the person is in it; 404 for whoever may not know that it is there."""
    review = get_object_or_404(queries.reviews_for(person(request)), case__code=code)
    return review, rules.standing_of(review.case, person(request))


@api.post("/reviews", auth=WRITES, response=MADE, url_name="reviews")
@decorate_view(once)
def begin_review(request: HttpRequest, body: ReviewIn) -> Status[CaseOut]:
    """Begin the review of a work of the person's own house; what is known of the work is filled in already."""
    work = get_object_or_404(catalog.own_works_for(person(request)), code=body.work)
    offered = list(queries.review_authorities(work))
    fit = [each for each in offered if each.code == body.authority] if body.authority else offered
    if len(fit) != 1:
        names = _(", ").join(f"{each.code} ({each.shown_name})" for each in offered)
        raise Unfit([Fault(path="authority", code="enum", message=_("One of: %(options)s.") % {"options": names})])
    review = actions.open_review(
        work, by=person(request), authority=fit[0], data=casework.form_data(queries.first_answers(work))
    )
    return made(request, review.case)


@api.get("/reviews/{code}/cuts", auth=READS, response={200: list[EpisodeOut], **REFUSALS}, url_name="review_cuts")
def cuts(request: HttpRequest, code: str) -> list[EpisodeOut]:
    """The cuts that can be handed in, for the applicant's side."""
    review, standing = _seat(request, code)
    if not standing.is_applicant:
        raise NotAllowed(_("Only the applicant fills in the form."), rule="C-07")
    state = review.case.state
    listed = queries.listed_episodes(review.case) if state == ReviewState.SUPPLEMENT else None
    return [
        EpisodeOut(
            episode=offer.number,
            is_asked=state in set(HANDS_IN) and (listed is None or offer.number in listed),
            cuts=[
                CutOut(code=each.cut.code, name=each.cut.original_name, is_ready=each.is_ready) for each in offer.cuts
            ],
        )
        for offer in queries.cuts_on_offer(review.work)
    ]


@api.post("/reviews/{code}/submission", auth=WRITES, response=MADE, url_name="review_submission")
@decorate_view(once)
def hand_in_review(request: HttpRequest, code: str, body: HandInIn) -> Status[CaseOut]:
    """Hand answers and cuts in: the first time, what was missing, or after a correction."""
    review, standing = _seat(request, code)
    if not standing.may_apply:
        raise NotAllowed(_("Only the applicant fills in the form."), rule="C-07")
    hand_in = HANDS_IN.get(ReviewState(review.case.state))
    if hand_in is None:
        raise WrongState(_("The form is closed: it was handed in."), rule="C-07")
    if body.version != casework.digest_of(review.case):
        raise WrongState(_("The answers have changed since you checked them. Check them once more."), rule="C-26")
    own = {cut.code: cut for cut in Cut.objects.filter(episode__work=review.work).select_related("episode", "file")}
    faults = [
        Fault(path=f"cuts.{place}", code="unknown", message=_("This work has no cut “%(code)s”.") % {"code": each})
        for place, each in enumerate(body.cuts)
        if each not in own
    ]
    if faults:
        raise Unfit(faults, rule="S-06")
    try:
        hand_in(review, by=person(request), expected_seq=body.seq, cuts=[own[each] for each in body.cuts])
    except MissingEvidence as refusal:
        errors = casework.form_errors(
            casework.procedure_of(review.case), review.case.data, on=casework.calendar_of(review.case).today()
        )
        raise (Unfit(faults_of(errors), rule=refusal.rule) if errors else refusal) from refusal
    return made(request, review.case)


@api.put(
    "/reviews/{code}/items/{item}/answer",
    auth=WRITES,
    response={200: ItemOut, **WRITE_REFUSALS},
    url_name="review_item_answer",
)
@decorate_view(once)
def answer_objection(request: HttpRequest, code: str, item: int, body: ItemAnswerIn) -> ItemOut:
    """Answer one objection for the applicant; the note behind it becomes answered."""
    review, found = _item(request, code, item)
    try:
        actions.answer_item(review, found, by=person(request), answer=body.answer, text=body.text)
    except MissingEvidence as refusal:
        raise Unfit([Fault(path="text", code="required", message=str(refusal))], rule=refusal.rule) from refusal
    return _item_again(request, review, item)


@api.put(
    "/reviews/{code}/items/{item}/settlement",
    auth=WRITES,
    response={200: ItemOut, **WRITE_REFUSALS},
    url_name="review_item_settlement",
)
@decorate_view(once)
def settle_objection(request: HttpRequest, code: str, item: int, body: SettlementIn) -> ItemOut:
    """Say for panel or officer whether an objection of an earlier round is met."""
    review, found = _item(request, code, item)
    actions.settle_item(review, found, by=person(request), settled=body.settled)
    return _item_again(request, review, item)


def _item(request: HttpRequest, code: str, item: int) -> tuple[Review, FixItem]:
    review, standing = _seat(request, code)
    return review, get_object_or_404(queries.fix_items_of(review, standing), pk=item)


def _item_again(request: HttpRequest, review: Review, item: int) -> ItemOut:
    lines = casework.fix_lines(review.case, person(request))
    return next(item_out(line) for line in lines if line.item.pk == item)


@api.get("/reviews/{code}/notes", auth=READS, response={200: list[NoteOut], **REFUSALS}, url_name="review_notes")
def notes(request: HttpRequest, code: str) -> list[NoteOut]:
    """The notes of all rounds as the person may read them, in the order of the film."""
    review, standing = _seat(request, code)
    found = queries.notes_for(review, standing).order_by(
        "reviewed_cut__round", "reviewed_cut__cut__episode__number", "start", "end", "pk"
    )
    ruler = queries.Ruler()
    return [
        NoteOut(
            key=note.key,
            cut=note.reviewed_cut.cut.code,
            start=note.start,
            end=note.end,
            place=ruler.place(note),
            severity=note.severity,
            rule=citation(note.rule) if note.rule else "",
            text=note.text,
            author=note.author.shown_name if standing.is_inside else "",
            status=note.status,
            round=note.reviewed_cut.round,
            written_at=note.written_at,
        )
        for note in found
    ]


@api.post("/reviews/{code}/decision", auth=WRITES, response=MADE, url_name="review_decision")
@decorate_view(once)
def decide_review(request: HttpRequest, code: str, body: DecisionIn) -> Status[CaseOut]:
    """Decide a round: approve, return with notes and questions, or refuse."""
    review, decision = _decision(request, code, body)
    actions.decide(review, body.action, by=person(request), expected_seq=body.seq, **decision)
    return made(request, review.case)


@api.post(
    "/reviews/{code}/decision/preview",
    auth=READS,
    response=WRITE_REFUSALS,
    url_name="review_decision_preview",
    openapi_extra=file_told(PDF),
)
def preview_decision(request: HttpRequest, code: str, body: DecisionIn) -> HttpResponse:
    """The letter that the decision would send today, without number and code. Nothing is written."""
    review, decision = _decision(request, code, body)
    return pdf_of(actions.preview_letter(review, body.action, **decision))


def _decision(request: HttpRequest, code: str, body: DecisionIn) -> tuple[Review, dict[str, Any]]:
    """A decision as the actions take it. Raises Unfit with everything in it that names nothing."""
    review, standing = _seat(request, code)
    if not standing.is_officer:
        raise NotAllowed(_("Only the officer in charge decides."), rule="S-07")
    check_seq(review.case, body.seq, by=person(request))
    sent = {note.key: note for note in _open_notes(review, standing)}
    faults = [
        Fault(path=f"notes.{place}", code="unknown", message=_("This note is not open in this round."))
        for place, key in enumerate(body.notes)
        if key not in sent
    ]
    if body.action not in DECISIONS:
        options = _(", ").join(DECISIONS)
        told = _("One of: %(options)s.") % {"options": options}
        faults.append(Fault(path="action", code="enum", message=told))
    fields = _fields(review, body.fields, faults)
    rule = None
    try:
        rule = rule_of(body.rule)
    except MissingEvidence as refusal:
        faults.append(Fault(path="rule", code="rule", message=str(refusal)))
    if faults:
        raise Unfit(faults, rule="S-07")
    notes = [sent[key] for key in body.notes]
    measures = {sent[key]: measure for key, measure in body.measures.items() if key in sent}
    return review, {"reason": body.reason, "rule": rule, "notes": notes, "fields": fields, "measures": measures}


def _open_notes(review: Review, standing: Standing) -> QuerySet[Note]:
    return queries.notes_for(review, standing).filter(
        reviewed_cut__round=review.case.round, status=NoteStatus.OPEN, fix_item=None
    )


@api.post("/reviews/{code}/supplement", auth=WRITES, response=MADE, url_name="review_supplement")
@decorate_view(once)
def ask_supplement(request: HttpRequest, code: str, body: SupplementIn) -> Status[CaseOut]:
    """Tell the producer, once and in full, which questions and which cuts are missing or wrong."""
    review, supplement = _supplement(request, code, body)
    actions.ask_supplement(review, by=person(request), expected_seq=body.seq, remark=body.remark, **supplement)
    return made(request, review.case)


@api.post(
    "/reviews/{code}/supplement/preview",
    auth=READS,
    response=WRITE_REFUSALS,
    url_name="review_supplement_preview",
    openapi_extra=file_told(PDF),
)
def preview_supplement(request: HttpRequest, code: str, body: SupplementIn) -> HttpResponse:
    """The letter that asks for it, without number and code. Nothing is written."""
    review, supplement = _supplement(request, code, body)
    return pdf_of(actions.preview_supplement(review, **supplement))


def _supplement(request: HttpRequest, code: str, body: SupplementIn) -> tuple[Review, dict[str, Any]]:
    """What is missing as the actions take it. Raises Unfit with everything in it that names nothing."""
    review, standing = _seat(request, code)
    move = casework.procedure_of(review.case).actions.get(ReviewAction.ASK_SUPPLEMENT)
    if move is None:
        raise Http404
    if not set(move.by) & standing.roles:
        raise NotAllowed(_("“%(action)s” is not for you.") % {"action": move.label}, rule="C-02")
    check_seq(review.case, body.seq, by=person(request))
    faults: list[Fault] = []
    fields = _fields(review, body.fields, faults)
    known = {slot.number for slot in queries.slots_of(review)}
    faults += [
        Fault(path=f"cuts.{place}.episode", code="unknown", message=_("The work has no such episode."))
        for place, each in enumerate(body.cuts)
        if each.episode not in known
    ]
    if faults:
        raise Unfit(faults, rule="C-75")
    cuts = [actions.CutItem(episode=each.episode, text=each.text) for each in body.cuts]
    places = [actions.PlaceItem(cut=each.cut, start=each.start, end=each.end, text=each.text) for each in body.places]
    return review, {"fields": fields, "cuts": cuts, "places": places}


def _fields(review: Review, given: list[FieldIn], faults: list[Fault]) -> list[actions.FieldItem]:
    """The questions as the actions take them; those that the form does not have are added to `faults`."""
    known = casework.procedure_of(review.case).form["properties"]
    faults += [
        Fault(
            path=f"fields.{place}.target",
            code="unknown",
            message=_("“%(target)s” is no question of this form.") % {"target": each.target},
        )
        for place, each in enumerate(given)
        if each.target not in known
    ]
    return [actions.FieldItem(field=each.target, text=each.text, measure=each.measure) for each in given]
