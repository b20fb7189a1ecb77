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


class Standing(TextChoices):
    """How a base stands on the register today."""

    LISTED = "listed", pgettext_lazy("base", "On the list")
    RECTIFYING = "rectifying", pgettext_lazy("base", "Being put right")
    FAILED = "failed", pgettext_lazy("base", "Failed its assessment")
    REMOVED = "removed", pgettext_lazy("base", "Removed")


class EntryKind(TextChoices):
    """What an entry in the register tells of."""

    ENTERED = "entered", pgettext_lazy("register", "Entered")
    CORRECTED = "corrected", pgettext_lazy("register", "Level corrected")
    LISTED = "listed", pgettext_lazy("register", "Put on the list")
    PLATED = "plated", pgettext_lazy("register", "Plate given")
    REPORTED = "reported", pgettext_lazy("register", "Annual report received")
    GRADED = "graded", pgettext_lazy("register", "Assessed")
    SETTLED = "settled", pgettext_lazy("register", "Correction passed")
    REMOVED = "removed", pgettext_lazy("register", "Removed from the list")
    RESTORED = "restored", pgettext_lazy("register", "Removal overturned")
    CHANGED = "changed", pgettext_lazy("register", "Name or boundary changed")


class BatchState(TextChoices):
    """How far a list of bases has come."""

    DRAFT = "draft", pgettext_lazy("list", "Being put together")
    PROPOSED = "proposed", pgettext_lazy("list", "Laid before a second officer")
    PUBLISHED = "published", pgettext_lazy("list", "Published")


class Paper(TextChoices):
    """What a base can show of its entry, drawn from the register."""

    CERTIFICATE = "certificate", pgettext_lazy("base", "Certificate")
    PLATE = "plate", pgettext_lazy("base", "Plate")


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
TONES: Final = {
    Standing.LISTED: "done",
    Standing.RECTIFYING: "warning",
    Standing.FAILED: "sealed",
    Standing.REMOVED: "sealed",
}
"""The shape and colour beside the word of a standing."""
OPERATOR_ACTS: Final = (Role.SERVICE_CENTRE, Role.PRODUCER)
"""People of the body that runs a base: who serve its firms, and who apply for it."""
BUREAU_READS: Final = (Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)
FIRM_READS: Final = (Role.PRODUCER, Role.PRODUCER_VIEWER)
