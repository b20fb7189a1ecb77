"""What the panel judged a base's position to be is written down. One verb, one transaction, one event on the stream of the base."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import rules
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.bases.models import Base, PositionJudgement
from zhijiang.bases.queries import positioning, segments_in_force, today
from zhijiang.casework import chain
from zhijiang.casework.errors import MissingEvidence, WrongState

if TYPE_CHECKING:
    from zhijiang.people.models import User


@dataclass(frozen=True)
class Judgement:
    """What the panel judged, in its own words; segments are keys of the pack."""

    main: str
    wording: str
    reasons: str
    panel: str
    decided_on: datetime.date
    auxiliary: tuple[str, ...] = ()
    dissent: str = ""
    chair: str = ""
    chair_opinion: str = ""


@transaction.atomic
def judge_position(base: Base, /, *, by: User, judgement: Judgement, year: int, seen: str) -> PositionJudgement:
    """Write a judgement down with the figures of a year frozen beside it; it takes the place of the one before, which stays.

    `seen` is the digest of what was looked at (`positioning.seen_of`). Writes one event, which holds the judgement and the digest of its figures.
    Raises NotAllowed, MissingEvidence, or WrongState where the figures are not those that were seen any more. Rules: P-15, P-16, P-17, P-34.
    """
    rules.check_may_judge(by)
    rules.check_judgement(
        judgement.main,
        judgement.auxiliary,
        (judgement.wording, judgement.reasons, judgement.panel),
        judgement.decided_on,
        known=segments_in_force(),
        today=today(),
    )
    rules.check_chair(judgement.chair, judgement.panel, dissent=judgement.dissent, opinion=judgement.chair_opinion)
    base = locked(base)
    figures = _seen(base, by, year, seen)
    before = base.judgements.filter(superseded_by=None).first()
    made = PositionJudgement.objects.create(
        base=base,
        supersedes=before,
        main=judgement.main,
        auxiliary=list(judgement.auxiliary),
        wording=judgement.wording.strip(),
        reasons=judgement.reasons.strip(),
        dissent=judgement.dissent.strip(),
        panel=judgement.panel.strip(),
        chair=judgement.chair.strip(),
        chair_opinion=judgement.chair_opinion.strip(),
        decided_on=judgement.decided_on,
        by=by,
        recorded_at=timezone.now(),
        figures=figures,
        digest=chain.digest(figures),
    )
    tell(base, "position_judged", by=by, payload=_as_told(made), reason=made.reasons)
    return made


def _seen(base: Base, by: User, year: int, seen: str) -> dict[str, Any]:
    """The figures of the base, if they are still those of the table that was looked at."""
    table = positioning.table_for(by, year)
    card = positioning.card_of(table, base.code) if table is not None else None
    if table is None or card is None or not card.firms:
        raise MissingEvidence(_("There are no figures of the base in that year."), rule="P-17")
    amounts = positioning.amounts_of(table, base.code)
    if positioning.seen_of(table, amounts) != seen:
        raise WrongState(
            _("The figures have changed since they were looked at. Please look at them again."), rule="P-17"
        )
    return positioning.frozen(table, card) | {"amounts": positioning.kept_amounts(amounts)}


def _as_told(made: PositionJudgement) -> dict[str, Any]:
    return {
        "judgement": made.code,
        "supersedes": made.supersedes.code if made.supersedes else "",
        "main": made.main,
        "auxiliary": made.auxiliary,
        "wording": made.wording,
        "dissent": made.dissent,
        "panel": made.panel,
        "chair": made.chair,
        "chair_opinion": made.chair_opinion,
        "decided_on": made.decided_on,
        "year": made.figures["year"],
        "figures": made.digest,
    }
