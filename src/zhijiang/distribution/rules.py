"""Who delivers, and what must hold before a package leaves the house and before it counts as received."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, TooLate, WrongState
from zhijiang.distribution.states import MOVES, RELEASE_MOVES, DeliveryState, ReleaseMove, ReleaseState
from zhijiang.people.queries import has_role
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.catalog.models import Cut, Work
    from zhijiang.distribution.models import Delivery, Link, Release
    from zhijiang.people.models import User

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
MOST_VALUE: Final = 10**15
"""Of a figure: more than all hours that mankind could watch in a year."""
LONGEST: Final = timedelta(days=90)
"""That a link holds."""
MOST_FETCHES: Final = 20
MOST_LINKS: Final = 20
"""Of one delivery that hold at a time."""


def may_deliver(work: Work, user: User, /) -> bool:
    """Whether the user makes deliveries of this work: a producer of its own house. Rule: R-01."""
    return has_role(user, Role.PRODUCER, organisation=work.organisation)


def check_may_deliver(work: Work, user: User, /) -> None:
    """Raises NotAllowed. Rule: R-01."""
    if not may_deliver(work, user):
        raise NotAllowed(_("Only producers of the work's own company may do this."), rule="R-01")


def check_cut(work: Work, cut: Cut, /) -> None:
    """A delivery is of a cut of its own work. Raises MissingEvidence. Rule: R-01."""
    if cut.episode.work_id != work.pk:
        raise MissingEvidence(_("This cut belongs to another work."), rule="R-01")


def check_move(delivery: Delivery, verb: str, /) -> DeliveryState:
    """Where the verb leads from here. Raises WrongState. Rule: R-02."""
    move = MOVES[verb]
    if delivery.state not in move.frm:
        state = delivery.get_state_display()
        raise WrongState(_("The delivery is “%(state)s”; this cannot be done now.") % {"state": state}, rule="R-02")
    return move.to


def is_blocked(delivery: Delivery, /) -> bool:
    """Whether the cut fails by something that the profile calls a blocker: no reason helps. Rule: R-03."""
    return int(delivery.verdict.get("blockers", 0)) > 0


def needs_reason(delivery: Delivery, /) -> bool:
    """Whether the cut fails, and goes out all the same only for a written reason. Rule: R-03."""
    return bool(delivery.verdict) and not delivery.is_met and not is_blocked(delivery) and not delivery.waiver


def may_be_packed(delivery: Delivery, /) -> bool:
    """Whether the verdict allows a package, with a reason where one is asked for. Rule: R-03."""
    return bool(delivery.verdict) and not is_blocked(delivery)


def check_verdict(delivery: Delivery, /) -> None:
    """A cut that fails its profile goes out for a written reason, or not at all. Raises WrongState, MissingEvidence. Rule: R-03."""
    if is_blocked(delivery):
        raise WrongState(
            _("The profile refuses this cut: what is wrong with it is a blocker. Bring in a corrected cut."),
            rule="R-03",
        )
    if needs_reason(delivery):
        raise MissingEvidence(
            _("The cut does not meet the profile: say in writing why it is delivered all the same."), rule="R-03"
        )


def check_link(*, expires_on: date, most_fetches: int, today: date, held: int) -> None:
    """A link holds for ninety days and twenty fetches at most. Raises WrongState, MissingEvidence. Rule: R-05."""
    if not today <= expires_on <= today + LONGEST:
        raise WrongState(_("A link holds for 90 days at most, and not into the past."), rule="R-05")
    if not 1 <= most_fetches <= MOST_FETCHES:
        raise MissingEvidence(_("A link is good for 1 to %(most)d fetches.") % {"most": MOST_FETCHES}, rule="R-05")
    if held >= MOST_LINKS:
        raise WrongState(_("There are %(most)d links already; revoke one first.") % {"most": MOST_LINKS}, rule="R-05")


def check_can_be_fetched(link: Link, /) -> None:
    """Raises TooLate when the last fetch was used. Rule: R-05."""
    if link.revoked_at is not None or link.fetches >= link.most_fetches:
        raise TooLate(
            _("The package was fetched as often as this link allows. Ask the sender for another."), rule="R-05"
        )


def check_words(text: str, /) -> str:
    """A reason or a name says something. Returns it trimmed. Raises MissingEvidence. Rule: R-02."""
    if not text.strip():
        raise MissingEvidence(_("Please say it in words."), rule="R-02")
    return text.strip()


def check_release(
    work: Work, /, *, first: date, last: date | None, episodes: tuple[int, int | None], cut: Cut | None, sha256: str
) -> None:
    """Days and episodes in their order, a cut of this work or the hash of a file, not both. Raises MissingEvidence. Rule: R-11."""
    if last is not None and last < first:
        raise MissingEvidence(_("The last day lies before the first."), rule="R-11")
    begin, end = episodes[0], episodes[1] or work.planned_episodes
    if not 1 <= begin <= end <= work.planned_episodes:
        raise MissingEvidence(_("This work has episodes 1 to %(last)d.") % {"last": work.planned_episodes}, rule="R-11")
    if cut is not None and cut.episode.work_id != work.pk:
        raise MissingEvidence(_("This cut belongs to another work."), rule="R-11")
    if sha256 and not _SHA256.fullmatch(sha256):
        raise MissingEvidence(_("A SHA-256 has 64 digits from 0 to f; this is none."), rule="R-11")
    if sha256 and cut is not None:
        raise MissingEvidence(_("Name the cut or the hash of the file, not both."), rule="R-11")


def check_release_move(release: Release, verb: str, /) -> ReleaseMove:
    """Where the verb leads from here. Raises WrongState. Rule: R-12."""
    move = RELEASE_MOVES[verb]
    if release.state not in move.frm:
        state = release.get_state_display()
        raise WrongState(_("The release is “%(state)s”; this cannot be done now.") % {"state": state}, rule="R-12")
    return move


def may_be_changed(release: Release, /) -> bool:
    """Whether what is told of it may still be changed. Rule: R-12."""
    return release.state in (ReleaseState.ANNOUNCED, ReleaseState.ON_AIR)


def check_may_be_changed(release: Release, /) -> None:
    """Raises WrongState. Rule: R-12."""
    if not may_be_changed(release):
        state = release.get_state_display()
        raise WrongState(_("The release is “%(state)s”; this cannot be done now.") % {"state": state}, rule="R-12")


def check_figure(release: Release, /, *, first: date, last: date, value: int, source_day: date, today: date) -> None:
    """Days that have passed and in which the work was to be seen, a count, and a source not of the future.

    Raises MissingEvidence, WrongState. Rule: R-17.
    """
    if release.state == ReleaseState.ANNOUNCED:
        raise WrongState(_("The work is not on air yet; there is nothing to count."), rule="R-17")
    if last < first:
        raise MissingEvidence(_("The last day lies before the first."), rule="R-17")
    if last > today or source_day > today:
        raise MissingEvidence(_("A figure is of days that have passed, and its source too."), rule="R-17")
    if first < release.first_day:
        raise MissingEvidence(_("The work was not on air yet on the first of these days."), rule="R-17")
    if release.last_day is not None and last > release.last_day:
        raise MissingEvidence(_("The work was no longer on air on the last of these days."), rule="R-17")
    if not 0 <= value <= MOST_VALUE:
        raise MissingEvidence(_("A count is 0 or more, and has 15 digits at most."), rule="R-17")
