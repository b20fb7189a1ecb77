"""The demo's calls: one that takes entries, one before its experts, one whose entries are presented to them, one whose list is public, one in follow-up.

Made by the app's own actions.

Projects and sums are invented; all are marked as examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from zhijiang.casework import actions as casework
from zhijiang.casework.queries import digest_of
from zhijiang.demo.papers import page_of
from zhijiang.people.models import Organisation, User
from zhijiang.support import actions
from zhijiang.support.actions import calls, decisions, defences, entries, laying, lists, scores
from zhijiang.support.models import Call, Entry, Expert, Grant
from zhijiang.support.queries import scores as of_scores
from zhijiang.support.queries import today
from zhijiang.support.states import FEN_OF_A_WAN, CallState, EntryState, Outcome

WAN: Final = FEN_OF_A_WAN
_EXPERTS: Final = ("chen", "jiang", "he", "feng", "xu")
_SEVERITY: Final = (0, -9, 4, 7, -3)
"""How each of them gives points: severe and kind ones, so that standard scores show what they are for."""
_OF_BASE: Final = "原创题材，主创稳定，拍摄计划可行，予以推荐。"
_NO_DOUBLE: Final = "此前支持的是另一项目，本项目未获其他财政资金（演示）。"
_TOLD: Final = "已核对申报材料和评审情况，同意。"


class Project(NamedTuple):
    """One entry: whose, what, and how good it is to be found, of a hundred."""

    who: str
    title: str
    worth: int


class Round(NamedTuple):
    """One call: its item, titles and projects."""

    item: str
    title: str
    title_en: str
    about: str
    places: int
    projects: tuple[Project, ...]
    with_defence: bool = False


OPEN: Final = Round(
    "art-creation",
    "年度精品创作项目扶持",
    "Support for fine works of the year",
    "支持现实题材、地方题材的网络视听作品创作。申报单位应当在本省登记并取得制作经营许可（演示）。",
    3,
    (Project("zhou", "春茶", 0), Project("lin", "夜航船", 0)),
)
BEFORE_PANEL: Final = Round(
    "key-project",
    "省级重点产业项目申报",
    "Provincial key industrial projects",
    "支持公共技术平台、虚拟拍摄和内容出海等产业项目（演示）。",
    2,
    (
        Project("lin", "湖畔虚拟拍摄共享棚", 84),
        Project("zhou", "微短剧出海译制中心", 78),
        Project("lin", "影视声音公共实验室", 71),
        Project("zhou", "竖屏拍摄实训营", 66),
    ),
)
PRESENTED: Final = Round(
    "key-project",
    "省级重点产业项目申报（现场答辩）",
    "Provincial key industrial projects, presented orally",
    "支持数字资产、智能制作和产业服务平台等项目，须现场答辩（演示）。",
    2,
    (
        Project("lin", "数字文物影像资产库", 86),
        Project("zhou", "短剧智能场记平台", 79),
        Project("lin", "乡村放映服务网络", 74),
        Project("zhou", "影视置景循环共享仓", 68),
    ),
    with_defence=True,
)
PUBLIC: Final = Round(
    "programme-recommendation",
    "国家级网络视听精品项目推荐",
    "Recommendation of works for the national programme",
    "推荐参加国家级网络视听精品创作传播项目的作品（演示）。",
    2,
    (
        Project("lin", "渡口人家", 88),
        Project("zhou", "西湖边的修表匠", 83),
        Project("lin", "梅雨季", 76),
        Project("zhou", "小巷大厨", 69),
        Project("lin", "十二楼的灯", 58),
    ),
)
RUNNING: Final = Round(
    "art-creation",
    "上年度精品创作项目扶持",
    "Support for fine works of the last year",
    "支持现实题材、地方题材的网络视听作品创作（演示）。",
    2,
    (Project("lin", "运河两岸", 87), Project("zhou", "茶山的信", 82), Project("lin", "老街照相馆", 64)),
)


def make_calls(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    """The five calls, each once."""
    desk = Desk(people, bodies)
    for wanted, carry_on in (
        (RUNNING, desk.follow_up),
        (PUBLIC, desk.make_public),
        (BEFORE_PANEL, desk.before_panel),
        (PRESENTED, desk.present),
        (OPEN, desk.take_entries),
    ):
        if not Call.objects.filter(title=wanted.title).exists():
            with transaction.atomic():
                carry_on(wanted)


class Desk:
    """The people of the demo, acting one after another: Sun begins, Lu is the second person."""

    def __init__(self, people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
        self.people, self.bodies = people, bodies
        self.sun, self.lu = people["sun"], people["lu"]
        self._page = b""

    def published(self, wanted: Round) -> Call:
        facts = calls.CallFacts(
            item=wanted.item,
            title=wanted.title,
            title_en=wanted.title_en,
            about=wanted.about,
            paper="关于组织申报的通知（示例）",
            opens_on=today() - timedelta(days=10),
            closes_on=today() + timedelta(days=25),
            recommend_until=today() + timedelta(days=35),
            places=wanted.places,
            with_defence=wanted.with_defence,
            ceiling_fen=None if wanted.item == "programme-recommendation" else 200 * WAN,
            is_example=True,
        )
        call = calls.open_call(self.bodies["bureau"], by=self.sun, facts=facts)
        quota = {self.bodies["base"].pk: len(wanted.projects), self.bodies["city"].pk: 3}
        calls.set_quotas(call, by=self.sun, places=quota)
        calls.name_experts(call, by=self.sun, users=[self.people[word] for word in _EXPERTS])
        return calls.publish_call(call, by=self.lu)

    def take_entries(self, wanted: Round) -> None:
        """One entry before the base, one still a draft."""
        call = self.published(wanted)
        first, second = wanted.projects
        self._handed_in(call, first)
        self._drafted(call, second)

    def before_panel(self, wanted: Round) -> Call:
        """Before the experts: one has handed the sheet in, one is half-way."""
        call = self._laid(wanted)
        self._score(call, wanted, 0)
        self._score(call, wanted, 1, most=2)
        return call

    def present(self, wanted: Round) -> Call:
        """Before the experts: one entry was presented, of one nobody came, one is on a day to come, for one no day is set yet."""
        call = self._laid(wanted)
        held, missed, to_come, _unset = call.entries.select_related("case", "call").order_by("pk")
        for entry, hours, days in ((held, 9, 0), (missed, 10, 0), (to_come, 14, 6)):
            defences.set_defence(
                entry,
                by=self.sun,
                held_on=today() + timedelta(days=days),
                begins_at=time(hours, 30),
                place="之江省广播电视局三楼评审室（演示）",
                asked="项目负责人、技术负责人，自带演示文稿",
            )
        defences.record_defence(
            held,
            by=self.sun,
            outcome=Outcome.HELD,
            present="项目负责人、技术负责人，专家五人",
            words="介绍了资产采集规范、授权方式和三年投入计划；专家问及长期保存费用，答复由运营收入列支（演示）。",
        )
        defences.record_defence(
            missed, by=self.sun, outcome=Outcome.ABSENT, present="", words="已两次电话联系，申报单位未到场（演示）。"
        )
        self._score(call, wanted, 0, most=1)
        return call

    def make_public(self, wanted: Round) -> Call:
        """Ranked and decided by the ranking; the list is public."""
        call = self._laid(wanted)
        for at in range(len(_EXPERTS)):
            self._score(call, wanted, at)
        ranking = scores.freeze_ranking(call, by=self.sun)
        money = None if call.ceiling_fen is None else 120 * WAN
        awards = dict.fromkeys([line["code"] for line in ranking.lines[: call.places]], money)
        lists.propose_list(call, by=self.sun, ranking_sha256=ranking.sha256, awards=awards, why={})
        call = lists.approve_list(call, by=self.lu)
        lists.carry_out_list(call, told=_nobody)
        call.refresh_from_db()
        return call

    def follow_up(self, wanted: Round) -> None:
        """Agreements signed, the first instalments paid, the next due; one has reported. The days of the notice are passed over."""
        call = self.make_public(wanted)
        decisions.end_notice(call, by=self.sun, on=call.notice.closes_on + timedelta(days=1))
        chosen = call.entries.filter(case__state=EntryState.AGREEMENT).select_related("case", "call__authority")
        for number, entry in enumerate(chosen.order_by("pk"), start=1):
            grant = self._agreed(entry, number)
            paid = actions.record_payment(
                grant, by=self.sun, paid_on=today(), amount_fen=60 * WAN, paper=f"省财拨〔演示〕{200 + number}号"
            )
            actions.confirm_payment(paid, by=self.lu)
            if number == 1:
                self._report(grant)

    def _laid(self, wanted: Round) -> Call:
        call = self.published(wanted)
        found = [self._handed_in(call, each) for each in wanted.projects]
        base = self.bodies["base"]
        entries.recommend(call, base, by=self.people["wu"], lines=[(each, _OF_BASE) for each in found])
        for each in found:
            entries.find_eligible(each, by=self.sun, about_double=_NO_DOUBLE)
        call = laying.begin_scoring(call, by=self.sun)
        laying.lay_entries(call, by=self.sun, told=_nobody)
        call.refresh_from_db()
        assert call.state == CallState.SCORING
        return call

    def _drafted(self, call: Call, project: Project) -> Entry:
        by = self.people[project.who]
        house = self.bodies["weiyang" if project.who == "lin" else "qingshan"]
        entry = entries.begin_entry(call, by=by, organisation=house, title=project.title)
        for field, name in (("blind_file", "项目阐述"), ("full_file", "申报材料")):
            file = SimpleUploadedFile(f"{name}.pdf", self._paper(), "application/pdf")
            casework.attach_paper(entry.case, field, by=by, file=file)
        entry.case.refresh_from_db()
        casework.save_draft(entry.case, by=by, data=entry.case.data | _answers(call.item, project.title, by))
        entry.case.refresh_from_db()
        return entry

    def _handed_in(self, call: Call, project: Project) -> Entry:
        entry = self._drafted(call, project)
        by = self.people[project.who]
        entries.hand_in_entry(entry, by=by, expected_seq=entry.case.seq, checked=digest_of(entry.case))
        return Entry.objects.select_related("case", "call", "unit").get(pk=entry.pk)

    def _score(self, call: Call, wanted: Round, at: int, *, most: int = 0) -> None:
        """What one expert gives: the worth of each, by his or her severity. With `most` the sheet is not handed in."""
        user = self.people[_EXPERTS[at]]
        expert = Expert.objects.select_related("call", "user").get(call=call, user=user)
        worth = {each.title: each.worth for each in wanted.projects}
        waiting = list(of_scores.entries_to_score(expert, user).order_by("pk"))
        for number, entry in enumerate(waiting[: most or None]):
            points = worth[entry.case.title] + _SEVERITY[at] + (number * (at + 2)) % 5 - 2
            rubric = of_scores.rubric_of(entry).rubric
            given = {name: min(each.max, round(points * each.max / 100)) for name, each in rubric.items()}
            vote = "approve" if points >= 70 else "refuse"
            words = "立意清楚，计划可行。" if points >= 70 else "计划尚需细化。"
            scores.save_score(expert, entry, by=user, points=given, vote=vote, words=words)
        if not most:
            scores.hand_in_sheet(expert, by=user)

    def _agreed(self, entry: Entry, number: int) -> Grant:
        return decisions.sign_agreement(
            entry,
            by=self.sun,
            expected_seq=entry.case.seq,
            number=f"浙视精协〔演示〕{number}号",
            signed_on=today(),
            promised=f"完成《{entry.case.title}》的创作并上线播出。",
            parts=[
                actions.Part(60 * WAN, today(), "签订协议后"),
                actions.Part(60 * WAN, today() + timedelta(days=20), "中期检查通过后"),
            ],
            goals=[
                actions.Goal("完成集数", Decimal(24), "集"),
                actions.Goal("上线后三个月播放量", Decimal(5000), "万次"),
            ],
        )

    def _report(self, grant: Grant) -> None:
        grant.case.refresh_from_db()
        casework.act(grant.case, "ask_report", by=self.sun, expected_seq=grant.case.seq)
        grant.case.refresh_from_db()
        episodes, views = grant.targets.all()
        by = next(self.people[word] for word in ("lin", "zhou") if self._is_of(word, grant))
        actions.report_follow_up(
            grant,
            by=by,
            expected_seq=grant.case.seq,
            text="全部剧集已制作完成并上线，播放量仍在增长（演示）。",
            reached={episodes.pk: Decimal(24), views.pk: Decimal(4200)},
        )

    def _is_of(self, word: str, grant: Grant) -> bool:
        return self.people[word].memberships.filter(organisation=grant.organisation_id).exists()

    def _paper(self) -> bytes:
        self._page = self._page or page_of("申报材料（演示）", self.bodies["base"]).read()
        return self._page


def _nobody(_done: int, _of: int) -> None:
    """Nobody waits to hear how far it is."""


def _answers(item: str, title: str, by: User) -> dict[str, Any]:
    kind = {"field": "platform"} if item == "key-project" else {"kind": "series"}
    return kind | {
        "title": title,
        "summary": f"《{title}》：讲述普通人的手艺、迁徙和重逢，以小见大，反映一座城的变化（演示）。",
        "contact": f"{by.name} 0571-00000000",
        "team": [{"name": "演示主创", "part": "导演", "works": "旧作"}],
        "plan": "第一年完成剧本和筹备，第二年拍摄和后期，第三年上线并总结，分阶段报送进展（演示）。",
        "finish_on": f"{today().year + 2}-12-31",
        "budget": "600.00",
        "asked": "120.00",
        "earlier": "none",
        "true_and_complete": True,
    }
