"""Who offers and who books, what can be booked, and what is done when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from zhijiang.bases.rules import may_keep
from zhijiang.booking.models import Booking, Facility
from zhijiang.booking.states import MOVES, BookingState, Move
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.people.queries import has_role
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.bases.models import Base
    from zhijiang.people.models import Organisation, User

AHEAD: Final = timedelta(days=180)
"""So far ahead can be booked."""
DAY: Final = 24 * 60
STARS: Final = range(1, 6)


def check_may_offer(base: Base, user: User, /) -> None:
    """Facilities are kept by who runs the base, and the authority. Raises NotAllowed. Rule: U-01."""
    if not may_keep(user, base):
        raise NotAllowed(_("Only the body that runs the base, or the authority, keeps its facilities."), rule="U-01")


def check_facility(facility: Facility, /) -> None:
    """Opening hours of whole slots, at least one day of the week and one unit. Raises MissingEvidence. Rule: U-01."""
    span = facility.closes - facility.opens
    if not 0 <= facility.opens < facility.closes <= DAY or span % facility.slot_minutes:
        raise MissingEvidence(
            _("The opening hours must be whole slots of %(minutes)d minutes.") % {"minutes": facility.slot_minutes},
            rule="U-01",
        )
    if not facility.weekdays or not 1 <= facility.units <= 200:
        raise MissingEvidence(_("Say on which days it is open, and how many there are (1 to 200)."), rule="U-01")


def check_may_book(house: Organisation, user: User, /) -> None:
    """A producer books for the own house. Raises NotAllowed. Rule: U-02."""
    if not has_role(user, Role.PRODUCER, organisation=house):
        raise NotAllowed(_("Only producers of the company book for it."), rule="U-02")


def check_time(facility: Facility, /, *, day: date, first: int, count: int, now: datetime) -> None:
    """Slots of one day on which it is open, not passed, at most 180 days ahead. Raises WrongState, MissingEvidence. Rule: U-02."""
    if not facility.is_active:
        raise WrongState(_("This facility is not open for booking."), rule="U-02")
    if count < 1 or not 0 <= first < first + count <= facility.slots:
        raise MissingEvidence(_("Choose times within the opening hours."), rule="U-02")
    if not facility.is_open_on(day):
        raise MissingEvidence(_("It is not open on that day of the week."), rule="U-02")
    today = now.date()
    if day > today + AHEAD:
        raise WrongState(_("It can be booked at most %(days)d days ahead.") % {"days": AHEAD.days}, rule="U-02")
    if day < today or (day == today and facility.begins(first) < now.hour * 60 + now.minute):
        raise WrongState(_("This time has passed."), rule="U-02")


def check_move(booking: Booking, verb: str, /) -> Move:
    """Where the verb leads from here. Raises WrongState. Rule: U-03."""
    move = MOVES[verb]
    if booking.state not in move.frm:
        state = booking.get_state_display()
        raise WrongState(_("The booking is “%(state)s”; this cannot be done now.") % {"state": state}, rule="U-03")
    return move


def has_begun(booking: Booking, now: datetime, /) -> bool:
    """Whether its time has come, by the installation's clock."""
    begins = booking.facility.begins(booking.first)
    return booking.day < now.date() or (booking.day == now.date() and begins <= now.hour * 60 + now.minute)


def check_when(booking: Booking, verb: str, now: datetime, /) -> None:
    """It is cancelled before it begins, and used or not used after. Raises WrongState. Rule: U-03."""
    begun = has_begun(booking, now)
    if verb == "cancel" and begun:
        raise WrongState(_("Its time has begun; it can no longer be cancelled."), rule="U-03")
    if verb in ("use", "miss") and not begun:
        raise WrongState(_("Its time has not come yet."), rule="U-03")


def check_rating(booking: Booking, stars: int, /) -> None:
    """Once, after it was used, one to five stars. Raises WrongState, MissingEvidence. Rule: U-06."""
    if booking.state != BookingState.USED or booking.stars is not None:
        raise WrongState(_("A booking is rated once, after it was used."), rule="U-06")
    if stars not in STARS:
        raise MissingEvidence(_("Give one to five stars."), rule="U-06")


def check_words(text: str, /) -> str:
    """A reason or a purpose says something. Returns it trimmed. Raises MissingEvidence. Rule: U-03."""
    if not text.strip():
        raise MissingEvidence(_("Please say it in words."), rule="U-03")
    return text.strip()
