"""For what time figures are reported, by whom, and how far a report has come."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Rhythm(TextChoices):
    """How long a period is."""

    YEAR = "year", pgettext_lazy("rhythm", "Year")
    HALF = "half", pgettext_lazy("rhythm", "Half-year")
    QUARTER = "quarter", pgettext_lazy("rhythm", "Quarter")


PARTS: Final = {Rhythm.YEAR: 1, Rhythm.HALF: 2, Rhythm.QUARTER: 4}
"""Periods in a year."""


class Subject(TextChoices):
    """Of whom a figure is."""

    FIRM = "firm", pgettext_lazy("subject", "Firm")
    BASE = "base", pgettext_lazy("subject", "Base")


class ReportState(TextChoices):
    """How far a report has come; of whom there is no row, nothing has been reported yet."""

    REPORTED = "reported", pgettext_lazy("report", "Reported")
    SENT_BACK = "sent_back", pgettext_lazy("report", "Sent back")
    SEALED = "sealed", pgettext_lazy("report", "Sealed")


COUNTED: Final = (ReportState.REPORTED, ReportState.SEALED)
"""Reports whose figures stand in sums; what was sent back does not until it comes again."""


class Act(TextChoices):
    """What a reminder tells of."""

    DUE_SOON = "due_soon", _("The due day is near")
    OVERDUE = "overdue", _("The due day has passed")


NEAR_DAYS: Final = 7
"""So many days before the due day those who have not reported are reminded."""
HIDDEN: Final = "hidden"
"""Stands in a published table where the cell would tell of one firm or two, or lead to one that would."""
UNREPORTED: Final = "unreported"
"""Stands there where nobody reported: which is not nought."""
