"""Measures of support in the demo, and what became of some: granted, paid, followed up. Made by the app's own actions.

The six that give money carry the ceilings that a district announced, as press reports have them (docs/rules.md); all else is
invented. All are marked as examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db import transaction

from zhijiang.bases.models import Firm
from zhijiang.casework import actions as casework
from zhijiang.people.models import Organisation, User
from zhijiang.support import actions, queries
from zhijiang.support.models import Application, Delivery, Grant, Measure
from zhijiang.support.states import FEN_OF_A_WAN, Condition, Fact, Kind, Purpose

WAN: Final = FEN_OF_A_WAN
CLEAN: Final = Condition(
    Fact.DECLARED, text="近三年无重大违法违规记录", text_en="No serious offence in the last three years"
)
OF_A_BASE: Final = Condition(Fact.BASE_LEVEL, any=("provincial", "national"))


class Wanted(NamedTuple):
    """A measure: kind, names, what is given, what for, ceiling in 10,000 yuan, and its own conditions."""

    kind: Kind
    title: str
    title_en: str
    gives: str
    gives_en: str
    purpose: Purpose
    ceiling: int | None
    conditions: tuple[Condition, ...] = ()


MEASURES: Final = (
    Wanted(
        Kind.FINANCE, "主题作品创作资助", "Grant for works on set themes",
        "对列入重点主题创作规划的作品，按投入给予一次性资助。", "One grant for a work on the list of set themes.",
        Purpose.CREATION, 500, (OF_A_BASE, Condition(Fact.YEARS, least=1)),
    ),
    Wanted(
        Kind.FINANCE, "六类作品创作扶持", "Support for six kinds of works",
        "对微短剧、网络剧、网络电影、动画、纪录片、音频节目的创作给予扶持。", "For micro-dramas, series, films, animation, documentaries and audio.",
        Purpose.CREATION, 20, (Condition(Fact.YEARS, least=1),),
    ),
    Wanted(
        Kind.FINANCE, "视听人才资助", "Grant for talent", "对引进和培养的编剧、导演、技术人才给予资助。", "For writers, directors and engineers.",
        Purpose.TALENT, 8, (Condition(Fact.YEARS, least=1),),
    ),
    Wanted(
        Kind.FINANCE, "创业启动资助", "Start-up grant", "对新设立的视听创业企业给予启动资助。", "For newly founded audiovisual firms.",
        Purpose.START_UP, 1000, (Condition(Fact.JOBS, least=3), Condition(Fact.REVENUE, most=20_000_000)),
    ),
    Wanted(
        Kind.FINANCE, "贷款贴息", "Interest on loans", "对用于创作生产的银行贷款，按实际付息给予贴息。", "The interest paid on loans for production.",
        Purpose.LOAN_INTEREST, 500, (OF_A_BASE,),
    ),
    Wanted(
        Kind.FINANCE, "股权投资支持", "Equity investment", "由产业基金对成长型企业进行股权投资。", "An industry fund takes a share in growing firms.",
        Purpose.EQUITY, 3000, (Condition(Fact.YEARS, least=2), Condition(Fact.REVENUE, least=50_000_000), Condition(Fact.RESEARCH, least=1_000_000)),
    ),
    Wanted(
        Kind.POLICY, "备案审看绿色通道", "Fast lane for filings", "优先安排规划备案和成片审看。", "Filings and reviews come first.",
        Purpose.OTHER, None, (OF_A_BASE,),
    ),
    Wanted(
        Kind.GUIDANCE, "专家一对一辅导", "Guidance by experts", "安排编剧、导演、制作专家进行一对一辅导。", "Experts on script, directing and production.",
        Purpose.TRAINING, None,
    ),
    Wanted(
        Kind.INFORMATION, "题材和市场信息服务", "Information on themes and market",
        "提供选题、播出和海外发行信息。", "On themes, platforms and markets abroad.",
        Purpose.OTHER, None,
    ),
    Wanted(
        Kind.PUBLICITY, "展会推介", "Promotion at fairs", "组织参加视听展会和项目推介。", "Fairs and pitches.",
        Purpose.RELEASE, None,
    ),
    Wanted(
        Kind.PLATFORM, "公共技术平台使用支持", "Use of shared technology",
        "提供公共渲染、调色和声音制作平台机时。", "Hours on shared rendering, grading and sound.",
        Purpose.EQUIPMENT, None, (Condition(Fact.YEARS, least=1),),
    ),
)  # fmt: skip
_SERVICES: Final = (
    (Kind.INFORMATION, "微短剧选题分析会", "会议纪要（演示）", 120, 64, 75),
    (Kind.PUBLICITY, "之江视听周项目推介", "活动总结（演示）", 360, 210, 48),
    (Kind.PLATFORM, "公共渲染平台开放日", "平台使用台账（演示）", 240, 37, 20),
    (Kind.POLICY, "扶持政策宣讲", "签到表（演示）", 90, 88, 12),
)


def give_support(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    """The measures, each once; then what was asked for and given, once."""
    for wanted in MEASURES:
        if not Measure.objects.filter(title=wanted.title).exists():
            _publish(wanted, people, bodies["bureau"])
    if not Delivery.objects.exists():
        _give(people, bodies)


@transaction.atomic
def _publish(wanted: Wanted, people: Mapping[str, User], bureau: Organisation) -> None:
    terms = actions.Terms(
        kind=wanted.kind,
        title=wanted.title,
        title_en=wanted.title_en,
        paper="湖畔区视听产业扶持办法（示例）",
        paper_number="湖畔政发〔示例〕3号",
        clause=f"第{MEASURES.index(wanted) + 4}条",
        valid_from=date(queries.today().year - 1, 1, 1),
        gives=wanted.gives,
        gives_en=wanted.gives_en,
        purpose=wanted.purpose,
        gives_money=wanted.ceiling is not None,
        ceiling_fen=wanted.ceiling * WAN if wanted.ceiling else None,
        conditions=(*wanted.conditions, CLEAN),
        is_example=True,
    )
    draft = actions.draft_measure(bureau, by=people["sun"], terms=terms)
    actions.publish_measure(draft, by=people["lu"])


@transaction.atomic
def _give(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    sun, wu, today = people["sun"], people["wu"], queries.today()
    lin = _firm(bodies["weiyang"])
    zhou = _firm(bodies["qingshan"])
    film = _granted(
        _asked("主题作品创作资助", lin, people["lin"], "街角的兔子", 150), sun, 120, "专项用于影片后期制作。",
        (actions.Part(72 * WAN, today, "签订协议后"), actions.Part(48 * WAN, today + timedelta(days=200), "影片上线并通过验收后")),
    )  # fmt: skip
    _paid(film, people, 72, "湖财拨〔演示〕101号")
    series = _granted(_asked("六类作品创作扶持", zhou, people["zhou"], "借伞", 20), sun, 18, "专项用于第一季创作。", ())
    for number, part in enumerate((10, 8), start=102):
        _paid(series, people, part, f"湖财拨〔演示〕{number}号")
    _followed_up(series, people)
    guided = _granted(
        _asked("专家一对一辅导", zhou, people["zhou"], "借伞 第二季", None), sun, None, "安排两次剧本辅导。", ()
    )
    lesson = actions.Service(
        Kind.GUIDANCE, today, "《借伞》第二季剧本辅导", "辅导记录（演示）", firm=zhou, minutes=150, reach=6
    )
    actions.record_delivery(zhou.base, by=sun, given_by=bodies["bureau"], service=lesson, grant=guided)
    _asked("贷款贴息", lin, people["lin"], "渡口", 12)
    for kind, subject, source, minutes, reach, days in _SERVICES:
        service = actions.Service(kind, today - timedelta(days=days), subject, source, minutes=minutes, reach=reach)
        actions.record_delivery(lin.base, by=wu, given_by=bodies["base"], service=service)


def _paid(grant: Grant, people: Mapping[str, User], wan: int, paper: str) -> None:
    """Recorded by one officer, confirmed by the other."""
    made = actions.record_payment(grant, by=people["sun"], paid_on=queries.today(), amount_fen=wan * WAN, paper=paper)
    actions.confirm_payment(made, by=people["lu"])


def _firm(house: Organisation) -> Firm:
    return Firm.objects.select_related("base__operator", "organisation").get(organisation=house, left_on=None)


def _asked(title: str, firm: Firm, by: User, project: str, wan: int | None) -> Application:
    measure = Measure.objects.select_related("authority").get(title=title, state="published")
    declared = {str(len(measure.conditions) - 1): True}
    asked_fen = wan * WAN if wan is not None else None
    application = actions.apply_for(measure, firm, by=by, project=project, declared=declared, asked_fen=asked_fen)
    case = application.case
    answers: dict[str, Any] = case.data | {
        "content": f"《{project}》的创作、制作和推广（演示）。",
        "results": "按期完成，上线播出（演示）。",
        "contact": f"{by.name} 0571-00000000",
        "true_and_complete": True,
    }
    casework.save_draft(case, by=by, data=answers)
    case.refresh_from_db()
    casework.act(case, "submit", by=by, expected_seq=case.seq)
    return application


def _granted(application: Application, by: User, wan: int | None, words: str, parts: tuple[actions.Part, ...]) -> Grant:
    application.case.refresh_from_db()
    return actions.grant_support(
        application,
        by=by,
        expected_seq=application.case.seq,
        promised=words,
        amount_fen=wan * WAN if wan is not None else None,
        parts=parts,
    )


def _followed_up(grant: Grant, people: Mapping[str, User]) -> None:
    sun = people["sun"]
    casework.act(grant.case, "ask_report", by=sun, expected_seq=grant.case.seq)
    grant.case.refresh_from_db()
    said = "《借伞》第一季十二集已全部上线，资金用于编剧和后期（演示）。"
    actions.report_follow_up(grant, by=people["zhou"], expected_seq=grant.case.seq, text=said)
    grant.case.refresh_from_db()
    casework.act(
        grant.case, "close", by=sun, expected_seq=grant.case.seq, choice="met", reason="达到预期成效（演示）。"
    )
    grant.case.refresh_from_db()
