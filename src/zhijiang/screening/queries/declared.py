"""Particular images and sounds: which passages of which cut the producer declares, and how they came over from a cut before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhijiang.casework import chain, schema
from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case, Snapshot
from zhijiang.casework.schema import FilmCut
from zhijiang.casework.states import PassageStanding
from zhijiang.catalog.made import kept_recut
from zhijiang.catalog.models import Cut, Work
from zhijiang.media.carry import carry_range
from zhijiang.media.recut import Stretch, common_stretches, place_in
from zhijiang.media.time import FrameRange
from zhijiang.screening.models import ReviewedCut
from zhijiang.screening.queries.recuts import recut_of
from zhijiang.screening.queries.reviews import cuts_on_offer
from zhijiang.screening.queries.room import Reported, episode_label, reported

Row = dict[str, Any]


def declared_field(case: Case, /) -> str:
    """The question of the case's procedure that is a table of passages; empty where there is none."""
    return next(iter(schema.passage_fields(casework.procedure_of(case).form)), "")


def declared_title(case: Case, /) -> str:
    """What the table is called, in the reader's language."""
    return schema.title_of(question_of(case))


def question_of(case: Case, /) -> Mapping[str, Any]:
    """The table's schema; empty where there is none."""
    properties: Mapping[str, Any] = casework.procedure_of(case).form["properties"]
    found: Mapping[str, Any] = properties.get(declared_field(case), {})
    return found


def declared_rows(case: Case, /) -> list[Row]:
    """The rows as the applicant has them now, in the order of the film."""
    return in_order(case.data.get(declared_field(case)) or [])


def declared_digest(case: Case, /) -> str:
    """A digest of the table, by which a page that was drawn earlier knows that the player wrote there meanwhile."""
    return chain.digest(case.data.get(declared_field(case)))


def in_order(rows: list[Row], /) -> list[Row]:
    """By episode, then by place."""
    return sorted(rows, key=lambda row: (row["episode"], row["start"], row["end"], row["key"]))


def rows_handed_in(reviewed_cut: ReviewedCut, /) -> list[Row]:
    """What was declared of a cut that lies before the panel, as it was handed in."""
    case = reviewed_cut.review.case
    snapshot = Snapshot.objects.filter(case=case, round=reviewed_cut.round).first()
    rows = (snapshot.data if snapshot else {}).get(declared_field(case)) or []
    return in_order([row for row in rows if row["cut"] == reviewed_cut.cut.code])


def film_cut(cut: Cut, known: Reported, /) -> FilmCut:
    """A measured cut as the table of passages knows it."""
    video = known.video
    label = f"{episode_label(cut)} · {cut.number}" if not cut.episode.work.is_single else f"{cut.number}"
    return FilmCut(
        code=cut.code,
        label=f"{label} · {cut.original_name}",
        episode=cut.episode.number,
        frames=int(video["frames"]),
        rate=str(video["rate"]),
        start_timecode=video.get("start_timecode") or "00:00:00:00",
    )


def cuts_to_declare(work: Work, /) -> list[FilmCut]:
    """Every cut of a work that can be handed in, by episode, the newest first."""
    cuts = [one.cut for offer in cuts_on_offer(work) for one in offer.cuts if one.is_ready]
    known = reported(cuts)
    return [film_cut(cut, known[cut.file_id]) for cut in cuts if known[cut.file_id].video]


def newest_cut(work: Work, episode: int, /) -> Cut | None:
    """The newest cut of an episode that can be handed in: the one that is declared in the player."""
    return next((offer.first_choice for offer in cuts_on_offer(work) if offer.number == episode), None)


def lost_rows(case: Case, /) -> list[Row]:
    """Rows whose place was not found in the new cut and that nobody has confirmed yet."""
    return [row for row in declared_rows(case) if row.get("standing") == PassageStanding.LOST]


def carried_over(row: Row, old: Reported, new: Reported, to: FilmCut, /) -> Row:
    """A row of an earlier cut on the new one: at the same place, moved, or lost; a lost one keeps its frames as far as they exist.

    Rule: S-10.
    """
    frames = FrameRange(row["start"], row["end"])
    same_file = old.analysis is not None and old.analysis == new.analysis
    place = frames if same_file else _place(frames, old, new)
    if row["rate"] != to.rate or (place is not None and place.end > to.frames):
        place = None
    answers = {name: value for name, value in row.items() if name not in schema.PLACE}
    if place is None:
        start = min(frames.start, to.frames - 1)
        lost = to.row(start, max(start + 1, min(frames.end, to.frames)), answers, key=row["key"])
        return lost | {"standing": PassageStanding.LOST.value}
    standing = PassageStanding.CARRIED if place == frames else PassageStanding.MOVED
    if row.get("standing") == PassageStanding.LOST:
        standing = PassageStanding.LOST
    return to.row(place.start, place.end, answers, key=row["key"]) | {"standing": standing.value}


def _place(frames: FrameRange, old: Reported, new: Reported) -> FrameRange | None:
    """Where the passage stands by the alignment of the two cuts; by the lengths of shots where nobody compared them yet.

    What was split, or is another picture now, is to be looked at by who declared it.
    """
    recut = recut_of(old.analysis.file_id, new.analysis.file_id) if old.analysis and new.analysis else None
    if recut is None:
        return place_in(_stretches(old, new), frames)
    carried = carry_range(kept_recut(recut.folder), frames.start, frames.end)
    return FrameRange(*carried.spans[0]) if carried.status in {"same", "sound_changed"} else None


def _stretches(old: Reported, new: Reported) -> list[Stretch]:
    def shots(known: Reported) -> list[FrameRange]:
        return [FrameRange(shot["start"], shot["end"]) for shot in known.report.get("shots", [])]

    return common_stretches(shots(old), shots(new))


@dataclass(frozen=True)
class DeclaredLine:
    """One row for a page: where, what, how it came over, and the frame to open in the player."""

    key: str
    episode: int
    first: str
    last: str
    words: str
    start: int
    standing: str


def declared_lines(case: Case, rows: list[Row], /) -> list[DeclaredLine]:
    """Rows as people read them."""
    columns = schema.columns_of(question_of(case))
    return [
        DeclaredLine(
            key=row["key"],
            episode=row["episode"],
            first=schema.timecodes_of(row)[0],
            last=schema.timecodes_of(row)[1],
            words=" · ".join(filter(None, (schema.shown(column, row.get(name)) for name, column in columns.items()))),
            start=row["start"],
            standing=schema.standing_label(row),
        )
        for row in rows
    ]
