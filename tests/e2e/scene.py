"""A review in every state, put into a running installation through the product's own actions.

zhijiang manage shell -c "from tests.e2e.scene import tell; tell('FOLDER')"     (the fixture `scene` reads what it prints)
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Model

from tests.casework.applications import upload
from tests.clips import break_off, make_clip
from tests.e2e.scene_calls import calls
from tests.e2e.scene_cases import cases
from tests.e2e.scene_deliveries import deliveries
from tests.e2e.scene_works import COLUMNS_OF_WORKS, told
from tests.e2e.states import EMAIL, PASSWORD
from tests.screening.reviewing import FORM, PAPERS, SYNOPSES, watched
from zhijiang.assignments.models import Duty, Plan, Report, Step
from zhijiang.bases.models import (
    Base,
    BaseName,
    Batch,
    Firm,
    FormerName,
    LedgerLine,
    Listing,
    PositionJudgement,
)
from zhijiang.bases.models import Entry as RegisterEntry
from zhijiang.casework import actions as casework
from zhijiang.casework.models import (
    Case,
    Document,
    DossierItem,
    Event,
    FixItem,
    Opinion,
    Register,
    RuleNode,
    ServiceItem,
    Task,
)
from zhijiang.casework.queries import number_like, rows_of_register
from zhijiang.casework.states import Answer, Severity, Vote
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.states import WorkKind
from zhijiang.demo.people import make_people
from zhijiang.distribution.models import Delivery as Parcel
from zhijiang.indicators.models import Report as IndicatorReport
from zhijiang.indicators.models import Value
from zhijiang.jobs.models import Job
from zhijiang.jobs.states import JobState
from zhijiang.notices.models import Picture as NoticePicture
from zhijiang.notices.models import Version as NoticeVersion
from zhijiang.people.models import Membership, Organisation, OrganisationName, User
from zhijiang.people.states import Role
from zhijiang.screening import actions
from zhijiang.screening.actions.notes import NoteContent
from zhijiang.screening.actions.reviews import FieldItem
from zhijiang.screening.models import DeclaredChanges, Note, Review
from zhijiang.screening.rules import DeclaredChange
from zhijiang.screening.states import ReviewAction
from zhijiang.support.models import (
    Application,
    Call,
    Delivery,
    Entry,
    Grant,
    Hearing,
    Measure,
    Objection,
    Payment,
    Proposal,
    Recall,
    Score,
    Target,
)

OBJECTION: Final = "此处画面全黑约一秒，与前后镜头不接，请补回画面或重新剪接。"
PATIENCE_S: Final = 120
LONG: Final = 625
"""Frames of the film that comes back with one place mended, at the end of its twenty-five seconds."""
CHANGED: Final = (590, 600)


class Stage:
    """Zhou's studio with one work for each state; the others act on it."""

    def __init__(self, folder: Path) -> None:
        self.people = make_people()
        self.studio = Organisation.objects.get(name="青衫短剧工作室")
        self.bureau = Organisation.objects.get(name="之江省广播电视局（演示）")
        self.files = {
            "wide": make_clip(folder / "湖上船.mp4", frames=120, cuts=(40, 80), black=((50, 75),)).path,
            "upright": make_clip(folder / "借伞_第1集.mp4", width=180, height=320, frames=100, cuts=(50,)).path,
            "again": make_clip(folder / "湖上船_修改.mp4", frames=120, cuts=(40, 80), tone_hz=600).path,
            "long": make_clip(folder / "孤山_V1.mp4", frames=LONG, cuts=(150, 300, 450), black=(CHANGED,)).path,
            "mended": make_clip(folder / "孤山_V2.mp4", frames=LONG, cuts=(150, 300, 450)).path,
            "stuck": make_clip(folder / "未完成.mp4", frames=30, tone_hz=700).path,
            "underway": make_clip(folder / "进行中.mp4", frames=30, tone_hz=800).path,
        }
        self.files["broken"] = break_off(folder / "断开.mp4", self.files["wide"], 0.3)
        self.places: dict[str, str] = {}

    @property
    def zhou(self) -> User:
        return self.people["zhou"]

    def work(self, title: str, title_en: str, *, episodes: int = 1) -> Work:
        kind = WorkKind.ONLINE_FILM if episodes == 1 else WorkKind.MICRO_DRAMA
        return catalog.open_work(
            self.studio,
            by=self.zhou,
            kind=kind,
            title=title,
            title_en=title_en,
            planned_episodes=episodes,
            synopsis=FORM["synopsis"],
        )

    def cut(self, work: Work, file: str, *, episode: int = 1) -> Cut:
        return catalog.bring_in_path(work, by=self.zhou, path=self.files[file], episode_number=episode)

    def held(self, work: Work, file: str, **fields: Any) -> Cut:
        """A cut whose jobs no worker takes: they stand in the queue as `fields` say."""
        with transaction.atomic():
            cut = self.cut(work, file)
            Job.objects.filter(subject=f"file/{cut.file_id}").update(**fields)
        return cut

    def draft(self, work: Work) -> Review:
        form = FORM | {"episodes": work.planned_episodes, "kind": "film" if work.is_single else "micro_drama"}
        review = actions.open_review(work, by=self.zhou, authority=self.bureau, data=form)
        for field in PAPERS | ({} if work.is_single else SYNOPSES):
            casework.attach_paper(review.case, field, by=self.zhou, file=upload())
        return now(review)

    def submitted(self, work: Work) -> Review:
        review = self.draft(work)
        cuts = list(Cut.objects.filter(episode__work=work).select_related("episode"))
        return actions.submit(review, by=self.zhou, expected_seq=review.case.seq, cuts=cuts)

    def accepted(self, work: Work) -> Review:
        review = self.submitted(work)
        return actions.take_step(review, ReviewAction.ACCEPT, by=self.people["wu"], expected_seq=review.case.seq)

    def before_the_panel(self, work: Work) -> Review:
        review = self.accepted(work)
        panel = [self.people[name] for name in ("chen", "jiang", "he")]
        actions.set_panel(review, by=self.people["sun"], reviewers=panel)
        return now(review)

    def note(self, review: Review, *, start: int, end: int, severity: Severity, text: str) -> Note:
        cut = review.reviewed_cuts.order_by("cut__episode__number").get(round=review.case.round)
        rule = RuleNode.objects.filter(is_heading=False).order_by("pk").first()
        return actions.write_note(
            cut, by=self.people["chen"], content=NoteContent(start, end, severity, text, rule=rule)
        )[0]

    def sign(self, review: Review, *names: str, vote: Vote) -> Review:
        for name in names:
            round_ = now(review).case.round
            text = "全片已看，导向无碍，技术问题见逐条意见。"
            watched(now(review), self.people[name])
            actions.sign_opinion(now(review), by=self.people[name], vote=vote, text=text, expected_round=round_)
        return now(review)

    def decide(self, review: Review, action: ReviewAction, **words: Any) -> Review:
        review = now(review)
        given = {"notes": (), "reason": "", **words}
        actions.decide(review, action, by=self.people["sun"], expected_seq=review.case.seq, **given)
        return now(review)

    def returned(self, work: Work) -> Review:
        """Sent back for one place in the cut and one question of the form."""
        review = self.before_the_panel(work)
        note = self.note(review, start=50, end=75, severity=Severity.BLOCKER, text=OBJECTION)
        fields = [FieldItem(field="platform", text="请写明平台的全称。")]
        return self.decide(review, ReviewAction.RETURN, notes=[note], fields=fields)

    def build(self) -> dict[str, Any]:
        """Where everything is, and what people wrote: that is in no language of the pages."""
        self.people_with_passwords()
        self.works()
        self.reviews()
        self.places |= cases(self.people)
        self.places |= calls(self.people)
        self.places |= deliveries(self.places["measured"], self.zhou)
        return {"places": self.places, "written": sorted(written(), key=len, reverse=True)}

    def people_with_passwords(self) -> None:
        """Mei signs in with a password: what protects an account can only be changed by who has one."""
        mei = User.objects.create_user("mei", EMAIL, PASSWORD, name="梅知秋", name_latin="Mei Zhiqiu")
        Membership.objects.create(user=mei, organisation=self.studio, role=Role.PRODUCER_VIEWER)

    def works(self) -> None:
        empty = self.work("潮生", "Rising Tide", episodes=12)
        measured = self.work("湖上船", "The Boat on the Lake")
        prepared = {"measured": self.cut(measured, "wide"), "broken": self.cut(self.work("断章", "Torn"), "broken")}
        stuck = self.held(
            self.work("停云", "Still Clouds"), "stuck", state=JobState.PARKED, reason="The worker was stopped each time it tried this."
        )  # fmt: skip
        underway = {"state": JobState.RUNNING, "lease_owner": "nobody", "lease_until": "2099-01-01T00:00+00:00"}
        moving = self.held(
            self.work("行舟", "Under Way"), "underway", **underway, stage="analysing", progress_done=30, progress_total=100
        )  # fmt: skip
        Job.objects.filter(subject=f"file/{moving.file_id}", name="catalog.package_cut").update(stage="")  # just begun
        self.places |= {"empty_work": empty.code, "work": measured.code, "stuck": stuck.code, "moving": moving.code}
        self.places |= {name: cut.code for name, cut in prepared.items()} | told(measured, self.zhou)

    def reviews(self) -> None:
        works = {
            name: self.work(title, english)
            for name, title, english in (
                ("draft", "春汛", "Spring Flood"), ("submitted", "夏至", "Midsummer"), ("accepted", "秋声", "Sounds of Autumn"),
                ("panel", "冬藏", "Winter Store"), ("quorum", "长桥月", "Moon on the Long Bridge"), ("returned", "平湖秋", "Calm Lake"),
                ("again", "双峰云", "Clouds on Two Peaks"), ("approved", "三潭影", "Three Pools"),
                ("licensed", "曲院风", "Breeze in the Lotus"), ("lacking", "柳浪莺", "Orioles in the Willows"), ("refused", "南屏钟", "Evening Bell"),
                ("mended", "孤山雪", "Snow on the Lone Hill"), ("withdrawn", "花港鱼", "Fish at the Flower Pond"),
                ("keys_zh-hans", "苏堤晓", "Dawn on the Dyke"), ("keys_en", "断桥雪", "Snow on the Bridge"),
            )
        }  # fmt: skip
        for name, work in works.items():
            self.cut(work, "long" if name == "mended" else "wide")
        upright = self.work("借伞", "The Borrowed Umbrella", episodes=3)
        for episode in (1, 2):
            self.cut(upright, "upright", episode=episode)
        wait_for_reports()
        panel = self.before_the_panel(works["panel"])
        for start, severity in (
            (10, Severity.NOTE),
            (30, Severity.ISSUE),
            (50, Severity.BLOCKER),
            (90, Severity.ISSUE),
        ):
            self.note(panel, start=start, end=start + 12, severity=severity, text=OBJECTION)
        withdrawn = self.submitted(works["withdrawn"])
        reviews = {
            "draft": self.draft(works["draft"]),
            "submitted": self.submitted(works["submitted"]),
            "accepted": self.accepted(works["accepted"]),
            "panel": self.sign(panel, "jiang", vote=Vote.CORRECT),
            "quorum": self.with_quorum(works["quorum"], Vote.APPROVE),
            "returned": self.returned(works["returned"]),
            "again": self.handed_in_again(works["again"]),
            "mended": self.mended(works["mended"]),
            "approved": self.decide(self.with_quorum(works["approved"], Vote.APPROVE), ReviewAction.APPROVE),
            "licensed": self.licensed(works["licensed"]),
            "lacking": self.lacking(works["lacking"]),
            "refused": self.refused(works["refused"]),
            "withdrawn": actions.take_step(
                withdrawn, ReviewAction.WITHDRAW, by=self.zhou, expected_seq=withdrawn.case.seq
            ),
            "upright": self.before_the_panel(upright),
            "keys_zh-hans": self.before_the_panel(works["keys_zh-hans"]),
            "keys_en": self.before_the_panel(works["keys_en"]),
        }
        for name in ("keys_zh-hans", "keys_en", "panel"):
            watched(now(reviews[name]), self.people["chen"])
        self.places |= {name: review.case.code for name, review in reviews.items()}
        self.places |= {"appeal": self.appealed(reviews["refused"])}
        letter = Document.objects.get(case=reviews["approved"].case)
        self.places |= {"letter": letter.verify_url.partition("/v/")[2], "number": letter.number}
        licence = Document.objects.get(case=reviews["licensed"].case, kind="licence")
        self.places |= {"licence": licence.verify_url.partition("/v/")[2]}

    def with_quorum(self, work: Work, vote: Vote) -> Review:
        review = self.before_the_panel(work)
        self.note(review, start=50, end=75, severity=Severity.ISSUE, text=OBJECTION)
        return self.sign(review, "chen", "jiang", "he", vote=vote)

    def handed_in_again(self, work: Work) -> Review:
        """Round 2: one item answered, the new cut before the panel."""
        review = self.returned(work)
        for item in FixItem.objects.filter(case=review.case):
            actions.answer_item(now(review), item, by=self.zhou, answer=Answer.WILL_FIX, text="已修改。")
        cut = self.cut(work, "again")
        wait_for_reports()
        review = now(review)
        return actions.resubmit(review, by=self.zhou, expected_seq=review.case.seq, cuts=[cut])

    def mended(self, work: Work) -> Review:
        """Round 2 of a film in which one hole was filled, as the producer's list says; Chen has watched all of the first cut."""
        review = self.before_the_panel(work)
        watched(review, self.people["chen"])
        note = self.note(review, start=CHANGED[0], end=CHANGED[1], severity=Severity.BLOCKER, text=OBJECTION)
        review = self.decide(review, ReviewAction.RETURN, notes=[note])
        for item in FixItem.objects.filter(case=review.case):
            actions.answer_item(now(review), item, by=self.zhou, answer=Answer.WILL_FIX, text="已补回画面。")
        cut = self.cut(work, "mended")
        wait_for_reports()
        lines = [DeclaredChange(*CHANGED, "补回画面"), DeclaredChange(20, 40, "片头字幕已更正")]
        actions.declare_changes(now(review), cut, by=self.zhou, lines=lines)
        review = now(review)
        review = actions.resubmit(review, by=self.zhou, expected_seq=review.case.seq, cuts=[cut])
        wait_for_reports()
        return review

    def licensed(self, work: Work) -> Review:
        review = now(self.decide(self.with_quorum(work, Vote.APPROVE), ReviewAction.APPROVE))
        number = number_like(review.case, ReviewAction.ISSUE_LICENCE)
        seq = review.case.seq
        return actions.take_step(
            review, ReviewAction.ISSUE_LICENCE, by=self.people["sun"], expected_seq=seq, number=number
        )

    def lacking(self, work: Work) -> Review:
        """The cut, one answer and one paper are wrong; the producer has not answered yet."""
        review = now(self.submitted(work))
        fields = [FieldItem("synopsis", "请写明结局。"), FieldItem("rights_files", "请补充剧本委托创作合同。")]
        cuts = [actions.CutItem(1, "缺少片尾字幕。")]
        return actions.ask_supplement(
            review, by=self.people["wu"], expected_seq=review.case.seq, fields=fields, cuts=cuts
        )

    def refused(self, work: Work) -> Review:
        review = self.with_quorum(work, Vote.REFUSE)
        rule = RuleNode.objects.filter(is_heading=False).order_by("pk").first()
        return self.decide(review, ReviewAction.REFUSE, reason="多处画面缺失，未按要求修改。", rule=rule)

    def appealed(self, refused: Review) -> str:
        """A refused film that is to be looked at anew: the code of that case."""
        data = {"grounds": "原决定所说的画面缺失已经补齐，请重新审看全片。", "contact": "演示联系人 0571-00000000"}
        seq = now(refused).case.seq
        opened = casework.open_linked(refused.case, "appeal", by=self.zhou, expected_seq=seq, data=data)
        casework.act(opened, "submit", by=self.zhou, expected_seq=opened.seq)
        return opened.code


def now(review: Review) -> Review:
    """The review as it is in the database."""
    return Review.objects.select_related("case", "work").get(pk=review.pk)


def written() -> set[str]:
    """Every text of a person that a page may show."""
    columns: tuple[tuple[type[Model], str], ...] = (
        (Work, "title"), (Cut, "original_name"), (User, "name"), (Note, "text"), (Opinion, "text"), (FixItem, "text"),
        (FixItem, "answer_text"), (Document, "title"), (Document, "number"), (Event, "reason"),
        (Case, "title"), (Task, "ask"), (DossierItem, "number"), (DossierItem, "name"), (ServiceItem, "legal_basis"),
        (Register, "name"), (Plan, "title"), (Duty, "item"), (Step, "text"), (Report, "text"), (Firm, "name"),
        (Firm, "about"), (Firm, "contact"), (FormerName, "name"), (LedgerLine, "title"), (LedgerLine, "source"), (BaseName, "name"),
        (Batch, "name"), (Batch, "number"), (Batch, "notice"), (Listing, "number"), (Listing, "basis"), (RegisterEntry, "words"), (RegisterEntry, "number"),
        (IndicatorReport, "said"), (Value, "reason"),
        (PositionJudgement, "wording"), (PositionJudgement, "reasons"), (PositionJudgement, "dissent"), (PositionJudgement, "panel"),
        (PositionJudgement, "chair"), (PositionJudgement, "chair_opinion"),
        (Organisation, "name"), (OrganisationName, "name"), (OrganisationName, "paper"),
        (Measure, "title"), (Measure, "paper"), (Measure, "gives"), (Application, "project"), (Grant, "promised"), (Grant, "paper"), (Payment, "paper"),
        (Delivery, "subject"), (Delivery, "source"), (Call, "title"), (Call, "about"), (Call, "paper"), (Entry, "recommendation"),
        (Entry, "about_double"), (Score, "words"), (Objection, "words"), (Objection, "name"), (Objection, "contact"),
        (Recall, "reason"), (Recall, "paper"), (Hearing, "words"), (Proposal, "meeting"), (Call, "closing"), (NoticeVersion, "title"),
        (NoticeVersion, "summary"), (NoticeVersion, "body"), (NoticePicture, "alt"), (Target, "name"), (Target, "unit"),
        (Parcel, "recipient"), (Parcel, "contact"), (Parcel, "waiver"),
    )  # fmt: skip
    texts = {value for value in FORM.values() if isinstance(value, str)}
    for data in Case.objects.values_list("data", flat=True):
        texts |= set(strings_in(data))
    for register in Register.objects.all():
        texts |= {str(cell) for row in rows_of_register(register) for cell in row if cell}
    for conditions in Measure.objects.values_list("conditions", flat=True):
        texts |= {text for each in conditions for text in strings_in(each)}
    for lines in DeclaredChanges.objects.values_list("lines", flat=True):
        texts |= set(strings_in(lines))
    texts |= {space for spaces in Base.objects.values_list("spaces", flat=True) for space in spaces}
    for model, column in (*columns, *COLUMNS_OF_WORKS):
        texts |= set(model._default_manager.values_list(column, flat=True))
    texts |= {" · ".join(filter(None, row)) for row in DossierItem.objects.values_list("title", "number", "name")}
    return {text for text in texts if not text.isascii()}


def strings_in(data: Any) -> Iterator[str]:
    """Every text in a form, wherever in it."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from strings_in(value)


def wait_for_reports() -> None:
    """Until the worker has measured and packaged everything that it may take."""
    end = time.monotonic() + PATIENCE_S
    while Job.objects.filter(state__in=[JobState.WAITING, JobState.RUNNING]).exclude(lease_owner="nobody").exists():
        if time.monotonic() > end:
            raise TimeoutError(f"the worker was not done within {PATIENCE_S} s")
        time.sleep(0.2)


def tell(folder: str) -> None:
    """Build it all with the clips made in `folder`, and print what there is."""
    sys.stdout.write(json.dumps(Stage(Path(folder)).build(), ensure_ascii=False))
