"""Reads of facilities and bookings: what is offered, what is free, who sees a booking, and how much a facility is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, Q, QuerySet, Sum

from zhijiang.bases import queries as bases
from zhijiang.bases.rules import is_bureau
from zhijiang.bases.states import FIRM_READS, OPERATOR_ACTS
from zhijiang.booking.models import Booking, Facility, Slot
from zhijiang.booking.states import HOLDING, Act, BookingState, clock_told
from zhijiang.casework import search
from zhijiang.casework.models import Event
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import Organisation, User


@dataclass(frozen=True)
class Cell:
    """One slot of one day in a calendar."""

    day: date
    index: int
    free: int
    """Units that can still be had; 0 also where it is closed or has passed."""
    is_open: bool
    is_own: bool
    """Whether the reader's own house holds one."""
    houses: tuple[str, ...] = ()
    """Who holds them, for who runs the base alone."""


@dataclass(frozen=True)
class Line:
    """A slot's row over the days of a week."""

    hours: str
    index: int
    cells: list[Cell]


@dataclass(frozen=True)
class Use:
    """How much a facility was used in a month, in slots of one unit."""

    month: date
    held: int
    offered: int

    @property
    def percent(self) -> int:
        return self.held * 100 // self.offered if self.offered else 0


def offered(query: str = "", /, *, kind: str = "", base: str = "") -> QuerySet[Facility]:
    """What anybody may look up: facilities that are open for booking, by words down to one character. Rule: U-07."""
    found = Facility.objects.filter(is_active=True).select_related("base")
    if query.strip() and not search.words_of(query):
        return found.none()
    for word in search.words_of(query):
        here = Q(name__icontains=word) | Q(name_en__icontains=word) | Q(about__icontains=word)
        found = found.filter(here | Q(base__in=bases.named_like(word)))
    if kind:
        found = found.filter(kind=kind)
    return found.filter(base__code=base) if base else found


def kept_by(user: User | AnonymousUser, /) -> QuerySet[Facility]:
    """The facilities that the user keeps: of the bases that the own house runs; the bureau's officers all. Rule: U-01."""
    all_of_them = Facility.objects.select_related("base")
    if is_bureau(user):
        return all_of_them
    return all_of_them.filter(base__operator__in=people.organisations_of(user, *OPERATOR_ACTS))


def bookings_for(user: User | AnonymousUser, /) -> QuerySet[Booking]:
    """Bookings of the user's houses, and those of facilities that the user keeps. Rule: U-07."""
    seen = Q(organisation__in=people.organisations_of(user, *FIRM_READS)) | Q(
        facility__in=kept_by(user).order_by().values("pk")
    )
    return Booking.objects.filter(seen).select_related("facility__base", "organisation", "asked_by")


def units_taken(facility: Facility, day: date, wanted: range, /) -> set[int]:
    """The units of which one of these slots is held. One query."""
    held = Slot.objects.filter(facility=facility, day=day, index__gte=wanted.start, index__lt=wanted.stop)
    return set(held.values_list("unit", flat=True))


def nearest_free(facility: Facility, day: date, first: int, count: int, /, *, earliest: int = 0) -> int | None:
    """The first slot of as many free ones in a row on that day, nearest to those that were wanted; None: there are none.

    `earliest`: the minute of the day before which it has passed. One query.
    """
    held = set(Slot.objects.filter(facility=facility, day=day).values_list("unit", "index"))
    starts = [
        start
        for start in range(facility.slots - count + 1)
        if facility.begins(start) >= earliest
        and any(all((unit, start + more) not in held for more in range(count)) for unit in range(facility.units))
    ]
    return min(starts, key=lambda start: (abs(start - first), start), default=None)


def week_of(
    facility: Facility, monday: date, /, *, today: date, minute: int, own: Iterable[int], names: bool
) -> list[Line]:
    """A facility's slots over seven days. One query, two with names. Rule: U-07.

    `own` are the reader's houses; `names`: whether who holds a slot is told.
    """
    days = [monday + timedelta(days=after) for after in range(7)]
    held = Slot.objects.filter(facility=facility, day__range=(days[0], days[-1])).select_related(
        "booking__organisation"
    )
    taken: Counter[tuple[date, int]] = Counter()
    houses: dict[tuple[date, int], list[str]] = {}
    mine = set(own)
    of_mine = set()
    for slot in held:
        place = (slot.day, slot.index)
        taken[place] += 1
        houses.setdefault(place, []).append(slot.booking.organisation.shown_name)
        if slot.booking.organisation_id in mine:
            of_mine.add(place)
    lines = []
    for index in range(facility.slots):
        begins = facility.begins(index)
        cells = []
        for day in days:
            is_open = facility.is_open_on(day) and (day > today or (day == today and begins >= minute))
            free = max(0, facility.units - taken[day, index]) if is_open else 0
            told = tuple(houses.get((day, index), ())) if names else ()
            cells.append(Cell(day, index, free, is_open, (day, index) in of_mine, told))
        lines.append(Line(f"{clock_told(begins)}–{clock_told(begins + facility.slot_minutes)}", index, cells))
    return lines


def use_of(facility: Facility, /, *, on: date, months: int = 6) -> list[Use]:
    """How much it was held in the months up to a day, against its opening hours as they are now. One query."""
    first = date(on.year, on.month, 1)
    line = [first]
    for _each in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
        line.insert(0, first)
    rows = facility.bookings.filter(day__gte=line[0], day__lte=on, state__in=HOLDING)
    held: Counter[date] = Counter()
    for day, count in rows.order_by().values_list("day").annotate(together=Sum("count")):
        held[day.replace(day=1)] += count
    found = []
    for month in line:
        end = min(on, (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))
        open_days = sum(facility.is_open_on(month + timedelta(days=n)) for n in range((end - month).days + 1))
        found.append(Use(month, held[month], open_days * facility.slots * facility.units))
    return found


def answers_of(facility: Facility, /) -> dict[str, float | int | None]:
    """How many were asked for, how many of these declined or left to lapse, and the mean of the stars. One query."""
    refused = Count("pk", filter=Q(state__in=(BookingState.DECLINED, BookingState.LAPSED)))
    told: dict[str, float | int | None] = facility.bookings.order_by().aggregate(
        asked=Count("pk"), refused=refused, rated=Count("stars"), mean=Avg("stars")
    )
    return told


def houses_that_book(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """For which the user books. Rule: U-02."""
    return people.organisations_of(user, Role.PRODUCER)


def has_to_do_with(user: User | AnonymousUser, /) -> bool:
    """Whether bookings are anything to this person: of a producer, of who runs a base, of the bureau's officers. Rule: U-07."""
    return people.organisations_of(user, *FIRM_READS).exists() or is_bureau(user) or bases.runs_any(user)


def history_of(booking: Booking, /) -> list[tuple[str, Event]]:
    """Everything that happened to it, the newest first."""
    events = Event.objects.filter(stream=booking.stream).select_related("actor").order_by("-seq")
    return [(str(Act(event.action).label), event) for event in events]
