"""Telling people: written with the event in one transaction, sent after it, sent again until it arrives."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhijiang.casework import queries
from zhijiang.casework.models import Case, Delivery, Event, Message, MessageSetting, ServiceItem
from zhijiang.casework.states import Channel, DeliveryState, MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zhijiang.people.models import User

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 360, 720, 1440))
"""How long after each try the next one follows. After the last there is none."""
MOST_TRIES: Final = len(WAITS)


def spread(event: Event, /) -> None:
    """Write down whom an event of a case or a procedure is told to, in the event's own transaction.

    One message in the inbox of each, one delivery for each who is mailed at once, one for each web hook that hears of
    moves. Nothing leaves the house here. Rules: C-33, C-40, C-41, C-85.
    """
    kind, _slash, code = event.stream.partition("/")
    if kind == "procedure":
        _spread_to_administrators(event, code)
    if kind not in {"case", "due"} or event.action in queries.SILENT:
        return
    case = Case.objects.select_related("procedure", "organisation", "authority").filter(code=code).first()
    if case is None:
        return
    told = queries.receivers_of(event, case)
    Message.objects.bulk_create(
        Message(user=user, event=event, case=case, kind=kind, at=event.at) for user, kind in told
    )
    Delivery.objects.bulk_create(Delivery(event=event, user=user, next_try_at=event.at) for user in _mailed(case, told))
    if event.from_state and event.to_state:
        Delivery.objects.bulk_create(
            Delivery(event=event, hook=hook, next_try_at=event.at) for hook in queries.hooks_of(case)
        )


def _spread_to_administrators(event: Event, code: str) -> None:
    told = queries.told_of_procedure(event, code)
    item = ServiceItem.objects.get(code=code)
    Message.objects.bulk_create(
        Message(user=user, event=event, item=item, kind=kind, at=event.at) for user, kind in told
    )
    Delivery.objects.bulk_create(Delivery(event=event, user=user, next_try_at=event.at) for user in _mailed(None, told))


def _mailed(case: Case | None, told: list[tuple[User, MessageKind]]) -> list[User]:
    if not told or settings.DEMO:  # the demo's people have no mail boxes
        return []
    channels = queries.channels_for([user for user, _kind in told])
    applicants = queries.applicants_of(case) if case is not None else set()
    return [
        user
        for user, kind in told
        if user.email
        and (channels[user.pk][kind] == Channel.MAIL or (kind in queries.ALWAYS and user.pk in applicants))
    ]


def count_as_read(case: Case, users: Iterable[int], /) -> None:
    """What stands in the inbox of people who lose sight of a case no longer counts as unread."""
    Message.objects.filter(case=case, user__in=users, read_at=None).update(read_at=timezone.now())


def mark_read(message: Message, /) -> None:
    """Note that a message was read; the first time counts."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=timezone.now())


def mark_all_read(user: User, /) -> int:
    """Note that everything in somebody's inbox was read. Returns how much that was."""
    return Message.objects.filter(user=user, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def choose_channels(user: User, /, *, channels: Mapping[MessageKind, Channel]) -> None:
    """Keep how somebody wants to be told of each kind. What an applicant is always mailed is mailed all the same. Rule: C-40."""
    for kind, channel in channels.items():
        MessageSetting.objects.update_or_create(user=user, kind=kind, defaults={"channel": channel})


@transaction.atomic
def take_delivery(pk: int, /, *, now: datetime) -> Delivery | None:
    """Take one waiting delivery for a try, so that no other worker tries it before its next turn.

    Counts the try and sets the next turn first: whoever is killed while sending leaves a row that is tried again.
    None when somebody else has it, or it is done.
    """
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk=pk, state=DeliveryState.WAITING, next_try_at__lte=now)
        .first()
    )
    if delivery is None:
        return None
    delivery.tries = F("tries") + 1
    tries = Delivery.objects.values_list("tries", flat=True).get(pk=pk)
    delivery.next_try_at = now + WAITS[min(tries, MOST_TRIES - 1)]
    delivery.save(update_fields=["tries", "next_try_at"])
    return Delivery.objects.select_related("event__on_behalf_of", "event__actor", "user", "hook__organisation").get(
        pk=pk
    )


def note_sent(delivery: Delivery, /) -> None:
    """It has arrived, or at least been taken in."""
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, sent_at=timezone.now(), said="")


def note_failed(delivery: Delivery, /, *, said: str) -> None:
    """It did not arrive: it waits for its next turn, or is given up after the last."""
    state = DeliveryState.GIVEN_UP if delivery.tries >= MOST_TRIES else DeliveryState.WAITING
    Delivery.objects.filter(pk=delivery.pk).update(state=state, said=said[:200])


def note_given_up(delivery: Delivery, /, *, said: str) -> None:
    """It must not or need not be sent any more."""
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.GIVEN_UP, said=said[:200])
