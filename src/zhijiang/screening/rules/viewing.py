"""What can be believed of a page that says which frames it has shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.media.runs import Runs, count, from_flat
from zhijiang.media.time import Rate
from zhijiang.screening.models import Review, ReviewedCut, Sitting
from zhijiang.screening.rules.reviews import Standing
from zhijiang.screening.states import ClaimFault, ReviewState

FASTEST: Final = 2
"""Nobody watches at more than double speed."""
SLACK_MS: Final = 400
"""Clocks of a page and a server differ, and a frame is told a little after it was shown."""
EDGE_FRAMES: Final = 3
"""At the seam of two parts a decoder may take a frame from either."""


@dataclass(frozen=True)
class Said:
    """A claim as it came in."""

    number: int
    from_ms: int
    until_ms: int
    runs: list[int]


def check_may_sit(review: Review, standing: Standing, reviewed_cut: ReviewedCut, /) -> None:
    """A ledger is kept of reviewers on the panel and of officers, on what lies before the panel now. Raises NotAllowed or WrongState. Rule: S-13."""
    if not (standing.is_panel or standing.is_officer):
        raise NotAllowed(_("Viewing is recorded for the panel and the officer in charge."), rule="S-13")
    if review.case.state != ReviewState.UNDER_REVIEW or reviewed_cut.round != review.case.round:
        raise WrongState(_("Viewing is recorded while this round is under review."), rule="S-13")


def fault_of_claim(
    said: Said,
    sitting: Sitting,
    /,
    *,
    now_ms: int,
    frames: int,
    rate: str,
    starts: Sequence[int],
    others: Sequence[tuple[int, int]],
) -> ClaimFault | None:
    """Why a claim is not believed; None if nothing speaks against it. Rule: S-13.

    `now_ms` since the sitting's opening by the server's clock; `starts` first frames of the parts of the film;
    `others` when the same person's other pages have claimed. A claim may come late, after a lost connection, but
    never before its time; it holds no more frames than double speed shows; what it shows was sent before it ended.
    """
    if said.number <= sitting.claims:
        return ClaimFault.REPLAYED
    try:
        runs = from_flat(said.runs)
    except ValueError:
        return ClaimFault.MALFORMED
    if not runs or runs[-1][1] > frames or said.number != sitting.claims + 1 or not 0 <= said.from_ms < said.until_ms:
        return ClaimFault.MALFORMED
    if said.until_ms > now_ms + SLACK_MS:
        return ClaimFault.NOT_YET
    if said.from_ms < sitting.until_ms or any(
        max(first, said.from_ms) + SLACK_MS < min(last, said.until_ms) for first, last in others
    ):
        return ClaimFault.OVERLAPS
    most = Fraction(said.until_ms - said.from_ms + SLACK_MS, 1000) * FASTEST * Rate.parse(rate).value
    if count(runs) > most:
        return ClaimFault.TOO_FAST
    if not _was_sent(runs, starts, sitting.sent, until_ms=said.until_ms + SLACK_MS):
        return ClaimFault.NOT_SENT
    return None


def _was_sent(runs: Runs, starts: Sequence[int], sent: Mapping[str, int], /, *, until_ms: int) -> bool:
    if not starts:
        return False
    for start, end in runs:
        inner = (start + EDGE_FRAMES, end - EDGE_FRAMES) if end - start > 2 * EDGE_FRAMES else (start, start + 1)
        first, last = bisect_right(starts, inner[0]) - 1, bisect_right(starts, inner[1] - 1) - 1
        needed = range(max(0, first), last + 1)
        if not all(sent.get(str(segment), until_ms + 1) <= until_ms for segment in needed):
            return False
    return True


def check_viewing(missing: str, /) -> None:
    """Nobody signs below what the procedure demands. `missing` says what is still to be watched; empty for nothing.

    Raises MissingEvidence. Rule: S-12.
    """
    if missing:
        raise MissingEvidence(missing, rule="S-12")
