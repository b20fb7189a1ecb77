"""The demo's declarations of bases: one at each point of the way up from town to province, made through the engine's own verbs.

Parks, people and figures are invented; any likeness is chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case
from zhijiang.casework.states import TaskVerdict
from zhijiang.demo.papers import page_of
from zhijiang.people.models import Organisation, User

ITEM: Final = "base-declaration"
WAITING: Final = "听涛短剧工场"
SENT_DOWN: Final = "听涛动漫谷"
VISITED: Final = "听涛虚拟拍摄基地"
LISTED: Final = "听涛数字音频园"
_PAPERS: Final = {
    "report": "申报报告",
    "plan_file": "发展规划",
    "proofs": "权属和运营资质证明",
    "firm_list": "入驻企业名单",
}
_SAID: Final = {
    "ma": "已到园区核对四至、运营机构和入驻企业，情况属实，同意上报。",
    "du": "申报材料齐全，数据与统计口径一致，同意上报。",
    "shi": "符合全市视听产业布局，同意上报。",
}
"""What the officers of town, district and city say, in this order."""
_PANEL: Final = ("chen", "jiang", "he", "feng", "xu")
_SCORES: Final = {"plan": 16, "industry": 24, "works": 15, "services": 16, "support": 8}


def declare_bases(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    """One before the district, one sent down from province to city, one that is visited, one on the cultivation list. Each once."""
    desk = Desk(people, bodies)
    for title, goal, carry_on in (
        (WAITING, "cultivation", desk.to_the_district),
        (SENT_DOWN, "recognition", desk.send_down),
        (VISITED, "recognition", desk.have_it_visited),
        (LISTED, "cultivation", desk.put_on_list),
    ):
        if not Case.objects.filter(procedure__item__code=ITEM, title=title).exists():
            with transaction.atomic():
                carry_on(desk.handed_in(title, goal))


class Desk:
    """The people of the demo, acting one after another."""

    def __init__(self, people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
        self.people, self.bodies = people, bodies
        self._page = b""

    def drafted(self, title: str, goal: str) -> Case:
        """Filled in, with its papers."""
        procedure = queries.procedure_in_force(ITEM)
        assert procedure is not None, "the pack holds the declaration"
        gu, operator = self.people["gu"], self.bodies["operator"]
        case = actions.open_case(
            procedure,
            by=gu,
            organisation=operator,
            authority=self.bodies["town"],
            title=title,
            data=_answers(title, goal, operator),
        )
        for field, name in _PAPERS.items():
            file = SimpleUploadedFile(f"{name}.pdf", self._paper(), "application/pdf")
            actions.attach_paper(case, field, by=gu, file=file)
        case.refresh_from_db()
        return case

    def handed_in(self, title: str, goal: str) -> Case:
        case = self.drafted(title, goal)
        self._step(case, "submit", "gu")
        return case

    def to_the_district(self, case: Case) -> None:
        self._endorse(case, "ma")

    def send_down(self, case: Case) -> None:
        self._endorse(case, *_SAID)
        self._step(case, "send_below", "sun", reason="入驻企业名单与上年度统计不一致，请市里核实后再报。")

    def have_it_visited(self, case: Case) -> None:
        self._endorse(case, *_SAID)
        actions.open_task(
            case, "survey", organisation=self.bodies["bureau"], assignee=self.people["sun"], by=self.people["lu"]
        )

    def put_on_list(self, case: Case) -> None:
        """All the way; the days of the public notice are passed over, as nobody waits for them in a demo."""
        self._endorse(case, *_SAID)
        self._visit(case)
        self._step(case, "to_experts", "sun")
        self.score(case)
        self._step(case, "give_notice", "sun")
        if case.due_on is not None and actions.expire(case, today=case.due_on + timedelta(days=1)) is not None:
            case.refresh_from_db()
            self._step(case, "put_on_list", "sun")

    def _step(self, case: Case, action: str, by: str, **given: Any) -> None:
        actions.act(case, action, by=self.people[by], expected_seq=case.seq, **given)
        case.refresh_from_db()

    def _endorse(self, case: Case, *officers: str) -> None:
        for officer in officers:
            self._step(case, "endorse", officer, reason=_SAID[officer])

    def _visit(self, case: Case) -> None:
        """The site survey, done point by point."""
        sun = self.people["sun"]
        task = actions.open_task(case, "survey", organisation=self.bodies["bureau"], assignee=sun, by=sun)
        findings = [actions.Finding(met=True) for _point in queries.procedure_of(case).tasks["survey"].checklist]
        text = "带队人孙正则，现场与申报材料一致。"
        actions.do_task(task, by=sun, verdict=TaskVerdict.CONSENTS, text=text, findings=findings)
        case.refresh_from_db()

    def score(self, case: Case) -> None:
        """Five opinions."""
        reviewers = [self.people[word] for word in _PANEL]
        actions.set_panel(case, by=self.people["sun"], expected_seq=case.seq, reviewers=reviewers)
        text = "定位清楚，规划可行，同意。"
        for reviewer in reviewers:
            actions.sign_opinion(
                case, by=reviewer, vote="approve", text=text, expected_round=case.round, scores=_SCORES
            )
        case.refresh_from_db()

    def _paper(self) -> bytes:
        """One page for every paper of every declaration."""
        self._page = self._page or page_of("视听产业基地申报材料", self.bodies["operator"]).read()
        return self._page


def _answers(title: str, goal: str, operator: Organisation) -> dict[str, Any]:
    return {
        "title": title,
        "goal": goal,
        "place": "云栖区听涛镇望潮路1号",
        "area_mu": 180,
        "floor_m2": 46000,
        "boundary": "东至望潮路，南至听涛河，西至竹里山，北至松间街。",
        "operator_code": operator.credit_code,
        "operator_since": "2021-06-01",
        "contact": "顾远帆 0571-00000000",
        "firms": 64,
        "av_firms": 41,
        "staff": 1380,
        "revenue": "52600.00",
        "av_revenue": "38900.00",
        "tax": "2140.00",
        "platforms": [
            {"name": "公共渲染平台", "service": "按小时租用渲染和存储", "users": 28},
            {"name": "版权服务站", "service": "版权登记和维权咨询", "users": 35},
        ],
        "position": "以短剧后期制作和声音制作为主，与省内影视拍摄基地、动漫产业园错位发展。",
        "plan": "三年内视听企业达到八十家，建成公共审片、渲染和版权服务平台，营业收入年均增长百分之十五以上，培育重点企业五家，引进制作团队二十个。",
        "policies": "镇里对入驻的视听企业给予三年房租减免。",
        "true_and_complete": True,
    }
