"""What the pages of works and cuts show, as values that a template only has to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries as casework
from zhijiang.casework.models import Case
from zhijiang.catalog import rules
from zhijiang.catalog.models import Analysis, Credit, Cut, Package, Work, WorkNumber, WorkPicture
from zhijiang.catalog.queries.chain import RightsPage, rights_page, sees_rights
from zhijiang.catalog.queries.life import LifeLine, LifeStep, life_of
from zhijiang.catalog.queries.preparation import Headway, preparation_of
from zhijiang.catalog.queries.profiles import profiles_on
from zhijiang.catalog.queries.report_view import ReportView, report_view
from zhijiang.catalog.queries.scoped import cases_of, cuts_for, episodes_of
from zhijiang.catalog.queries.sentences import is_known, tell
from zhijiang.catalog.queries.stills import poster_of
from zhijiang.catalog.states import STAGES, AnalysisState, PackageState, PictureKind
from zhijiang.jobs.states import JobState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


@dataclass(frozen=True)
class Step:
    """One thing that is done with a cut, as a line of its page."""

    label: str
    state: str
    tone: str
    headway: Headway | None
    stage: str = ""
    fault: str = ""
    reason: str = ""

    @property
    def is_running(self) -> bool:
        return self.headway is not None and self.headway.state == JobState.RUNNING


@dataclass(frozen=True)
class Standing:
    """How far a cut is: in one word, and step by step."""

    label: str
    tone: str
    steps: list[Step]
    is_settled: bool
    is_stuck: bool
    playable_frames: int


@dataclass(frozen=True)
class CutLine:
    """A cut as a row of its work's page."""

    cut: Cut
    standing: Standing
    findings: int | None
    """None while there is no report."""
    length: str
    poster: str
    """Address of the picture that stands for it; empty while there is none."""


@dataclass(frozen=True)
class EpisodeLine:
    """An episode as a row of its work's page; `latest` is None while nothing was brought in."""

    number: int
    title: str
    latest: CutLine | None
    earlier: list[Cut] = field(default_factory=list)


@dataclass(frozen=True)
class CaseLine:
    """A case of a work, as a row."""

    case: Case
    label: str
    tone: str
    clock: Any


@dataclass(frozen=True)
class WorkPage:
    work: Work
    episodes: list[EpisodeLine]
    cases: list[CaseLine]
    may_change: bool
    is_in_review: bool
    """A review of it is not closed yet: another cannot be begun."""
    brought: int
    """Episodes that have a cut."""
    is_all_settled: bool
    life: list[LifeLine]
    credits: list[Credit]
    numbers: list[WorkNumber]
    posters: list[WorkPicture]
    stills: list[WorkPicture]
    rights: RightsPage | None
    """None: for whoever does not read the documents of its rights."""

    @property
    def given_numbers(self) -> list[LifeStep]:
        """The numbers that its cases gave."""
        return [step for line in self.life for step in line.steps if step.number]


@dataclass(frozen=True)
class CutPage:
    cut: Cut
    standing: Standing
    analysis: Analysis | None
    report: ReportView | None
    siblings: list[Cut]
    """All cuts of the same episode that the reader may see, newest first."""
    cases: list[CaseLine]
    may_change: bool


def work_page(work: Work, user: User | AnonymousUser, /) -> WorkPage:
    """Everything the page of a work shows to this user."""
    prefetched = cuts_for(user).prefetch_related(
        Prefetch("file__analyses", to_attr="rows"), Prefetch("file__packages", to_attr="made")
    )
    lines = []
    for number, episode, cuts in episodes_of(work, cuts=prefetched):
        latest = cut_line(cuts[0]) if cuts else None
        lines.append(EpisodeLine(number, episode.title if episode else "", latest, cuts[1:]))
    shown = case_lines(work, user)
    pictures = list(work.pictures.all())
    return WorkPage(
        work=work,
        episodes=lines,
        cases=shown,
        may_change=rules.may_change(user, work),
        is_in_review=any(not casework.state_of(line.case).final for line in shown),
        brought=sum(1 for line in lines if line.latest),
        is_all_settled=all(line.latest.standing.is_settled for line in lines if line.latest),
        life=life_of(work, user),
        credits=list(work.credits.all()),
        numbers=list(work.numbers.all()),
        posters=[each for each in pictures if each.kind == PictureKind.POSTER],
        stills=[each for each in pictures if each.kind == PictureKind.STILL],
        rights=rights_page(work, on=timezone.localdate()) if sees_rights(user, work) else None,
    )


def cut_page(cut: Cut, user: User | AnonymousUser, /) -> CutPage:
    """Everything the page of a cut shows to this user."""
    work = cut.episode.work
    analysis = preparation_of(cut).analysis
    return CutPage(
        cut=cut,
        standing=standing_of(cut),
        analysis=analysis,
        report=report_view(analysis, cut, profiles_on(timezone.localdate(cut.brought_at)))
        if analysis and analysis.state == AnalysisState.READY
        else None,
        siblings=list(cuts_for(user).filter(episode=cut.episode).order_by("-number")),
        cases=[line for line in case_lines(work, user) if cut.accesses.filter(case=line.case).exists()],
        may_change=rules.may_change(user, work),
    )


def case_lines(work: Work, user: User | AnonymousUser, /) -> list[CaseLine]:
    """The cases of a work that the user may see, with their states and clocks."""
    return [
        CaseLine(
            case=case,
            label=casework.state_label(case, user),
            tone=str(casework.state_of(case).tone),
            clock=casework.clock_of(case),
        )
        for case in cases_of(work, user)
    ]


def cut_line(cut: Cut, /) -> CutLine:
    """A cut with its standing, its length and the number of its findings."""
    prepared = preparation_of(cut)
    report = prepared.analysis.report if prepared.analysis and prepared.analysis.report else None
    view = report_view(prepared.analysis, cut) if prepared.analysis and report else None
    return CutLine(
        cut=cut,
        standing=standing_of(cut),
        findings=len(report["findings"]) if report else None,
        length=view.length if view else "",
        poster=poster_of(cut, prepared.analysis.strip) if prepared.analysis else "",
    )


def standing_of(cut: Cut, /) -> Standing:
    """How far the cut is on its way to the review room."""
    prepared = preparation_of(cut)
    steps = [
        _package_step(prepared.package, prepared.packaging),
        _analysis_step(prepared.analysis, prepared.analysing),
    ]
    label, tone = _in_one_word(steps, prepared.analysis, prepared.package, is_stuck=prepared.is_stuck)
    return Standing(
        label=label,
        tone=tone,
        steps=steps,
        is_settled=prepared.is_settled,
        is_stuck=prepared.is_stuck,
        playable_frames=prepared.package.playable_frames if prepared.package else 0,
    )


def _in_one_word(
    steps: list[Step], analysis: Analysis | None, package: Package | None, *, is_stuck: bool
) -> tuple[str, str]:
    if is_stuck:
        return _("Stuck"), "warning"
    if analysis and analysis.state == AnalysisState.UNREADABLE:
        return _("Unreadable"), "warning"
    if package and package.state == PackageState.FAILED:
        return _("Cannot be played"), "warning"
    if analysis and analysis.state == AnalysisState.READY and package and package.state == PackageState.READY:
        return _("Ready"), "done"
    if any(step.is_running for step in steps):
        return _("Being prepared"), "running"
    return _("Waiting"), "waiting"


def _package_step(package: Package | None, headway: Headway | None) -> Step:
    label = _("Playable version")
    if package is None or is_parked(headway):
        return _open_step(label, headway)
    if package.state == PackageState.READY:
        how = _("Ready, the source's own picture") if package.copied else _("Ready, encoded again for browsers")
        return Step(label, how, "done", headway)
    if package.state == PackageState.FAILED:
        return Step(
            label,
            str(package.get_state_display()),
            "warning",
            headway,
            "",
            package.get_fault_display(),
            tell(package.reason),
        )
    if package.state == PackageState.PARTIAL:
        return Step(label, str(package.get_state_display()), "running", headway, stage_label(headway))
    return _open_step(label, headway)


def _analysis_step(analysis: Analysis | None, headway: Headway | None) -> Step:
    label = _("Technical report")
    if analysis is None or is_parked(headway):
        return _open_step(label, headway)
    if analysis.state == AnalysisState.READY:
        return Step(label, str(analysis.get_state_display()), "done", headway)
    if analysis.state == AnalysisState.UNREADABLE:
        shown = str(analysis.get_state_display())
        return Step(
            label,
            shown,
            "warning",
            headway,
            "",
            _kind(analysis.get_fault_display(), analysis.reason),
            tell(analysis.reason),
        )
    return _open_step(label, headway)


def _kind(fault: str, reason: str) -> str:
    """The kind of fault, for people, when the library's own sentence is not known in their language."""
    return "" if is_known(reason) else fault


def _open_step(label: str, headway: Headway | None) -> Step:
    if headway is None:
        return Step(label, _("Waiting"), "waiting", None)
    if headway.state == JobState.PARKED:
        return Step(
            label, str(headway.state.label), "warning", headway, "", _(headway.reason) if headway.reason else ""
        )
    tone = "running" if headway.state == JobState.RUNNING else "waiting"
    return Step(label, str(headway.state.label), tone, headway, stage_label(headway))


def is_parked(headway: Headway | None, /) -> bool:
    return headway is not None and headway.state == JobState.PARKED


def stage_label(headway: Headway | None, /) -> str:
    """What is being done now, in the reader's language; empty when nothing is."""
    if headway is None or headway.state != JobState.RUNNING:
        return ""
    return str(STAGES.get(headway.stage, headway.stage))
