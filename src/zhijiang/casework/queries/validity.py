"""What ends after a case was decided, or while it runs: the validity of a number that was given, of a licence it rests on."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from zhijiang.casework import rules
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case, DossierItem, Event, ProcedureVersion
from zhijiang.casework.procedure import Validity, parse
from zhijiang.casework.queries.holding import answers_that_hold
from zhijiang.casework.queries.moves import revoked_decision_of
from zhijiang.casework.states import EngineAction, VersionStatus

_SLACK_DAYS: Final = 32
"""Months differ in length; the days themselves are counted on the cases that come near."""


@dataclass(frozen=True)
class ValidityView:
    """Until when something holds on which a case rests, or which it gave."""

    name: str
    label: str
    until: date
    days_left: int
    light: str
    """`green`, `yellow` within the days of warning, `red` once it has ended."""
    basis: str
    verified: bool


def validities_of(case: Case, /, *, on: date) -> list[ValidityView]:
    """Everything of a case that ends on a day, in the order of its procedure; nothing once it is out of force. Rule: C-118."""
    definition = rules.procedure_of(case)
    named = {name: each for name, each in definition.validity.items() if case.state in each.states}
    if not named or (case.closed_at is not None and revoked_decision_of(case) is not None):
        return []
    answers = answers_that_hold([case]).get(case.pk, {}) if any(each.field for each in named.values()) else {}
    return list(_views(case, named, answers, on))


def _views(case: Case, named: Mapping[str, Validity], answers: Mapping[str, Any], on: date) -> Iterator[ValidityView]:
    for name, each in named.items():
        until = _until(case, each, answers)
        if until is None:
            continue
        left = (until - on).days
        light = "red" if left < 0 else "yellow" if left <= each.warn_days else "green"
        yield ValidityView(name, str(each.label), until, left, light, each.basis, each.verified)


def _until(case: Case, validity: Validity, answers: Mapping[str, Any]) -> date | None:
    """The last day; None where nothing was answered, or the house's dossier holds a paper that is valid for longer."""
    if validity.months is not None:
        return _months_after(calendar_of(case).day_of(case.closed_at), validity.months) if case.closed_at else None
    try:
        until = date.fromisoformat(str(answers.get(validity.field) or ""))
    except ValueError:
        return None
    return max([until, *_renewed(case, validity.field)])


def _renewed(case: Case, field: str) -> list[date]:
    """Until when papers of the house's dossier hold that answer the same question."""
    kind = rules.procedure_of(case).form["properties"].get(field, {}).get("x-dossier")
    papers = DossierItem.objects.filter(organisation=case.organisation_id, kind=kind or "", withdrawn_at=None)
    return [until for until in papers.values_list("valid_until", flat=True) if until is not None]


def _months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def knows_of_validity() -> bool:
    """Whether there is anything that could end."""
    return any(parse(text).validity for text in _published().values_list("text", flat=True))


def _published() -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.exclude(status=VersionStatus.DRAFT)


def validities_near(*, now: datetime) -> list[tuple[Case, dict[str, Any]]]:
    """What ends soon or has just ended and was not told yet, as the payloads of its events. Rule: C-118.

    A query for each procedure version that knows of validity, and three for the cases that come near.
    """
    cases = _cases_near(now=now)
    told = {
        (stream, payload.get("validity"), payload.get("until"), payload.get("light"))
        for stream, payload in Event.objects.filter(
            stream__in=[f"due/{case.code}" for case in cases], action=EngineAction.VALIDITY_ENDS
        ).values_list("stream", "payload")
    }
    found = []
    for case in cases:
        for view in validities_of(case, on=calendar_of(case).day_of(now)):
            key = (f"due/{case.code}", view.name, view.until.isoformat(), view.light)
            if view.light != "green" and key not in told:
                payload = {"validity": view.name, "until": view.until.isoformat(), "light": view.light}
                found.append((case, payload))
    return found


def _cases_near(*, now: datetime) -> list[Case]:
    """Cases of which something may end within its days of warning, or ended no longer ago than that."""
    wanted = Q(pk__in=[])
    near: dict[str, Any] = {}
    for version in _published().only("pk", "text"):
        for each in parse(version.text).validity.values():
            here = Q(procedure=version, state__in=each.states)
            window = timedelta(days=each.warn_days + _SLACK_DAYS)
            if each.months is not None:
                about = now - timedelta(days=each.months * 365.25 / 12)
                wanted |= here & Q(closed_at__gte=about - window, closed_at__lte=about + window)
            else:
                near[f"answer_{each.field}"] = KT(f"data__{each.field}")
                bounds = [(now + step).date().isoformat() for step in (-window, window)]
                wanted |= here & Q(**{f"answer_{each.field}__range": bounds})
    cases = Case.objects.alias(**near).filter(wanted, round__gt=0)
    return list(cases.select_related("procedure__item", "organisation", "authority").order_by("pk"))
