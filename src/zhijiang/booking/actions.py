"""Writes of facilities and bookings: one verb, one transaction, one event."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases.rules import may_keep
from zhijiang.booking import queries, rules
from zhijiang.booking.models import Booking, Facility, Slot
from zhijiang.booking.states import Act, BookingState, clock_told
from zhijiang.casework.actions import record
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.queries import own_calendar
from zhijiang.people.queries import has_role
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.bases.models import Base
    from zhijiang.people.models import Organisation, User

_FIELDS: Final = (
    "kind", "name", "name_en", "about", "units", "opens", "closes", "slot_minutes", "weekdays", "price_fen",
    "answers_within", "is_active",
)  # fmt: skip
_FIXED: Final = ("opens", "closes", "slot_minutes")
"""What a booking is counted in; and there are no fewer units than are held."""


@transaction.atomic
def open_facility(base: Base, /, *, by: User, given: dict[str, Any]) -> Facility:
    """Offer something to be booked. The row and one event. Raises NotAllowed, MissingEvidence. Rule: U-01."""
    rules.check_may_offer(base, by)
    facility = Facility(base=base, **given)
    rules.check_facility(facility)
    facility.save()
    _record(facility.stream, Act.OPENED, by=by, house=base.operator, payload=_told(facility))
    return facility


@transaction.atomic
def change_facility(facility: Facility, /, *, by: User, given: dict[str, Any]) -> Facility:
    """Change what is offered. The row and one event; without a change, neither.

    While time to come is held, hours and the length of a slot stay, and no unit goes that is held. Raises NotAllowed,
    WrongState, MissingEvidence. Rule: U-01.
    """
    facility = Facility.objects.select_for_update(of=("self",)).select_related("base__operator").get(pk=facility.pk)
    rules.check_may_offer(facility.base, by)
    before = _told(facility)
    for name, value in given.items():
        setattr(facility, name, value)
    rules.check_facility(facility)
    changed = {name: value for name, value in _told(facility).items() if value != before[name]}
    if not changed:
        return facility
    held = facility.held.filter(day__gte=timezone.localdate())
    if held.filter(unit__gte=facility.units).exists() or (set(changed) & set(_FIXED) and held.exists()):
        raise WrongState(
            _("Time is held there already: hours, slots and the number stay until it has passed."), rule="U-01"
        )
    facility.save()
    _record(facility.stream, Act.CHANGED, by=by, house=facility.base.operator, payload=changed)
    return facility


@transaction.atomic
def book(
    facility: Facility, house: Organisation, /, *, by: User, day: date, first: int, count: int, purpose: str
) -> Booking:
    """Hold some slots of a day for a house. The booking, a row a slot, and one event.

    Nobody waits for another, and nothing is counted first: the database refuses a slot that somebody has, and the next unit is
    tried. What is offered is read anew, and once more after the slots are held: from then on nobody can change it.
    Raises NotAllowed, MissingEvidence, WrongState with the nearest free time. Rules: U-01, U-02, U-04.
    """
    rules.check_may_book(house, by)
    facility = Facility.objects.select_related("base").get(pk=facility.pk)
    now = timezone.localtime()
    rules.check_time(facility, day=day, first=first, count=count, now=now)
    promised = facility.answers_within
    booking = Booking(
        facility=facility,
        organisation=house,
        day=day,
        first=first,
        count=count,
        purpose=rules.check_words(purpose),
        price_fen=facility.price_fen * count,
        state=BookingState.ASKED if promised else BookingState.CONFIRMED,
        asked_by=by,
        asked_at=timezone.now(),
        answer_by=min(own_calendar().add(now.date(), promised), day) if promised else None,
    )
    if not _hold(booking):
        earliest = now.hour * 60 + now.minute if day == now.date() else 0
        raise WrongState(_taken(facility, day, first, count, earliest), rule="U-04")
    if not Facility.objects.filter(pk=facility.pk, **_told(facility)).exists():
        raise WrongState(_("What is offered was changed a moment ago; look at it again."), rule="U-01")
    told = {"facility": facility.pk, "day": day.isoformat(), "first": first, "count": count, "unit": booking.unit}
    _record(booking.stream, Act.ASKED, by=by, house=house, role=Role.PRODUCER, payload=told)
    return booking


@transaction.atomic
def move(booking: Booking, verb: str, /, *, by: User, reason: str = "") -> Booking:
    """Confirm, decline with a reason, cancel (either side; the base with a reason), tell that it was used or not. One event.

    Raises NotAllowed, WrongState, MissingEvidence. Rule: U-03.
    """
    booking = _locked(booking)
    is_base = may_keep(by, booking.facility.base)
    is_house = has_role(by, Role.PRODUCER, organisation=booking.organisation)
    if not (is_base or (is_house and verb == "cancel")):
        raise NotAllowed(_("This is for who runs the base to do."), rule="U-03")
    if verb == "decline" or (verb == "cancel" and not is_house):
        reason = rules.check_words(reason)
    rules.check_move(booking, verb)
    rules.check_when(booking, verb, timezone.localtime())
    house = booking.organisation if is_house else booking.facility.base.operator
    return _go(booking, verb, by=by, house=house, reason=reason)


@transaction.atomic
def rate(booking: Booking, /, *, by: User, stars: int, words: str = "") -> Booking:
    """Say once how it was. The row and one event, which holds the stars alone. Raises as its rules. Rule: U-06."""
    booking = _locked(booking)
    rules.check_may_book(booking.organisation, by)
    rules.check_rating(booking, stars)
    booking.stars, booking.rating = stars, words.strip()
    booking.save(update_fields=["stars", "rating"])
    _record(booking.stream, Act.RATED, by=by, house=booking.organisation, role=Role.PRODUCER, payload={"stars": stars})
    return booking


def lapse(today: date, /) -> int:
    """Free the time of bookings that nobody answered by their day. One transaction and one event each. Rule: U-05."""
    freed = 0
    for booking in Booking.objects.filter(state=BookingState.ASKED, answer_by__lt=today).order_by("pk"):
        with transaction.atomic():
            fresh = _locked(booking)
            if fresh.state == BookingState.ASKED:
                _go(fresh, "lapse", by=None, house=None)
                freed += 1
    return freed


def _go(booking: Booking, verb: str, *, by: User | None, house: Organisation | None, reason: str = "") -> Booking:
    going = rules.check_move(booking, verb)
    booking.state = going.to
    booking.save(update_fields=["state"])
    if going.frees:
        booking.slots.all().delete()
    role = Role.PRODUCER if house is not None and house.pk == booking.organisation_id else ""
    _record(booking.stream, going.act, by=by, house=house, role=role, reason=reason)
    return booking


def _hold(booking: Booking) -> bool:
    """Save a booking with its slots in the first unit that is free; False where none is."""
    facility, wanted = booking.facility, range(booking.first, booking.first + booking.count)
    taken = queries.units_taken(facility, booking.day, wanted)
    for unit in range(facility.units):
        if unit in taken:
            continue
        try:
            with transaction.atomic():
                booking.pk, booking.unit = None, unit
                booking.save(force_insert=True)
                Slot.objects.bulk_create(
                    Slot(facility=facility, unit=unit, day=booking.day, index=index, booking=booking)
                    for index in wanted
                )
        except IntegrityError:
            continue  # somebody was quicker since we looked
        return True
    return False


def _taken(facility: Facility, day: date, first: int, count: int, earliest: int) -> str:
    hours = f"{clock_told(facility.begins(first))}–{clock_told(facility.begins(first + count))}"
    free = queries.nearest_free(facility, day, first, count, earliest=earliest)
    if free is None:
        return _("%(hours)s is taken on that day, and so is every other time.") % {"hours": hours}
    other = f"{clock_told(facility.begins(free))}–{clock_told(facility.begins(free + count))}"
    return _("%(hours)s is taken on that day; nearest to it %(other)s is free.") % {"hours": hours, "other": other}


def _locked(booking: Booking) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",))
    return rows.select_related("facility__base__operator", "organisation").get(pk=booking.pk)


def _told(facility: Facility) -> dict[str, Any]:
    return {name: getattr(facility, name) for name in _FIELDS}


def _record(
    stream: str,
    act: Act,
    *,
    by: User | None,
    house: Organisation | None,
    role: str = "",
    reason: str = "",
    payload: dict[str, Any] | None = None,
) -> None:
    record(stream, act, by=by, on_behalf_of=house, role=role, reason=reason, payload=payload or {})
