"""One grant as its page shows it: its money summed out of the lines that are shown anyway, and what was reported of its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from zhijiang.casework import rules as casework_rules
from zhijiang.casework.queries import cases_for
from zhijiang.support.models import Delivery, FollowUp, Grant, Recall, Result, Target
from zhijiang.support.queries.ledger import PaymentLine, RecallLine
from zhijiang.support.queries.scope import grants_for

if TYPE_CHECKING:
    from zhijiang.people.models import User


def shown_grants(user: User, /) -> QuerySet[Grant]:
    """What `grants_for` finds, each with `sees_case`, whether the user may also see the case that it came of.

    And with what there is round it, so that a page asks for nothing of which there is none: `has_recalls`, `has_services`,
    `has_reports`. These say nothing of who may read it.
    """
    casework_rules.read_people([user.pk])
    seen = cases_for(user).filter(pk=OuterRef("case_id"))
    return grants_for(user).annotate(sees_case=Exists(seen), **{f"has_{name}": _any(of) for name, of in _ROUND.items()})


_ROUND: Final[dict[str, QuerySet[Any]]] = {
    "recalls": Recall.objects.all(),
    "services": Delivery.objects.all(),
    "reports": FollowUp.objects.all(),
}


def _any(of: QuerySet[Any]) -> Exists:
    return Exists(of.filter(grant=OuterRef("pk")))


@dataclass(frozen=True)
class Money:
    """What moved under one grant, in fen."""

    paid_fen: int
    spoken_for_fen: int
    """What was paid, with what waits for a second person. Rule: D-09."""
    recallable_fen: int
    """What was paid and not called back yet, of the recalls that the reader sees. Rule: D-43."""


def money_in(payments: Sequence[PaymentLine], recalls: Sequence[RecallLine], /) -> Money:
    """The sums of what is shown; `paid_fen`, `spoken_for_fen` and `recallable_fen` of queries.ledger find the same. No query."""
    out = [line.payment for line in payments if line.payment.recall_id is None]
    paid = sum(each.amount_fen for each in out if each.confirmed_at is not None)
    return Money(
        paid_fen=paid,
        spoken_for_fen=sum(each.amount_fen for each in out),
        recallable_fen=paid - sum(line.recall.amount_fen for line in recalls),
    )


@dataclass(frozen=True)
class Reported:
    """One follow-up report, and how far it says each target was reached."""

    report: FollowUp
    results: Sequence[Result]


def targets_and_reports(grant: Grant, /) -> tuple[list[Target], list[Reported]]:
    """What was agreed on, and every report against it, the first before the rest. Two queries, however many reports there are.

    Of a grant of `shown_grants`, which says whether there are any, one where there is none.
    """
    targets: dict[int, Target] = {}
    results: dict[int, list[Result]] = {}
    rows: Any = grant.targets.order_by("place").values_list(
        "pk", "place", "name", "unit", "wanted", "results__report", "results__reached"
    )
    for key, place, name, unit, wanted, report, reached in rows:
        target = targets.setdefault(
            key, Target(pk=key, grant_id=grant.pk, place=place, name=name, unit=unit, wanted=wanted)
        )
        if report is not None:
            assert isinstance(reached, Decimal)
            results.setdefault(report, []).append(Result(report_id=report, target=target, reached=reached))
    if not getattr(grant, "has_reports", True):
        return list(targets.values()), []
    reports = grant.follow_ups.order_by("at", "pk").select_related("attachment")
    return list(targets.values()), [Reported(each, results.get(each.pk, [])) for each in reports]
