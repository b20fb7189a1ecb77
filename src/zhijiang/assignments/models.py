"""Task assignment forms 任务分工表: plans, their duties and steps, what was reported, and who was reminded."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiang.assignments.states import Act, DutyState, PlanState
from zhijiang.bases.models import Base, LedgerLine
from zhijiang.casework.models import Attachment, Case, Event
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation


class Plan(models.Model):
    """One task assignment form of an authority or a base's operator. Its history is the event stream `plan/<code>`."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "J"), editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plans")
    """Its owner: makes it, publishes it, confirms what is done."""
    title = models.CharField(max_length=120)
    day = models.DateField()
    """From which deadlines in working days are counted."""
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)

    class Meta:
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("assignments:plan", args=[self.code])

    @property
    def stream(self) -> str:
        return f"plan/{self.code}"


class Duty(models.Model):
    """One line of the form: what is to be done, who leads, who helps, by when. Cancelled, never deleted.

    The deadline is a day, or so many working days from the plan's day; never both. It hangs on a case, a base or a
    project, or on nothing.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="duties")
    number = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=500)
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="duties_led")
    helpers: models.ManyToManyField[Organisation, models.Model] = models.ManyToManyField(
        Organisation, related_name="duties_helped", blank=True
    )
    due_on = models.DateField(null=True, blank=True)
    due_workdays = models.PositiveSmallIntegerField(null=True, blank=True)
    after: models.ManyToManyField[Duty, models.Model] = models.ManyToManyField(
        "self", symmetrical=False, related_name="before", blank=True
    )
    """What must be done first. Never a circle (rules.check_no_circle)."""
    state = models.CharField(max_length=20, choices=DutyState.choices, default=DutyState.NOT_BEGUN)
    reported_on = models.DateField(null=True, blank=True)
    """The day on which the lead unit reported it done; empty again when it is sent back."""
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="duties")
    base = models.ForeignKey(Base, models.PROTECT, null=True, blank=True, related_name="duties")
    project = models.ForeignKey(LedgerLine, models.PROTECT, null=True, blank=True, related_name="duties")
    """A project of a base's ledger."""

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_duty_a_number"),
            models.CheckConstraint(
                condition=models.Q(due_on=None) ^ models.Q(due_workdays=None), name="a_duty_has_one_deadline"
            ),
            models.CheckConstraint(
                condition=models.Q(case=None, base=None)
                | models.Q(case=None, project=None)
                | models.Q(base=None, project=None),
                name="a_duty_hangs_on_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.item}"

    def get_absolute_url(self) -> str:
        return reverse("assignments:duty", args=[self.plan.code, self.number])

    @property
    def about(self) -> Case | Base | LedgerLine | None:
        """On what it hangs."""
        return self.case or self.base or self.project


class Step(models.Model):
    """One step of a duty, in its order. Done once, by the lead unit."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["place", "pk"]


class Report(models.Model):
    """What a unit, or the owner in answer, said about a duty on a day, with its evidence. Never changed."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reports")
    act = models.CharField(max_length=20, choices=Act.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    link = models.URLField(max_length=400, blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class Reminder(models.Model):
    """One person was told once of one deadline: near, passed, or passed at a unit. Read is all that ever changes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="duty_reminders")
    duty = models.ForeignKey(Duty, models.CASCADE, related_name="reminders")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    act = models.CharField(max_length=20, choices=Act.choices)
    due_on: models.DateField[date, date] = models.DateField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "duty", "act", "due_on"], name="reminded_once_of_a_deadline")
        ]
