"""How far a base has come, and what is reported of a firm each year."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.people.states import Role


class BaseLevel(TextChoices):
    """What a base is recognised as, lowest first."""

    CULTIVATED = "cultivated", pgettext_lazy("base", "Under cultivation")
    PROVINCIAL = "provincial", _("Provincial base")
    NATIONAL = "national", _("National base")


FIGURES: Final = ("revenue", "jobs", "tax", "research")
"""What a firm reports for a year; money in whole yuan. None is “not reported”, which is not nought."""
FEWEST: Final = 3
"""Of fewer firms than these nothing is said to those who may not see their rows."""
BUREAU_READS: Final = (Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
FIRM_READS: Final = (Role.PRODUCER, Role.PRODUCER_VIEWER)
