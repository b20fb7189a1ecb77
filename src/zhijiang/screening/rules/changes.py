"""Who judges the changes of a cut that comes back, and who says what was changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.catalog.models import Cut
from zhijiang.media.rewatch import Change
from zhijiang.screening.models import Note, Review, ReviewedCut
from zhijiang.screening.rules.reviews import Standing, may_note, may_settle
from zhijiang.screening.states import FORM_OPEN


class HasChanges(Protocol):
    """A compared cut."""

    @property
    def changes(self) -> list[Change]: ...


@dataclass(frozen=True)
class DeclaredChange:
    """One line of the producer's list: frames [start, end) of the new cut, and what was done there."""

    start: int
    end: int
    text: str


def place_of(line: DeclaredChange, /) -> tuple[int, int]:
    """For the order of the film."""
    return line.start, line.end


def check_may_judge(
    review: Review, standing: Standing, reviewed_cut: ReviewedCut, number: int, /, *, known: HasChanges | None
) -> None:
    """Panel and officer judge the changes of what lies before them now. Raises NotAllowed, WrongState or MissingEvidence. Rule: S-15."""
    if not (standing.is_panel or standing.is_officer):
        raise NotAllowed(_("Only the panel and the officer in charge judge changes."), rule="S-15")
    if not may_note(review, standing, reviewed_cut):
        raise WrongState(_("Changes are judged while this round is under review."), rule="S-15")
    if known is None:
        raise WrongState(_("The two cuts have not been compared yet."), rule="S-15")
    if not 0 <= number < len(known.changes):
        raise MissingEvidence(_("There is no such change in this cut."), rule="S-15")


def check_may_raise(review: Review, standing: Standing, note: Note, /, *, there: bool) -> None:
    """An objection that the new cut does not meet is raised once more, at a place that a person has seen. Rule: S-16.

    `there`: it was raised again already. Raises NotAllowed or WrongState.
    """
    if not (standing.is_panel or standing.is_officer):
        raise NotAllowed(_("Only the panel and the officer in charge raise objections."), rule="S-16")
    if not may_settle(review, standing, note) or there:
        raise WrongState(_("This objection is not open any more. Look at it as it stands now."), rule="S-16")


def check_may_declare_changes(
    review: Review, standing: Standing, cut: Cut, lines: Sequence[DeclaredChange], /, *, frames: int
) -> None:
    """The applicant says what was changed in a cut of the work, in frames of that very cut. Raises NotAllowed, WrongState or MissingEvidence. Rule: S-17."""
    if not standing.may_apply or cut.episode.work_id != review.work_id:
        raise NotAllowed(_("Only the applicant says what was changed."), rule="S-17")
    if review.case.state not in FORM_OPEN or not review.case.round:
        raise WrongState(_("What was changed is said before the new cut is handed in."), rule="S-17")
    for place, line in enumerate(lines, start=1):
        if not 0 <= line.start < line.end <= frames:
            raise MissingEvidence(
                _("Line %(line)d lies outside the cut, which has %(frames)d frames.")
                % {"line": place, "frames": frames},
                rule="S-17",
            )
