"""Work round a case: tasks it waits for, conflicts of interest, the applicant's rating."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from zhijiang.casework.models.cases import Case
from zhijiang.casework.states import ConflictKind, TaskState, TaskVerdict
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation


class Task(models.Model):
    """A piece of work that a case waits for: the opinion of another body (协审), a site visit. Done or called off once."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "T"), editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=40)
    """Its name in the procedure."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tasks")
    """The body that is asked; the authority itself for a site visit."""
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks")
    """The person who does it, where one is named."""
    ask = models.TextField()
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    due_provisional = models.BooleanField(default=False)
    verdict = models.CharField(max_length=12, choices=TaskVerdict.choices, blank=True)
    text = models.TextField(blank=True)
    findings = models.JSONField(default=list, blank=True)
    """One entry a point of the checklist: {"met": true, "remark": …}, with "files" like those below where it was photographed."""
    files = models.JSONField(default=list, blank=True)
    """[{"name": …, "sha256": …, "size_bytes": …}]: a letter, photographs."""
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "state", "due_on"])]
        ordering = ["case", "pk"]


class Conflict(models.Model):
    """A person keeps away from a house or from one case: declared by the person, or found by an officer. Ended, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="conflicts")
    kind = models.CharField(max_length=10, choices=ConflictKind.choices)
    reason = models.TextField()
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation=None) ^ models.Q(case=None), name="conflict_with_a_house_or_a_case"
            )
        ]


class Rating(models.Model):
    """What an applicant thought of the service once the case was closed (好差评); given once."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
