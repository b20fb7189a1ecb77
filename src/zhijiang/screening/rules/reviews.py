"""Who may do what around a review. What a procedure says (states, roles, quorum) is the case engine's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case
from zhijiang.casework.queries import roles_in
from zhijiang.casework.rules import OfRoles
from zhijiang.casework.schema import FilmCut
from zhijiang.casework.states import Answer
from zhijiang.people.states import Role
from zhijiang.screening.models import Note, Review, ReviewedCut
from zhijiang.screening.states import ANSWERED_IN, NoteStatus, ReviewState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.catalog.models import Cut
    from zhijiang.people.models import User


@dataclass(frozen=True)
class Standing(OfRoles):
    """What one person is in one case.

    Somebody of the applicant's own house stands on the applicant's side alone, whatever else the person is:
    nobody sees the panel's work on a film of one's own.
    """

    user_id: int | None
    roles: frozenset[Role]

    @property
    def is_inside(self) -> bool:
        """Stands on the authority's side: sees notes before the decision."""
        return bool(self.roles) and not self.is_applicant


def standing_of(case: Case, user: User | AnonymousUser, /) -> Standing:
    """What the user is in this case today, as the engine sees it."""
    if not user.is_authenticated:
        return Standing(user_id=None, roles=frozenset())
    return Standing(user_id=user.pk, roles=roles_in(case, user))


def may_note(review: Review, standing: Standing, reviewed_cut: ReviewedCut, /) -> bool:
    """Reviewers on the panel and the officer write notes on what lies before them now."""
    return (
        (standing.is_panel or standing.is_officer)
        and review.case.state == ReviewState.UNDER_REVIEW
        and reviewed_cut.round == review.case.round
    )


def may_edit(review: Review, standing: Standing, note: Note, /) -> bool:
    """A note is its author's until a decision has sent it out."""
    return (
        note.author_id == standing.user_id
        and note.status == NoteStatus.OPEN
        and note.fix_item_id is None
        and may_note(review, standing, note.reviewed_cut)
    )


def may_answer(review: Review, standing: Standing, note: Note, /) -> bool:
    return (
        standing.may_apply
        and review.case.state in ANSWERED_IN
        and note.fix_item_id is not None
        and note.reviewed_cut.round == review.case.round
    )


def may_settle(review: Review, standing: Standing, note: Note, /) -> bool:
    """Whether an objection of an earlier round is met, says the panel or the officer who looks at the new cut."""
    return (
        (standing.is_panel or standing.is_officer)
        and review.case.state == ReviewState.UNDER_REVIEW
        and note.fix_item_id is not None
        and note.reviewed_cut.round < review.case.round
    )


def may_sign(review: Review, standing: Standing, /) -> bool:
    return standing.is_panel and review.case.state == ReviewState.UNDER_REVIEW


def check_may_note(review: Review, standing: Standing, reviewed_cut: ReviewedCut, /) -> None:
    """Raises NotAllowed or WrongState. Rule: S-01."""
    if not (standing.is_panel or standing.is_officer):
        raise NotAllowed(_("Only the panel and the officer in charge write notes."), rule="S-01")
    if not may_note(review, standing, reviewed_cut):
        raise WrongState(_("Notes can only be written while this round is under review."), rule="S-01")


def check_may_edit(review: Review, standing: Standing, note: Note, /) -> None:
    """Raises NotAllowed or WrongState. Rule: S-02."""
    if note.author_id != standing.user_id:
        raise NotAllowed(_("Only its author may change a note."), rule="S-02")
    if not may_edit(review, standing, note):
        raise WrongState(
            _("This note can no longer be changed: it was withdrawn or a decision sent it out."), rule="S-02"
        )


def check_may_answer(review: Review, standing: Standing, note: Note, /) -> None:
    """Raises NotAllowed or WrongState. Rule: S-03."""
    if not standing.may_apply:
        raise NotAllowed(_("Only the applicant answers."), rule="S-03")
    if not may_answer(review, standing, note):
        raise WrongState(_("Answers can only be given while the work is returned for correction."), rule="S-03")


def check_may_settle(review: Review, standing: Standing, note: Note, /) -> None:
    """Raises NotAllowed or WrongState. Rule: S-04."""
    if not (standing.is_panel or standing.is_officer):
        raise NotAllowed(_("Only the panel and the officer in charge settle objections."), rule="S-04")
    if not may_settle(review, standing, note):
        raise WrongState(_("An objection is settled while the next round is under review."), rule="S-04")


def check_version(note: Note, version: int, /) -> None:
    """Compare-and-swap for two screens. Raises WrongState."""
    if note.version != version:
        raise WrongState(_("This note was changed in the meantime. Look at it as it stands now, then try again."))


def check_range(start: int, end: int, /, *, frames: int) -> None:
    """A note covers frames [start, end) of its cut. Raises MissingEvidence."""
    if not 0 <= start < end:
        raise MissingEvidence(_("A note covers at least one frame: its end must lie after its start."))
    if end > frames:
        raise MissingEvidence(_("The cut has %(frames)d frames; the note reaches beyond its end.") % {"frames": frames})


def check_answer(answer: Answer, text: str, /) -> None:
    """“Intended” and “best possible” are arguments and need words. Raises MissingEvidence. Rule: S-03."""
    if answer in {Answer.INTENDED, Answer.BEST_POSSIBLE} and not text.strip():
        raise MissingEvidence(_("Say why, so that the panel can follow."), rule="S-03")


def check_supplied(
    listed: frozenset[int], explained: frozenset[int], before: Mapping[int, Cut], given: Mapping[int, Cut], /
) -> None:
    """Cuts only of the episodes that were listed, and another one of each unless it was explained. Rule: C-75.

    Raises NotAllowed or MissingEvidence.
    """
    for number in sorted(given.keys() - listed):
        raise NotAllowed(
            _("Episode %(number)d was not listed; its cut stays as it was handed in.") % {"number": number}, rule="C-75"
        )
    for number in sorted(listed - explained):
        if number not in given or given[number] == before.get(number):
            raise MissingEvidence(
                _(
                    "The cut of episode %(number)d was listed: choose another one, or answer why it is right as it stands."
                )
                % {"number": number},
                rule="C-75",
            )


def check_papers_put_right(left: Iterable[tuple[str, str]], /) -> None:
    """A paper that was listed is another one now, or it was said why it is right. `left`: (question, label) of those that are
    neither. Raises MissingEvidence. Rule: C-89.
    """
    for _field, label in left:
        raise MissingEvidence(
            _("“%(question)s” was listed: add or replace a file there, or answer why it is right as it stands.")
            % {"question": label},
            rule="C-89",
        )


def check_rows_frozen(
    frozen: tuple[Sequence[Mapping[str, Any]], frozenset[int]] | None, rows: Sequence[Mapping[str, Any]], /
) -> None:
    """While papers are completed, passages of cuts that were not listed stay as they were handed in. Raises NotAllowed. Rule: C-75."""
    if frozen is None:
        return
    before, may_change = frozen
    kept = [[row for row in each if row["episode"] not in may_change] for each in (before, rows)]
    if kept[0] != kept[1]:
        raise NotAllowed(_("Only passages of the cuts that were listed can be changed."), rule="C-75")


def check_declared(rows: Sequence[Mapping[str, Any]], cuts: Iterable[FilmCut], /) -> None:
    """Every passage is about a cut that is handed in, in frames of that very cut. Raises MissingEvidence. Rule: S-09."""
    by_code = {cut.code: cut for cut in cuts}
    for number, row in enumerate(rows, start=1):
        cut = by_code.get(row["cut"])
        if cut is None:
            raise MissingEvidence(
                _(
                    "Passage %(number)d of the table (episode %(episode)d) is about a cut that you do not hand in. "
                    "Take the table over to the new cut, or hand that cut in."
                )
                % {"number": number, "episode": row["episode"]},
                rule="S-09",
            )
        facts = (row["episode"], row["frames"], row["rate"], row["start_timecode"])
        if facts != (cut.episode, cut.frames, cut.rate, cut.start_timecode):
            raise MissingEvidence(
                _("Passage %(number)d of the table does not fit its cut. Set it anew.") % {"number": number},
                rule="S-09",
            )
