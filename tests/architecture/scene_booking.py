"""What stands of bookings in the scene of the permission matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from zhijiang.bases.models import Base
from zhijiang.booking import actions


def booked(cast: Cast) -> dict[str, Any]:
    """A studio of the base, and a booking of studio A that waits for its answer."""
    given = {"kind": "studio", "name": "一号棚", "weekdays": "1234567", "answers_within": 3}
    facility = actions.open_facility(Base.objects.earliest("pk"), by=cast.wu, given=given)
    day = timezone.localdate() + timedelta(days=5)
    booking = actions.book(facility, cast.studio_a, by=cast.lin, day=day, first=0, count=2, purpose="夜泊")
    return {"FACILITY": facility.pk, "BOOKING": booking.code}
