"""A call is drafted, published and, if need be, kept open longer. One verb, one transaction, one event on the stream of the call."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.support.models import Call, Expert, Quota
from zhijiang.support.queries import calls as queries
from zhijiang.support.queries.scope import today
from zhijiang.support.rules import calls as rules
from zhijiang.support.rules.second import check_second
from zhijiang.support.states import CallAct, CallState, Purpose

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@dataclass(frozen=True)
class CallFacts:
    """What is written in a call; the fields are those of the model."""

    item: str
    title: str
    about: str
    paper: str
    opens_on: datetime.date
    closes_on: datetime.date
    recommend_until: datetime.date
    places: int
    title_en: str = ""
    ceiling_fen: int | None = None
    purpose: Purpose = Purpose.CREATION
    notice_workdays: int = 5
    with_defence: bool = False
    is_example: bool = False


@transaction.atomic
def open_call(authority: Organisation, /, *, by: User, facts: CallFacts) -> Call:
    """Draft a call. One row, one event. Raises NotAllowed or MissingEvidence. Rule: D-20."""
    rules.check_may_open(by, authority)
    _check_facts(facts)
    call = Call.objects.create(authority=authority, drafted_by=by, **_as_kept(facts))
    tell(call, CallAct.DRAFTED, by=by, payload=_as_kept(facts))
    return call


@transaction.atomic
def correct_call(call: Call, /, *, by: User, facts: CallFacts) -> Call:
    """Write a draft anew. The row, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: D-20."""
    rules.check_keeps(by, call)
    call = locked(call)
    rules.check_state(call, CallState.DRAFT)
    _check_facts(facts)
    for name, value in _as_kept(facts).items():
        setattr(call, name, value)
    call.drafted_by = by
    call.save()
    tell(call, CallAct.DRAFTED, by=by, payload=_as_kept(facts))
    return call


@transaction.atomic
def set_quotas(call: Call, /, *, by: User, places: Mapping[int, int]) -> None:
    """How many each unit may recommend: {organisation's key: places}, nought for none. Rows, one event.

    Raises NotAllowed, WrongState, or MissingEvidence for a body that cannot recommend. Rules: D-20, D-22.
    """
    rules.check_keeps(by, call)
    call = locked(call)
    rules.check_state(call, CallState.DRAFT)
    units = {unit.pk: unit for unit in queries.possible_units()}
    if set(places) - set(units):
        raise MissingEvidence(_("Only authorities of cities and operators of bases can recommend."), rule="D-22")
    call.quotas.all().delete()
    kept = {key: count for key, count in places.items() if count > 0}
    Quota.objects.bulk_create(Quota(call=call, unit_id=key, places=count) for key, count in kept.items())
    tell(call, CallAct.QUOTAS_SET, by=by, payload={"quotas": {units[key].code: count for key, count in kept.items()}})


@transaction.atomic
def name_experts(call: Call, /, *, by: User, users: Sequence[User]) -> None:
    """Put exactly these reviewers on the panel of a call. Rows, one event.

    Raises NotAllowed, WrongState once they have begun, MissingEvidence for somebody who is no reviewer. Rules: D-20, D-24.
    """
    rules.check_keeps(by, call)
    call = locked(call)
    rules.check_state(call, CallState.DRAFT, CallState.OPEN)
    known = {user.pk for user in queries.possible_experts(call)}
    if any(user.pk not in known for user in users):
        raise MissingEvidence(_("Only reviewers of the authority are on its panels."), rule="D-24")
    call.experts.exclude(user__in=users).delete()
    there = set(call.experts.values_list("user_id", flat=True))
    Expert.objects.bulk_create(Expert(call=call, user=user) for user in users if user.pk not in there)
    tell(call, CallAct.EXPERTS_NAMED, by=by, payload={"users": [user.pk for user in users]})


@transaction.atomic
def publish_call(call: Call, /, *, by: User) -> Call:
    """Let everybody read a call and houses apply: by a second officer. From now on it is not changed. One event.

    Raises NotAllowed, WrongState, or MissingEvidence without quotas. Rules: D-20, D-34.
    """
    rules.check_keeps(by, call)
    call = locked(call)
    rules.check_state(call, CallState.DRAFT)
    check_second(by, call.drafted_by_id)
    if not call.quotas.exists():
        raise MissingEvidence(_("No unit has a quota yet: nobody could apply."), rule="D-20")
    if call.closes_on < today():
        raise WrongState(_("The last day to hand in has passed already."), rule="D-20")
    call.state, call.published_on = CallState.OPEN, today()
    call.save(update_fields=["state", "published_on"])
    tell(call, CallAct.PUBLISHED, by=by, payload={"opens_on": call.opens_on, "closes_on": call.closes_on})
    return call


@transaction.atomic
def keep_open(
    call: Call, /, *, by: User, closes_on: datetime.date, recommend_until: datetime.date, reason: str
) -> Call:
    """Let a published call take entries until a later day, for everybody, with the reason. One event.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: D-20.
    """
    rules.check_keeps(by, call)
    call = locked(call)
    rules.check_state(call, CallState.OPEN)
    if not reason.strip():
        raise MissingEvidence(_("Give the reason."), rule="D-20")
    if closes_on < call.closes_on or recommend_until < call.recommend_until or closes_on < today():
        raise WrongState(_("A published call is only kept open longer."), rule="D-20")
    rules.check_days(call.opens_on, closes_on, recommend_until)
    was = {"closes_on": call.closes_on, "recommend_until": call.recommend_until}
    call.closes_on, call.recommend_until = closes_on, recommend_until
    call.save(update_fields=["closes_on", "recommend_until"])
    told = {"was": was, "closes_on": closes_on, "recommend_until": recommend_until}
    tell(call, CallAct.KEPT_OPEN, by=by, payload=told, reason=reason.strip())
    return call


@transaction.atomic
def ask_to_close(call: Call, /, *, by: User, words: str) -> Call:
    """Say what came of the whole call and lay its closing before a second officer. The row, one event.

    Raises NotAllowed, WrongState, or MissingEvidence without words. Rule: D-45.
    """
    rules.check_keeps(by, call)
    call = locked(call)
    rules.check_state(call, CallState.GRANTED)
    if not words.strip():
        raise MissingEvidence(_("Say what came of the call."), rule="D-45")
    _check_may_close(call)
    call.closing, call.closing_by = words.strip(), by
    call.save(update_fields=["closing", "closing_by"])
    tell(call, CallAct.CLOSING_ASKED, by=by, payload={"words": call.closing})
    return call


@transaction.atomic
def close_call(call: Call, /, *, by: User) -> Call:
    """Close a call for good: by a second officer. The row, one event. Raises NotAllowed or WrongState. Rules: D-34, D-45."""
    rules.check_keeps(by, call)
    call = locked(call)
    rules.check_state(call, CallState.GRANTED)
    if call.closing_by_id is None:
        raise WrongState(_("Nobody has asked yet to close the call."), rule="D-45")
    check_second(by, call.closing_by_id)
    _check_may_close(call)
    call.state, call.closed_on = CallState.CLOSED, today()
    call.save(update_fields=["state", "closed_on"])
    tell(call, CallAct.CLOSED, by=by, payload={"words": call.closing})
    return call


def _check_may_close(call: Call) -> None:
    still_open, unconfirmed, owed = queries.what_is_open(call)
    rules.check_may_close(still_open=still_open, unconfirmed=unconfirmed, owed=owed)


def locked(call: Call, /) -> Call:
    """The call as it is now, its row locked until the transaction ends: every write of a call stands in line here."""
    return Call.objects.select_for_update(of=("self",)).select_related("authority").get(pk=call.pk)


def tell(call: Call, act: CallAct, /, *, by: User | None, payload: dict[str, Any], reason: str = "") -> None:
    """One event on the stream of a call."""
    record(call.stream, act, by=by, payload=payload, reason=reason)


def _as_kept(facts: CallFacts) -> dict[str, Any]:
    return {each.name: getattr(facts, each.name) for each in fields(facts)}


def _check_facts(facts: CallFacts) -> None:
    if not facts.title.strip() or not facts.about.strip() or not facts.paper.strip():
        raise MissingEvidence(_("A call has a title, says what it is about and names its paper."), rule="D-20")
    if facts.places < 1 or (facts.ceiling_fen is not None and facts.ceiling_fen <= 0):
        raise MissingEvidence(_("A call has at least one place, and a ceiling of more than nought."), rule="D-20")
    if facts.item not in dict(queries.items_for_calls()):
        raise MissingEvidence(_("Choose what is applied for."), rule="D-20")
    rules.check_days(facts.opens_on, facts.closes_on, facts.recommend_until)
