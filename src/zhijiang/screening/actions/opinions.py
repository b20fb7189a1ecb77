"""What a reviewer signs, with what the ledger says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from zhijiang.casework import actions as casework
from zhijiang.casework.models import Opinion
from zhijiang.casework.states import Vote
from zhijiang.screening import queries, rules
from zhijiang.screening.actions.reviews import locked
from zhijiang.screening.models import Review

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def sign_opinion(review: Review, /, *, by: User, vote: Vote, text: str, expected_round: int) -> Opinion:
    """Sign a reviewer's opinion on the round that runs, with what the ledger says of the reviewer's viewing.

    Raises NotAllowed, WrongState or MissingEvidence (below what the procedure demands). Rule: S-12.
    """
    review = locked(review)
    ledgers = queries.ledgers_of(review, by.pk) if rules.standing_of(review.case, by).is_panel else []
    if expected_round == review.case.round:
        rules.check_viewing(queries.still_to_watch(ledgers))
    return casework.sign_opinion(
        review.case,
        by=by,
        vote=vote,
        text=text,
        expected_round=expected_round,
        viewing=queries.signature_of(ledgers) if ledgers else {},
    )
