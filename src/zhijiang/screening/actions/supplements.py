"""Writes around what is missing before a review is accepted: told once by the authority, given by the producer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhijiang.casework import actions as casework
from zhijiang.casework import queries as cases
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import FixItem
from zhijiang.casework.states import FixKind, Severity
from zhijiang.catalog.models import Cut
from zhijiang.screening import queries, rules
from zhijiang.screening.actions.notes import NoteContent, note_what_is_listed
from zhijiang.screening.actions.reviews import FieldItem, hand_in, item_of_field, locked
from zhijiang.screening.models import Review, ReviewedCut
from zhijiang.screening.states import ReviewAction, ReviewState

if TYPE_CHECKING:
    from zhijiang.people.models import User


@dataclass(frozen=True)
class CutItem:
    """The cut of an episode that is wrong, or that is missing."""

    episode: int
    text: str


@dataclass(frozen=True)
class PlaceItem:
    """Frames [start, end) of a cut that was handed in, at which something is missing or wrong."""

    cut: str
    start: int
    end: int
    text: str


@transaction.atomic
def ask_supplement(
    review: Review,
    /,
    *,
    by: User,
    expected_seq: int,
    fields: Iterable[FieldItem] = (),
    cuts: Iterable[CutItem] = (),
    places: Iterable[PlaceItem] = (),
    remark: str = "",
) -> Review:
    """Tell the producer, once and in full, which questions, cuts and places in a cut are missing or wrong.

    The engine's event, state, letter and clock; a note for each place. Raises NotAllowed, WrongState or MissingEvidence.
    Rules: C-75, C-119.
    """
    review = locked(review)
    wanted, placed = list(cuts), _placed(review, places)
    known = {slot.number for slot in queries.slots_of(review)}
    if any(item.episode not in known for item in wanted):
        raise NotAllowed(_("The work has no such episode."), rule="C-75")
    casework.act(
        review.case,
        ReviewAction.ASK_SUPPLEMENT,
        by=by,
        expected_seq=expected_seq,
        reason=remark,
        fix_items=[*_items_of(review, fields, wanted), *(_item_of_place(*each) for each in placed)],
    )
    review.case.refresh_from_db()
    items = FixItem.objects.filter(case=review.case, round=review.case.round, kind=FixKind.TIMECODE).order_by("order")
    for item, (line, place) in zip(items, placed, strict=True):
        content = NoteContent(start=place.start, end=place.end, severity=Severity.ISSUE, text=place.text)
        note_what_is_listed(line, item, by=by, content=content)
    return review


def _placed(review: Review, places: Iterable[PlaceItem]) -> list[tuple[ReviewedCut, PlaceItem]]:
    """Each place with the cut on which it lies, in the order of the film. Raises NotAllowed or MissingEvidence. Rule: C-119."""
    lines = {line.cut.code: line for line in queries.reviewed_cuts_of(review, round_=review.case.round)}
    found = []
    for place in places:
        line = lines.get(place.cut)
        if line is None:
            raise NotAllowed(_("This cut was not handed in."), rule="C-119")
        rules.check_range(place.start, place.end, frames=queries.frames_of(line.cut))
        found.append((line, place))
    return sorted(found, key=lambda each: (each[0].cut.episode.number, each[1].start, each[1].end))


def _item_of_place(line: ReviewedCut, place: PlaceItem) -> casework.FixItemDraft:
    """The place as the engine's fix item; it is written in Chinese, as the letter is."""
    with translation.override("zh-hans"):
        where = queries.Ruler().range_of(line.cut, place.start, place.end)
    return casework.FixItemDraft(kind=FixKind.TIMECODE, target=f"cut/{line.cut.code}", place=where, text=place.text)


@transaction.atomic
def supply(review: Review, /, *, by: User, expected_seq: int, cuts: Sequence[Cut]) -> Review:
    """Hand in what was missing: `cuts` of the episodes that the letter lists; all others stay as they were handed in.

    A new snapshot with every cut that then lies before the authority. Raises NotAllowed (something that was not listed),
    WrongState or MissingEvidence. Rules: C-75, S-06, S-09.
    """
    review = locked(review)
    case = review.case
    if case.state != ReviewState.SUPPLEMENT:
        raise WrongState(_("Nothing is asked for now."), rule="C-75")
    before = {line.cut.episode.number: line.cut for line in queries.reviewed_cuts_of(review, round_=case.round)}
    given = {cut.episode.number: cut for cut in cuts if cut.episode.work_id == review.work_id}
    if len(given) != len(cuts):
        raise NotAllowed(_("Choose one cut of this work for each episode."), rule="S-06")
    rules.check_supplied(queries.listed_episodes(case), queries.explained_episodes(case), before, given)
    rules.check_rows_frozen(queries.frozen_rows(case), queries.declared_rows(case))
    whole = before | given
    return hand_in(
        review, ReviewAction.SUPPLY, by=by, expected_seq=expected_seq, cuts=[whole[number] for number in sorted(whole)]
    )


def preview_supplement(
    review: Review,
    /,
    *,
    fields: Iterable[FieldItem] = (),
    cuts: Iterable[CutItem] = (),
    places: Iterable[PlaceItem] = (),
) -> bytes | None:
    """The letter that `ask_supplement` would send with the same words, marked as a preview. Writes nothing."""
    items = [*_items_of(review, fields, cuts), *(_item_of_place(*each) for each in _placed(review, places))]
    return cases.letter_preview(review.case, ReviewAction.ASK_SUPPLEMENT, items=items)


def _items_of(review: Review, fields: Iterable[FieldItem], cuts: Iterable[CutItem]) -> list[casework.FixItemDraft]:
    return [*(item_of_field(review, item) for item in fields), *(_item_of_cut(review, item) for item in cuts)]


def _item_of_cut(review: Review, item: CutItem) -> casework.FixItemDraft:
    """The cut as the engine's fix item; its place is written in Chinese, as the letter is."""
    with translation.override("zh-hans"):
        place = queries.slot_label(review, item.episode)
    return casework.FixItemDraft(kind=FixKind.FILE, target=queries.slot_of(item.episode), place=place, text=item.text)
