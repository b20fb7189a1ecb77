"""Measures of support, and who asked for one."""

from __future__ import annotations

import datetime
from functools import partial

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from zhijiang.bases.models import Firm
from zhijiang.casework.models import Case
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation, User
from zhijiang.support.states import Kind, MeasureState, Purpose


class Measure(models.Model):
    """One thing that an authority gives, and on which conditions. Once published it is never changed: another takes its place."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "M"), editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="measures")
    """Who issued it and decides on applications."""
    paper = models.CharField(max_length=200)
    """The paper it rests on, by title."""
    paper_number = models.CharField(max_length=80, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    """The last day; None until it is ended."""
    gives = models.TextField()
    """What is given, in words."""
    gives_en = models.TextField(blank=True)
    ceiling_fen = models.BigIntegerField(null=True, blank=True)
    """The most money for one application; None where no money is given, or there is no ceiling."""
    gives_money = models.BooleanField(default=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    conditions = models.JSONField(default=list)
    """What an applicant must meet, in order: `states.Condition` as data."""
    is_example = models.BooleanField(default=False)
    """Its figures are not checked against the paper: shown as an example wherever it is shown."""
    state = models.CharField(max_length=20, choices=MeasureState.choices, default=MeasureState.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    """Who wrote it last; somebody else publishes it."""
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_on = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True)
    """What is searched, as `casework.search` compares it."""
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        ordering = ["kind", "-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="measure_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(ceiling_fen=None) | models.Q(ceiling_fen__gt=0, gives_money=True),
                name="ceiling_is_of_money",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("support:measure", args=[self.code])

    @property
    def stream(self) -> str:
        return f"measure/{self.code}"

    @property
    def shown_title(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.title_en if (get_language() or "").startswith("en") and self.title_en else self.title

    @property
    def shown_gives(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.gives_en if (get_language() or "").startswith("en") and self.gives_en else self.gives

    def is_in_force(self, day: datetime.date, /) -> bool:
        """Whether it can be applied for on a day."""
        until = self.valid_until
        return self.state == MeasureState.PUBLISHED and self.valid_from <= day and (until is None or day <= until)


class Application(models.Model):
    """A firm asks for a measure, in a case. What was known of it on that day is frozen here; what is decided is a grant."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="support_application")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="applications")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="support_applications")
    """The firm's time in its base; the base is the ledger it counts in."""
    project = models.CharField(max_length=200)
    """What it is for, by name."""
    project_key = models.CharField(max_length=200, db_index=True)
    """As in a grant."""
    declared = models.JSONField(default=dict)
    """What the applicant declared of the conditions that nothing else tells: key, yes or no."""
    findings = models.JSONField(default=list)
    """Each condition as it was found on the day of the application."""
    about_earlier = models.TextField(blank=True)
    """What the applicant said of support that the same project had for the same purpose."""

    def __str__(self) -> str:
        return f"{self.firm} · {self.measure}"
