"""People who ask for random times of one facility at once and sometimes cancel, and the count of what came of it."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections
from django.utils import timezone

from zhijiang.booking import actions
from zhijiang.booking.models import Booking, Facility, Slot
from zhijiang.booking.states import HOLDING
from zhijiang.casework.errors import WrongState
from zhijiang.people.models import Organisation, User

Answer = tuple[str, str]
"""“held”, “taken” or “cancelled”, and the booking's code."""


def besiege(facility: int, house: int, user: int, *, asked: int, crowd: int, days: int, seed: int) -> list[Answer]:
    """Ask so many times, `crowd` at once, each with a connection of its own; about one in five of what was got is given back."""

    def one(number: int) -> list[Answer]:
        dice = random.Random(f"{seed}-{number}")
        try:
            place, by = Facility.objects.select_related("base").get(pk=facility), User.objects.get(pk=user)
            whose = Organisation.objects.get(pk=house)
            found = []
            for _each in range(asked // crowd):
                first = dice.randrange(place.slots)
                count = dice.randint(1, min(3, place.slots - first))
                day = timezone.localdate() + timedelta(days=1 + dice.randrange(days))
                try:
                    made = actions.book(place, whose, by=by, day=day, first=first, count=count, purpose="x")
                except WrongState:
                    found.append(("taken", ""))
                    continue
                if dice.random() < 0.2:
                    actions.move(made, "cancel", by=by)
                found.append(("cancelled" if made.slots.count() == 0 else "held", made.code))
            return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(crowd) as pool:
        return [answer for answers in pool.map(one, range(crowd)) for answer in answers]


def wrong_with(facility: Facility, answers: list[Answer]) -> list[str]:
    """What does not hold, each in a sentence: counted row by row, without trusting any constraint."""
    wrong = []
    slots = list(Slot.objects.filter(facility=facility).values_list("unit", "day", "index", "booking__code"))
    twice = [place for place, count in Counter(row[:3] for row in slots).items() if count > 1]
    wrong += [f"{place} is held twice" for place in twice]
    held = Counter(row[3] for row in slots)
    bookings = {each.code: each for each in Booking.objects.filter(facility=facility)}
    for kind, code in answers:
        if kind != "taken" and (bookings[code].state in HOLDING) != (kind == "held"):
            wrong.append(f"{code} was told to be {kind} and is {bookings[code].state}")
    for code, booking in bookings.items():
        if held[code] != (booking.count if booking.state in HOLDING else 0):
            wrong.append(f"{code} holds {held[code]} slots of {booking.count}")
    if len(bookings) != sum(kind != "taken" for kind, _code in answers):
        wrong.append(f"{len(bookings)} bookings of {len(answers)} answers")
    return wrong
