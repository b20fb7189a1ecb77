"""What the room shows of one cut: to whom, and how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
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
from zhijiang.screening.queries.reviews import reviews_for
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import NoteStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


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
    """The cuts of every round, read once for a page, each with how many notes were written on it and how far it can be played.

    `notes_inside` are all, `notes_sent` those that a decision sent out (see `notes_for`); `playable` is empty where nothing is made yet.
    """
    notes = Note.objects.filter(reviewed_cut=OuterRef("pk")).exclude(status=NoteStatus.WITHDRAWN)
    is_ready = Case(When(state=PackageState.READY, then=0), default=1)
    packages = Package.objects.filter(file=OuterRef("cut__file")).order_by(is_ready, "-pk").values("state")
    return people.of_this_moment(
        ("reviewed cuts", review.pk),
        lambda: list(
            ReviewedCut.objects.filter(review=review)
            .select_related("cut__episode__work", "cut__file")
            .annotate(
                notes_inside=_number_of(notes),
                notes_sent=_number_of(notes.filter(fix_item__isnull=False)),
                playable=Coalesce(Subquery(packages[:1]), Value("")),
            )
            .order_by("round", "cut__episode__number")
        ),
    )


def _number_of(notes: QuerySet[Note]) -> Coalesce:
    """How many there are for the row of the question around it."""
    return Coalesce(Subquery(notes.order_by().values("reviewed_cut").annotate(n=Count("pk")).values("n")), 0)


def reviewed_cut_of(review: Review, /, *, round_: int, episode: int) -> ReviewedCut | None:
    """The cut of one episode in a round; None if the episode was not handed in then."""
    found = reviewed_cuts_of(review, round_=round_).filter(cut__episode__number=episode).first()
    if found is not None:
        found.review = review
    return found


def last_reviewed(code: str, user: User | AnonymousUser, /) -> ReviewedCut | None:
    """Where this cut last lay before a panel, among the reviews that the user may see."""
    return (
        ReviewedCut.objects.filter(cut__code=code, review__in=reviews_for(user))
        .select_related("review__case", "cut__episode")
        .order_by("-review__case__opened_at", "-round")
        .first()
    )


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
    playable: str
    """State of the best package of its file; empty where there is none."""


def episodes_of(review: Review, standing: Standing, /, *, round_: int) -> list[EpisodeLine]:
    """The round's episodes in order. One query, the same for every round."""
    return [
        EpisodeLine(reviewed_cut, _notes_seen(reviewed_cut, standing), reviewed_cut.playable)  # type: ignore[attr-defined]
        for reviewed_cut in _all_lines(review)
        if reviewed_cut.round == round_
    ]


def _notes_seen(reviewed_cut: ReviewedCut, standing: Standing) -> int:
    """How many notes somebody of this standing may see. Agrees with `notes_for`."""
    if standing.is_inside:
        return int(reviewed_cut.notes_inside)  # type: ignore[attr-defined]
    return int(reviewed_cut.notes_sent) if standing.is_applicant else 0  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Reported:
    """What the analyser said of one file, as far as it has."""

    analysis: Analysis | None

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


@dataclass(frozen=True)
class Measured(Reported):
    """What is known of one file: its report as far as there is one, and what a browser plays."""

    package: Package | None


def reported(cuts: Iterable[Cut], /) -> dict[str, Reported]:
    """The report of each cut's file, by SHA-256: a finished one before one under way, then the newest. One query."""
    return _reported_files({cut.file_id for cut in cuts})


def _reported_files(files: set[str]) -> dict[str, Reported]:
    analyses: dict[str, Analysis] = {}
    for analysis in Analysis.objects.filter(file__in=files).order_by("pk"):
        there = analyses.get(analysis.file_id)
        if there is None or analysis.state == AnalysisState.READY or there.state != AnalysisState.READY:
            analyses[analysis.file_id] = analysis
    return {sha256: Reported(analyses.get(sha256)) for sha256 in files}


def measured(cuts: Iterable[Cut], /) -> dict[str, Measured]:
    """The same with what a browser plays of each, chosen alike. Two queries."""
    return measured_files({cut.file_id for cut in cuts})


def measured_files(files: Iterable[str], /) -> dict[str, Measured]:
    """The same of files, by SHA-256. Two queries."""
    known = _reported_files(set(files))
    packages: dict[str, Package] = {}
    for package in Package.objects.filter(file__in=known).order_by("pk"):
        best = packages.get(package.file_id)
        if best is None or package.state == PackageState.READY or best.state != PackageState.READY:
            packages[package.file_id] = package
    return {sha256: Measured(each.analysis, packages.get(sha256)) for sha256, each in known.items()}


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
        self._known = reported(cuts)

    def reported(self, cut: Cut, /) -> Reported:
        if cut.file_id not in self._known:
            self._known |= reported([cut])
        return self._known[cut.file_id]

    def start(self, cut: Cut, /) -> Timecode:
        """The label of the first frame."""
        return _start(self.reported(cut).video)

    def timecode(self, cut: Cut, frame: int, /) -> str:
        """The label of a frame; frame numbers of the cut begin at 0."""
        return str(self.start(cut) + frame)

    def place(self, note: Note, /) -> str:
        """Where a note stands: “Episode 3 00:01:20:05–00:01:22:00”; both ends are frames it covers."""
        return self.range_of(note.reviewed_cut.cut, note.start, note.end)

    def range_of(self, cut: Cut, start: int, end: int, /) -> str:
        """The same of frames [start, end)."""
        first, last = self.timecode(cut, start), self.timecode(cut, end - 1)
        return f"{episode_label(cut)} {first}" if first == last else f"{episode_label(cut)} {first}–{last}"

    def length(self, cut: Cut, /) -> str:
        """How long the cut runs, counted in hours, minutes, seconds and frames; empty while it is not known."""
        video = self.reported(cut).video
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
