"""What the panel judged of bases, and the figures that were frozen beside it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from zhijiang.bases.models import Base, PositionJudgement
from zhijiang.bases.queries.scope import bases_for
from zhijiang.casework import chain
from zhijiang.people.models import User


def judgements_for(user: User | AnonymousUser, base: Base, /) -> QuerySet[PositionJudgement]:
    """The judgements of a base, the last first, for whoever may open its page. Rule: P-18."""
    if not bases_for(user).filter(pk=base.pk).exists():
        return PositionJudgement.objects.none()
    return base.judgements.select_related("by", "superseded_by", "base__operator").order_by("-pk")


def is_whole(judgement: PositionJudgement, /) -> bool:
    """Whether the figures are those that were frozen: their digest is the one that the event tells. Rule: P-17."""
    return chain.digest(judgement.figures) == judgement.digest


def in_force() -> dict[int, PositionJudgement]:
    """The judgement that holds of each base, by the base's key."""
    return {each.base_id: each for each in PositionJudgement.objects.filter(superseded_by=None)}
