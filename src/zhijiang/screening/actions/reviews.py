"""Writes on reviews. The engine moves the case; what belongs to the room goes in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import queries as cases
from zhijiang.casework import schema
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import FixItem, RuleNode
from zhijiang.casework.schema import FilmCut
from zhijiang.casework.states import Answer, FixKind, Measure, Severity
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.states import AnalysisState
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role
from zhijiang.screening import queries, rules
from zhijiang.screening.actions.colleagues import beside_colleagues
from zhijiang.screening.actions.footage import ask_for_footage
from zhijiang.screening.actions.recuts import ask_for_recuts
from zhijiang.screening.models import Note, Review, ReviewedCut
from zhijiang.screening.states import ANSWERED_IN, ITEM_CODE, NoteStatus, ReviewAction, ReviewState

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def open_review(work: Work, /, *, by: User, authority: Organisation, data: dict[str, Any]) -> Review:
    """Begin the review of a work, as a draft on the procedure in force today.

    The case with its first event, and the review's row; the work is called in English as its plan is. Raises NotAllowed or WrongState (one open review
    at a time). Rules: S-05, C-90.
    """
    work = Work.objects.select_for_update().get(pk=work.pk)
    if not queries.may_open_review(work, by):
        raise NotAllowed(_("Only the producer of a work asks for its review."), rule="S-05")
    running = queries.open_review_of(work)
    if running is not None:
        raise WrongState(_("This work is already in review %(code)s.") % {"code": running.case.code}, rule="S-05")
    procedure = cases.procedure_in_force(ITEM_CODE)
    if procedure is None:
        raise WrongState(_("No procedure for the review of finished works is in force today."))
    earlier = queries.review_before(work)
    case = casework.open_case(
        procedure,
        by=by,
        organisation=work.organisation,
        authority=authority,
        title=work.title,
        title_en=work.title_en,
        data=data,
        follows=earlier.case if earlier is not None else None,
    )
    review = Review.objects.create(case=case, work=work)
    _take_english_title(review, by=by)
    return review


@transaction.atomic
def save_form(review: Review, /, *, by: User, data: dict[str, Any], drawn: Mapping[int, str] | None = None) -> None:
    """Keep the form as it is now; it may be incomplete. Its files stay: they are given and taken one by one.

    `drawn` is what `drawn_from` said of each section when the page was drawn: what a colleague wrote since in a section that
    this person left alone stays. Raises NotAllowed, or WrongState where both wrote in one section. Rules: C-07, C-75, C-120.
    """
    review = locked(review)
    data = beside_colleagues(review, data, drawn or {}) | queries.papers_in(review.case, review.case.data)
    rules.check_rows_frozen(queries.frozen_rows(review.case), queries.rows_in(review.case, data))
    casework.save_draft(review.case, by=by, data=data)
    review.case.refresh_from_db()
    _take_english_title(review, by=by)


def _take_english_title(review: Review, *, by: User) -> None:
    """A work that has no English title is called as its plan is, if the plan that the form names is of the same title."""
    work = review.work
    plan = queries.plan_of(review.case.data, review.case, by)
    if work.title_en or plan is None or not plan.title_en or plan.title != work.title:
        return
    catalog.describe_work(
        work,
        by=by,
        title=work.title,
        title_en=plan.title_en[:160],
        planned_episodes=work.planned_episodes,
        synopsis=work.synopsis,
    )
    casework.call_in_english(review.case, title_en=plan.title_en)


def submit(review: Review, /, *, by: User, expected_seq: int, cuts: Sequence[Cut]) -> Review:
    """Hand the work in: the form is frozen in a snapshot, the cuts lie before the authority.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: S-06.
    """
    return hand_in(review, ReviewAction.SUBMIT, by=by, expected_seq=expected_seq, cuts=cuts)


def resubmit(review: Review, /, *, by: User, expected_seq: int, cuts: Sequence[Cut]) -> Review:
    """Hand the corrected work in: a new round with its own snapshot and cuts.

    Raises NotAllowed, WrongState or MissingEvidence (an item without an answer). Rule: S-06.
    """
    return hand_in(review, ReviewAction.RESUBMIT, by=by, expected_seq=expected_seq, cuts=cuts)


@transaction.atomic
def hand_in(review: Review, action: ReviewAction, /, *, by: User, expected_seq: int, cuts: Sequence[Cut]) -> Review:
    """Freeze form, papers and cuts as a round of their own, and lay them before the authority. Rules: S-06, S-09, C-88, C-89."""
    review = locked(review)
    _check_cuts(review, cuts)
    rules.check_declared(queries.declared_rows(review.case), [_film_cut(cut) for cut in cuts])
    rules.check_papers_put_right(queries.papers_to_put_right(review.case))
    files = [
        {
            "field": queries.slot_of(cut.episode.number),
            "name": cut.original_name,
            "sha256": cut.file_id,
            "label": cut.code,
        }
        for cut in cuts
    ]
    with translation.override("zh-hans"):
        files += schema.files_of(cases.procedure_of(review.case), review.case.data)
    casework.act(review.case, action, by=by, expected_seq=expected_seq, files=files)
    review.case.refresh_from_db()
    lines = ReviewedCut.objects.bulk_create(
        ReviewedCut(review=review, round=review.case.round, cut=cut) for cut in cuts
    )
    catalog.lay_before(review.case, cuts)
    ask_for_recuts(lines)
    ask_for_footage(lines)
    return review


def _film_cut(cut: Cut) -> FilmCut:
    return queries.film_cut(cut, queries.measured_of(cut))


def _check_cuts(review: Review, cuts: Sequence[Cut]) -> None:
    numbers = [cut.episode.number for cut in cuts]
    if not numbers:
        raise MissingEvidence(_("Choose at least one cut to hand in."), rule="S-06")
    if len(set(numbers)) != len(numbers) or any(cut.episode.work_id != review.work_id for cut in cuts):
        raise MissingEvidence(_("Choose one cut of this work for each episode."), rule="S-06")
    for cut in cuts:
        analysis = queries.measured_of(cut).analysis
        if analysis is None or analysis.state != AnalysisState.READY:
            raise MissingEvidence(
                _("Cut %(code)s (%(name)s) has no technical report yet and cannot be handed in.")
                % {"code": cut.code, "name": cut.original_name},
                rule="S-06",
            )


@dataclass(frozen=True)
class FieldItem:
    """A question of the form that must be put right, beside the notes on the cuts."""

    field: str
    text: str
    measure: Measure | str = ""


@transaction.atomic
def decide(
    review: Review,
    action: ReviewAction,
    /,
    *,
    by: User,
    expected_seq: int,
    reason: str = "",
    rule: RuleNode | None = None,
    notes: Iterable[Note] = (),
    fields: Iterable[FieldItem] = (),
    measures: Mapping[Note, Measure | str] | None = None,
) -> Review:
    """Decide a round: approve, return for correction, or refuse.

    One transaction: the engine's event, state, number, letter and clocks; when returning, each of `notes` becomes
    a fix item that the producer sees and answers, with what `measures` demands there, and so does each of `fields`.
    Raises NotAllowed, WrongState (somebody decided first: it says
    who and when) or MissingEvidence. Rule: S-07.
    """
    review = locked(review)
    is_return = action == ReviewAction.RETURN
    sent = _notes_to_send(review, notes) if is_return else []
    casework.act(
        review.case,
        action,
        by=by,
        expected_seq=expected_seq,
        reason=reason,
        rule=rule,
        fix_items=[
            *(_item_of_note(note, (measures or {}).get(note, "")) for note in sent),
            *(item_of_field(review, item) for item in fields),
        ]
        if is_return
        else [],
    )
    review.case.refresh_from_db()
    items = FixItem.objects.filter(case=review.case, round=review.case.round).order_by("order")
    for note, item in zip(sent, items[: len(sent)], strict=True):
        note.fix_item = item
        note.version += 1
        note.save(update_fields=["fix_item", "version"])
    return review


def _notes_to_send(review: Review, notes: Iterable[Note]) -> list[Note]:
    """The notes as they are now, in the order of the film. What was withdrawn meanwhile is left out."""
    chosen = Note.objects.filter(
        pk__in=[note.pk for note in notes],
        reviewed_cut__review=review,
        reviewed_cut__round=review.case.round,
        status=NoteStatus.OPEN,
        fix_item=None,
    )
    return list(
        chosen.select_related("reviewed_cut__cut__episode__work", "rule").order_by(
            "reviewed_cut__cut__episode__number", "start", "end", "pk"
        )
    )


@transaction.atomic
def take_step(
    review: Review,
    action: str,
    /,
    *,
    by: User,
    expected_seq: int,
    reason: str = "",
    rule: RuleNode | None = None,
    number: str = "",
) -> Review:
    """Any other action of the procedure (accept, issue the licence, withdraw …); the engine checks and records it.

    Raises NotAllowed, WrongState or MissingEvidence.
    """
    review = locked(review)
    casework.act(review.case, action, by=by, expected_seq=expected_seq, reason=reason, rule=rule, number=number)
    review.case.refresh_from_db()
    return review


@transaction.atomic
def recall(review: Review, /, *, by: User, expected_seq: int) -> Review:
    """Take back one's own last move. What the authority was shown meanwhile stays on record.

    Raises NotAllowed, WrongState or TooLate. Rule: C-19.
    """
    review = locked(review)
    casework.recall(review.case, by=by, expected_seq=expected_seq)
    review.case.refresh_from_db()
    return review


@transaction.atomic
def extend_clock(review: Review, clock: str, /, *, by: User, expected_seq: int, reason: str) -> None:
    """Give a running time limit what the procedure allows. Raises NotAllowed, WrongState or MissingEvidence. Rule: C-17."""
    casework.extend_clock(locked(review).case, clock, by=by, expected_seq=expected_seq, reason=reason)


@transaction.atomic
def set_panel(review: Review, /, *, by: User, reviewers: Sequence[User]) -> None:
    """Put exactly these reviewers on the case; one event for each who comes or goes.

    Raises NotAllowed (a reviewer of the applicant's own house, or one who is no reviewer of the authority).
    Rule: S-08.
    """
    review = locked(review)
    if not rules.standing_of(review.case, by).is_officer:
        raise NotAllowed(_("Only the officer in charge names the panel."), rule="S-08")
    candidates = {candidate.user.pk: candidate for candidate in queries.panel_candidates(review.case)}
    now = {user.pk: user for user in queries.panel_of(review.case)}
    wanted = {user.pk: user for user in reviewers}
    for pk, user in wanted.items():
        if pk not in candidates and pk not in now:
            raise NotAllowed(_("%(name)s is no reviewer of this authority.") % {"name": user.shown_name}, rule="S-08")
        if pk in candidates and candidates[pk].has_conflict:
            raise NotAllowed(
                _("%(name)s belongs to the applicant and cannot be on its panel.") % {"name": user.shown_name},
                rule="S-08",
            )
    for pk, user in now.items():
        if pk not in wanted:
            casework.unassign(review.case, user, by=by, role=Role.REVIEWER)
    for pk, user in wanted.items():
        if pk not in now:
            casework.assign(review.case, user, by=by, role=Role.REVIEWER)


@transaction.atomic
def answer_item(review: Review, item: FixItem, /, *, by: User, answer: Answer, text: str) -> None:
    """Answer one fix item for the applicant; the note behind it, if there is one, becomes answered.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: S-03.
    """
    review = locked(review)
    if not rules.standing_of(review.case, by).may_apply:
        raise NotAllowed(_("Only the applicant answers."), rule="S-03")
    if review.case.state not in ANSWERED_IN or item.round != review.case.round:
        raise WrongState(_("Answers can only be given while the work is returned for correction."), rule="S-03")
    rules.check_answer(answer, text)
    casework.answer_fix_item(item, by=by, answer=answer, text=text)
    _mark_note(item, NoteStatus.ANSWERED)


@transaction.atomic
def settle_item(review: Review, item: FixItem, /, *, by: User, settled: bool) -> None:
    """Say of one fix item of an earlier round that it is met, or not after all. Rule: S-04."""
    review = locked(review)
    standing = rules.standing_of(review.case, by)
    if not (standing.is_panel or standing.is_officer):
        raise NotAllowed(_("Only the panel and the officer in charge settle objections."), rule="S-04")
    if review.case.state != ReviewState.UNDER_REVIEW or item.round >= review.case.round:
        raise WrongState(_("An objection is settled while the next round is under review."), rule="S-04")
    casework.settle_fix_item(item, by=by, settled=settled)
    _mark_note(item, NoteStatus.SETTLED if settled else NoteStatus.ANSWERED if item.answer else NoteStatus.OPEN)


def _mark_note(item: FixItem, status: NoteStatus) -> None:
    note = Note.objects.filter(fix_item=item).first()
    if note is not None:
        note.status = status
        note.version += 1
        note.save(update_fields=["status", "version"])


def locked(review: Review) -> Review:
    """The review as it is now, its row locked until the transaction ends."""
    Review.objects.select_for_update().get(pk=review.pk)
    return Review.objects.select_related("case__organisation", "case__authority", "work").get(pk=review.pk)


def _item_of_note(note: Note, measure: Measure | str) -> Any:
    """The note as the engine's fix item; its place is written in Chinese, as the letter is."""
    with translation.override("zh-hans"):
        place = queries.Ruler().place(note)
    return casework.FixItemDraft(
        kind=FixKind.TIMECODE,
        target=f"cut/{note.reviewed_cut.cut.code}",
        place=place,
        severity=Severity(note.severity),
        rule=note.rule,
        text=note.text,
        measure=measure,
    )


def item_of_field(review: Review, item: FieldItem, /) -> casework.FixItemDraft:
    """A question of the form, for an answer or for files, as the engine's fix item; its place is written in Chinese."""
    with translation.override("zh-hans"):
        place = queries.question_label(review.case, item.field)
    kind = FixKind.FILE if item.field in queries.paper_fields(review.case) else FixKind.FIELD
    return casework.FixItemDraft(
        kind=kind, target=item.field, place=place, severity=Severity.ISSUE, text=item.text, measure=item.measure
    )


def preview_letter(
    review: Review,
    action: ReviewAction,
    /,
    *,
    reason: str = "",
    rule: RuleNode | None = None,
    notes: Iterable[Note] = (),
    fields: Iterable[FieldItem] = (),
    measures: Mapping[Note, Measure | str] | None = None,
) -> bytes | None:
    """The letter that `decide` would send with the same words, marked as a preview; None for none. Writes nothing."""
    sent = _notes_to_send(review, notes) if action == ReviewAction.RETURN else []
    asked = [item_of_field(review, item) for item in fields] if action == ReviewAction.RETURN else []
    items = [*(_item_of_note(note, (measures or {}).get(note, "")) for note in sent), *asked]
    return cases.letter_preview(review.case, action, reason=reason, rule=rule, items=items)
