"""The queue's own row, which stays the truth whatever carries the message."""

from __future__ import annotations

from functools import partial

from django.db import models

from zhijiang.codes import new_code
from zhijiang.jobs.states import JobState


class Job(models.Model):
    """One piece of background work, safe to run twice.

    A worker holds it by a lease that it renews while it works; a lapsed lease sends it back to waiting,
    and after `max_attempts` it is parked. `key` names the work: while one job with a key is open,
    a second one is not made.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "J"), editable=False)
    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    """What it is about, as `file/<sha256>`, so that a page can show the jobs of its object."""
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    stage = models.CharField(max_length=40, blank=True)
    """Name of what is being done now, shown translated."""
    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0)
    reason = models.TextField(blank=True)
    """One plain sentence why it failed or was parked: an English message id, translated where it is shown."""
    detail = models.TextField(blank=True)
    """The error's own words, for operators; never shown to users."""
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=64, blank=True)
    """The message that the task backend carries for it; sent again when it is lost."""
    message_at = models.DateTimeField(null=True, blank=True)
    """When the message was sent, or last seen to be still on its way."""
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state__in=["waiting", "running"]), name="one_open_job_per_key"
            )
        ]
        indexes = [models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.code} {self.name} {self.state}"

    @property
    def percent(self) -> int:
        """Whole per cent done, 0 to 100; 0 while the total is not known."""
        if self.progress_total <= 0:
            return 0
        return min(100, 100 * self.progress_done // self.progress_total)
