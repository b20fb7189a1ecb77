"""What has happened to a case, as its reader may know it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import UTC, date
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.models import Case, Event
from zhijiang.casework.procedure import Procedure
from zhijiang.casework.queries.moves import is_applicant
from zhijiang.casework.queries.scope import cases_kept_from
from zhijiang.casework.states import EngineAction
from zhijiang.people.models import User
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


OF_THE_PANEL: Final = (EngineAction.ASSIGNED, EngineAction.UNASSIGNED, EngineAction.OPINION_SIGNED)
OF_THE_WALL: Final = (EngineAction.CONFLICT_DECLARED, EngineAction.CONFLICT_ENDED)
OF_THE_DESK: Final = (EngineAction.TAKEN, *OF_THE_WALL)
"""What the authority's people do among themselves; the applicant does not read of it."""
OF_TASKS: Final = frozenset({EngineAction.TASK_OPENED, EngineAction.TASK_DONE, EngineAction.TASK_CANCELLED})
OF_CLOCKS: Final = frozenset({EngineAction.DUE_SOON, EngineAction.OVERDUE})
_NAMED: Final = frozenset({EngineAction.ASSIGNED, EngineAction.UNASSIGNED, EngineAction.TAKEN, *OF_THE_WALL})


def stream_of(case: Case, /) -> str:
    """The name of a case's chain of events."""
    return f"case/{case.code}"


def events_of(case: Case, user: User | AnonymousUser, /) -> list[Event]:
    """What has happened, oldest first. The applicant's side does not see the work of the panel."""
    roles = rules.roles_in(case, user)
    return [event for event in rules.events_in(case) if _may_read(event, roles)] if roles else []


def _may_read(event: Event, roles: frozenset[Role]) -> bool:
    if roles & rules.APPLICANT:
        is_linked_by_others = event.action == EngineAction.LINKED and event.role not in rules.APPLICANT
        return event.action not in (*OF_THE_PANEL, *OF_THE_DESK) and not is_linked_by_others
    return roles != {Role.CO_REVIEWER} or event.action not in (*OF_THE_PANEL, *OF_THE_WALL)


def event_label(event: Event, procedure: Procedure, /) -> str:
    """What happened, as a verb: “退回修改”."""
    if event.action in procedure.actions:
        return str(procedure.actions[event.action].done)
    return str(EngineAction(event.action).label) if event.action in EngineAction.values else event.action


def event_sentence(event: Event, case: Case, user: User | AnonymousUser, /) -> str:
    """One event in one sentence. For the applicant the authority acts, not a person of it."""
    return sentence_of(event, rules.procedure_of(case), names_in([event]), for_applicant=is_applicant(case, user))


def history_of(case: Case, user: User | AnonymousUser, /) -> list[tuple[Event, str]]:
    """Every event that the user may see with its sentence, newest first. As many queries for one as for hundreds."""
    procedure, for_applicant = rules.procedure_of(case), is_applicant(case, user)
    events = events_of(case, user)[::-1]
    names = names_in(events, among=lambda: rules.panel_in(case).people)
    masked = rules.is_blind(case, user)
    return [
        (event, sentence_of(_masked(event) if masked else event, procedure, names, for_applicant=for_applicant))
        for event in events
    ]


def _masked(event: Event) -> Event:
    """The same event as a blind panel may read it: the applicant's people have no name. Never saved."""
    if event.role not in rules.APPLICANT or event.actor is None:
        return event
    masked = copy(event)
    masked.actor = copy(event.actor)
    masked.actor.name = masked.actor.name_latin = _("The applicant")
    return masked


def names_in(events: Iterable[Event], /, *, among: Callable[[], Iterable[User]] = tuple) -> dict[int, str]:
    """The people that events speak of beside who acted, as they are called today. One query, or none.

    Most are the ones who acted, or `among` others that the caller has at hand.
    """
    told = list(events)
    keys = {event.payload[word] for event in told for word in ("user", "for") if event.payload.get(word)}
    known = {event.actor.pk: event.actor for event in told if event.actor is not None}
    if keys - known.keys():
        known |= {user.pk: user for user in among()}
    missing = keys - known.keys()
    known |= User.objects.in_bulk(missing) if missing else {}
    return {key: known[key].shown_name for key in keys if key in known}


def sentence_of(event: Event, procedure: Procedure, names: Mapping[int, str], /, *, for_applicant: bool) -> str:
    """One event in one sentence, for the side on which its reader stands. No query."""
    what = event_label(event, procedure)
    if event.action in _NAMED:
        what = _("%(what)s: %(name)s") % {"what": what, "name": names.get(event.payload.get("user", 0), "")}
    kind = procedure.tasks.get(str(event.payload.get("kind", ""))) if event.action in OF_TASKS else None
    if kind is not None:
        what = _("%(what)s: %(name)s") % {"what": what, "name": kind.label}
    clock = procedure.clocks.get(str(event.payload.get("clock", ""))) if event.action in OF_CLOCKS else None
    if clock is not None:
        return _("%(what)s: %(name)s") % {"what": what, "name": clock.label}
    ending = procedure.validity.get(str(event.payload.get("validity", "")))
    if event.action == EngineAction.VALIDITY_ENDS and ending is not None:
        until = date_format(date.fromisoformat(str(event.payload["until"])), "DATE_FORMAT")
        return _("%(what)s: valid until %(day)s") % {"what": ending.label, "day": until}
    who = actor_of(event, for_applicant=for_applicant)
    if event.payload.get("for") and not (for_applicant and event.role not in rules.APPLICANT):
        who = _("%(who)s (for %(giver)s)") % {"who": who, "giver": names.get(event.payload["for"], "")}
    return _("%(who)s %(what)s") % {"who": who, "what": what}


def procedure_sentence(event: Event, /) -> str:
    """What was done to a procedure in one sentence, with the version."""
    version = _("version %(version)d") % {"version": event.payload.get("version", 0)}
    what = _("%(what)s: %(name)s") % {"what": EngineAction(event.action).label, "name": version}
    return _("%(who)s %(what)s") % {"who": actor_of(event, for_applicant=False), "what": what}


def actor_of(event: Event, /, *, for_applicant: bool) -> str:
    """Who acted, as the reader may know: staff stand behind their authority for the applicant."""
    if event.actor is None:
        return _("The platform")
    if for_applicant and event.role not in rules.APPLICANT and event.on_behalf_of is not None:
        return event.on_behalf_of.shown_name
    return event.actor.shown_name


def events_by(user: User, /) -> list[dict[str, Any]]:
    """Everything that a person did, oldest first; nothing of cases from which the person keeps away. Rule: C-103."""
    unknown = set(cases_kept_from(user).values_list("code", flat=True))
    events = Event.objects.filter(actor=user).order_by("at", "pk")
    return [
        {
            "stream": event.stream,
            "seq": event.seq,
            "action": event.action,
            "at": event.at.isoformat(),
            "role": event.role,
        }
        for event in events
        # A case has several streams: its own, that of its limits, of its room.
        if event.stream.partition("/")[2] not in unknown
    ]


def as_record(event: Event, /) -> dict[str, Any]:
    """An event as the plain record that is hashed and exported."""
    return {
        "stream": event.stream,
        "seq": event.seq,
        "action": event.action,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "on_behalf_of": event.on_behalf_of_id,
        "role": event.role,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "reason": event.reason,
        "payload": event.payload,
        "previous": event.previous,
        "hash": event.hash,
    }
