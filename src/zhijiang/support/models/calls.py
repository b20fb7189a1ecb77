"""Calls for applications: what is given, how many may be recommended, and what was handed in."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from zhijiang.casework.models import Case
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation, User
from zhijiang.support.states import CallState, Purpose


class Call(models.Model):
    """One round of a programme: until when, how many places, who may recommend. Once published only its last day moves, later."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "P"), editable=False)
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="calls")
    item = models.CharField(max_length=60)
    """The item of the catalogue whose procedure each entry follows."""
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    about = models.TextField()
    """What is supported, who may apply, what is asked of them."""
    paper = models.CharField(max_length=200)
    """The notice or plan it rests on, by title and number."""
    opens_on = models.DateField()
    closes_on = models.DateField()
    """The last day on which an entry is handed in."""
    recommend_until = models.DateField()
    """The last day on which units recommend."""
    places = models.PositiveSmallIntegerField()
    """How many can be supported: the line is below the last."""
    ceiling_fen = models.BigIntegerField(null=True, blank=True)
    """The most money for one entry; None where there is no ceiling."""
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.CREATION)
    notice_workdays = models.PositiveSmallIntegerField(default=5)
    with_defence = models.BooleanField(default=False)
    """Whether each entry is presented to the experts (答辩) before they hand their points in."""
    is_example = models.BooleanField(default=False)
    """Its figures are not checked against a paper: shown as an example wherever it is shown."""
    state = models.CharField(max_length=20, choices=CallState.choices, default=CallState.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    published_on = models.DateField(null=True, blank=True)
    closing = models.TextField(blank=True)
    """What came of the whole call, as the first officer wrote it to have the call closed."""
    closing_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-closes_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on"), recommend_until__gte=models.F("closes_on")),
                name="call_days_are_in_order",
            ),
            models.CheckConstraint(condition=models.Q(places__gt=0), name="call_has_a_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("support:call", args=[self.code])

    @property
    def stream(self) -> str:
        return f"call/{self.code}"

    @property
    def shown_title(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.title_en if (get_language() or "").startswith("en") and self.title_en else self.title


class Quota(models.Model):
    """How many entries a unit (a city's authority, a base's operator) may recommend in a call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="quotas")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="quotas")
    places = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "unit"], name="one_quota_a_unit")]


class Entry(models.Model):
    """An application under a call: the case with what the call knows of it. The case tells where it stands."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="entries")
    case = models.OneToOneField(Case, models.PROTECT, related_name="call_entry")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="entries_judged")
    """Who evaluates it first, and in whose quota it counts."""
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    """Its place in the unit's order; None while it is not recommended."""
    recommendation = models.TextField(blank=True)
    """What the unit said of it."""
    about_double = models.TextField(blank=True)
    """What the bureau said where the same had been supported before."""
    is_discussed = models.BooleanField(default=False)
    """Whether it was in the consensus round."""
    award_fen = models.BigIntegerField(null=True, blank=True)
    """What the bureau decided to give; None while nothing is, or where no money is given."""
    why = models.TextField(blank=True)
    """The reason where the decision departs from the ranking."""

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["call", "unit", "place"], condition=models.Q(place__isnull=False), name="one_entry_a_place"
            ),
            models.CheckConstraint(
                condition=models.Q(award_fen=None) | models.Q(award_fen__gt=0), name="award_is_more_than_nought"
            ),
        ]

    def __str__(self) -> str:
        return self.case.code


class Expert(models.Model):
    """A reviewer on the panel of a call. What the person must keep away from is the engine's wall; this row knows no conflicts."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="experts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [models.UniqueConstraint(fields=["call", "user"], name="an_expert_once_in_a_call")]
