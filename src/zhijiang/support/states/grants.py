"""What a grant is in, and what money is for."""

from __future__ import annotations

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


class GrantState(TextChoices):
    """Whether something is still to be given or shown."""

    RUNNING = "running", pgettext_lazy("grant", "Running")
    CLOSED = "closed", pgettext_lazy("grant", "Closed")
    ENDED = "ended", _("Ended early")
