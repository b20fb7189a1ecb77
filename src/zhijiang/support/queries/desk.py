"""What of calls, payments and measures waits for a person, and what a firm could apply for today."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Aggregate, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from zhijiang.bases.models import Firm, FirmFigures
from zhijiang.bases.queries import firms_of_houses
from zhijiang.casework.rules import above, tree
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.support import rules
from zhijiang.support.models import Call, Delivery, Entry, Expert, Grant, Instalment, Measure, Objection, Quota
from zhijiang.support.queries.calls import calls_for
from zhijiang.support.queries.eligibility import conditions_of, known_with
from zhijiang.support.queries.ledger import with_paid
from zhijiang.support.queries.measures import in_force
from zhijiang.support.queries.scope import deliveries_for, grants_for, today
from zhijiang.support.states import FIRST, CallState, Condition, EntryState, Fact, Kind, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

CLOSES_SOON: Final = datetime.timedelta(days=14)
PAY_AHEAD: Final = datetime.timedelta(days=14)
MOST_CALLS: Final = 60
MOST_MEASURES: Final = 200


@dataclass(frozen=True)
class CallWaits:
    """A call in which the reader has the next step.

    `step`: `publish`, `begin`, `rank`, `decide`, `answer` or `end_notice` for its keeper, `recommend` for a unit, `apply` for a house.
    """

    call: Call
    step: str
    due_on: datetime.date | None
    count: int = 0
    unit: Organisation | None = None


@dataclass(frozen=True)
class CallNow:
    """A call as its keeper looks at it: how far it is, and how many of the places that units have are used."""

    call: Call
    entries: int
    recommended: int
    quota: int
    handed_in: int
    experts: int
    objections: int
    """Objections to its list that nobody has answered."""


def calls_now(user: User | AnonymousUser, /) -> list[CallNow]:
    """The calls that the user keeps and that are not settled, the first to close before the rest. Two queries."""
    houses = people.organisations_of(user, Role.OFFICER)
    calls = list(
        calls_for(user)
        .filter(authority__in=houses)
        .exclude(state=CallState.GRANTED)
        .select_related("notice")
        .annotate(
            entered=_of_call(
                Entry.objects.exclude(case__state__in=[EntryState.DRAFT, EntryState.WITHDRAWN]), Count("pk")
            ),
            placed=_of_call(Entry.objects.filter(place__isnull=False), Count("pk")),
            quota=_of_call(Quota.objects.all(), Sum("places")),
            objections=_of_call(Objection.objects.filter(is_upheld=None), Count("pk"), "notice__call"),
        )
        .order_by("closes_on", "pk")[:MOST_CALLS]
    )
    if not calls:
        return []
    experts, done = Counter[int](), Counter[int]()
    rounds = {each.pk: 2 if each.state == CallState.DISCUSSION else 1 for each in calls}
    rows = (
        Expert.objects.filter(call__in=calls)
        .order_by()
        .values_list("pk", "call", "sheets__round", "sheets__handed_in_at")
    )
    seats: dict[int, int] = {}
    for seat, call, number, at in rows:
        seats[seat] = call
        done[call] += number == rounds[call] and at is not None
    experts.update(seats.values())
    return [
        CallNow(each, each.entered, each.placed, each.quota, done[each.pk], experts[each.pk], each.objections)
        for each in calls
    ]


def _of_call(rows: QuerySet[Any], what: Aggregate, call: str = "call") -> Coalesce:
    """What these rows come to for the call of the question around it; 0 for none."""
    of = rows.filter(**{call: OuterRef("pk")}).order_by().values(call)
    return Coalesce(Subquery(of.annotate(found=what).values("found")), 0)


def kept_calls_waiting(calls: Iterable[CallNow], /) -> list[CallWaits]:
    """Of the calls that somebody keeps those whose next step is the keeper's. No query. Rule: P-24."""
    found, day = [], today()
    for each in calls:
        call = each.call
        match call.state:
            case CallState.DRAFT:
                found.append(CallWaits(call, "publish", call.opens_on))
            case CallState.OPEN if day > call.recommend_until:
                found.append(CallWaits(call, "begin", None, each.recommended))
            case CallState.SCORING | CallState.DISCUSSION if each.experts and each.handed_in >= each.experts:
                found.append(CallWaits(call, "rank", None, each.entries))
            case CallState.RANKED:
                found.append(CallWaits(call, "decide", None, each.entries))
            case CallState.NOTICE if each.objections:
                found.append(CallWaits(call, "answer", call.notice.closes_on, each.objections))
            case CallState.NOTICE if day > call.notice.closes_on:
                found.append(CallWaits(call, "end_notice", None))
    return found


def calls_to_recommend(user: User | AnonymousUser, /) -> list[CallWaits]:
    """The open calls in which a unit of the user's has places left. Three queries. Rule: P-24."""
    day = today()
    units = Q(pk__in=people.organisations_of(user, Role.OFFICER).filter(kind=OrganisationKind.AUTHORITY)) | Q(
        pk__in=people.organisations_of(user, Role.SERVICE_CENTRE).exclude(kind=OrganisationKind.AUTHORITY)
    )
    quotas = list(
        Quota.objects.filter(
            unit__in=Organisation.objects.filter(units),
            call__state=CallState.OPEN,
            call__opens_on__lte=day,
            call__recommend_until__gte=day,
        )
        .select_related("unit", "call__authority")
        .annotate(
            used=Count("call__entries", filter=Q(call__entries__unit=F("unit"), call__entries__place__isnull=False)),
            before=Count(
                "call__entries", filter=Q(call__entries__unit=F("unit"), call__entries__case__state__in=FIRST)
            ),
        )
        .order_by("call__recommend_until", "pk")[:MOST_CALLS]
    )
    return [
        CallWaits(each.call, "recommend", each.call.recommend_until, each.before, each.unit)
        for each in quotas
        if each.used < each.places
    ]


def calls_closing(user: User | AnonymousUser, /) -> list[CallWaits]:
    """The calls that close soon, in which a house of the user's could apply and has not. Four queries. Rule: P-25."""
    day = today()
    houses = {each.organisation for each in people.held_by(user) if each.role == Role.PRODUCER}
    if not houses:
        return []
    calls = list(
        calls_for(user)
        .filter(state=CallState.OPEN, opens_on__lte=day, closes_on__range=(day, day + CLOSES_SOON))
        .exclude(entries__case__organisation__in=houses)
        .prefetch_related("quotas")
        .order_by("closes_on", "pk")[:MOST_CALLS]
    )
    if not calls:
        return []
    parents = tree()
    units = {unit for house in houses for unit in above(house, parents)}
    return [
        CallWaits(each, "apply", each.closes_on)
        for each in calls
        if any(quota.unit_id in units for quota in each.quotas.all())
    ]


@dataclass(frozen=True)
class ToPay:
    """An instalment whose day has come or is near, and what of it is not paid."""

    grant: Grant
    due_on: datetime.date
    left_fen: int


def payments_due(user: User | AnonymousUser, /, *, most: int = 50) -> list[ToPay]:
    """What the user's authority promised to pay by now or soon and has not, the earliest first. Two queries. Rule: P-26."""
    until = today() + PAY_AHEAD
    houses = people.organisations_of(user, Role.OFFICER)
    planned = Instalment.objects.filter(due_on__lte=until)
    grants = with_paid(
        grants_for(user)
        .prefetch_related(None)
        .filter(given_by__in=houses, case__closed_at=None, pk__in=planned.values("grant"))
    ).filter(Q(paid=None) | Q(paid__lt=F("promised_fen")))
    found = []
    rows: Iterable[Any] = grants.prefetch_related(
        Prefetch("instalments", Instalment.objects.order_by("place"), to_attr="parts")
    )[:500]
    for grant in rows:
        paid = grant.paid or 0
        for part in grant.parts:
            done = min(paid, part.amount_fen)
            paid -= done
            if part.due_on is not None and part.due_on <= until and done < part.amount_fen:
                found.append(ToPay(grant, part.due_on, part.amount_fen - done))
                break
    return sorted(found, key=lambda each: (each.due_on, each.grant.pk))[:most]


def served_in(user: User | AnonymousUser, year: int, /) -> list[tuple[str, int]]:
    """How many services of each kind were given in a year, of what the user may see, in the order of the kinds. One query. Rule: D-13."""
    seen = deliveries_for(user).filter(given_on__year=year).order_by().values("pk")
    counted = dict(Delivery.objects.filter(pk__in=seen).order_by().values_list("kind").annotate(Count("pk")))
    return [(str(kind.label), counted[kind.value]) for kind in Kind if kind.value in counted]


@dataclass(frozen=True)
class Fit:
    """A measure as it is found on a firm today: how many conditions are met, not met, not known, or only to be declared."""

    measure: Measure
    firm: Firm
    met: int
    unmet: int
    unknown: int
    to_declare: int

    @property
    def is_open(self) -> bool:
        """Whether nothing but declarations stands in the way."""
        return not (self.unmet or self.unknown)


def fits_for(user: User | AnonymousUser, /) -> list[Fit]:
    """Every measure in force on every firm of the user's: what is open first, then what lacks figures, then the rest. Four queries.

    Rules: D-04, P-27.
    """
    firms = [firm for firm in firms_of_houses(user) if firm.left_on is None][:20]
    if not firms:
        return []
    day = today()
    last = {row.firm_id: row for row in FirmFigures.objects.filter(firm__in=firms, year=day.year - 1)}
    known = {firm.pk: known_with(firm, day, last.get(firm.pk)) for firm in firms}
    found = [
        _fit(measure, firm, known[firm.pk], conditions_of(measure))
        for measure in in_force(user)[:MOST_MEASURES]
        for firm in firms
    ]
    return sorted(found, key=lambda fit: (bool(fit.unmet), bool(fit.unknown)))


def _fit(measure: Measure, firm: Firm, known: rules.Known, conditions: Sequence[Condition]) -> Fit:
    findings = rules.find(conditions, known, {})
    facts = [each.verdict for each in findings if each.condition.fact != Fact.DECLARED]
    return Fit(
        measure,
        firm,
        met=facts.count(Verdict.MET),
        unmet=facts.count(Verdict.UNMET),
        unknown=facts.count(Verdict.UNKNOWN),
        to_declare=len(findings) - len(facts),
    )
