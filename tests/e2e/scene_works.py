"""What is told of a work on its pages: credits, a chain of rights with a break, numbers, days, a poster."""

from __future__ import annotations

from typing import Any

from tests.catalog.telling import tell_all
from zhijiang.booking.models import Booking, Facility
from zhijiang.catalog.models import Credit, Right, Work, WorkPicture, WorkStep
from zhijiang.distribution.models import Release, ReleaseFigure

COLUMNS_OF_WORKS: Any = (
    (Work, "synopsis"), (Work, "adapted_from"), (Credit, "name"), (Credit, "job"), (Right, "grantor"), (Right, "grantee"),
    (Right, "paper"), (WorkStep, "words"), (WorkPicture, "alt"), (Release, "platform"), (ReleaseFigure, "source"),
    (ReleaseFigure, "reason"), (Facility, "name"), (Booking, "purpose"),
)  # fmt: skip
"""What people write into it."""


def told(work: Work, zhou: Any) -> dict[str, str]:
    """Places by their words."""
    cast: Any = type("Cast", (), {"lin": zhou})
    tell_all(work, cast)
    return {"credit": str(work.credits.all()[0].pk)}
