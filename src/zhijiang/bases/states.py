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


class LineKind(TextChoices):
    """What a line of a base's ledger tells of."""

    PERSON = "person", pgettext_lazy("ledger", "Person")
    PROJECT = "project", pgettext_lazy("ledger", "Project")
    AWARD = "award", pgettext_lazy("ledger", "Award")
    POLICY = "policy", pgettext_lazy("ledger", "Policy")


FIGURES: Final = ("revenue", "jobs", "tax", "research")
"""What a firm reports for a year; money in whole yuan. None is “not reported”, which is not nought."""
TOLD: Final = ("firms", "revenue", "jobs")
"""What is told to everybody of a published year, by base and segment."""
HIDDEN: Final = "hidden"
"""Stands in a published table where the cell would tell of one firm or two, or lead to one that would."""
UNREPORTED: Final = "unreported"
"""Stands there where no firm reported the amount: which is not nought."""
BUREAU_READS: Final = (Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
FIRM_READS: Final = (Role.PRODUCER, Role.PRODUCER_VIEWER)
