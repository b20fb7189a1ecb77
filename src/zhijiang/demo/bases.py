"""The bases of the demo's province, with firms, three years of figures and two that are published, made by the app's own actions.

Names, places, firms and figures are invented; any likeness is chance.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.utils import timezone, translation

from zhijiang.bases import actions, queries, sheets
from zhijiang.bases.models import Base, BaseName, Firm, PublishedYear
from zhijiang.bases.states import BaseLevel, LineKind
from zhijiang.casework.schema.credit_code import check_character
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Level, OrganisationKind


class Wanted(NamedTuple):
    """A base: its names, place in degrees, number of firms, and the segments it is made of, the more often the stronger."""

    name: str
    name_en: str
    level: BaseLevel
    place: tuple[str, str] | None
    area: int | None
    firms: int
    segments: str


HOME: Final = "湖畔视听创新基地"
PROVINCE: Final = (
    Wanted(
        HOME, "Lakeside Audiovisual Base", BaseLevel.PROVINCIAL, ("120.07", "30.15"), 146_000, 42,
        "micro-drama micro-drama micro-drama animation animation aigc script post post education finance",
    ),
    Wanted(
        "石梁影视外景基地", "Shiliang Location Base", BaseLevel.NATIONAL, ("120.31", "29.16"), 620_000, 30,
        "shooting-base shooting-base shooting-base stages stages post education",
    ),
    Wanted(
        "海塘网络视听产业园", "Seawall Online Audiovisual Park", BaseLevel.PROVINCIAL, ("121.55", "29.87"), 210_000, 24,
        "platform live live distribution distribution post hardware",
    ),
    Wanted(
        "瓯潮微短剧基地", "Outide Micro-drama Base", BaseLevel.PROVINCIAL, ("120.68", "28.02"), 88_000, 20,
        "micro-drama micro-drama micro-drama live live distribution",
    ),
    Wanted(
        "镜湖动漫产业园", "Mirror Lake Animation Park", BaseLevel.CULTIVATED, ("120.57", "30.01"), 54_000, 14,
        "animation animation animation animation aigc hardware",
    ),
    Wanted(
        "南塘数字文创园", "Nantang Digital Park", BaseLevel.CULTIVATED, ("120.76", "30.75"), 47_500, 11,
        "aigc aigc post post education",
    ),
    Wanted(
        "苕溪视听装备园", "Tiaoxi Equipment Park", BaseLevel.CULTIVATED, ("120.09", "30.88"), 132_000, 9,
        "hardware hardware hardware stages",
    ),
    Wanted("莲峰影视小镇", "Lotus Peak Film Town", BaseLevel.CULTIVATED, ("119.92", "28.46"), None, 6, "shooting-base shooting-base script"),
    Wanted("东极海岛外景地", "Dongji Island Locations", BaseLevel.CULTIVATED, ("122.18", "30.02"), 12_000, 2, "shooting-base"),
    Wanted("衢江内容产业园", "Qujiang Content Park", BaseLevel.CULTIVATED, None, None, 0, "script"),
)  # fmt: skip
_PLACES: Final = (
    "云栖", "鹿鸣", "听涛", "远帆", "青禾", "拾光", "星汉", "木棉", "白鹭", "松间",
    "逐浪", "南屿", "长亭", "晴川", "半山", "竹里", "望潮", "玉琮", "桐江", "听雨",
)  # fmt: skip
_TRADES: Final = {
    "script": "剧本工作室", "shooting-base": "影视拍摄服务有限公司", "stages": "虚拟制作有限公司", "post": "后期制作有限公司",
    "animation": "动画有限公司", "micro-drama": "短剧有限公司", "aigc": "智能影像有限公司", "distribution": "影视发行有限公司",
    "platform": "网络科技有限公司", "live": "直播有限公司", "hardware": "视听设备有限公司", "education": "影视培训有限公司",
    "finance": "影视投资有限公司",
}  # fmt: skip
_YUAN: Final = (800_000, 60_000_000)
_LEDGER: Final = (
    (LineKind.PERSON, "林知夏（制片人）", Level.CITY, 500, "之江市文化英才名单（演示）", "弄潮计划青年制片人"),
    (LineKind.PERSON, "周慕云（导演）", Level.PROVINCE, 380, "之江省青年导演扶持名单（演示）", ""),
    (LineKind.PROJECT, "网络视听公共技术服务平台", Level.PROVINCE, 640, "之江发改〔演示〕12号", "渲染、调色、声音制作共享，面向入驻企业开放"),
    (LineKind.PROJECT, "微短剧剧本孵化营（第三期）", Level.DISTRICT, 120, "孵化营招募公告（演示）", ""),
    (LineKind.AWARD, "《渡口》入选年度网络视听精品", Level.NATIONAL, 210, "年度网络视听精品公示（演示）", ""),
    (LineKind.AWARD, "《借伞》获微短剧优秀作品", Level.PROVINCE, 90, "之江省微短剧评优通报（演示）", ""),
    (LineKind.POLICY, "湖畔区视听产业扶持办法", Level.DISTRICT, 800, "湖畔政发〔演示〕3号", "房租减免、首播奖励、贷款贴息"),
)  # fmt: skip


def make_bases(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> None:
    """Each base once, as a whole; then the years are published."""
    luck = random.Random(2026)  # noqa: S311 - the same province every time
    for number, wanted in enumerate(PROVINCE):
        own = luck.randrange(10**6)
        if not BaseName.objects.filter(name=wanted.name).exists():
            _make(wanted, number, people, bodies, random.Random(own))  # noqa: S311
    this_year = timezone.localdate().year
    for year in (this_year - 3, this_year - 2):
        if not PublishedYear.objects.filter(year=year).exists():
            actions.publish_year(year, by=people["sun"])
    home = Base.objects.get(names__name=HOME)
    if not home.judgements.exists():
        _judge(home, this_year - 1, by=people["sun"])


def _judge(base: Base, year: int, /, *, by: User) -> None:
    """The panel's judgement of the demo's own base, beside the figures of last year."""
    table = queries.positioning.table_for(by, year)
    assert table is not None
    actions.judge_position(
        base,
        by=by,
        judgement=actions.Judgement(
            main="micro-drama",
            auxiliary=("animation", "aigc"),
            wording="以微短剧制作为主，动画与智能影像为辅的内容创作基地",
            reasons="微短剧企业数量在全省领先，且高于全省水平超出抽样误差；动画、智能影像与其剧本、后期相互衔接，人才通用。",
            dissent="一位委员认为瓯潮基地同样以微短剧为主，两地宜先明确题材分工。",
            panel="周明远、沈静、陆文（均为演示人物）",
            chair="周明远",
            chair_opinion="题材分工由两地另行商定，不影响本基地的主导定位；下一年度评估时复核。",
            decided_on=timezone.localdate() - timedelta(days=12),
        ),
        year=year,
        seen=queries.positioning.seen_of(table, queries.positioning.amounts_of(table, base.code)),
    )


@transaction.atomic
def _make(
    wanted: Wanted, number: int, people: Mapping[str, User], bodies: Mapping[str, Organisation], luck: random.Random
) -> None:
    sun, today = people["sun"], timezone.localdate()
    is_home = wanted.name == HOME
    operator = bodies["base"] if is_home else _operator(wanted, bodies["bureau"])
    base = actions.open_base(
        operator,
        by=sun,
        name=wanted.name,
        name_en=wanted.name_en,
        named_from=date(today.year - 6, 3, 1),
        level=wanted.level,
        batch=f"第{'一' if number < 4 else '二'}批",
        boundary=_corners(wanted),
        floor_area=wanted.area,
        spaces=("摄影棚", "录音棚", "剪辑室", "人才公寓") if is_home else ("摄影棚",) * (number % 2),
        platforms=("公共渲染平台", "版权服务站", "在线审片室") if is_home else (),
    )
    if not wanted.firms:
        return
    known = queries.segments_in_force()
    with translation.override("zh-hans"):
        content = sheets.write(wanted.name, list(_rows(wanted, number, bodies, luck)), segments=known)
    actions.import_firms(base, content, by=sun)
    for firm in base.firms.select_related("base").order_by("pk"):
        _report(firm, by=sun, luck=luck)
    if is_home:
        _settle(base, people)


def _operator(wanted: Wanted, bureau: Organisation) -> Organisation:
    return Organisation.objects.create(
        kind=OrganisationKind.BASE_OPERATOR,
        name=f"{wanted.name}管理办公室",
        name_en=f"{wanted.name_en} Office",
        level=Level.TOWN,
        parent=bureau,
    )


def _corners(wanted: Wanted) -> list[list[str]]:
    if wanted.place is None:
        return []
    longitude, latitude = wanted.place
    if wanted.name != HOME:
        return [[longitude, latitude]]
    return [[f"{longitude}{x}", f"{latitude}{y}"] for x, y in ((0, 0), (6, 0), (6, 4), (0, 4))]


def _rows(wanted: Wanted, number: int, bodies: Mapping[str, Organisation], luck: random.Random) -> Iterator[sheets.Row]:
    """The firms of a base as lines of a workbook; at home the demo's two studios are the first."""
    year = timezone.localdate().year
    if wanted.name == HOME:
        for word, segment in (("weiyang", "micro-drama"), ("qingshan", "micro-drama")):
            house = bodies[word]
            yield sheets.Row(0, house.name, house.credit_code, segment, date(year - 4, 5, 1), None)
    names = [*luck.sample(_PLACES, len(_PLACES)), *(f"{one}{other}" for one in _PLACES[:6] for other in _PLACES[6:12])]
    for place in range(wanted.firms - (2 if wanted.name == HOME else 0)):
        first = f"91330{100 + number}MA{number * 1000 + place:07}"
        segment = luck.choice(wanted.segments.split())
        joined = date(year - luck.randint(3, 5), luck.randint(1, 12), luck.randint(1, 28))
        left = date(year - 1, 6, 30) if place % 17 == 16 else None
        yield sheets.Row(0, names[place] + _TRADES[segment], first + check_character(first), segment, joined, left)


def _report(firm: Firm, /, *, by: User, luck: random.Random) -> None:
    """Three years, growing or shrinking; one in nine says nothing of a year."""
    this_year = timezone.localdate().year
    revenue = luck.randint(*_YUAN)
    for year in range(this_year - 3, firm.left_on.year if firm.left_on else this_year):
        if luck.randrange(9) == 0 or year < firm.joined_on.year:
            continue
        revenue = revenue * luck.randint(88, 128) // 100
        figures = {
            "revenue": revenue,
            "jobs": max(3, revenue // luck.randint(350_000, 900_000)),
            "tax": revenue * luck.randint(1, 6) // 100,
            "research": revenue * luck.randint(0, 9) // 100,
        }
        actions.report_figures(firm, by=by, year=year, figures=figures)


def _settle(base: Base, people: Mapping[str, User]) -> None:
    """At home a firm is renamed, a studio speaks of itself, and the ledger has lines."""
    today, wu = timezone.localdate(), people["wu"]
    for kind, title, level, days, source, detail in _LEDGER:
        line = actions.Line(title, source, today - timedelta(days=days), level=level, detail=detail)
        actions.enter_line(base, by=wu, kind=kind, line=line)
    studio = base.firms.select_related("base", "organisation").get(organisation__memberships__user=people["zhou"])
    actions.describe_firm(
        studio,
        by=people["zhou"],
        about="专做竖屏微短剧，十二人团队，自有一间小型摄影棚。代表作《借伞》。",
        website="https://qingshan.example",
        contact="周慕云 0571-00000000",
    )
    other = base.firms.filter(organisation=None, left_on=None).select_related("base").order_by("pk")[0]
    actions.rename_firm(other, by=wu, name=f"新{other.name}", valid_from=today - timedelta(days=40))
