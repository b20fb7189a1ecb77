"""Fill an empty installation with the demo base, through the same verbs that people use.

Every step looks first whether it was done, so a fill that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from zhijiang.casework.states import Severity, Vote
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.states import WorkKind
from zhijiang.demo import edit
from zhijiang.demo.film import make_film
from zhijiang.demo.people import BODIES, make_people
from zhijiang.jobs import runner
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import JobState
from zhijiang.people.models import Organisation, User
from zhijiang.screening import actions as screening
from zhijiang.screening.actions.notes import NoteContent
from zhijiang.screening.models import Note, Review

Say = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

FILM: Final = "街角的兔子"
SERIES: Final = "借伞"
EMPTY: Final = "潮生"
_EPISODES: Final = 12
_SYNOPSIS: Final = {
    FILM: (
        "三年前，骑车人与一只兔子在街角约定再见。三年后的黄昏，他回到原地，车水马龙依旧，草坡上却空无一人。"
        "出租车司机陪他等了一夜，天亮时约定终于兑现。"
    ),
    SERIES: (
        "雨夜借出的一把旧伞，牵出一桩三年前的误会。男女主人公在账本、旧信与断桥之间追问真相，"
        "最终在放晴的清晨和解。全剧十二集，每集一个转折，每集一件信物。"
    ),
}
_NOTES: Final = (
    ("chen", 420, 438, Severity.BLOCKER, "此处约18帧黑场，前后镜头不连贯，疑为漏剪。请补回画面或重新剪接。"),
    ("chen", 710, 750, Severity.ISSUE, "画面静止约40帧，人物动作中断，疑为渲染故障，请核实。"),
    ("jiang", 560, 660, Severity.ISSUE, "此段声音全无，并非剧情需要。请恢复环境声和对白。"),
    ("chen", 1084, 1134, Severity.NOTE, "片尾字幕请与报送的字幕表核对一致。"),
)


def fill(demo_film: Path | None = None, *, say: Say = lambda _what, _done, _of: None) -> None:
    """Make the people, the films, and two reviews: one under way, one waiting to be accepted.

    `demo_film` is a visitor's own file; it becomes one more work under review. Running again changes nothing.
    """
    people = make_people()
    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}
    film = _work(bodies["weiyang"], people["lin"], WorkKind.ONLINE_FILM, FILM, "The Rabbit at the Corner")
    series = _work(bodies["qingshan"], people["zhou"], WorkKind.MICRO_DRAMA, SERIES, "The Borrowed Umbrella", _EPISODES)
    _work(bodies["weiyang"], people["lin"], WorkKind.ONLINE_FILM, EMPTY, "Rising Tide")
    _film_cut(film, people["lin"], say)
    for number in range(1, _EPISODES + 1):
        _episode_cut(series, people["zhou"], number, say)
    own = _own_cut(bodies["weiyang"], people["lin"], demo_film) if demo_film else None
    _work_off(say)
    say("review", 0, 2)
    _to_the_panel(_submitted(film, people["lin"], bodies["bureau"]), people)
    _write_notes(film, people)
    say("review", 1, 2)
    _submitted(series, people["zhou"], bodies["bureau"])
    if own is not None:
        _to_the_panel(_submitted(own, people["lin"], bodies["bureau"]), people)
    say("review", 2, 2)


def _work(studio: Organisation, by: User, kind: WorkKind, title: str, title_en: str, episodes: int = 1) -> Work:
    there = Work.objects.filter(organisation=studio, title=title).first()
    return there or catalog.open_work(
        studio,
        by=by,
        kind=kind,
        title=title,
        title_en=title_en,
        planned_episodes=episodes,
        synopsis=_SYNOPSIS.get(title, ""),
    )


def _folder() -> Path:
    folder = Path(settings.HOME) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _film_cut(work: Work, by: User, say: Say) -> None:
    if Cut.objects.filter(episode__work=work).exists():
        return
    making = _folder() / "film.mp4"
    make_film(
        making,
        edit.FILM,
        size=(1280, 720),
        seed=7,
        silent=edit.FILM_SILENCE,
        clipped=edit.FILM_CLIPPED,
        on_progress=lambda done, of: say("film", done, of),
    )
    catalog.bring_in_path(work, by=by, path=making, episode_number=1, name=f"{FILM}_送审版_V1.mp4")
    making.unlink()


def _episode_cut(work: Work, by: User, number: int, say: Say) -> None:
    if Cut.objects.filter(episode__work=work, episode__number=number).exists():
        return
    making = _folder() / f"episode-{number:02}.mp4"
    make_film(making, edit.episode(number), size=(540, 960), seed=number)
    catalog.bring_in_path(work, by=by, path=making, episode_number=number, name=f"{SERIES}_第{number:02}集.mp4")
    making.unlink()
    say("series", number, _EPISODES)


def _own_cut(studio: Organisation, by: User, path: Path) -> Work:
    work = _work(studio, by, WorkKind.ONLINE_FILM, path.stem[:120], "")
    if not Cut.objects.filter(episode__work=work).exists():
        catalog.bring_in_path(work, by=by, path=path, episode_number=1)
    return work


def _work_off(say: Say) -> None:
    """Do the waiting jobs here, oldest first, so that the demo opens with its reports made."""
    codes = list(Job.objects.filter(state=JobState.WAITING).order_by("pk").values_list("code", flat=True))
    for done, code in enumerate(codes):
        say("analysis", done, len(codes))
        runner.run(code)
    say("analysis", len(codes), len(codes))


def _form(work: Work) -> dict[str, Any]:
    is_film = work.kind == WorkKind.ONLINE_FILM
    return {
        "kind": "film" if is_film else "micro_drama",
        "subject": "urban",
        "period": "contemporary",
        "episodes": work.planned_episodes,
        "minutes": 1,
        "synopsis": (work.synopsis or f"{work.title}。")
        + "（本概要为演示而写，片中人物、地点和情节均系虚构，如有雷同，纯属巧合。）",
        "licence_number": "（浙）字第00000号（演示）",
        "platform": "演示平台",
        "investment": "120" if is_film else "86.5",
        "cast_pay": "36" if is_film else "20",
        "lead_pay": "20" if is_film else "12",
        "contact": "演示联系人 0571-00000000",
        "true_and_complete": True,
    }


def _submitted(work: Work, by: User, authority: Organisation) -> Review:
    """The work's review, handed in at least."""
    review = Review.objects.filter(work=work).select_related("case").first()
    if review is None:
        review = screening.open_review(work, by=by, authority=authority, data=_form(work))
    if review.case.state == "draft":
        cuts = list(Cut.objects.filter(episode__work=work).select_related("episode"))
        review = screening.submit(review, by=by, expected_seq=review.case.seq, cuts=cuts)
    return review


def _to_the_panel(review: Review, people: dict[str, User]) -> None:
    """Accept the application and name the panel of three."""
    if review.case.state == "submitted":
        review = screening.take_step(review, "accept", by=people["wu"], expected_seq=review.case.seq)
    if review.case.state == "under_review" and not review.case.assignments.exists():
        screening.set_panel(review, by=people["sun"], reviewers=[people[word] for word in ("chen", "jiang", "he")])


def _write_notes(work: Work, people: dict[str, User]) -> None:
    """A few notes on the film, and the first signed opinion."""
    review = Review.objects.select_related("case").get(work=work)
    lies = review.reviewed_cuts.first()
    if lies is None or Note.objects.filter(reviewed_cut=lies).exists():
        return
    for word, start, end, severity, text in _NOTES:
        screening.write_note(lies, by=people[word], content=NoteContent(start, end, severity, text))
    screening.sign_opinion(
        review,
        by=people["jiang"],
        vote=Vote.CORRECT,
        text="全片已看。剧情完整，导向无碍；黑场、静帧和无声段属技术问题，建议退回修改。",
        expected_round=review.case.round,
    )
