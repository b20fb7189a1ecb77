"""Periods, what was reported for them figure by figure, and what was published of them. Every change of a row is an event."""

from __future__ import annotations

import calendar
import datetime
from functools import partial

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhijiang.bases.models import Base, Firm
from zhijiang.codes import new_code
from zhijiang.indicators.states import PARTS, Act, ReportState, Rhythm
from zhijiang.people.models import User


class Period(models.Model):
    """A year, half-year or quarter for which the authority asks for figures, until a due day."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "Q"), editable=False)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    year = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField(default=1)
    """Which half or quarter of the year; 1 for a year."""
    due_on = models.DateField()
    opened_on = models.DateField()
    indicators = models.JSONField()
    """The definitions as they were when it was opened: a pack that changes later does not change what was asked."""

    class Meta:
        ordering = ["-year", "-part", "rhythm"]
        constraints = [models.UniqueConstraint(fields=["rhythm", "year", "part"], name="a_period_is_opened_once")]

    def __str__(self) -> str:
        return self.shown

    def get_absolute_url(self) -> str:
        return reverse("indicators:period", args=[self.code])

    @property
    def shown(self) -> str:
        """In the reader's language: “2025年”, “2026年上半年”, “2026年第三季度”."""
        match self.rhythm, self.part:
            case (Rhythm.HALF, 1):
                return _("First half of %(year)d") % {"year": self.year}
            case (Rhythm.HALF, _part):
                return _("Second half of %(year)d") % {"year": self.year}
            case (Rhythm.QUARTER, _part):
                return _("Quarter %(part)d of %(year)d") % {"year": self.year, "part": self.part}
        return _("Year %(year)d") % {"year": self.year}

    @property
    def last_day(self) -> datetime.date:
        """The day on which a firm must have been in a base to be asked."""
        month = 12 // PARTS[Rhythm(self.rhythm)] * self.part
        return datetime.date(self.year, month, calendar.monthrange(self.year, month)[1])

    @property
    def place(self) -> int:
        """Counts the periods of one rhythm through the years: the one before has one less."""
        return self.year * PARTS[Rhythm(self.rhythm)] + self.part - 1


class Report(models.Model):
    """What was reported of one firm, or of a base itself (`firm` None), for one period. A later report takes its place."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="reports")
    base = models.ForeignKey(Base, models.PROTECT, related_name="reports")
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, blank=True, related_name="reports")
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.REPORTED)
    reported_at = models.DateTimeField()
    said = models.TextField(blank=True)
    """Why it was sent back, in the words of whoever did."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "firm"], condition=Q(firm__isnull=False), name="one_report_of_a_firm_for_a_period"),
            models.UniqueConstraint(fields=["period", "base"], condition=Q(firm=None), name="one_report_of_a_base_for_a_period"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["period", "base", "state"], name="reports_of_a_base")]

    def __str__(self) -> str:
        return f"{self.period} · {self.firm or self.base}"


class Value(models.Model):
    """One figure of a report. What was left empty has no row: not reported is not nought."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="values")
    key = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    """A whole number of the last decimal of its indicator: money of four decimals of 万元 is whole yuan."""
    reason = models.CharField(max_length=500, blank=True)
    """What was said to a warning."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="one_figure_of_an_indicator")]
        indexes = [models.Index(fields=["key", "report", "amount"], name="figures_of_an_indicator")]

    def __str__(self) -> str:
        return f"{self.key} {self.amount}"


class Reminder(models.Model):
    """One person was told once of a due day that is near or has passed, for one base's reports. Read is all that ever changes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="indicator_reminders")
    period = models.ForeignKey(Period, models.CASCADE, related_name="reminders")
    base = models.ForeignKey(Base, models.CASCADE, related_name="+")
    act = models.CharField(max_length=20, choices=Act.choices)
    due_on = models.DateField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "period", "base", "act", "due_on"], name="reminded_once_of_a_due_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.due_on}"


class PublishedPeriod(models.Model):
    """What everybody is told of a period, as it was sealed and protected on the day it was published. Never changed."""

    period = models.OneToOneField(Period, models.PROTECT, related_name="published")
    published_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    tables = models.JSONField()
    """`bases` and `segments` name rows and columns; `firms` holds a table with totals for each indicator that firms report,
    `own` a column for each that bases report of themselves: a number as it is kept, `hidden` or `unreported`."""

    def __str__(self) -> str:
        return str(self.period)
