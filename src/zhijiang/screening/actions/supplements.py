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
from zhijiang.casework.states import FixKind
from zhijiang.catalog.models import Cut
from zhijiang.screening import queries, rules
from zhijiang.screening.actions.reviews import FieldItem, hand_in, item_of_field, locked
from zhijiang.screening.models import Review
from zhijiang.screening.states import ReviewAction, ReviewState

if TYPE_CHECKING:
    from zhijiang.people.models import User


@dataclass(frozen=True)
class CutItem:
    """The cut of an episode that is wrong, or that is missing."""

    episode: int
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
    remark: str = "",
) -> Review:
    """Tell the producer, once and in full, which questions and which cuts are missing or wrong.

    The engine's event, state, letter and clock. Raises NotAllowed, WrongState or MissingEvidence. Rule: C-75.
    """
    review = locked(review)
    wanted = list(cuts)
    known = {slot.number for slot in queries.slots_of(review)}
    if any(item.episode not in known for item in wanted):
        raise NotAllowed(_("The work has no such episode."), rule="C-75")
    casework.act(
        review.case,
        ReviewAction.ASK_SUPPLEMENT,
        by=by,
        expected_seq=expected_seq,
        reason=remark,
        fix_items=_items_of(review, fields, wanted),
    )
    review.case.refresh_from_db()
    return review


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
    review: Review, /, *, fields: Iterable[FieldItem] = (), cuts: Iterable[CutItem] = ()
) -> bytes | None:
    """The letter that `ask_supplement` would send with the same words, marked as a preview. Writes nothing."""
    items = _items_of(review, fields, cuts)
    return cases.letter_preview(review.case, ReviewAction.ASK_SUPPLEMENT, items=items)


def _items_of(review: Review, fields: Iterable[FieldItem], cuts: Iterable[CutItem]) -> list[casework.FixItemDraft]:
    return [*(item_of_field(review, item) for item in fields), *(_item_of_cut(review, item) for item in cuts)]


def _item_of_cut(review: Review, item: CutItem) -> casework.FixItemDraft:
    """The cut as the engine's fix item; its place is written in Chinese, as the letter is."""
    with translation.override("zh-hans"):
        place = queries.slot_label(review, item.episode)
    return casework.FixItemDraft(kind=FixKind.FILE, target=queries.slot_of(item.episode), place=place, text=item.text)
