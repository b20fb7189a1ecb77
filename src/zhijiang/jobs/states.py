"""The life of a job."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    """Ended with an answer for the user (the file cannot be read); not tried again by itself."""
    PARKED = "parked", _("Parked")
    """Tried as often as allowed and never ended: a person must look, the queue goes on."""


OPEN_STATES: Final = (JobState.WAITING, JobState.RUNNING)
"""A job in one of these will still do something by itself."""
