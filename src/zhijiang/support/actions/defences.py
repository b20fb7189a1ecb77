"""Oral presentations of a call: set, set anew, recorded. One verb, one transaction, one event on the stream of the call."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zhijiang.support.actions.calls import locked, tell
from zhijiang.support.models import Defence, Entry, Summons
from zhijiang.support.queries import defences as queries
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls
from zhijiang.support.rules import defences as rules
from zhijiang.support.states import CallAct, Outcome

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def set_defence(
    entry: Entry,
    /,
    *,
    by: User,
    held_on: datetime.date,
    begins_at: datetime.time,
    place: str,
    asked: str,
    moved: str = "",
) -> Defence:
    """Say when and where an entry is presented, and by whom; `moved` is why, where a day was set before.

    One row, what its people and its experts read in their inbox, one event of the call. Raises NotAllowed, WrongState or
    MissingEvidence. Rule: D-48.
    """
    call = locked(entry.call)
    calls.check_keeps(by, call)
    rules.check_may_be_presented(entry, call)
    rules.check_set(held_on, place, asked, today=today())
    standing = queries.defence_of(entry)
    rules.check_moved(standing, moved)
    if standing is not None:
        standing.moved = moved.strip()
        standing.save(update_fields=["moved"])
    made = Defence.objects.create(
        entry=entry,
        held_on=held_on,
        begins_at=begins_at,
        place=place.strip(),
        asked=asked.strip(),
        by=by,
        at=timezone.now(),
    )
    told = queries.people_to_tell(entry)
    Summons.objects.bulk_create(Summons(user_id=user, defence=made, at=made.at) for user in told)
    payload = {"case": entry.case.code, "held_on": held_on, "begins_at": f"{begins_at:%H:%M}", "place": made.place}
    tell(call, CallAct.DEFENCE_SET, by=by, payload=payload | {"asked": made.asked}, reason=moved.strip())
    return made


@transaction.atomic
def record_defence(entry: Entry, /, *, by: User, outcome: Outcome, present: str, words: str) -> Defence:
    """Write down what came of a presentation, once. The row, one event of the call.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: D-49.
    """
    call = locked(entry.call)
    calls.check_keeps(by, call)
    rules.check_may_be_presented(entry, call)
    found = rules.check_outcome(queries.defence_of(entry), outcome, present=present, words=words, today=today())
    found.outcome, found.present, found.words = Outcome(outcome), present.strip(), words.strip()
    found.recorded_by, found.recorded_at = by, timezone.now()
    found.save(update_fields=["outcome", "present", "words", "recorded_by", "recorded_at"])
    payload = {"case": entry.case.code, "outcome": found.outcome, "present": found.present, "words": found.words}
    tell(call, CallAct.DEFENCE_RECORDED, by=by, payload=payload)
    return found


def mark_read(entry: Entry, user: User, /) -> None:
    """Note that somebody has read when an entry is presented."""
    Summons.objects.filter(user=user, defence__entry=entry, read_at=None).update(read_at=timezone.now())
