"""The one place where events are written."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from zhijiang.casework import chain, queries, rules
from zhijiang.casework.actions.telling import spread
from zhijiang.casework.models import Case, Event, NameTag
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.casework.states import EngineAction
    from zhijiang.people.models import Organisation, User


@transaction.atomic
def record(
    stream: str,
    action: str,
    /,
    *,
    by: User | None,
    on_behalf_of: Organisation | None = None,
    role: str = "",
    reason: str = "",
    payload: dict[str, Any] | None = None,
    from_state: str = "",
    to_state: str = "",
) -> Event:
    """Write one event at the end of a stream, chained to the one before it.

    Writers of one stream stand in line until the transaction ends, so that numbers have no gap and no fork.
    `by` None is the platform itself. The payload holds JSON without floats (TypeError). Whoever must be told of it
    is told in the same transaction (telling.spread).
    """
    _stand_in_line(stream)
    last = Event.objects.filter(stream=stream).order_by("-seq").first()
    event = Event(
        stream=stream,
        seq=last.seq + 1 if last else 1,
        action=action,
        from_state=from_state,
        to_state=to_state,
        actor=by,
        actor_name=_mark_of(by) if by else "",
        on_behalf_of=on_behalf_of,
        role=role,
        at=timezone.now(),
        reason=reason,
        payload=json.loads(json.dumps(payload or {}, cls=DjangoJSONEncoder)),
        previous=last.hash if last else "",
    )
    event.hash = chain.event_hash(queries.as_record(event))
    event.save(force_insert=True)
    spread(event)
    return event


@transaction.atomic
def record_first(
    action: str,
    told: Sequence[tuple[str, str, dict[str, Any]]],
    /,
    *,
    by: User,
    on_behalf_of: Organisation,
    role: str,
) -> None:
    """Write the first events of many new streams at once, (stream, state, payload) each. Nobody is told of them.

    A stream that holds something already is refused by the database: its first number is taken.
    """
    now, mark = timezone.now(), _mark_of(by)
    events = [
        Event(
            stream=stream,
            seq=1,
            action=action,
            to_state=state,
            actor=by,
            actor_name=mark,
            on_behalf_of=on_behalf_of,
            role=role,
            at=now,
            payload=json.loads(json.dumps(payload, cls=DjangoJSONEncoder)),
        )
        for stream, state, payload in told
    ]
    for event in events:
        event.hash = chain.event_hash(queries.as_record(event))
    Event.objects.bulk_create(events, batch_size=500)


def _mark_of(user: User) -> str:
    """The mark of the name under which the user acts today. A new name gets a new one; a race makes one."""
    tag, _made = NameTag.objects.get_or_create(user=user, name=str(user), defaults=_new_mark(str(user)))
    return tag.mark


def _new_mark(name: str) -> dict[str, str]:
    salt = secrets.token_hex(16)
    return {"salt": salt, "mark": chain.name_mark(name, salt)}


def _stand_in_line(stream: str) -> None:
    """PostgreSQL: a lock on the stream's name until commit. SQLite has one writer at a time from BEGIN IMMEDIATE on."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stream])


def locked(case: Case, /) -> Case:
    """The case as it is now, its row locked until the transaction ends."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("organisation", "authority", "procedure__item", "parent")
        .get(pk=case.pk)
    )


def tell(
    case: Case, action: EngineAction, /, *, by: User | None, role: Role, payload: dict[str, Any], reason: str = ""
) -> Event:
    """One event on a locked case that moves no state; the case's `seq` follows it."""
    case.seq += 1
    case.save(update_fields=["seq"])
    return record(
        queries.stream_of(case),
        action,
        by=by,
        on_behalf_of=case.organisation if role == Role.PRODUCER else case.authority,
        role=role,
        reason=reason,
        payload=payload | rules.done_for(case, by, role),
    )
