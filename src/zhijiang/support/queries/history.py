"""What happened to a call, event by event, and to which projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhijiang.casework.models import Case, Event
from zhijiang.casework.queries import cases_kept_from
from zhijiang.support.models import Call, Entry, Objection
from zhijiang.support.queries.calls import entries_for
from zhijiang.support.rules import calls as rules
from zhijiang.support.states import CallAct

if TYPE_CHECKING:
    from zhijiang.people.models import User

SHOWN: Final = 100
"""So many events stand on the page of a call."""
NAMED: Final = 3
"""So many projects are named with an event; how many more there are is counted."""
_OF_OUTSIDERS: Final = frozenset({CallAct.ENTRY_BEGUN, CallAct.RECOMMENDED, CallAct.DECLINED})
"""Done by applicants and units: who did it tells whose project it is."""


@dataclass(frozen=True)
class Happened:
    """One event of a call as its reader may know it."""

    label: str
    event: Event
    projects: list[Entry]
    """What it touches, as far as the reader sees it: the first few."""
    further: int
    """How many projects more."""
    who: str
    """Empty where the platform did it, or the reader is not to know."""


def history_of(call: Call, user: User, /) -> list[Happened]:
    """What happened to a call, the last first, with the projects that each event touches; for whoever keeps it.

    An event of projects behind the reader's wall alone is not there, and none of them is named. Whoever is on the panel as well does not read who
    applied or recommended. Rules: C-103, D-25, D-33, D-47.
    """
    events = list(Event.objects.filter(stream=call.stream).select_related("actor").order_by("-seq")[:SHOWN])
    of_objections = dict(Objection.objects.filter(notice__call=call).values_list("code", "entry__case__code"))
    touched = {event.pk: _codes(event, of_objections) for event in events}
    every = {code for codes in touched.values() for code in codes}
    hidden = set(Case.objects.filter(code__in=every, pk__in=cases_kept_from(user)).values_list("code", flat=True))
    seen = {each.case.code: each for each in entries_for(user).filter(call=call, case__code__in=every)}
    is_blind = rules.expert_in(call, user) is not None
    told = []
    for event in events:
        codes = touched[event.pk]
        if codes and hidden.issuperset(codes):
            continue
        projects = [seen[code] for code in codes if code in seen]
        act = CallAct(event.action)
        masked = event.actor is None or (is_blind and act in _OF_OUTSIDERS)
        who = "" if masked or event.actor is None else event.actor.shown_name
        told.append(Happened(str(act.label), event, projects[:NAMED], max(0, len(projects) - NAMED), who))
    return told


def _codes(event: Event, of_objections: dict[str, str]) -> list[str]:
    """The cases that an event tells of, in its own order; by place or by code where it holds them by name, which PostgreSQL puts in an order of its own."""
    told = event.payload
    found = [*([told["case"]] if "case" in told else []), *told.get("cases", [])]
    for name in ("places", "awards"):  # by case; a draft's `places` is how many there are
        if isinstance(by_case := told.get(name), dict):
            found += sorted(by_case, key=lambda code: (by_case[code] if name == "places" else 0, code))
    objection = of_objections.get(told.get("objection", ""))
    return list(dict.fromkeys([*found, *([objection] if objection else [])]))
