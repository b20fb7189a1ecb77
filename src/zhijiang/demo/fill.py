"""Fill an empty installation with the demo base, through the same verbs that people use.

Every step looks first whether it was done, so a fill that was interrupted goes on where it stopped; once all of it was
done, nothing is touched again.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from zhijiang import media
from zhijiang.casework.models import FixItem
from zhijiang.casework.queries import number_like
from zhijiang.casework.states import Answer, Severity, Vote
from zhijiang.catalog import actions as catalog
from zhijiang.catalog import store
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.states import WorkKind
from zhijiang.demo import edit, own
from zhijiang.demo.again import CHANGES, make_second_cut
from zhijiang.demo.bases import make_bases
from zhijiang.demo.bookings import open_for_booking
from zhijiang.demo.calls import make_calls
from zhijiang.demo.declarations import declare_bases
from zhijiang.demo.deliveries import make_deliveries
from zhijiang.demo.duties import assign_duties
from zhijiang.demo.figures import make_figures
from zhijiang.demo.filings import file_plans
from zhijiang.demo.listing import list_bases
from zhijiang.demo.making import Wanted, make_cuts
from zhijiang.demo.news import make_news
from zhijiang.demo.papers import NUMBER, add_papers
from zhijiang.demo.people import BODIES, make_people
from zhijiang.demo.releases import release_film
from zhijiang.demo.support import give_support
from zhijiang.demo.viewing import watch_all
from zhijiang.demo.waiting import Say, wait_until_compared, wait_until_prepared
from zhijiang.demo.works import tell_of
from zhijiang.media import cage
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind
from zhijiang.screening import actions as screening
from zhijiang.screening.actions.notes import NoteContent
from zhijiang.screening.models import Review
from zhijiang.screening.rules import DeclaredChange
from zhijiang.screening.states import ReviewAction, ReviewState

FILM: Final = "街角的兔子"
SERIES: Final = "借伞"
EMPTY: Final = "潮生"
SHORT: Final = "渡口"
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
    SHORT: (
        "老船工守着江边最后一个渡口，末班船总为一个人多等一刻钟。桥通车的那一天，他等的人终于从对岸走来，"
        "两人在空船上把三十年前没有说完的话说完。"
    ),
}
_OWN_SYNOPSIS: Final = (
    "这部影片由访问者自己带来，用来看一看审片室怎样工作。主要人物、主线和结局请看影片本身；"
    "许可证号、投资和片酬等各项均为演示而填，与影片的实际情况无关。"
)
_NOTES: Final = (
    ("chen", 420, 438, Severity.BLOCKER, "此处约18帧黑场，前后镜头不连贯，疑为漏剪。请补回画面或重新剪接。"),
    ("chen", 709, 750, Severity.ISSUE, "画面静止约40帧，人物动作中断，疑为渲染故障，请核实。"),
    ("jiang", 561, 659, Severity.ISSUE, "此段声音全无，并非剧情需要。请恢复环境声和对白。"),
    ("chen", 1084, 1134, Severity.NOTE, "片尾字幕请与报送的字幕表核对一致。"),
)
_ANSWERS: Final = ("漏剪的画面已补回。", "环境声和对白已恢复。", "该镜头已重新渲染。", "片尾字幕已与字幕表核对。")
"""What the producer says to them, in their order in the film."""
_REVIEWING: Final = ("lin", "sun", "wu", "chen", "jiang", "he")
"""The people whom the review of a visitor's film needs; a demo of an earlier release has no others."""
_KEYS: Final = uuid.UUID("7a4d7c1e-2b1f-4c55-9a57-5f6f2d3c1b20")
"""Under which the notes have the same key at every attempt, so that none is written twice."""


def fill(demo_film: Path | None = None, *, say: Say = lambda _what, _done, _of: None) -> None:
    """Make the people, the films, and three reviews: one under way, one licensed, one waiting to be accepted.

    Workers must run beside it: they measure and package the cuts. `demo_film` is a visitor's own file; it becomes one
    more work under review. Running again changes nothing. Raises NoCage where nothing can be decoded, NoFilm for a
    `demo_film` that cannot be shown, RuleViolation when a step is refused.
    """
    if not is_filled():
        _fill_base(say)
    if demo_film is not None:
        _add_own_film(demo_film, say)


def is_filled() -> bool:
    """Whether the last step of the fill was done. What people did since then, to any of it, is theirs."""
    of_zhou = Review.objects.filter(case__organisation__memberships__user__username="zhou")
    return of_zhou.exclude(case__state=ReviewState.DRAFT).exists()


def _fill_base(say: Say) -> None:
    if not settings.ALLOW_UNCAGED_DECODE and not cage.standing().holds:
        raise media.NoCage("Nothing on this machine can hold a decoder.", detail=cage.standing().detail)
    people = make_people()
    bodies = {body.word: Organisation.objects.get(name=body.name) for body in BODIES}
    film = _work(bodies["weiyang"], people["lin"], WorkKind.ONLINE_FILM, FILM, "The Rabbit at the Corner")
    series = _work(bodies["qingshan"], people["zhou"], WorkKind.MICRO_DRAMA, SERIES, "The Borrowed Umbrella", _EPISODES)
    _work(bodies["weiyang"], people["lin"], WorkKind.ONLINE_FILM, EMPTY, "Rising Tide")
    short = _work(bodies["weiyang"], people["lin"], WorkKind.ONLINE_FILM, SHORT, "The Ferry")
    paper_work = (
        lambda: file_plans(people, bodies),
        lambda: assign_duties(people, bodies),
        lambda: make_bases(people, bodies),
        lambda: declare_bases(people, bodies),
        lambda: list_bases(people, bodies),
        lambda: make_figures(people),
        lambda: give_support(people, bodies),
        lambda: make_calls(people, bodies),
        lambda: make_news(people, bodies),
        lambda: open_for_booking(people, bodies),
        lambda: tell_of(short, people["lin"]),
    )
    _make_what_is_missing(film, series, short, people, say, meanwhile=paper_work)
    wait_until_prepared(Cut.objects.filter(episode__work__in=[film, series, short]), say=say)
    say("review", 0, 3)
    _to_the_panel(_submitted(film, people["lin"], bodies["bureau"]), people)
    _write_notes(film, people)
    _back_and_again(film, people)
    say("review", 1, 3)
    _licensed(_submitted(short, people["lin"], bodies["bureau"]), people)
    make_deliveries(people, film, short)
    release_film(people, short)
    say("review", 2, 3)
    _submitted(series, people["zhou"], bodies["bureau"])
    wait_until_compared(Cut.objects.get(episode__work=film, number=2))
    say("review", 3, 3)


def _add_own_film(path: Path, say: Say) -> None:
    people = {user.username: user for user in User.objects.filter(username__in=_REVIEWING)}
    bodies = Organisation.objects.order_by("pk")
    studio = bodies.filter(memberships__user__username="lin", kind=OrganisationKind.PRODUCER).first()
    bureau = bodies.filter(memberships__user__username="sun", kind=OrganisationKind.AUTHORITY).first()
    if studio is None or bureau is None or len(people) < len(_REVIEWING):
        raise own.NoFilm("The people of the demo whom it needs are no longer there.")
    work = _work(studio, people["lin"], WorkKind.ONLINE_FILM, path.stem[:120], "")
    own.bring_in(work, path, by=people["lin"], say=say)
    if not Review.objects.filter(work=work).exclude(case__state=ReviewState.DRAFT).exists():
        _to_the_panel(_submitted(work, people["lin"], bureau), people)


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


def _make_what_is_missing(
    film: Work,
    series: Work,
    short: Work,
    people: dict[str, User],
    say: Say,
    *,
    meanwhile: Sequence[Callable[[], object]],
) -> None:
    of_film = Wanted(
        film,
        people["lin"],
        episode=1,
        name=f"{FILM}_送审版_V1.mp4",
        pieces=edit.FILM,
        size=(1280, 720),
        seed=7,
        silent=edit.FILM_SILENCE,
        clipped=edit.FILM_CLIPPED,
    )
    of_short = Wanted(
        short, people["lin"], episode=1, name=f"{SHORT}_送审版_V1.mp4", pieces=edit.SHORT, size=(1280, 720), seed=13
    )
    of_series = [
        Wanted(
            series,
            people["zhou"],
            episode=number,
            name=f"{SERIES}_第{number:02}集.mp4",
            pieces=edit.episode(number),
            size=(540, 960),
            seed=number,
        )
        for number in range(1, _EPISODES + 1)
    ]
    of_all = [of_film, of_short, *of_series]
    there = set(
        Cut.objects.filter(episode__work__in=[film, series, short]).values_list("episode__work", "episode__number")
    )
    folder = Path(settings.HOME) / "demo"
    folder.mkdir(exist_ok=True)
    missing = [each for each in of_all if (each.work.pk, each.episode) not in there]
    make_cuts(missing, folder, say=say, meanwhile=meanwhile)
    _bring_in_the_second_cut(film, people["lin"], folder)
    shutil.rmtree(folder)


def _bring_in_the_second_cut(film: Work, by: User, folder: Path) -> None:
    """The film corrected, made out of its first cut."""
    cuts = Cut.objects.filter(episode__work=film).order_by("number")
    if len(cuts) == 1:
        path = folder / "again.mp4"
        with store.local_path(cuts[0].file_id) as first:
            make_second_cut(first, path, size=(1280, 720), seed=7)
        catalog.bring_in_path(film, by=by, path=path, episode_number=1, name=f"{FILM}_修改版_V2.mp4")
        path.unlink()


def _form(work: Work) -> dict[str, Any]:
    is_film = work.kind == WorkKind.ONLINE_FILM
    return {
        "kind": "film" if is_film else "micro_drama",
        "subject": "urban",
        "period": "contemporary",
        "episodes": work.planned_episodes,
        "minutes": 1,
        "synopsis": (work.synopsis or _OWN_SYNOPSIS)
        + "（本概要为演示而写，片中人物、地点和情节均系虚构，如有雷同，纯属巧合。）",
        "licence_number": NUMBER,
        "licence_until": f"{timezone.localdate().year + 1}-12-31",
        "platform": "演示平台",
        "investment": "120" if is_film else "86.5",
        "cast_pay": "36" if is_film else "20",
        "lead_pay": "20" if is_film else "12",
        "ai_use": "none",
        "contact": "演示联系人 0571-00000000",
        "true_and_complete": True,
    }


def _submitted(work: Work, by: User, authority: Organisation) -> Review:
    """The work's review, handed in at least."""
    review = Review.objects.filter(work=work).select_related("case").first()
    if review is None:
        review = screening.open_review(work, by=by, authority=authority, data=_form(work))
    if review.case.state == ReviewState.DRAFT:
        screening.save_form(review, by=by, data=_form(work))
        add_papers(review, by=by)
        review.case.refresh_from_db()
        cuts = list(Cut.objects.filter(episode__work=work, number=1).select_related("episode"))
        review = screening.submit(review, by=by, expected_seq=review.case.seq, cuts=cuts)
    return review


def _to_the_panel(review: Review, people: dict[str, User]) -> None:
    """Accept the application and name the panel of three."""
    if review.case.state == ReviewState.SUBMITTED:
        review = screening.take_step(review, "accept", by=people["wu"], expected_seq=review.case.seq)
    if review.case.state == ReviewState.UNDER_REVIEW and not review.case.assignments.exists():
        screening.set_panel(review, by=people["sun"], reviewers=[people[word] for word in ("chen", "jiang", "he")])


def _licensed(review: Review, people: dict[str, User]) -> None:
    """Seen by three, approved, and licensed under a number that is made up."""
    _to_the_panel(review, people)
    review = Review.objects.select_related("case").get(pk=review.pk)
    if review.case.state == ReviewState.UNDER_REVIEW:
        watch_all(review, [people[word] for word in ("chen", "jiang", "he")])
        signed = set(review.case.opinions.values_list("reviewer__username", flat=True))
        for word in ("chen", "jiang", "he"):
            if word not in signed:
                text = "全片已看，导向无碍，技术质量合格。"
                screening.sign_opinion(review, by=people[word], vote=Vote.APPROVE, text=text, expected_round=1)
        seq = Review.objects.select_related("case").get(pk=review.pk).case.seq
        review = screening.decide(review, ReviewAction.APPROVE, by=people["sun"], expected_seq=seq)
    if review.case.state == ReviewState.APPROVED:
        action, number = ReviewAction.ISSUE_LICENCE, number_like(review.case, ReviewAction.ISSUE_LICENCE)
        screening.take_step(review, action, by=people["sun"], expected_seq=review.case.seq, number=number)


def _write_notes(work: Work, people: dict[str, User]) -> None:
    """A few notes on the film, and the first signed opinion."""
    review = Review.objects.select_related("case").get(work=work)
    if review.case.round > 1 or review.case.state != ReviewState.UNDER_REVIEW:
        return
    lies = review.reviewed_cuts.get()
    watch_all(review, [people[word] for word in ("chen", "jiang", "he")])
    for word, start, end, severity, text in _NOTES:
        content = NoteContent(start, end, severity, text)
        screening.write_note(lies, by=people[word], content=content, key=uuid.uuid5(_KEYS, f"{lies.pk}/{start}"))
    if not review.case.opinions.exists():
        screening.sign_opinion(
            review,
            by=people["jiang"],
            vote=Vote.CORRECT,
            text="全片已看。剧情完整，导向无碍；黑场、静帧和无声段属技术问题，建议退回修改。",
            expected_round=review.case.round,
        )


def _back_and_again(work: Work, people: dict[str, User]) -> None:
    """The film is returned with these notes; its producer answers, says what was changed, and hands the second cut in."""
    review = Review.objects.select_related("case").get(work=work)
    if review.case.round == 1 and review.case.state == ReviewState.UNDER_REVIEW:
        notes = list(review.reviewed_cuts.get().notes.order_by("start"))
        screening.decide(review, ReviewAction.RETURN, by=people["sun"], expected_seq=review.case.seq, notes=notes)
    review = Review.objects.select_related("case").get(work=work)
    if review.case.state != ReviewState.RETURNED:
        return
    for item, text in zip(FixItem.objects.filter(case=review.case).order_by("order"), _ANSWERS, strict=True):
        if not item.answer:
            screening.answer_item(review, item, by=people["lin"], answer=Answer.WILL_FIX, text=text)
    second = Cut.objects.select_related("episode").get(episode__work=work, number=2)
    lines = [DeclaredChange(start, end, text) for start, end, text in CHANGES]
    screening.declare_changes(review, second, by=people["lin"], lines=lines)
    seq = Review.objects.select_related("case").get(pk=review.pk).case.seq
    screening.resubmit(review, by=people["lin"], expected_seq=seq, cuts=[second])
