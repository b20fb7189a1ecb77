"""What can be booked, where a booking stands, what takes it further, and what the events are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FacilityKind(TextChoices):
    STUDIO = "studio", _("Studio")
    STAGE = "stage", _("Outdoor set")
    EDIT = "edit", _("Edit suite")
    SOUND = "sound", _("Sound studio")
    SCREENING = "screening", _("Screening room")
    MEETING = "meeting", _("Meeting room")
    EQUIPMENT = "equipment", _("Equipment")


class BookingState(TextChoices):
    ASKED = "asked", pgettext_lazy("booking", "Asked for")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    DECLINED = "declined", pgettext_lazy("booking", "Declined")
    LAPSED = "lapsed", pgettext_lazy("booking", "Not answered in time")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    USED = "used", pgettext_lazy("booking", "Used")
    MISSED = "missed", pgettext_lazy("booking", "Not used")


class Act(TextChoices):
    """What happens to a facility or a booking; the action of its event."""

    OPENED = "facility_opened", _("The facility was opened for booking")
    CHANGED = "facility_changed", _("The facility was changed")
    ASKED = "booking_asked", _("The booking was asked for")
    CONFIRMED = "booking_confirmed", _("The booking was confirmed")
    DECLINED = "booking_declined", _("The booking was declined")
    LAPSED = "booking_lapsed", _("Nobody answered in time; the time is free again")
    CANCELLED = "booking_cancelled", _("The booking was cancelled")
    USED = "booking_used", _("The facility was used")
    MISSED = "booking_missed", _("The facility was not used")
    RATED = "booking_rated", _("The service was rated")


@dataclass(frozen=True)
class Move:
    """From which states a verb starts, where it leads, its event, and whether the time is free again."""

    frm: frozenset[BookingState]
    to: BookingState
    act: Act
    frees: bool = False


_S: Final = BookingState
HOLDING: Final = (BookingState.ASKED, BookingState.CONFIRMED, BookingState.USED, BookingState.MISSED)
"""The states whose time nobody else can have."""
MOVES: Final = {
    "confirm": Move(frozenset({_S.ASKED}), _S.CONFIRMED, Act.CONFIRMED),
    "decline": Move(frozenset({_S.ASKED}), _S.DECLINED, Act.DECLINED, frees=True),
    "lapse": Move(frozenset({_S.ASKED}), _S.LAPSED, Act.LAPSED, frees=True),
    "cancel": Move(frozenset({_S.ASKED, _S.CONFIRMED}), _S.CANCELLED, Act.CANCELLED, frees=True),
    "use": Move(frozenset({_S.CONFIRMED}), _S.USED, Act.USED),
    "miss": Move(frozenset({_S.CONFIRMED}), _S.MISSED, Act.MISSED),
}
"""Rule: U-03."""
SLOT_MINUTES: Final = (30, 60, 120, 240)
WEEKDAYS: Final = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
    "6": _("Saturday"),
    "7": _("Sunday"),
}


def clock_told(minute: int, /) -> str:
    """A minute of the day as a clock shows it: 540 is 09:00, 1440 is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
