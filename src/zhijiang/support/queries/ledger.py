"""What was promised against what was given, per base, year and kind. Sums are of integers, so they are exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet, Sum

from zhijiang.bases.models import Base
from zhijiang.bases.queries import bases_for
from zhijiang.support.models import Delivery, Grant, Instalment, Payment
from zhijiang.support.queries.scope import deliveries_for, grants_for, reads_all, today
from zhijiang.support.states import Kind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


@dataclass
class Total:
    """One line of a ledger. Money in fen. `paid_fen` is what was paid in the year, of whichever year's promise."""

    grants: int = 0
    promised_fen: int = 0
    paid_fen: int = 0
    services: int = 0
    minutes: int = 0
    reach: int = 0

    def add(self, other: Total, /) -> None:
        """Count another in."""
        self.grants += other.grants
        self.promised_fen += other.promised_fen
        self.paid_fen += other.paid_fen
        self.services += other.services
        self.minutes += other.minutes
        self.reach += other.reach

    def as_row(self) -> tuple[int, int, int, int, int, int]:
        """Its numbers in order, for a table."""
        return (self.grants, self.promised_fen, self.paid_fen, self.services, self.minutes, self.reach)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was promised or given."""
        return not (self.grants or self.paid_fen or self.services)


@dataclass
class Ledger:
    """What the user may see of one year: by base and kind."""

    year: int
    by_base: dict[int, dict[str, Total]] = field(default_factory=dict)

    def of(self, base: int, /) -> dict[str, Total]:
        """The six kinds of a base, in order; each is there."""
        return {str(kind): self.by_base.get(base, {}).get(str(kind), Total()) for kind in Kind}

    def whole(self, base: int | None = None, /) -> Total:
        """All kinds of a base together; of all bases without one."""
        total = Total()
        for key, kinds in self.by_base.items():
            if base is None or key == base:
                for each in kinds.values():
                    total.add(each)
        return total

    def of_kind(self, kind: str, /) -> Total:
        """All bases of one kind together."""
        total = Total()
        for kinds in self.by_base.values():
            total.add(kinds.get(str(kind), Total()))
        return total

    def cell(self, base: int, kind: str, /) -> Total:
        """The line of a base and a kind, to be counted into."""
        return self.by_base.setdefault(base, {}).setdefault(kind, Total())


def ledger_for(user: User | AnonymousUser, year: int, /, *, base: Base | None = None) -> Ledger:
    """What was promised and given in a year, of what the user may see. Three questions, however many rows. Rule: D-14."""
    ledger = Ledger(year)
    grants = grants_for(user).filter(base__isnull=False)
    mine = grants.filter(base=base) if base else grants
    services = deliveries_for(user).filter(given_on__year=year)
    services = services.filter(base=base) if base else services
    for row in (
        mine.filter(decided_on__year=year)
        .order_by()
        .values("base", "kind")
        .annotate(n=Count("pk"), fen=Sum("promised_fen"))
    ):
        ledger.cell(row["base"], row["kind"]).add(Total(grants=row["n"], promised_fen=row["fen"] or 0))
    paid = payments_of(mine).filter(paid_on__year=year).order_by().values("grant__base", "grant__kind")
    for of_base, of_kind, fen in paid.annotate(fen=Sum("amount_fen")).values_list("grant__base", "grant__kind", "fen"):
        ledger.cell(of_base, of_kind).add(Total(paid_fen=fen))
    own = Delivery.objects.filter(pk__in=services.order_by().values("pk")).order_by().values("base", "kind")
    summed = own.annotate(n=Count("pk"), m=Sum("minutes"), r=Sum("reach"))
    for of_base, of_kind, services_n, minutes, reach in summed.values_list("base", "kind", "n", "m", "r"):
        ledger.cell(of_base, of_kind).add(Total(services=services_n, minutes=minutes or 0, reach=reach or 0))
    return ledger


def payments_of(grants: QuerySet[Grant], /) -> QuerySet[Payment]:
    """What was paid under these grants, without what was struck out."""
    return Payment.objects.filter(grant__in=grants.order_by().values("pk"), is_struck=False)


def paid_fen(grant: Grant, /) -> int:
    """What was paid under one grant."""
    return grant.payments.filter(is_struck=False).aggregate(fen=Sum("amount_fen"))["fen"] or 0


def with_paid(grants: QuerySet[Grant], /) -> QuerySet[Grant]:
    """Each grant with `paid`: what was paid under it, in fen; None for nothing."""
    paid = grants.annotate(paid=Sum("payments__amount_fen", filter=Q(payments__is_struck=False)))
    return paid.order_by("-decided_on", "-pk")


def ledger_bases(user: User | AnonymousUser, /) -> QuerySet[Base]:
    """The bases whose ledger the user may open: all for an authority's people, one's own for others. Rule: D-13."""
    return Base.objects.prefetch_related("names").order_by("pk") if reads_all(user) else bases_for(user)


def years_of(user: User | AnonymousUser, /) -> list[int]:
    """The years in which something that the user may see was promised, paid or given, and this one; the last first."""
    grants = grants_for(user).order_by()
    found = {day.year for day in grants.dates("decided_on", "year")}
    found |= {day.year for day in payments_of(grants).dates("paid_on", "year")}
    found |= {
        day.year
        for day in Delivery.objects.filter(pk__in=deliveries_for(user).order_by().values("pk")).dates(
            "given_on", "year"
        )
    }
    return sorted(found | {today().year}, reverse=True)


def rows_of(user: User | AnonymousUser, base: Base, year: int, kind: str = "", /) -> tuple[list[Grant], list[Delivery]]:
    """The grants that were decided or paid in a year, with what was paid in all, and the services of the year."""
    grants = grants_for(user).filter(base=base)
    paid = payments_of(grants).filter(paid_on__year=year).values("grant")
    grants = with_paid(grants.filter(Q(decided_on__year=year) | Q(pk__in=paid))).order_by("kind", "-decided_on", "-pk")
    services = deliveries_for(user).filter(base=base, given_on__year=year).order_by("kind", "-given_on", "-pk")
    if kind in Kind.values:
        grants, services = grants.filter(kind=kind), services.filter(kind=kind)
    return list(grants), list(services)


def paid_in(grants: Iterable[Grant], year: int, /) -> dict[int, int]:
    """What was paid in a year, by grant, in fen."""
    rows = Payment.objects.filter(grant__in=[each.pk for each in grants], is_struck=False, paid_on__year=year)
    return dict(rows.order_by().values("grant").annotate(fen=Sum("amount_fen")).values_list("grant", "fen"))


def grants_like(grants: QuerySet[Grant], /, *, q: str = "", kind: str = "") -> QuerySet[Grant]:
    """Of these grants those with the words in the project, the holder or the decision, and of a kind."""
    for word in q.split():
        grants = grants.filter(
            Q(project__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__name_en__icontains=word)
            | Q(paper__icontains=word)
            | Q(code__iexact=word)
        )
    return grants.filter(kind=kind) if kind in Kind.values else grants


@dataclass(frozen=True)
class Planned:
    """An instalment, and how much of it is paid: payments fill the instalments in their order."""

    instalment: Instalment
    paid_fen: int

    @property
    def is_paid(self) -> bool:
        """Whether nothing of it is left."""
        return self.paid_fen >= self.instalment.amount_fen


def instalments_of(grant: Grant, paid: int, /) -> list[Planned]:
    """The instalments of a grant, filled in their order with what was paid in all."""
    found = []
    for instalment in grant.instalments.order_by("place"):
        part = min(paid, instalment.amount_fen)
        found.append(Planned(instalment, part))
        paid -= part
    return found
