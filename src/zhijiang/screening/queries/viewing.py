"""The ledger of viewing: what somebody was really shown of a cut, what the procedure demands, and what is still to be watched."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhijiang.casework import queries as casework
from zhijiang.casework.procedure import Viewing as Policy
from zhijiang.media.rewatch import demanded, seen_again
from zhijiang.media.runs import Runs, bridged, count, from_flat, united, without
from zhijiang.media.time import Rate
from zhijiang.screening.models import Claim, Review, ReviewedCut, Sitting, Viewing
from zhijiang.screening.queries.recuts import Known, changes_known, cut_before
from zhijiang.screening.queries.room import Measured, Ruler, measured_of, reviewed_cuts_of

NO_POLICY = Policy(first="none", again="none")
"""Versions of before there was a ledger: what is watched is kept, and nothing is demanded."""


def policy_of(review: Review, /) -> Policy:
    """What the procedure of the case demands."""
    panel = casework.procedure_of(review.case).review
    return (panel.viewing if panel else None) or NO_POLICY


def sitting_of(key: UUID, user_id: int, /) -> Sitting | None:
    """One's own sitting; nobody has another's."""
    return (
        Sitting.objects.filter(key=key, user=user_id)
        .select_related("reviewed_cut__review__case", "reviewed_cut__cut__episode__work", "reviewed_cut__cut__file")
        .first()
    )


@dataclass(frozen=True)
class Ledger:
    """One person's viewing of one cut of one round, and what is asked of it."""

    reviewed_cut: ReviewedCut
    frames: int
    rate: str
    seen: Runs
    digest: str
    faults: int
    """Claims that were not believed."""
    wanted: Runs
    hole: int

    @property
    def missing(self) -> Runs:
        """What is demanded and was not shown. Holes that a player leaves do not count, nor do its first and last frames."""
        seen = bridged(self.seen, self.hole)
        edges = {edge for run in seen for edge in run}
        lacking = without(self.wanted, seen)
        return tuple(run for run in lacking if run[1] - run[0] > self.hole or not edges.intersection(run))

    @property
    def is_met(self) -> bool:
        return not self.missing

    @property
    def seconds_missing(self) -> int:
        """For people, rounded up."""
        return -(-count(self.missing) // Rate.parse(self.rate).nominal)


def ledger_of(reviewed_cut: ReviewedCut, user_id: int, /, *, known: Known | None = None) -> Ledger:
    """The ledger of a person and a cut, also where nothing was watched yet. `known` saves reading the recut again."""
    facts = measured_of(reviewed_cut.cut)
    frames = int(facts.video.get("frames", 0))
    row = Viewing.objects.filter(reviewed_cut=reviewed_cut, user=user_id).first()
    policy = policy_of(reviewed_cut.review)
    faults = sum(Sitting.objects.filter(reviewed_cut=reviewed_cut, user=user_id).values_list("faults", flat=True))
    return Ledger(
        reviewed_cut=reviewed_cut,
        frames=frames,
        rate=facts.video.get("rate", "25/1"),
        seen=from_flat(row.runs) if row else (),
        digest=row.digest if row else "",
        faults=faults,
        wanted=_wanted(policy, reviewed_cut, user_id, facts, frames=frames, known=known),
        hole=policy.hole_frames,
    )


def _wanted(
    policy: Policy, now: ReviewedCut, user_id: int, facts: Measured, /, *, frames: int, known: Known | None
) -> Runs:
    """What this person must have seen. Unless the cuts were compared, a cut that comes back is a new one. Rule: S-14."""
    everything: Runs = ((0, frames),) if frames else ()
    before = cut_before(now)
    asked = policy.again if before else policy.first
    if asked == "none":
        return ()
    if asked == "all" or before is None:
        return everything
    if before.cut.file_id == now.cut.file_id:
        return without(everything, credited(before, user_id))
    known = known or changes_known(now)
    if known is None:
        return everything
    handles = policy.handles_seconds * Rate.parse(facts.video["rate"]).nominal
    return demanded(known.json, credited(before, user_id), frames=frames, handles=handles)


def credited(reviewed_cut: ReviewedCut, user_id: int, /) -> Runs:
    """Frames that this person has seen: of this very cut, or unchanged of the cuts before. Holes that a player leaves are seen."""
    hole = policy_of(reviewed_cut.review).hole_frames
    row = Viewing.objects.filter(reviewed_cut=reviewed_cut, user=user_id).first()
    here = bridged(from_flat(row.runs), hole) if row else ()
    before = cut_before(reviewed_cut)
    if before is None:
        return here
    if before.cut.file_id == reviewed_cut.cut.file_id:
        return united(here, credited(before, user_id))
    known = changes_known(reviewed_cut)
    return united(here, seen_again(known.json, credited(before, user_id))) if known else here


def ledgers_of(review: Review, user_id: int, /) -> list[Ledger]:
    """The person's ledgers of all cuts of the round that runs, in order of episodes."""
    lines = list(reviewed_cuts_of(review, round_=review.case.round))
    for line in lines:
        line.review = review
    return [ledger_of(line, user_id) for line in lines]


def still_to_watch(ledgers: Sequence[Ledger], /) -> str:
    """What the procedure demands and was not shown, as a sentence; empty when nothing is missing."""
    short = next((each for each in ledgers if not each.is_met), None)
    if short is None:
        return ""
    ruler = Ruler()
    where = ruler.range_of(short.reviewed_cut.cut, *short.missing[0])
    return _("Before you can sign, %(seconds)d s are still to be watched, first %(where)s.") % {
        "seconds": sum(each.seconds_missing for each in ledgers),
        "where": where,
    }


def signature_of(ledgers: Sequence[Ledger], /) -> dict[str, Any]:
    """What the signed opinion says about viewing: figures and digests of each cut, and one digest over all."""
    cuts = [
        {
            "cut": each.reviewed_cut.cut.file_id,
            "frames": each.frames,
            "seen": count(each.seen),
            "demanded": count(each.wanted),
            "missing": count(each.missing),
            "refused": each.faults,
            "ledger": each.digest,
        }
        for each in ledgers
    ]
    return {
        "cuts": cuts,
        "frames": sum(each.frames for each in ledgers),
        "seen": sum(count(each.seen) for each in ledgers),
        "met": all(each.is_met for each in ledgers),
        "ledger": hashlib.sha256(_canonical(cuts)).hexdigest(),
    }


def digest_after(before: str, claim: Claim, /) -> str:
    """The digest of a ledger after one more claim."""
    said = [str(claim.sitting.key), claim.number, claim.from_ms, claim.until_ms, claim.runs]
    return hashlib.sha256(before.encode() + _canonical(said)).hexdigest()


def ledger_holds(viewing: Viewing, /) -> bool:
    """Whether the ledger is what its claims make of it: nothing was added, changed or taken out."""
    digest = ""
    seen: Runs = ()
    claims = Claim.objects.filter(sitting__reviewed_cut=viewing.reviewed_cut_id, sitting__user=viewing.user_id)
    for claim in claims.select_related("sitting").order_by("pk"):
        digest = digest_after(digest, claim)
        if digest != claim.digest:
            return False
        seen = united(seen, from_flat(claim.runs))
    return (digest, seen) == (viewing.digest, from_flat(viewing.runs))


def _canonical(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
