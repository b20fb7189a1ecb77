"""What a cut that comes back has changed, and where the notes on the cut before stand in it now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from zhijiang.catalog import queries as catalog
from zhijiang.catalog.made import kept_recut
from zhijiang.catalog.models import Cut
from zhijiang.jobs.models import Job
from zhijiang.jobs.queries import last_asked
from zhijiang.media.carry import Carried, carry_range
from zhijiang.media.listing import Place, places_of
from zhijiang.media.rewatch import Change, changes_of
from zhijiang.media.time import Rate
from zhijiang.screening.models import ChangeVerdict, DeclaredChanges, Note, Recut, Review, ReviewedCut
from zhijiang.screening.queries.room import Ruler, notes_for
from zhijiang.screening.rules import DeclaredChange, Standing
from zhijiang.screening.states import ALIGNER, NoteStatus, Verdict


def recut_of(old: str, new: str, /) -> Recut | None:
    """How one file corresponds to an earlier one, by their SHA-256; None while nobody compared them."""
    return Recut.objects.filter(old_id=old, new_id=new, aligner=ALIGNER).first()


def cut_before(reviewed_cut: ReviewedCut, /) -> ReviewedCut | None:
    """The cut of the same episode that lay before the panel in the round before, or the last one before that; None for the first."""
    if reviewed_cut.round == 1:
        return None
    earlier = ReviewedCut.objects.filter(
        review=reviewed_cut.review_id, cut__episode=reviewed_cut.cut.episode_id, round__lt=reviewed_cut.round
    )
    found = earlier.select_related("cut__episode__work", "cut__file").order_by("-round").first()
    if found is not None:
        found.review = reviewed_cut.review
    return found


@dataclass(frozen=True)
class Known:
    """A recut with its JSON and its changes."""

    recut: Recut
    before: ReviewedCut
    json: dict[str, Any]
    changes: list[Change]


def changes_known(reviewed_cut: ReviewedCut, /) -> Known | None:
    """What changed since the round before; None for a first cut, for the same file again, and while nobody compared them."""
    before = cut_before(reviewed_cut)
    recut = recut_of(before.cut.file_id, reviewed_cut.cut.file_id) if before else None
    if before is None or recut is None:
        return None
    found = kept_recut(recut.folder)
    return Known(recut, before, found, changes_of(found))


def comparing(reviewed_cut: ReviewedCut, /) -> Job | None:
    """The job that compares the cut with the one before; None where nobody asked."""
    before = cut_before(reviewed_cut)
    return last_asked(catalog.recut_key(before.cut.file_id, reviewed_cut.cut.file_id)) if before else None


def verdicts_of(reviewed_cut: ReviewedCut, known: Known, /, *, user_id: int | None) -> dict[int, Verdict]:
    """What the user said of the changes, by number."""
    rows = ChangeVerdict.objects.filter(reviewed_cut=reviewed_cut, recut=known.recut, by=user_id)
    return {number: Verdict(verdict) for number, verdict in rows.values_list("number", "verdict")}


@dataclass(frozen=True)
class CarriedNote:
    """An objection to an earlier cut, with its place in this one."""

    note: Note
    place: Carried | None
    """None where it cannot be said: a person is asked."""


def carried_notes(reviewed_cut: ReviewedCut, standing: Standing, known: Known | None, /) -> list[CarriedNote]:
    """What was sent out about this episode in earlier rounds and not raised again, in the order of the new cut.

    Of the round before also what is settled meanwhile, so that it can be undone.
    """
    before = known.before if known else cut_before(reviewed_cut)
    if before is None or not standing.is_inside:
        return []
    notes = (
        notes_for(reviewed_cut.review, standing)
        .filter(
            Q(reviewed_cut=before) | ~Q(status=NoteStatus.SETTLED),
            reviewed_cut__round__lt=reviewed_cut.round,
            reviewed_cut__cut__episode=reviewed_cut.cut.episode_id,
            fix_item__isnull=False,
        )
        .exclude(raised_again__status__in=[NoteStatus.OPEN, NoteStatus.ANSWERED, NoteStatus.SETTLED])
    )
    found = [CarriedNote(note, _place(note, before, reviewed_cut, known)) for note in notes.distinct()]
    return sorted(found, key=lambda each: (_begins(each), each.note.pk))


def _place(note: Note, before: ReviewedCut, now: ReviewedCut, known: Known | None) -> Carried | None:
    """Only from the cut before: a note that is older and was neither settled nor raised again has no place, and is asked about."""
    if note.reviewed_cut.cut.file_id == now.cut.file_id:
        return Carried("same", ((note.start, note.end),))
    if known is None or note.reviewed_cut.cut.file_id != before.cut.file_id:
        return None
    return carry_range(known.json, note.start, note.end)


def _begins(carried: CarriedNote) -> int:
    place = carried.place
    if place is None:
        return carried.note.start
    return place.spans[0][0] if place.spans else place.near or 0


@dataclass(frozen=True)
class Declared:
    """One line of the producer's list, with the changes that were found there."""

    start: int
    end: int
    text: str
    found: list[int]


def declared_changes(reviewed_cut: ReviewedCut, known: Known | None, /) -> list[Declared]:
    """What the producer says was changed, held against what was found: a second beside it still counts as there."""
    row = DeclaredChanges.objects.filter(review=reviewed_cut.review_id, cut=reviewed_cut.cut_id).first()
    if row is None:
        return []
    changes = known.changes if known else []
    near = Rate.parse(known.json["new"]["rate"]).nominal if known else 0
    return [
        Declared(
            line["start"],
            line["end"],
            line["text"],
            [each.number for each in changes if _meet(each, line["start"] - near, line["end"] + near)],
        )
        for line in row.lines
    ]


def _meet(change: Change, start: int, end: int) -> bool:
    first, last = change.new
    return first < end and max(last, first + 1) > start


def change_list(review: Review, cut: Cut, /) -> list[DeclaredChange]:
    """What the producer says was changed in a cut; empty where nothing was said."""
    row = DeclaredChanges.objects.filter(review=review, cut=cut).first()
    return [DeclaredChange(line["start"], line["end"], line["text"]) for line in (row.lines if row else [])]


def change_places(reviewed_cut: ReviewedCut, known: Known, /) -> list[Place]:
    """Where each change that was found stands in both cuts, by timecode."""
    ruler = Ruler([known.before.cut, reviewed_cut.cut])
    old, new = (ruler.start(cut) for cut in (known.before.cut, reviewed_cut.cut))
    return places_of(known.json, old=old, new=new)
