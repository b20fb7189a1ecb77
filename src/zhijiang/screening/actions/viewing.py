"""Writes on the ledger of viewing: a page of the room opens, is sent parts of the film, and says what it has shown.

These are measurements, many a minute, and no events: a ledger is a chain of its own, and what is signed names its digest.
A claim that is not believed is an event.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from zhijiang.casework import actions as casework
from zhijiang.catalog.made import segment_starts
from zhijiang.media.runs import count, flat, from_flat, united
from zhijiang.screening import queries, rules
from zhijiang.screening.models import Claim, Review, ReviewedCut, Sitting, Viewing
from zhijiang.screening.states import ClaimFault

if TYPE_CHECKING:
    from zhijiang.people.models import User

MOST_FAULTS = 20
"""So many claims of one sitting are refused with an event each; then it is over."""


@transaction.atomic
def open_sitting(reviewed_cut: ReviewedCut, /, *, by: User) -> Sitting:
    """A page of the room opens before a reviewer on what lies before the panel now. Raises NotAllowed or WrongState. Rule: S-13."""
    review = Review.objects.select_related("case").get(pk=reviewed_cut.review_id)
    rules.check_may_sit(review, rules.standing_of(review.case, by), reviewed_cut)
    return Sitting.objects.create(reviewed_cut=reviewed_cut, user=by, opened_at=timezone.now())


@transaction.atomic
def note_sent(sitting: Sitting, segment: int, /) -> None:
    """A part of the film is sent to the page. The first time counts."""
    row = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if str(segment) not in row.sent:
        row.sent[str(segment)] = _ms(timezone.now() - row.opened_at)
        row.save(update_fields=["sent"])


@transaction.atomic
def claim_viewing(
    sitting: Sitting, /, *, by: User, number: int, from_ms: int, until_ms: int, runs: list[int]
) -> ClaimFault | None:
    """Take down what a page says it has shown between two moments of its sitting. Sent again, it changes nothing.

    Believed: one claim, the ledger's row. Not believed: one event, and the fault is answered. Rule: S-13.
    """
    sitting = (
        Sitting.objects.select_for_update()
        .select_related("reviewed_cut__review__case", "reviewed_cut__cut")
        .get(pk=sitting.pk)
    )
    there = Claim.objects.filter(sitting=sitting, number=number).first()
    if there is not None and (there.from_ms, there.until_ms, there.runs) == (from_ms, until_ms, runs):
        return None
    now = timezone.now()
    facts = queries.measured_of(sitting.reviewed_cut.cut)
    fault = rules.fault_of_claim(
        rules.Said(number, from_ms, until_ms, runs),
        sitting,
        now_ms=_ms(now - sitting.opened_at),
        frames=int(facts.video.get("frames", 0)),
        rate=facts.video.get("rate", "25/1"),
        starts=segment_starts(sitting.reviewed_cut.cut),
        others=_elsewhere(sitting),
    )
    if fault is None:
        _believe(sitting, number, from_ms, until_ms, runs, now=now)
    else:
        _refuse(sitting, fault, by=by, said={"number": number, "from_ms": from_ms, "until_ms": until_ms})
    return fault


def _believe(sitting: Sitting, number: int, from_ms: int, until_ms: int, runs: list[int], *, now: datetime) -> None:
    ledger, _made = Viewing.objects.select_for_update().get_or_create(
        reviewed_cut=sitting.reviewed_cut, user_id=sitting.user_id
    )
    claim = Claim(sitting=sitting, number=number, from_ms=from_ms, until_ms=until_ms, runs=runs, heard_at=now)
    claim.digest = queries.digest_after(ledger.digest, claim)
    claim.save()
    seen = united(from_flat(ledger.runs), from_flat(runs))
    ledger.runs, ledger.frames, ledger.digest = flat(seen), count(seen), claim.digest
    ledger.save(update_fields=["runs", "frames", "digest"])
    sitting.claims, sitting.until_ms = number, until_ms
    sitting.save(update_fields=["claims", "until_ms"])


def _refuse(sitting: Sitting, fault: ClaimFault, *, by: User, said: dict[str, Any]) -> None:
    sitting.faults += 1
    sitting.last_fault = fault
    sitting.save(update_fields=["faults", "last_fault"])
    if sitting.faults <= MOST_FAULTS:
        payload = {"cut": sitting.reviewed_cut.cut.file_id, "sitting": str(sitting.key), "fault": str(fault)} | said
        casework.record(f"room/{sitting.reviewed_cut.review.case.code}", "viewing_refused", by=by, payload=payload)


def _elsewhere(sitting: Sitting) -> list[tuple[int, int]]:
    """When the same person's other pages have claimed, in milliseconds from this sitting's opening."""
    others = Claim.objects.filter(sitting__user=sitting.user_id, heard_at__gte=sitting.opened_at).exclude(
        sitting=sitting
    )
    found = []
    for opened, first, last in others.values_list("sitting__opened_at", "from_ms", "until_ms"):
        shift = _ms(opened - sitting.opened_at)
        found.append((first + shift, last + shift))
    return found


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
