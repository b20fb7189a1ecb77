"""Measures are drafted, published by a second person, and replaced. One verb, one transaction, one event."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zhijiang.casework import search
from zhijiang.casework.actions import record
from zhijiang.support import queries, rules
from zhijiang.support.models import Measure
from zhijiang.support.states import Act, Condition, Kind, MeasureState, Purpose

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User


@dataclass(frozen=True)
class Terms:
    """What a measure says; the fields are those of the model."""

    kind: Kind
    title: str
    paper: str
    valid_from: datetime.date
    gives: str
    purpose: Purpose
    title_en: str = ""
    paper_number: str = ""
    clause: str = ""
    valid_until: datetime.date | None = None
    gives_en: str = ""
    gives_money: bool = False
    ceiling_fen: int | None = None
    conditions: tuple[Condition, ...] = ()
    is_example: bool = False


@transaction.atomic
def draft_measure(authority: Organisation, /, *, by: User, terms: Terms, replaces: Measure | None = None) -> Measure:
    """Write a measure down; with `replaces` it takes that one's place once it is published. Writes one event.

    Raises NotAllowed, WrongState or MissingEvidence. Rules: D-01 to D-03.
    """
    rules.check_may_write(by, authority)
    if replaces is not None:
        replaces = _locked(replaces)
        rules.check_may_write(by, replaces.authority)
        rules.check_replaceable(replaces)
    measure = Measure(authority=authority, replaces=replaces)
    _write(measure, terms, by=by)
    measure.save(force_insert=True)
    told = _as_told(measure) | ({"replaces": replaces.code} if replaces else {})
    _tell(measure, Act.MEASURE_DRAFTED, by=by, payload=told)
    return measure


@transaction.atomic
def edit_measure(measure: Measure, /, *, by: User, terms: Terms) -> Measure:
    """Change a draft. Writes one event. Raises NotAllowed, WrongState or MissingEvidence. Rules: D-01 to D-03."""
    measure = _locked(measure)
    rules.check_may_write(by, measure.authority)
    rules.check_draft(measure)
    _write(measure, terms, by=by)
    measure.save()
    _tell(measure, Act.MEASURE_EDITED, by=by, payload=_as_told(measure))
    return measure


@transaction.atomic
def publish_measure(measure: Measure, /, *, by: User) -> Measure:
    """Publish what somebody else has written; the one that it replaces is superseded.

    State, day and person; one event here, and one on the stream of the other. Raises NotAllowed or WrongState. Rule: D-02.
    """
    measure = _locked(measure)
    rules.check_may_publish(by, measure)
    rules.check_draft(measure)
    measure.state, measure.published_by, measure.published_on = MeasureState.PUBLISHED, by, queries.today()
    measure.save(update_fields=["state", "published_by", "published_on"])
    _tell(measure, Act.MEASURE_PUBLISHED, by=by, payload=_as_told(measure))
    if measure.replaces is not None:
        earlier = _locked(measure.replaces)
        earlier.state = MeasureState.SUPERSEDED
        earlier.save(update_fields=["state"])
        _tell(earlier, Act.MEASURE_SUPERSEDED, by=by, payload={"replaced_by": measure.code})
    return measure


def _locked(measure: Measure) -> Measure:
    found = Measure.objects.select_for_update(of=("self",)).select_related("authority", "replaces")
    return found.get(pk=measure.pk)


def _write(measure: Measure, terms: Terms, *, by: User) -> None:
    for part in fields(terms):
        value = getattr(terms, part.name)
        setattr(measure, part.name, [each.as_data() for each in value] if part.name == "conditions" else value)
    measure.drafted_by = by
    searched = (terms.title, terms.title_en, terms.paper, terms.paper_number, terms.gives, terms.gives_en)
    measure.words = search.lines((*searched, measure.authority.name, measure.authority.name_en))
    rules.check_holds_together(measure)


def _tell(measure: Measure, act: Act, *, by: User, payload: dict[str, Any]) -> None:
    record(measure.stream, act, by=by, on_behalf_of=measure.authority, payload=payload)


def _as_told(measure: Measure) -> dict[str, Any]:
    told = {part.name: getattr(measure, part.name) for part in fields(Terms)}
    return told | {"authority": measure.authority.code}
