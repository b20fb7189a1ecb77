"""Files that a company checks for itself, and the mended files that were made of them."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiang.catalog.models import StoredFile
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation
from zhijiang.technical.states import MendState


class Check(models.Model):
    """A file that a company had measured for itself: nobody else sees it, it is filed nowhere and counts nowhere.

    The row goes on its last day, or an hour after it was thrown away; the bytes go with it when nothing else holds them.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "S"), editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="checks")
    original_name = models.CharField(max_length=255)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    kept_until = models.DateTimeField()
    thrown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-brought_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.original_name}"

    def get_absolute_url(self) -> str:
        return reverse("technical:check", args=[self.code])

    @property
    def stream(self) -> str:
        return f"check/{self.code}"


class Mend(models.Model):
    """A new file that was asked for, made of a checked one by a job. What it holds is a check of its own."""

    check_of = models.ForeignKey(Check, models.CASCADE, related_name="mends")
    asked = models.JSONField()
    """{"target_lufs": …, "true_peak_dbtp": …} or neither, "channels": […], "container": "mp4" or empty."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MendState.choices, default=MendState.WAITING)
    reason = models.TextField(blank=True)
    """Why it cannot be made: the media library's own sentence."""
    told = models.JSONField(default=dict)
    """What was done and measured, as `media.mend` tells it."""
    made = models.OneToOneField(Check, models.SET_NULL, null=True, related_name="made_by")

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.check_of.code} {self.state}"
