"""What experts gave, the order that follows, and what was told to the public. All of it is frozen once it is handed in."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from django.db import models
from django.urls import reverse

from zhijiang.codes import new_code
from zhijiang.people.models import User
from zhijiang.support.models.calls import Call, Entry, Expert
from zhijiang.support.states import Outcome


class Sheet(models.Model):
    """The points of one expert in a round: 1 alone, 2 in the consensus round. Locked when handed in; then signed in each case."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="sheets")
    round = models.PositiveSmallIntegerField(default=1)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of what was handed in."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "round"], name="one_sheet_a_round")]


class Score(models.Model):
    """What one expert gives one entry. Changed until the sheet is handed in."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="scores")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="scores")
    points = models.JSONField()
    """Whole points by criterion of the rubric."""
    vote = models.CharField(max_length=20)
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "entry"], name="one_score_of_an_entry_on_a_sheet")]

    @property
    def total(self) -> int:
        return sum(self.points.values())


class Ranking(models.Model):
    """The order of a call's entries as it was computed, with its uncertainty and all it was made of. Never changed."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rankings")
    number = models.PositiveSmallIntegerField()
    """1 before the consensus round, 2 after it; the last holds."""
    method = models.CharField(max_length=20)
    rounds = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    agreement = models.CharField(max_length=10, blank=True)
    """The mean rank correlation of two experts, as decimal text; empty where it is not known."""
    lines = models.JSONField()
    """An entry each, the best first: code, title, unit, rank, low, high, mean, score, within, disagreement, standing, to_discuss … Decimal text."""
    points = models.JSONField()
    """What went in: by case code the points of each expert in the order of joining, None where not scored."""
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="one_ranking_a_number")]


class Hearing(models.Model):
    """That the people of an entry were heard, and what was said. Written before the list is decided; never changed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="hearings")
    held_on = models.DateField()
    present = models.CharField(max_length=300)
    words = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["held_on", "pk"]


class Defence(models.Model):
    """That an entry is presented to the experts: when, where, by whom; then what came of it. One set anew leaves the old row as it was."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="defences")
    held_on = models.DateField()
    begins_at = models.TimeField()
    place = models.CharField(max_length=200)
    asked = models.CharField(max_length=300)
    """Who is asked to present it."""
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved = models.TextField(blank=True)
    """Why another day was set instead; empty for the one that stands."""
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    """Empty until it is recorded."""
    present = models.CharField(max_length=300, blank=True)
    """Who was there; experts do not read it."""
    words = models.TextField(blank=True)
    """What was asked and answered, without names: experts read it."""
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=models.Q(moved=""), name="one_defence_that_stands")
        ]

    def get_absolute_url(self) -> str:
        return reverse("support:entry", args=[self.entry.case.code])


class Summons(models.Model):
    """One person was told once when and where an entry is presented. Read is all that ever changes."""

    user = models.ForeignKey(User, models.CASCADE, related_name="summonses")
    defence = models.ForeignKey(Defence, models.CASCADE, related_name="summonses")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "summonses"
        constraints = [models.UniqueConstraint(fields=["user", "defence"], name="summoned_once")]


class Proposal(models.Model):
    """The list as one officer laid it before a second. Approved once, or sent back with a reason; never changed."""

    ranking = models.ForeignKey(Ranking, models.PROTECT, related_name="proposals")
    awards = models.JSONField()
    """Who is to be supported, by case code: fen, or None where no money is given."""
    why = models.JSONField()
    """Reasons of departures from the ranking, by case code."""
    meeting = models.CharField(max_length=200, blank=True)
    """The record of the meeting that departed from the ranking, by title and number."""
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    sent_back = models.TextField(blank=True)
    """Why it was sent back; empty where it was approved, or waits."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ranking"], condition=models.Q(sent_back=""), name="one_proposal_that_stands_a_ranking"
            )
        ]


class Notice(models.Model):
    """What everybody is told before anything is granted. Never changed."""

    call = models.OneToOneField(Call, models.PROTECT, related_name="notice")
    opens_on = models.DateField()
    closes_on = models.DateField()
    lines = models.JSONField()
    """A line each: code, title, organisation, amount_fen."""
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)


class Objection(models.Model):
    """What somebody says against a line of a notice, under a name. Answered once, never changed."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "X"), editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="objections")
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=120)
    words = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    is_upheld = models.BooleanField(null=True, blank=True)
    """None while it is not answered."""
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
