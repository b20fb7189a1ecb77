"""What the room shows of one cut: to whom, and how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Opinion, RuleBook, RuleNode
from zhijiang.catalog.models import Analysis, Cut, Package
from zhijiang.catalog.states import AnalysisState, PackageState
from zhijiang.media.time import Rate, Timecode
from zhijiang.people import queries as people
from zhijiang.screening.models import Note, Review, ReviewedCut
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import NoteStatus


def reviewed_cuts_of(review: Review, /, *, round_: int) -> QuerySet[ReviewedCut]:
    """The cuts that lay before the panel in a round, in order of episodes."""
    return (
        ReviewedCut.objects.filter(review=review, round=round_)
        .select_related("cut__episode__work", "cut__file")
        .order_by("cut__episode__number")
    )


def all_cuts_of(review: Review, /) -> list[Cut]:
    """Every cut that lay before the panel in any round."""
    return list({line.cut.pk: line.cut for line in _all_lines(review)}.values())


def cuts_of_round(review: Review, round_: int, /) -> list[Cut]:
    """The cuts that lay before the panel in a round, in order of episodes."""
    return [line.cut for line in _all_lines(review) if line.round == round_]


def _all_lines(review: Review) -> list[ReviewedCut]:
    """The cuts of every round, read once for a page."""
    return people.of_this_moment(
        ("reviewed cuts", review.pk),
        lambda: list(
            ReviewedCut.objects.filter(review=review)
            .select_related("cut__episode__work", "cut__file")
            .order_by("round", "cut__episode__number")
        ),
    )


def reviewed_cut_of(review: Review, /, *, round_: int, episode: int) -> ReviewedCut | None:
    """The cut of one episode in a round; None if the episode was not handed in then."""
    found = reviewed_cuts_of(review, round_=round_).filter(cut__episode__number=episode).first()
    if found is not None:
        found.review = review
    return found


def notes_for(review: Review, standing: Standing, /) -> QuerySet[Note]:
    """The notes of all rounds that somebody of this standing may see; what was withdrawn is seen by nobody.

    The applicant's side sees only what a decision sent out.
    """
    notes = (
        Note.objects.filter(reviewed_cut__review=review)
        .exclude(status=NoteStatus.WITHDRAWN)
        .select_related("reviewed_cut__cut__episode__work", "author", "rule__book", "fix_item__answered_by")
    )
    if standing.is_inside:
        return notes
    if standing.is_applicant:
        return notes.filter(fix_item__isnull=False)
    return notes.none()


@dataclass(frozen=True)
class EpisodeLine:
    """One episode of a round, with the number of notes that the reader may see."""

    reviewed_cut: ReviewedCut
    notes: int


def episodes_of(review: Review, standing: Standing, /, *, round_: int) -> list[EpisodeLine]:
    """The round's episodes in order. Two queries."""
    counted = notes_for(review, standing).filter(reviewed_cut__round=round_).order_by().values("reviewed_cut_id")
    counts = {row["reviewed_cut_id"]: row["n"] for row in counted.annotate(n=Count("pk"))}
    return [
        EpisodeLine(reviewed_cut=reviewed_cut, notes=counts.get(reviewed_cut.pk, 0))
        for reviewed_cut in _all_lines(review)
        if reviewed_cut.round == round_
    ]


@dataclass(frozen=True)
class Measured:
    """What is known of one file: its report as far as there is one, and what a browser plays."""

    analysis: Analysis | None
    package: Package | None

    @property
    def report(self) -> dict[str, Any]:
        return (self.analysis.report if self.analysis else None) or {}

    @property
    def video(self) -> dict[str, Any]:
        return self.report.get("video") or {}

    @property
    def strip(self) -> dict[str, Any]:
        """How its filmstrip is laid out; empty while there is none."""
        return (self.analysis.strip if self.analysis else None) or {}


def measured(cuts: Iterable[Cut], /) -> dict[str, Measured]:
    """What is known of each cut's file, by SHA-256: a finished report before one under way, then the newest. Two queries."""
    return measured_files({cut.file_id for cut in cuts})


def measured_files(files: Iterable[str], /) -> dict[str, Measured]:
    """The same of files, by SHA-256. Two queries."""
    files = set(files)
    analyses: dict[str, Analysis] = {}
    for analysis in Analysis.objects.filter(file__in=files).order_by("pk"):
        there = analyses.get(analysis.file_id)
        if there is None or analysis.state == AnalysisState.READY or there.state != AnalysisState.READY:
            analyses[analysis.file_id] = analysis
    packages: dict[str, Package] = {}
    for package in Package.objects.filter(file__in=files).order_by("pk"):
        best = packages.get(package.file_id)
        if best is None or package.state == PackageState.READY or best.state != PackageState.READY:
            packages[package.file_id] = package
    return {sha256: Measured(analyses.get(sha256), packages.get(sha256)) for sha256 in files}


def measured_of(cut: Cut, /) -> Measured:
    return measured([cut])[cut.file_id]


def frames_of(cut: Cut, /) -> int:
    """How many frames the cut has, as counted by the analyser; 0 while it is not known."""
    return int(measured_of(cut).video.get("frames", 0))


def my_opinion(review: Review, user_id: int | None, /) -> Opinion | None:
    """The user's opinion on the round that runs now."""
    signed = casework.panel_in(review.case).signed(review.case.round)
    return next((each for each in signed if each.reviewer_id == user_id), None)


def opinions_for(review: Review, standing: Standing, /, *, round_: int) -> list[Opinion]:
    """Signed opinions of a round.

    Never for the applicant; for a reviewer, others' only once one's own is signed, so that nobody leans on a neighbour.
    """
    if not standing.is_inside:
        return []
    opinions = casework.panel_in(review.case).signed(round_)
    if standing.is_panel and all(each.reviewer_id != standing.user_id for each in opinions):
        return []
    return opinions


def rule_books() -> QuerySet[RuleBook]:
    """Rule books that an objection may cite today."""
    today = timezone.localdate()
    return (
        RuleBook.objects.filter(Q(effective_until=None) | Q(effective_until__gte=today))
        .filter(Q(effective_from=None) | Q(effective_from__lte=today))
        .prefetch_related("nodes")
        .order_by("code", "version")
    )


def rule_text(node: RuleNode, /) -> str:
    return node.text_en if _is_english() and node.text_en else node.text_zh


def rule_label(node: RuleNode, /) -> str:
    """A rule as it is cited: its number and what it says."""
    return f"{node.number or node.path} {rule_text(node)}"


def book_title(book: RuleBook, /) -> str:
    return book.title_en if _is_english() and book.title_en else book.title_zh


def episode_label(cut: Cut, /) -> str:
    """“Episode 3”, with its title where it has one; a film has no episodes."""
    episode = cut.episode
    if episode.work.is_single:
        return _("Film")
    label = _("Episode %(number)d") % {"number": episode.number}
    return f"{label} {episode.title}" if episode.title else label


class Ruler:
    """Frames to timecode; the facts of each cut are read once, those given at the start in one go."""

    def __init__(self, cuts: Iterable[Cut] = ()) -> None:
        self._known = measured(cuts)

    def measured(self, cut: Cut, /) -> Measured:
        if cut.file_id not in self._known:
            self._known |= measured([cut])
        return self._known[cut.file_id]

    def timecode(self, cut: Cut, frame: int, /) -> str:
        """The label of a frame; frame numbers of the cut begin at 0."""
        return str(_start(self.measured(cut).video) + frame)

    def place(self, note: Note, /) -> str:
        """Where a note stands: “Episode 3 00:01:20:05–00:01:22:00”; both ends are frames it covers."""
        return self.range_of(note.reviewed_cut.cut, note.start, note.end)

    def range_of(self, cut: Cut, start: int, end: int, /) -> str:
        """The same of frames [start, end)."""
        first, last = self.timecode(cut, start), self.timecode(cut, end - 1)
        return f"{episode_label(cut)} {first}" if first == last else f"{episode_label(cut)} {first}–{last}"

    def length(self, cut: Cut, /) -> str:
        """How long the cut runs, counted in hours, minutes, seconds and frames; empty while it is not known."""
        video = self.measured(cut).video
        start = _start(video)
        return str(Timecode(video["frames"], start.rate, start.drop_frame)) if video else ""


def _start(video: dict[str, Any]) -> Timecode:
    rate = Rate.parse(video.get("rate", "25/1"))
    try:
        return Timecode.parse(video.get("start_timecode") or "00:00:00:00", rate)
    except ValueError:
        return Timecode(0, rate)


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
