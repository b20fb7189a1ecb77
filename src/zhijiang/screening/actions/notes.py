"""Writes on notes: each is one transaction with one event in the review's own stream, `room/<case code>`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.models import FixItem, RuleNode
from zhijiang.casework.states import Answer, Severity
from zhijiang.screening import queries, rules
from zhijiang.screening.models import Note, Review, ReviewedCut
from zhijiang.screening.states import NoteStatus

if TYPE_CHECKING:
    from zhijiang.people.models import User


@dataclass(frozen=True)
class NoteContent:
    """What a note says and where: frames [start, end) of the cut it is written on."""

    start: int
    end: int
    severity: Severity
    text: str
    rule: RuleNode | None = None


@transaction.atomic
def write_note(
    reviewed_cut: ReviewedCut, /, *, by: User, content: NoteContent, key: uuid.UUID | None = None
) -> tuple[Note, bool]:
    """Write a note on a cut that lies before the panel.

    `key` is chosen by the writer's browser: sent again, it answers the note that is there, and False.
    One row, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: S-01.
    """
    review = _locked(reviewed_cut.review_id)
    there = Note.objects.filter(key=key).first() if key else None
    if there is not None:
        if (there.author_id, there.reviewed_cut_id) != (by.pk, reviewed_cut.pk):
            raise WrongState(_("This note was already written elsewhere."))
        return there, False
    rules.check_may_note(review, rules.standing_of(review.case, by), reviewed_cut)
    _check(content, reviewed_cut)
    return _write(reviewed_cut, by=by, content=content, key=key or uuid.uuid4()), True


def note_what_is_listed(reviewed_cut: ReviewedCut, item: FixItem, /, *, by: User, content: NoteContent) -> Note:
    """Pin an item that was told before acceptance to its place in the film, where both sides read and answer it.

    One row, one event; within the transaction that told it. Rule: C-119.
    """
    return _write(reviewed_cut, by=by, content=content, key=uuid.uuid4(), fix_item=item)


@transaction.atomic
def edit_note(note: Note, /, *, by: User, version: int, content: NoteContent) -> Note:
    """Change one's own note before a decision has sent it out.

    One row, its version + 1, one event. Raises NotAllowed, WrongState (also for a stale version) or
    MissingEvidence. Rule: S-02.
    """
    review, note = _locked_with(note)
    rules.check_may_edit(review, rules.standing_of(review.case, by), note)
    rules.check_version(note, version)
    _check(content, note.reviewed_cut)
    note.start, note.end, note.severity = content.start, content.end, content.severity
    note.text, note.rule = content.text.strip(), content.rule
    _save(note, "start", "end", "severity", "text", "rule")
    _record(note, "note_changed", by=by, content=content)
    return note


@transaction.atomic
def withdraw_note(note: Note, /, *, by: User, version: int) -> Note:
    """Take one's own note back; the row stays. One event. Raises NotAllowed or WrongState. Rule: S-02."""
    review, note = _locked_with(note)
    if note.status == NoteStatus.WITHDRAWN and note.author_id == by.pk:
        return note
    rules.check_may_edit(review, rules.standing_of(review.case, by), note)
    rules.check_version(note, version)
    note.status = NoteStatus.WITHDRAWN
    _save(note, "status")
    _record(note, "note_withdrawn", by=by)
    return note


@transaction.atomic
def answer_note(note: Note, /, *, by: User, version: int, answer: Answer, text: str) -> Note:
    """Answer an objection for the applicant, on the fix item that the note became.

    The fix item's row and the note's, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: S-03.
    """
    review, note = _locked_with(note)
    rules.check_may_answer(review, rules.standing_of(review.case, by), note)
    rules.check_version(note, version)
    assert note.fix_item is not None  # check_may_answer
    rules.check_answer(answer, text)
    casework.answer_fix_item(note.fix_item, by=by, answer=answer, text=text)
    note.status = NoteStatus.ANSWERED
    _save(note, "status")
    return _fresh(note)


@transaction.atomic
def settle_note(note: Note, /, *, by: User, version: int, settled: bool) -> Note:
    """Say that an objection of an earlier round is met, or that it is not after all.

    The fix item's row and the note's, one event. Raises NotAllowed or WrongState. Rule: S-04.
    """
    review, note = _locked_with(note)
    rules.check_may_settle(review, rules.standing_of(review.case, by), note)
    rules.check_version(note, version)
    assert note.fix_item is not None  # check_may_settle
    casework.settle_fix_item(note.fix_item, by=by, settled=settled)
    note.status = NoteStatus.SETTLED if settled else NoteStatus.ANSWERED if note.fix_item.answer else NoteStatus.OPEN
    _save(note, "status")
    return _fresh(note)


@transaction.atomic
def raise_again(
    note: Note, reviewed_cut: ReviewedCut, /, *, by: User, version: int, content: NoteContent, key: uuid.UUID
) -> tuple[Note, bool]:
    """Raise an objection of an earlier round once more, where it stands in the cut that lies before the panel now.

    `key` as in `write_note`. One row that names the earlier one, one event. Raises NotAllowed, WrongState or
    MissingEvidence. Rule: S-16.
    """
    review, note = _locked_with(note)
    there = Note.objects.filter(key=key, raised_from=note, author=by).first()
    if there is not None:
        return there, False
    again = note.raised_again.exclude(status=NoteStatus.WITHDRAWN).exists()
    rules.check_may_raise(review, rules.standing_of(review.case, by), note, there=again)
    rules.check_version(note, version)
    rules.check_may_note(review, rules.standing_of(review.case, by), reviewed_cut)
    _check(content, reviewed_cut)
    return _write(reviewed_cut, by=by, content=content, key=key, raised_from=note), True


def _write(
    reviewed_cut: ReviewedCut,
    /,
    *,
    by: User,
    content: NoteContent,
    key: uuid.UUID,
    fix_item: FixItem | None = None,
    raised_from: Note | None = None,
) -> Note:
    """The row and its event."""
    now = timezone.now()
    note = Note.objects.create(
        key=key,
        reviewed_cut=reviewed_cut,
        author=by,
        written_at=now,
        changed_at=now,
        start=content.start,
        end=content.end,
        severity=content.severity,
        rule=content.rule,
        text=content.text.strip(),
        fix_item=fix_item,
        raised_from=raised_from,
    )
    more = {"raised_from": str(raised_from.key)} if raised_from else None
    _record(note, "note_written", by=by, content=content, more=more)
    return note


def _locked(review_id: int) -> Review:
    """The review, its row locked: writes on one review's notes stand in line."""
    Review.objects.select_for_update().get(pk=review_id)
    return Review.objects.select_related("case").get(pk=review_id)


def _locked_with(note: Note) -> tuple[Review, Note]:
    review = _locked(note.reviewed_cut.review_id)
    return review, _fresh(note)


def _fresh(note: Note) -> Note:
    return Note.objects.select_related("reviewed_cut__cut", "author", "rule__book", "fix_item__answered_by").get(
        pk=note.pk
    )


def _check(content: NoteContent, reviewed_cut: ReviewedCut) -> None:
    if not content.text.strip():
        raise MissingEvidence(_("Write what the note says."))
    rules.check_range(content.start, content.end, frames=queries.frames_of(reviewed_cut.cut))


def _save(note: Note, *fields: str) -> None:
    note.version += 1
    note.changed_at = timezone.now()
    note.save(update_fields=[*fields, "version", "changed_at"])


def _record(
    note: Note, action: str, *, by: User, content: NoteContent | None = None, more: dict[str, Any] | None = None
) -> None:
    payload: dict[str, Any] = {"note": str(note.key), "cut": note.reviewed_cut.cut.file_id, "version": note.version}
    payload |= more or {}
    if content is not None:
        payload |= {
            "start": content.start,
            "end": content.end,
            "severity": str(content.severity),
            "text": note.text,
            "rule": content.rule.path if content.rule else "",
        }
    casework.record(f"room/{note.reviewed_cut.review.case.code}", action, by=by, payload=payload)
