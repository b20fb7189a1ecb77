"""What support is for, how projects are told apart, and what happens to a grant."""

from __future__ import annotations

import unicodedata

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(TextChoices):
    """What is supported of a project: two grants for the same of the same are looked at twice."""

    CREATION = "creation", _("Creation and production")
    TALENT = "talent", pgettext_lazy("support", "Talent")
    START_UP = "start_up", pgettext_lazy("support", "Start-up")
    LOAN_INTEREST = "loan_interest", _("Interest on loans")
    EQUITY = "equity", pgettext_lazy("support", "Equity investment")
    RENT = "rent", pgettext_lazy("support", "Rent and premises")
    EQUIPMENT = "equipment", _("Equipment and technology")
    RELEASE = "release", _("Release and promotion")
    TRAINING = "training", _("Training and guidance")
    OTHER = "other", pgettext_lazy("support", "Other")


class Act(TextChoices):
    """What happens to a measure, a grant or a delivery; the action of its event."""

    MEASURE_DRAFTED = "measure_drafted", _("The measure was drafted")
    MEASURE_EDITED = "measure_edited", _("The draft was changed")
    MEASURE_PUBLISHED = "measure_published", _("The measure was published")
    MEASURE_SUPERSEDED = "measure_superseded", _("Another measure took its place")
    APPLIED = "support_applied", _("The measure was applied for")
    GRANTED = "support_granted", _("The support was granted")
    PAID = "payment_recorded", _("A payment was recorded")
    PAYMENT_CONFIRMED = "payment_confirmed", _("A payment was confirmed by a second person")
    PAYMENT_STRUCK = "payment_struck", _("A payment was struck out")
    RECALLED = "money_recalled", _("Money was called back")
    RECALL_CONFIRMED = "recall_confirmed", _("A recall was confirmed by a second person")
    RECALL_STRUCK = "recall_struck", _("A recall was struck out")
    RETURNED = "money_returned", _("Money came back")
    DELIVERED = "delivery_recorded", _("A service was recorded")
    DELIVERY_STRUCK = "delivery_struck", _("A service was struck out")
    REPORTED = "follow_up_reported", _("What became of it was reported")


def project_key(name: str, /) -> str:
    """A project's name as it is compared: letters and digits only, full-width as half-width, without case."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(each for each in plain if each.isalnum())[:200]
