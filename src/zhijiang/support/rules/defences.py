"""Oral presentations (答辩) as part of a call's evaluation: when one is set, moved and recorded, and what waits for it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.support.models import Call, Defence
from zhijiang.support.states import BEFORE_PANEL, CallState, Outcome

if TYPE_CHECKING:
    from zhijiang.support.models import Entry


def may_be_presented(entry: Entry, /) -> bool:
    """Whether a presentation of the entry can be set or recorded now. Rule: D-48."""
    return entry.call.with_defence and entry.call.state == CallState.SCORING and entry.case.state in BEFORE_PANEL


def check_may_be_presented(entry: Entry, call: Call, /) -> None:
    """Raises WrongState. Rule: D-48."""
    if not call.with_defence:
        raise WrongState(_("This call foresees no oral presentation."), rule="D-48")
    if call.state != CallState.SCORING or entry.case.state not in BEFORE_PANEL:
        raise WrongState(_("An entry is presented while it is before the experts."), rule="D-48")


def check_set(held_on: datetime.date, place: str, asked: str, /, *, today: datetime.date) -> None:
    """Raises MissingEvidence without place or people, or on a day that has passed. Rule: D-48."""
    if held_on < today:
        raise MissingEvidence(_("This day has passed."), rule="D-48")
    if not place.strip() or not asked.strip():
        raise MissingEvidence(_("Say where it is, and who is asked to present."), rule="D-48")


def check_moved(standing: Defence | None, moved: str, /) -> None:
    """Another day needs its reason, and none is set for what was recorded. Raises WrongState or MissingEvidence. Rule: D-48."""
    if standing is None:
        return
    if standing.outcome:
        raise WrongState(_("What came of the presentation is recorded already."), rule="D-48")
    if not moved.strip():
        raise MissingEvidence(_("Say why another day is set."), rule="D-48")


def check_outcome(
    defence: Defence | None, outcome: str, /, *, present: str, words: str, today: datetime.date
) -> Defence:
    """What came of it is recorded once, on its day or later, with who was there. Raises WrongState or MissingEvidence. Rule: D-49."""
    if defence is None or defence.outcome:
        raise WrongState(_("No presentation of this entry waits to be recorded."), rule="D-49")
    if defence.held_on > today:
        raise WrongState(_("The presentation is on %(day)s.") % {"day": defence.held_on.isoformat()}, rule="D-49")
    if not words.strip() or (outcome == Outcome.HELD and not present.strip()):
        raise MissingEvidence(_("Say who was there, and what was said."), rule="D-49")
    return defence


def check_presented(call: Call, titles: Iterable[str], /) -> None:
    """Points are handed in when every presentation before the expert is recorded: `titles` are of those that are not.

    Raises WrongState. Rule: D-50.
    """
    waiting = list(titles) if call.with_defence else []
    if waiting:
        raise WrongState(
            _("%(count)d entries before you are not presented yet, the first is “%(title)s”.")
            % {"count": len(waiting), "title": waiting[0]},
            rule="D-50",
        )
