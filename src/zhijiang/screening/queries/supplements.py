"""What is missing before a review is accepted: which cuts were listed, and what stays as it was handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case, FixItem, Snapshot
from zhijiang.casework.states import Answer, FixKind
from zhijiang.catalog.models import Cut
from zhijiang.screening.models import Review
from zhijiang.screening.queries.declared import Row, declared_field, declared_rows, in_order, newest_cut
from zhijiang.screening.queries.room import cuts_of_round, reviewed_cuts_of
from zhijiang.screening.states import ReviewState

_SLOT: Final = "cut-"


def slot_of(episode: int, /) -> str:
    """How snapshots and fix items name the cut of an episode."""
    return f"{_SLOT}{episode}"


def episode_in(target: str, /) -> int | None:
    """The episode that such a name means; None for another name."""
    number = target.removeprefix(_SLOT)
    return int(number) if target.startswith(_SLOT) and number.isascii() and number.isdigit() else None


def is_of_form(item: FixItem, /) -> bool:
    """Whether an item is about a question of the form, not about a cut or a place in one."""
    return item.kind == FixKind.FIELD or (item.kind == FixKind.FILE and episode_in(item.target) is None)


@dataclass(frozen=True)
class Slot:
    """The place of one episode among what was handed in."""

    number: int
    label: str
    cut: Cut | None
    """None: no cut of it was handed in."""


def slots_of(review: Review, /) -> list[Slot]:
    """Every episode of the work, planned or handed in, with its cut of the round."""
    there = {cut.episode.number: cut for cut in cuts_of_round(review, review.case.round)}
    numbers = sorted({*range(1, review.work.planned_episodes + 1), *there})
    return [Slot(number, slot_label(review, number), there.get(number)) for number in numbers]


def slot_label(review: Review, episode: int, /) -> str:
    """What the cut of an episode is called, in the reader's language."""
    return _("Film") if review.work.is_single else _("Episode %(number)d") % {"number": episode}


def listed_episodes(case: Case, /) -> frozenset[int]:
    """The episodes whose cut, or a place in it, the authority found missing or wrong in this round."""
    return frozenset(episode for episode, _item in _listed(case))


def explained_episodes(case: Case, /) -> frozenset[int]:
    """Of those, the ones of which the producer says at every item that nothing is wrong, and why."""
    left = {episode for episode, item in _listed(case) if item.answer not in {Answer.INTENDED, Answer.BEST_POSSIBLE}}
    return listed_episodes(case) - left


def _listed(case: Case) -> Iterator[tuple[int, FixItem]]:
    """Items about a cut with its episode: the cut as a whole, or frames of it."""
    of_films = FixItem.objects.filter(case=case, round=case.round, kind__in=[FixKind.FILE, FixKind.TIMECODE])
    for item in of_films.select_related("note__reviewed_cut__cut__episode"):
        note = getattr(item, "note", None)
        episode = note.reviewed_cut.cut.episode.number if note is not None else episode_in(item.target)
        if episode is not None:
            yield episode, item


def rows_in(case: Case, data: Mapping[str, Any], /) -> list[Row]:
    """The rows of the table of passages in these answers."""
    return in_order(data.get(declared_field(case)) or [])


def frozen_rows(case: Case, /) -> tuple[list[Row], frozenset[int]] | None:
    """While papers are completed: the rows as they were handed in, and the episodes whose rows may change; None where all may."""
    field = declared_field(case)
    if case.state != ReviewState.SUPPLEMENT or not field or field in casework.open_fields(case):
        return None
    snapshot = Snapshot.objects.filter(case=case, round=case.round).first()
    return rows_in(case, snapshot.data if snapshot else {}), listed_episodes(case)


def may_change_rows(case: Case, episode: int, /) -> bool:
    """Whether the rows of an episode may change now, as far as the list of what is missing goes."""
    frozen = frozen_rows(case)
    return frozen is None or episode in frozen[1]


def cut_to_declare(review: Review, episode: int, /) -> Cut | None:
    """The cut that is declared in the player: the newest one that can be handed in; of an episode that was not listed as
    missing, the one that was handed in."""
    if review.case.state == ReviewState.SUPPLEMENT and episode not in listed_episodes(review.case):
        lines = reviewed_cuts_of(review, round_=review.case.round)
        return next((line.cut for line in lines if line.cut.episode.number == episode), None)
    return newest_cut(review.work, episode)


def stale_rows(review: Review, /) -> list[Row]:
    """Rows about a cut that another one of the same episode replaces now."""
    rows = declared_rows(review.case)
    now = {number: cut_to_declare(review, number) for number in {row["episode"] for row in rows}}
    return [row for row in rows if (cut := now[row["episode"]]) is not None and cut.code != row["cut"]]
