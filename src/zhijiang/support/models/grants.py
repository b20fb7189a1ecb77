"""What was promised, what was paid, and what else was given."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.urls import reverse

from zhijiang.bases.models import Base, Firm
from zhijiang.casework.models import Attachment, Case
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation, User
from zhijiang.support.models.measures import Measure
from zhijiang.support.states import Kind, Purpose


class Grant(models.Model):
    """What an authority promised in a case: money in instalments, or a service. The promise is never changed."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "G"), editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="grant")
    """The application that it answers."""
    kind = models.CharField(max_length=20, choices=Kind.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="grants")
    """None where it comes from a call."""
    given_by = models.ForeignKey(Organisation, models.PROTECT, related_name="grants_given")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="grants")
    """Whose it is."""
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, blank=True, related_name="grants")
    base = models.ForeignKey(Base, models.PROTECT, null=True, blank=True, related_name="grants")
    """In whose ledger it stands; None where the applicant is in no base."""
    project = models.CharField(max_length=200)
    promised_fen = models.BigIntegerField(null=True, blank=True)
    """None where no money was promised."""
    promised = models.TextField()
    """What was promised, in words."""
    decided_on = models.DateField()
    """Its year is the year of the ledger."""
    paper = models.CharField(max_length=120)
    """The decision, by its number."""
    about_earlier = models.TextField(blank=True)
    """Why it is granted although the same project had support for the same purpose."""
    project_key = models.CharField(max_length=200, db_index=True)
    """The project's name without marks and spaces, by which earlier support is found (`states.project_key`)."""

    class Meta:
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["base", "decided_on"], name="grants_of_a_base")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(promised_fen=None) | models.Q(promised_fen__gt=0), name="promise_is_more_than_nought"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("support:grant", args=[self.code])

    @property
    def stream(self) -> str:
        return f"grant/{self.code}"

    @property
    def is_running(self) -> bool:
        """Whether something may still be given under it: its case is not closed."""
        return self.case.closed_at is None


class Instalment(models.Model):
    """One part of the money that was promised, and when it is meant to be paid. The parts make up the whole."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="instalments")
    place = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    due_on = models.DateField(null=True, blank=True)
    when = models.CharField(max_length=200, blank=True)
    """What it waits for, in words."""

    class Meta:
        ordering = ["grant", "place"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "place"], name="one_instalment_a_place"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="instalment_is_more_than_nought"),
        ]


class Target(models.Model):
    """One figure that was agreed on with the promise, against which the follow-up is held. Never changed."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="targets")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=20)
    wanted = models.DecimalField(max_digits=14, decimal_places=2)
    """At least so much."""

    class Meta:
        ordering = ["grant", "place"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "place"], name="one_target_a_place"),
            models.CheckConstraint(condition=models.Q(wanted__gt=0), name="target_is_more_than_nought"),
        ]


class Recall(models.Model):
    """That an authority calls money of a grant back 追回: how much, why and by when. It stands once a second person confirmed it."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "R"), editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="recalls")
    amount_fen = models.BigIntegerField()
    due_on = models.DateField()
    reason = models.TextField()
    paper = models.CharField(max_length=120)
    """The decision, by its number."""
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    is_struck = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="recall_is_more_than_nought")]


class Payment(models.Model):
    """Money that left the house for a grant, or came back on a recall. It counts once a second person confirmed it.

    Struck out where it was written wrongly, never changed or deleted.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "Y"), editable=False)
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    amount_fen = models.BigIntegerField()
    paper = models.CharField(max_length=120)
    """The voucher or order, by its number."""
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    """Who wrote it down."""
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    """The second person; None while it does not count."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    recall = models.ForeignKey(Recall, models.PROTECT, null=True, blank=True, related_name="payments")
    """Set where the money came back; None where it went out."""
    is_struck = models.BooleanField(default=False)

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="payment_is_more_than_nought"),
            models.UniqueConstraint(
                fields=["grant", "paper"], condition=models.Q(is_struck=False), name="one_payment_a_voucher"
            ),
        ]


class Delivery(models.Model):
    """What was given that is no money: a seminar, a consultation, a report, a stand at a fair. Struck out, never deleted.

    It answers a grant, or was given to a base or a firm of it without one.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "V"), editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    base = models.ForeignKey(Base, models.PROTECT, related_name="deliveries")
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, blank=True, related_name="deliveries")
    """None: to the base as a whole."""
    grant = models.ForeignKey(Grant, models.PROTECT, null=True, blank=True, related_name="deliveries")
    given_by = models.ForeignKey(Organisation, models.PROTECT, related_name="deliveries_given")
    given_on = models.DateField()
    subject = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    reach = models.PositiveIntegerField(null=True, blank=True)
    """How many people or firms it reached."""
    source = models.CharField(max_length=200)
    """The paper or report that says so."""
    link = models.URLField(max_length=400, blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_struck = models.BooleanField(default=False)

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["base", "given_on"], name="deliveries_of_a_base")]


class FollowUp(models.Model):
    """What became of a grant, as its holder reported it in one round of the follow-up 跟踪问效. Never changed."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="follow_ups")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class Result(models.Model):
    """How far a target was reached, as a follow-up report says."""

    report = models.ForeignKey(FollowUp, models.PROTECT, related_name="results")
    target = models.ForeignKey(Target, models.PROTECT, related_name="results")
    reached = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["target__place"]
        constraints = [models.UniqueConstraint(fields=["report", "target"], name="one_result_of_a_target_in_a_report")]

    @property
    def is_met(self) -> bool:
        """Whether what was agreed on is reached. Rule: D-42."""
        return self.reached >= self.target.wanted
