"""The JSON of what changed, of notes carried over, and of what was watched: beside the room's own (wire.py)."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhijiang.casework import queries as casework
from zhijiang.casework.procedure import Viewing
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import OPEN_STATES
from zhijiang.media.carry import Carried
from zhijiang.media.runs import count, flat
from zhijiang.media.time import Rate
from zhijiang.screening import queries, rules
from zhijiang.screening.models import ReviewedCut
from zhijiang.screening.queries.recuts import Known
from zhijiang.screening.queries.viewing import Ledger
from zhijiang.screening.states import CHANGE_KINDS, ReviewState
from zhijiang.screening.views.wire import Seat, cut_json, note_json

STATUSES: Final = {
    "same": gettext_lazy("Place unchanged"),
    "split": gettext_lazy("Partly cut, or in several places"),
    "picture_changed": gettext_lazy("Picture changed"),
    "sound_changed": gettext_lazy("Sound changed"),
    "retimed": gettext_lazy("Speed changed"),
    "gone": gettext_lazy("No longer there"),
}
"""What became of the frames that a note is about."""


def compared_json(seat: Seat, reviewed_cut: ReviewedCut, /) -> dict[str, Any]:
    """The parts of a room that come with a cut handed in again, and the reader's ledger. Nothing of it for the applicant."""
    if not seat.standing.is_inside:
        return {}
    known = queries.changes_known(reviewed_cut)
    return {
        "recut": recut_json(seat, reviewed_cut, known=known),
        "carried": carried_json(seat, reviewed_cut, known=known),
        "viewing": viewing_json(seat, reviewed_cut, known=known),
    }


def recut_json(seat: Seat, reviewed_cut: ReviewedCut, /, *, known: Known | None) -> dict[str, Any] | None:
    """What changed since the round before; None for a first cut and for the same file again."""
    before = queries.cut_before(reviewed_cut)
    if before is None or before.cut.file_id == reviewed_cut.cut.file_id:
        return None
    here = {"round": reviewed_cut.round}
    place = [seat.review.case.code, reviewed_cut.cut.episode.number]
    found: dict[str, Any] = {
        "before": cut_json(before.cut, queries.measured_of(before.cut)),
        "round": before.round,
        "url": reverse("screening:recut_json", args=place, query=here),
        "judge": rules.may_note(seat.review, seat.standing, reviewed_cut),
    }
    if known is None:
        return found | _waiting(queries.comparing(reviewed_cut)) | {"changes": [], "frame_map": [], "declared": None}
    said = queries.verdicts_of(reviewed_cut, known, user_id=seat.user.pk)
    handles = queries.policy_of(seat.review).handles_seconds * Rate.parse(known.json["new"]["rate"]).nominal
    return found | {
        "state": "ready",
        "reason": "",
        "handles": handles,
        "review_frames": known.json["summary"]["review_frames"],
        "frame_map": known.json["frame_map"],
        "retimed": [[*span["new"], *span["old"]] for span in known.json["spans"] if span["kind"] == "retimed"],
        "changes": [
            {
                "number": each.number,
                "kind": each.kind,
                "label": str(CHANGE_KINDS[each.kind]),
                "old": list(each.old),
                "new": list(each.new),
                "region": each.region,
                "tracks": list(each.tracks),
                "verdict": said.get(each.number, ""),
                "url": reverse("screening:judge_change", args=[*place, each.number], query=here),
            }
            for each in known.changes
        ],
        "declared": _declared(reviewed_cut, known),
        "lists": [
            {"kind": kind, "url": reverse("screening:found_changes", args=[*place, kind], query=here)}
            for kind in ("xlsx", "edl")
        ],
    }


def _waiting(job: Job | None) -> dict[str, Any]:
    if job is not None and job.state in OPEN_STATES:
        return {"state": "comparing", "reason": "", "percent": job.percent}
    reason = _(job.reason) if job is not None and job.reason else ""
    return {"state": "failed" if reason else "waiting", "reason": reason, "percent": 0}


def _declared(reviewed_cut: ReviewedCut, known: Known) -> list[dict[str, Any]] | None:
    """The producer's own list, or None where none was given."""
    lines = queries.declared_changes(reviewed_cut, known)
    return [{"start": each.start, "end": each.end, "text": each.text, "found": each.found} for each in lines] or None


def carried_json(seat: Seat, reviewed_cut: ReviewedCut, /, *, known: Known | None) -> list[dict[str, Any]]:
    """Objections of earlier rounds, where they stand now, with the producer's answer."""
    number = reviewed_cut.cut.episode.number
    return [
        {
            "note": note_json(seat, each.note),
            "round": each.note.reviewed_cut.round,
            "place": _place(each.place),
            "again": reverse(
                "screening:raise_again",
                args=[seat.review.case.code, each.note.key, number],
                query={"round": reviewed_cut.round},
            ),
        }
        for each in queries.carried_notes(reviewed_cut, seat.standing, known)
    ]


def _place(place: Carried | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "status": place.status,
        "label": str(STATUSES[place.status]),
        "spans": [list(span) for span in place.spans],
        "near": place.near,
    }


def viewing_json(seat: Seat, reviewed_cut: ReviewedCut, /, *, known: Known | None) -> dict[str, Any] | None:
    """The reader's own ledger, and for the officer everybody's. None for who is neither on the panel nor in charge."""
    review, standing = seat.review, seat.standing
    if not (standing.is_panel or standing.is_officer):
        return None
    is_now = review.case.state == ReviewState.UNDER_REVIEW and reviewed_cut.round == review.case.round
    here = {"round": reviewed_cut.round}
    place = [review.case.code, reviewed_cut.cut.episode.number]
    policy = queries.policy_of(review)
    own = ledger_json(queries.ledger_of(reviewed_cut, seat.user.pk, known=known))
    others = (
        [
            {"name": user.shown_name} | ledger_json(queries.ledger_of(reviewed_cut, user.pk, known=known))
            for user in casework.panel_of(review.case)
        ]
        if standing.is_officer
        else []
    )
    asked = standing.is_panel
    if not asked:
        own |= {"wanted": [], "missing": [], "missing_seconds": 0}  # nothing is demanded of who signs nothing
    return own | {
        "sit": reverse("screening:sittings", args=place, query=here) if is_now else None,
        "asked": asked,
        "sound": policy.sound,
        "label": _asked(policy, is_again=queries.cut_before(reviewed_cut) is not None) if asked else "",
        "others": others,
    }


def ledger_json(ledger: Ledger, /) -> dict[str, Any]:
    """One ledger: runs are flat lists of start and length."""
    return {
        "seen": flat(ledger.seen),
        "wanted": flat(ledger.wanted),
        "missing": flat(ledger.missing),
        "seen_frames": count(ledger.seen),
        "missing_seconds": ledger.seconds_missing,
        "faults": ledger.faults,
    }


def _asked(policy: Viewing, /, *, is_again: bool) -> str:
    asked = policy.again if is_again else policy.first
    if asked == "all":
        return _("Watch all of it, head and tail, before you sign.")
    if asked == "changed":
        return ngettext(
            "Watch what changed, with %(seconds)d second before and after, and what you have not seen before.",
            "Watch what changed, with %(seconds)d seconds before and after, and what you have not seen before.",
            policy.handles_seconds,
        ) % {"seconds": policy.handles_seconds}
    return ""
