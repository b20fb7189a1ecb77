"""What a base offers to be booked, who booked it, and the time that is held: a row for each slot, which nobody can have twice."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from zhijiang.bases.models import Base
from zhijiang.booking.states import SLOT_MINUTES, BookingState, FacilityKind, clock_told
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation


class Facility(models.Model):
    """A studio, a room or equipment that can be booked by slots of a day. Its history is the stream `facility/<id>`."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="facilities")
    kind = models.CharField(max_length=12, choices=FacilityKind.choices)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    about = models.TextField(max_length=2000, blank=True)
    units = models.PositiveSmallIntegerField(default=1)
    """How many there are that are one like the other."""
    opens = models.PositiveSmallIntegerField(default=540)
    closes = models.PositiveSmallIntegerField(default=1080)
    """Minutes of the day; the time between is whole slots."""
    slot_minutes = models.PositiveSmallIntegerField(choices=[(each, each) for each in SLOT_MINUTES], default=60)
    weekdays = models.CharField(max_length=7, default="12345")
    """The days on which it is open, 1 for Monday."""
    price_fen = models.PositiveBigIntegerField(default=0)
    """For a slot of one unit; 0: free."""
    answers_within = models.PositiveSmallIntegerField(default=0)
    """Working days in which a booking is answered; 0: it is confirmed at once."""
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["base", "kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="a_facility_closes_later"),
            models.CheckConstraint(condition=models.Q(units__gte=1), name="a_facility_is_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("booking:facility", args=[self.pk])

    @property
    def stream(self) -> str:
        return f"facility/{self.pk}"

    @property
    def shown_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name

    @property
    def slots(self) -> int:
        """How many there are in a day."""
        return (self.closes - self.opens) // self.slot_minutes

    def is_open_on(self, day: date) -> bool:
        return str(day.isoweekday()) in self.weekdays

    def begins(self, index: int) -> int:
        """The minute of the day at which a slot begins, or the last one ends."""
        return self.opens + index * self.slot_minutes


class Booking(models.Model):
    """Some slots of one day for one house. Its history is the stream `booking/<code>`; the row is never deleted."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "Z"), editable=False)
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="bookings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.PositiveSmallIntegerField(default=0)
    """Which of them, counted from 0."""
    day = models.DateField()
    first = models.PositiveSmallIntegerField()
    count = models.PositiveSmallIntegerField()
    """Slots from `first` on."""
    purpose = models.CharField(max_length=200)
    price_fen = models.PositiveBigIntegerField(default=0)
    """What it costs, as it was when it was booked."""
    state = models.CharField(max_length=12, choices=BookingState.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateField(null=True, blank=True)
    """The last day on which it is to be answered; None: it was confirmed at once."""
    stars = models.PositiveSmallIntegerField(null=True, blank=True)
    rating = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-day", "first", "-pk"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("booking:booking", args=[self.code])

    @property
    def stream(self) -> str:
        return f"booking/{self.code}"

    @property
    def hours(self) -> str:
        """From when to when: 09:00–11:00."""
        end = self.facility.begins(self.first + self.count)
        return f"{clock_told(self.facility.begins(self.first))}–{clock_told(end)}"


class Slot(models.Model):
    """A slot of one unit on one day that is held. The constraint is what makes two bookings of it impossible."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="held")
    unit = models.PositiveSmallIntegerField()
    day = models.DateField()
    index = models.PositiveSmallIntegerField()
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="slots")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "day", "index", "unit"], name="a_slot_is_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.day} {self.index} {self.unit}"
