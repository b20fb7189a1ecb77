"""A review brought to where a test begins, by the product's own actions. The cuts' bytes are made up, their reports are not read."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import timezone

import zhijiang
from tests.cast import Cast
from zhijiang.casework import actions as casework
from zhijiang.casework.models import FixItem
from zhijiang.casework.states import Answer, Severity, Vote
from zhijiang.catalog.models import Analysis, Cut, Episode, Package, StoredFile, Work
from zhijiang.catalog.states import AnalysisState, PackageState, WorkKind
from zhijiang.people.models import User
from zhijiang.screening import actions, queries
from zhijiang.screening.actions.notes import NoteContent
from zhijiang.screening.models import Note, Review, ReviewedCut, Viewing
from zhijiang.screening.states import ReviewAction

FRAMES = 2500
PACK = Path(zhijiang.__file__).parent / "packs" / "zhejiang"
FORM: dict[str, Any] = {
    "kind": "film",
    "subject": "urban",
    "period": "contemporary",
    "episodes": 1,
    "minutes": 90,
    "synopsis": "一位老船工在西湖边修复一条旧木船，与离家多年的女儿重新相处。" * 3,
    "licence_number": "（浙）字第00001号",
    "licence_until": "2099-12-31",
    "platform": "某网络平台",
    "investment": "500",
    "cast_pay": "100",
    "lead_pay": "50",
    "ai_use": "none",
    "contact": "林制片 0571-00000000",
    "true_and_complete": True,
}
"""The answers of a film's form that are no files."""


def one_file(name: str) -> dict[str, Any]:
    """A file as an answer keeps it; its bytes are nowhere."""
    return {"name": name, "sha256": sha256(name.encode()).hexdigest(), "size_bytes": 1}


PAPERS: dict[str, Any] = {
    name: [one_file(f"{label}.pdf")]
    for name, label in {
        "licence_copy": "许可证",
        "rights_files": "版权链证明",
        "cost_report": "成本配置比例报告表",
        "cast_contracts": "演员合同",
        "credits_table": "片头片尾字幕表",
        "pledge": "承诺书",
    }.items()
}
"""The files that its form cannot do without."""
SYNOPSES: dict[str, Any] = {"episode_synopses": [one_file("分集梗概.pdf")]}
"""What anything but a film needs besides."""


def load_pack() -> None:
    casework.load_pack(PACK)


def make_work(cast: Cast, *, title: str = "湖上船", episodes: int = 1) -> Work:
    kind = WorkKind.ONLINE_FILM if episodes == 1 else WorkKind.MICRO_DRAMA
    return Work.objects.create(organisation=cast.studio_a, kind=kind, title=title, planned_episodes=episodes)


def make_cut(work: Work, *, by: User, episode: int = 1, state: AnalysisState = AnalysisState.READY) -> Cut:
    """The next cut of an episode, with a report of FRAMES frames at 25 a second from 01:00:00:00 on."""
    row, _made = Episode.objects.get_or_create(work=work, number=episode)
    number = row.cuts.count() + 1
    sha256 = f"{work.pk:08x}{episode:04x}{number:04x}" * 4
    file = StoredFile.objects.create(sha256=sha256, size_bytes=1)
    report = {
        "schema": "zhijiang.report/1",
        "video": {
            "frames": FRAMES,
            "rate": "25/1",
            "start_timecode": "01:00:00:00",
            "drop_frame": False,
            "width": 1920,
            "height": 1080,
            "sample_aspect": "1/1",
        },
        "audio": [{"stream": 1}],
        "shots": [{"start": 0, "end": 1000}, {"start": 1000, "end": FRAMES}],
        "findings": [
            {
                "check": "black",
                "start": 300,
                "end": 340,
                "severity": "issue",
                "measured": 0.99,
                "limit": 0.98,
                "unit": "share of pixels",
                "stream": 0,
                "region": None,
                "rule": "profile:online-hd#black",
            }
        ],
    }
    ready = state == AnalysisState.READY
    Analysis.objects.create(
        file=file,
        analyser="test",
        state=state,
        report=report if ready else None,
        strip={"sheets": 1, "columns": 10, "rows": 10, "tile_width": 160, "tile_height": 90, "every": 25, "count": 100},
    )
    Package.objects.create(file=file, packager="test", state=PackageState.READY, playable_frames=FRAMES)
    return Cut.objects.create(
        episode=row,
        number=number,
        file=file,
        original_name=f"湖上船_{number}.mp4",
        brought_by=by,
        brought_at=timezone.now(),
    )


def watched(review: Review, *people: User, runs: list[int] | None = None) -> None:
    """Put into the ledgers of these people that they were shown all of every cut of the round, or these frames of it."""
    for line in ReviewedCut.objects.filter(review=review, round=review.case.round):
        frames = queries.frames_of(line.cut)
        for person in people:
            seen = runs if runs is not None else [0, frames]
            rows = {"runs": seen, "frames": sum(seen[1::2]), "digest": "0" * 64}
            Viewing.objects.update_or_create(reviewed_cut=line, user=person, defaults=rows)


def watched_by_the_panel(code: str) -> None:
    """The same of everybody on the panel of a case, by its code: for stories in which nobody has the time to watch."""
    review = Review.objects.select_related("case").get(case__code=code)
    watched(review, *queries.panel_of(review.case))


@dataclass
class Stage:
    """A review with its people; each step takes it further."""

    cast: Cast
    work: Work
    review: Review

    @property
    def code(self) -> str:
        return self.review.case.code

    def now(self) -> Review:
        """The review as it is in the database."""
        self.review = Review.objects.select_related("case", "work").get(pk=self.review.pk)
        return self.review

    def seq(self) -> int:
        return self.now().case.seq

    def submit(self) -> Stage:
        cuts = list(Cut.objects.filter(episode__work=self.work).order_by("episode__number"))
        actions.submit(self.now(), by=self.cast.lin, expected_seq=self.seq(), cuts=cuts)
        return self

    def accept(self) -> Stage:
        actions.take_step(self.now(), ReviewAction.ACCEPT, by=self.cast.wu, expected_seq=self.seq())
        return self

    def panel(self) -> Stage:
        people = [self.cast.chen, self.cast.jiang, self.cast.he]
        actions.set_panel(self.now(), by=self.cast.sun, reviewers=people)
        return self

    def reviewed_cut(self, episode: int = 1) -> ReviewedCut:
        return ReviewedCut.objects.get(review=self.review, round=self.now().case.round, cut__episode__number=episode)

    def note(self, *, by: User | None = None, start: int = 100, end: int = 150, text: str = "灯光穿帮。") -> Note:
        content = NoteContent(start=start, end=end, severity=Severity.ISSUE, text=text)
        return actions.write_note(self.reviewed_cut(), by=by or self.cast.chen, content=content)[0]

    def sign(self, *people: User, vote: Vote = Vote.APPROVE) -> Stage:
        for person in people or (self.cast.chen, self.cast.jiang, self.cast.he):
            review = self.now()
            watched(review, person)
            actions.sign_opinion(
                review, by=person, vote=vote, text=f"{person}：已看。", expected_round=review.case.round
            )
        return self

    def send_back(self, *notes: Note) -> Stage:
        actions.decide(
            self.now(),
            ReviewAction.RETURN,
            by=self.cast.sun,
            expected_seq=self.seq(),
            notes=notes,
            reason="" if notes else "请修改。",
        )
        return self

    def answer_all(self) -> Stage:
        for item in FixItem.objects.filter(case=self.review.case, answer=""):
            actions.answer_item(self.now(), item, by=self.cast.lin, answer=Answer.WILL_FIX, text="")
        return self

    def resubmit(self) -> Stage:
        cut = make_cut(self.work, by=self.cast.lin)
        actions.resubmit(self.now(), by=self.cast.lin, expected_seq=self.seq(), cuts=[cut])
        return self


def open_stage(cast: Cast, *, episodes: int = 1) -> Stage:
    """A draft of studio A with a ready cut of each episode."""
    load_pack()
    work = make_work(cast, episodes=episodes)
    for number in range(1, episodes + 1):
        make_cut(work, by=cast.lin, episode=number)
    review = actions.open_review(work, by=cast.lin, authority=cast.bureau, data=FORM | PAPERS)
    return Stage(cast=cast, work=work, review=review)
