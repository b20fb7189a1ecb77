"""What was promised against what was given, per base, year and kind. Sums are of integers, so they are exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, ExtractYear

from zhijiang.bases.models import Base
from zhijiang.bases.queries import bases_for
from zhijiang.people import queries as people
from zhijiang.support.models import Delivery, Grant, Instalment, Payment, Recall
from zhijiang.support.queries.scope import deliveries_for, grants_for, reads_all, today
from zhijiang.support.rules.second import is_second
from zhijiang.support.states import Kind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


COUNTS: Final = Q(is_struck=False, confirmed_at__isnull=False)
"""What a second person has confirmed, and nobody struck out. Rule: D-34."""
OUT: Final = COUNTS & Q(recall=None)
BACK: Final = COUNTS & Q(recall__isnull=False)


@dataclass
class Total:
    """One line of a ledger. Money in fen. `paid_fen` is what was paid in the year, of whichever year's promise.

    `back_fen` is what came back in the year on recalls; it is not taken off what was paid.
    """

    grants: int = 0
    promised_fen: int = 0
    paid_fen: int = 0
    services: int = 0
    minutes: int = 0
    reach: int = 0
    back_fen: int = 0

    def add(self, other: Total, /) -> None:
        """Count another in."""
        self.grants += other.grants
        self.promised_fen += other.promised_fen
        self.paid_fen += other.paid_fen
        self.services += other.services
        self.minutes += other.minutes
        self.reach += other.reach
        self.back_fen += other.back_fen

    def as_row(self) -> tuple[int, int, int, int, int, int, int]:
        """Its numbers in order, for a table."""
        return (
            self.grants,
            self.promised_fen,
            self.paid_fen,
            self.back_fen,
            self.services,
            self.minutes,
            self.reach,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was promised or given."""
        return not (self.grants or self.paid_fen or self.back_fen or self.services)


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
    """What was promised and given in a year, of what the user may see. One question, however many rows. Rule: D-14."""
    ledger = Ledger(year)
    grants = grants_for(user).filter(base__isnull=False)
    mine = grants.filter(base=base) if base else grants
    services = deliveries_for(user).filter(given_on__year=year)
    services = services.filter(base=base) if base else services
    promised = _lines(
        mine.filter(decided_on__year=year), "base", "kind", grants=Count("pk"), promised_fen=Sum("promised_fen")
    )
    moved = _lines(
        _confirmed(mine).filter(paid_on__year=year),
        "grant__base",
        "grant__kind",
        paid_fen=Sum("amount_fen", filter=Q(recall=None)),
        back_fen=Sum("amount_fen", filter=Q(recall__isnull=False)),
    )
    given = _lines(
        Delivery.objects.filter(pk__in=services.order_by().values("pk")),
        "base",
        "kind",
        services=Count("pk"),
        minutes=Sum("minutes"),
        reach=Sum("reach"),
    )
    for of_base, of_kind, *numbers in promised.union(moved, given, all=True).order_by():
        ledger.cell(of_base, of_kind).add(Total(*(number or 0 for number in numbers)))
    return ledger


def _lines(rows: QuerySet[Any], base: str, kind: str, /, **sums: Any) -> QuerySet[Any]:
    """Rows by base and kind: these, and the sums in the order of `Total`, nought for what there is none of. All of one shape, to be united."""
    numbers = {f"sum_{each.name}": sums.get(each.name, Value(0)) for each in fields(Total)}
    kinds = {"of_base": F(base), "of_kind": F(kind)}
    plain = rows.select_related(None).prefetch_related(None).order_by()
    found: QuerySet[Any] = plain.annotate(**kinds).values("of_base", "of_kind").annotate(**numbers)
    return found.values_list(*kinds, *numbers)


def payments_of(grants: QuerySet[Grant], /) -> QuerySet[Payment]:
    """What was paid under these grants and confirmed, without what was struck out or came back."""
    return _confirmed(grants).filter(recall=None)


def _confirmed(grants: QuerySet[Grant]) -> QuerySet[Payment]:
    return Payment.objects.filter(COUNTS, grant__in=grants.order_by().values("pk"))


def paid_fen(grant: Grant, /) -> int:
    """What was paid under one grant."""
    return _sum(grant.payments.filter(OUT))


def spoken_for_fen(grant: Grant, /) -> int:
    """What was paid under one grant, with what waits for a second person. Rule: D-09."""
    return _sum(grant.payments.filter(is_struck=False, recall=None))


def recallable_fen(grant: Grant, /) -> int:
    """What was paid under one grant and not called back yet. Rule: D-43."""
    return paid_fen(grant) - _sum(grant.recalls.filter(is_struck=False))


def returned_fen(recall: Recall, /) -> int:
    """What came back on a recall, with what waits for a second person. Rule: D-44."""
    return _sum(recall.payments.filter(is_struck=False))


def _sum(rows: QuerySet[Any]) -> int:
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def with_paid(grants: QuerySet[Grant], /) -> QuerySet[Grant]:
    """Each grant with `paid`: what was paid under it, in fen; None for nothing."""
    out = Q(payments__is_struck=False, payments__confirmed_at__isnull=False, payments__recall=None)
    return grants.annotate(paid=Sum("payments__amount_fen", filter=out)).order_by("-decided_on", "-pk")


def ledger_bases(user: User | AnonymousUser, /) -> QuerySet[Base]:
    """The bases whose ledger the user may open: all for an authority's people, one's own for others. Rule: D-13."""
    return Base.objects.prefetch_related("names").order_by("pk") if reads_all(user) else bases_for(user)


def years_of(user: User | AnonymousUser, /) -> list[int]:
    """The years in which something that the user may see was promised, paid or given, and this one; the last first."""
    grants = grants_for(user).prefetch_related(None).select_related(None).order_by()
    given = Delivery.objects.filter(pk__in=deliveries_for(user).order_by().values("pk"))
    promised, paid, given_in = (
        rows.order_by().annotate(in_year=ExtractYear(day)).values_list("in_year")
        for rows, day in (
            (grants.filter(decided_on__isnull=False), "decided_on"),
            (payments_of(grants), "paid_on"),
            (given, "given_on"),
        )
    )
    found: Any = promised.union(paid, given_in).order_by()
    return sorted({year for (year,) in found} | {today().year}, reverse=True)


def rows_of(user: User | AnonymousUser, base: Base, year: int, kind: str = "", /) -> tuple[list[Grant], list[Delivery]]:
    """The grants that were decided or paid in a year, and the services of the year. Two queries.

    Each grant with `paid` in all and `paid_now`, in the year, in fen; None for nothing.
    """
    grants = grants_for(user).filter(base=base).prefetch_related(None)
    paid = payments_of(grants).filter(paid_on__year=year).values("grant")
    now = Q(payments__is_struck=False, payments__confirmed_at__isnull=False, payments__recall=None)
    grants = with_paid(grants.filter(Q(decided_on__year=year) | Q(pk__in=paid))).order_by("kind", "-decided_on", "-pk")
    grants = grants.annotate(paid_now=Sum("payments__amount_fen", filter=now & Q(payments__paid_on__year=year)))
    services = deliveries_for(user).filter(base=base, given_on__year=year).order_by("kind", "-given_on", "-pk")
    services = services.prefetch_related(None)
    if kind in Kind.values:
        grants, services = grants.filter(kind=kind), services.filter(kind=kind)
    found: list[Grant] = [*grants]
    given: list[Delivery] = [*services]
    rows: list[Grant | Delivery] = [*found, *given]
    for each in rows:
        each.base = base  # whose names were read with it
    return found, given


def paid_in_year(grants: Iterable[Grant], /) -> dict[int, int]:
    """Of what `rows_of` found, what was paid in its year, by grant, in fen; grants of which nothing was paid are left out. No query."""
    rows: Iterable[Any] = grants
    return {each.pk: each.paid_now for each in rows if each.paid_now}


def grants_like(grants: QuerySet[Grant], /, *, q: str = "", kind: str = "") -> QuerySet[Grant]:
    """Of these grants those with the words in the project, the holder or the decision, and of a kind."""
    for word in q.split():
        grants = grants.filter(
            Q(project__icontains=word)
            | Q(organisation__in=people.called_like(word))
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


@dataclass(frozen=True)
class PaymentLine:
    """Money that went out or came back, and whether this reader is the second person whom it waits for."""

    payment: Payment
    may_confirm: bool


def payment_lines(grant: Grant, user: User, /, *, may_confirm: bool) -> list[PaymentLine]:
    """What went out and came back under one grant, also what waits; `may_confirm`: whether the user is an officer of it. Rule: D-34."""
    rows = (
        grant.payments.filter(is_struck=False).select_related("by", "confirmed_by", "recall").order_by("paid_on", "pk")
    )
    return [PaymentLine(row, may_confirm and row.confirmed_at is None and is_second(user, row.by_id)) for row in rows]


@dataclass(frozen=True)
class RecallLine:
    """A recall with what came back on it."""

    recall: Recall
    back_fen: int
    may_confirm: bool
    is_late: bool

    @property
    def owed_fen(self) -> int:
        """What is still to come back."""
        return self.recall.amount_fen - self.back_fen


def recall_lines(grant: Grant, user: User, /, *, may_confirm: bool) -> list[RecallLine]:
    """What was called back under one grant; what waits for a second person only for officers. Rules: D-34, D-43."""
    rows = grant.recalls.filter(is_struck=False).select_related("by", "confirmed_by")
    rows = rows if may_confirm else rows.filter(confirmed_at__isnull=False)
    out = Q(payments__is_struck=False, payments__confirmed_at__isnull=False)
    rows = rows.annotate(back=Coalesce(Sum("payments__amount_fen", filter=out), 0))
    return [
        RecallLine(
            row,
            row.back,
            may_confirm and row.confirmed_at is None and is_second(user, row.by_id),
            row.confirmed_at is not None and row.back < row.amount_fen and row.due_on < today(),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Bar:
    """One line of the picture of a ledger: lengths in thousandths of the longest."""

    label: str
    total: Total
    promised: int
    paid: int


def bars_of(rows: Iterable[tuple[str, Total]], /) -> list[Bar]:
    """Promised against paid, a pair of bars a line, on one scale; empty where no money was promised or paid. Rule: D-46."""
    kept = list(rows)
    longest = max((max(total.promised_fen, total.paid_fen) for _label, total in kept), default=0)
    if not longest:
        return []
    return [
        Bar(label, total, total.promised_fen * 1000 // longest, total.paid_fen * 1000 // longest)
        for label, total in kept
    ]
