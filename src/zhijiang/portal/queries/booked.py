"""Bookings that wait for an answer as lines of the first page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhijiang.booking.models import Booking
from zhijiang.booking.states import BookingState
from zhijiang.portal.queries.tasks import SHOWN, DeskKind, Limit, Reader, Task


def bookings_of(reader: Reader, /) -> list[Task]:
    """What is asked of the bases that the reader's house runs. One query, and none for who runs no base. Rule: U-05."""
    if DeskKind.BASE not in reader.desks:
        return []
    asked = Booking.objects.filter(state=BookingState.ASKED, facility__base__operator__in=reader.houses)
    return [
        Task(
            title=booking.facility.shown_name,
            code=booking.code,
            url=booking.get_absolute_url(),
            house=booking.organisation.shown_name,
            state=booking.facility.get_kind_display(),
            tone="",
            clock=Limit.of(booking.answer_by) if booking.answer_by else None,
            step=_("Answer the booking"),
            step_url=booking.get_absolute_url(),
            remark=f"{booking.day} {booking.hours}",
        )
        for booking in asked.select_related("facility", "organisation").order_by("answer_by", "pk")[:SHOWN]
    ]
