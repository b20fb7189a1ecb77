"""Writes on recuts: the stored alignment, what reviewers say of its changes, and what the producer says was changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhijiang.casework import actions as casework
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Cut
from zhijiang.media.rewatch import changes_of
from zhijiang.screening import queries, rules
from zhijiang.screening.models import ChangeVerdict, DeclaredChanges, Recut, Review, ReviewedCut
from zhijiang.screening.states import ALIGNER, Verdict

if TYPE_CHECKING:
    from zhijiang.people.models import User


def store_recut(old: str, new: str, recut: dict[str, Any], /) -> Recut:
    """Keep an alignment: its file, then its row. Whoever comes second finds the answer of the first.

    No event: it is measured, as a report is.
    """
    folder = catalog.keep_recut(new, json.dumps(recut, ensure_ascii=False, allow_nan=False))
    summary = recut["summary"] | {"changes": len(changes_of(recut))}
    try:
        with transaction.atomic():
            return Recut.objects.create(
                old_id=old, new_id=new, aligner=ALIGNER, folder=folder, summary=summary, made_at=timezone.now()
            )
    except IntegrityError:
        catalog.drop_recut(folder)
        return Recut.objects.get(old_id=old, new_id=new, aligner=ALIGNER)


def ask_for_recuts(reviewed_cuts: Sequence[ReviewedCut], /) -> None:
    """Have the cuts of a round compared with those of the round before, where that was not done when they were measured."""
    for line in reviewed_cuts:
        before = queries.cut_before(line)
        if before is not None and before.cut.file_id != line.cut.file_id:
            catalog.ask_for_recut(before.cut.file_id, line.cut.file_id)


@transaction.atomic
def judge_change(reviewed_cut: ReviewedCut, number: int, /, *, by: User, verdict: Verdict) -> ChangeVerdict:
    """Say of one change of the new cut that it is accepted, noted or questioned. Said again, it replaces what was said.

    One row, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: S-15.
    """
    review = Review.objects.select_for_update().select_related("case").get(pk=reviewed_cut.review_id)
    known = queries.changes_known(reviewed_cut)
    rules.check_may_judge(review, rules.standing_of(review.case, by), reviewed_cut, number, known=known)
    assert known is not None  # check_may_judge
    change = known.changes[number]
    row, _made = ChangeVerdict.objects.update_or_create(
        reviewed_cut=reviewed_cut,
        recut=known.recut,
        number=number,
        by=by,
        defaults={"verdict": verdict, "at": timezone.now()},
    )
    payload = {
        "cut": reviewed_cut.cut.file_id,
        "before": known.recut.old_id,
        "change": number,
        "kind": change.kind,
        "old": list(change.old),
        "new": list(change.new),
        "verdict": str(verdict),
    }
    casework.record(f"room/{review.case.code}", "change_judged", by=by, payload=payload)
    return row


@transaction.atomic
def declare_changes(review: Review, cut: Cut, /, *, by: User, lines: Sequence[rules.DeclaredChange]) -> DeclaredChanges:
    """Say for the applicant what was changed in a cut that is to be handed in. The last list holds.

    One row, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: S-17.
    """
    review = Review.objects.select_for_update().select_related("case").get(pk=review.pk)
    rules.check_may_declare_changes(
        review, rules.standing_of(review.case, by), cut, lines, frames=queries.frames_of(cut)
    )
    rows = [{"start": line.start, "end": line.end, "text": line.text} for line in sorted(lines, key=rules.place_of)]
    kept, _made = DeclaredChanges.objects.update_or_create(
        review=review, cut=cut, defaults={"lines": rows, "by": by, "at": timezone.now()}
    )
    casework.record(
        f"room/{review.case.code}", "changes_declared", by=by, payload={"cut": cut.file_id, "lines": len(rows)}
    )
    return kept
