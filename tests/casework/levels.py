"""A line of bodies, town to province, and a base's operator who declares it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tests.casework import steps
from tests.casework.desk import person
from tests.cast import Cast
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Level, OrganisationKind, Role

PAPER: Final = {"name": "材料.pdf", "sha256": "cd" * 32, "size_bytes": 1000}
ANSWERS: Final[dict[str, Any]] = {
    "title": "湖畔视听产业园",
    "goal": "recognition",
    "place": "西湖区示例路1号",
    "floor_m2": 52000,
    "boundary": "东至示例路，南至示例河，西至示例山，北至示例街。",
    "operator_code": "91330100799655058B",
    "contact": "顾申报 0571-88880000",
    "firms": 120,
    "av_firms": 80,
    "staff": 2600,
    "revenue": "98000.00",
    "av_revenue": "76000.00",
    "tax": "5200.00",
    "platforms": [{"name": "公共渲染平台", "service": "渲染和存储", "users": 60}],
    "position": "以微短剧后期制作和技术服务为主，与省内影视拍摄基地错位发展。",
    "plan": "三年内视听企业达到一百五十家，建成公共审片、渲染和版权服务平台，营业收入年均增长百分之十五以上，培育重点企业十家。",
    "true_and_complete": True,
    "report": [PAPER],
    "plan_file": [PAPER],
    "proofs": [PAPER],
    "firm_list": [PAPER],
}
REPORT: Final[dict[str, Any]] = {
    "firms": 120,
    "av_firms": 80,
    "staff": 2600,
    "revenue": "98000.00",
    "av_revenue": "76000.00",
    "tax": "5200.00",
    "progress": "规划目标全部完成，视听企业达到八十家，公共渲染平台投入使用。",
    "problems": "无",
    "next_year": "建成版权服务站，新增企业二十家。",
    "report": [PAPER],
    "contact": "顾申报 0571-88880000",
    "true_and_complete": True,
}
CHANGE: Final[dict[str, Any]] = {
    "new_name": "湖畔视听创新产业园",
    "new_boundary": "不变",
    "change_reason": "园区扩建后统一名称。",
    "contact": "顾申报",
    "no_other_change": True,
}
CORNERS: Final = [{"longitude": x, "latitude": y} for x, y in (("120.1", "30.1"), ("120.2", "30.1"), ("120.2", "30.2"))]
ABOUT_BASES: Final[dict[str, list[dict[str, Any]]]] = {
    "base-annual-report": [REPORT],
    "base-change": [CHANGE, CHANGE | {"new_boundary": "东扩至示例二路。", "corners": CORNERS, "floor_m2": 60000}],
    "base-assessment": [{"corrections": "渲染平台已恢复运行，消防设施已更换，名单已更新并公示。", "contact": "顾申报"}],
    "base-removal": [{"plea": "所述情形不属实，请予复核。", "contact": "顾申报"}],
}
"""Whole answers to what is asked about a base that is on the list."""


@dataclass(frozen=True)
class Line:
    """Ma at the town, Du at the district and Shi at the city stand under Sun at the bureau; Gu declares for the operator."""

    cast: Cast
    operator: Organisation
    town: Organisation
    district: Organisation
    city: Organisation
    gu: User
    ma: User
    du: User
    shi: User


def make_line(cast: Cast) -> Line:
    def body(name: str, english: str, level: Level, parent: Organisation, word: str = "") -> Organisation:
        return Organisation.objects.create(
            kind=OrganisationKind.AUTHORITY, level=level, name=name, name_en=english, parent=parent, letter_word=word
        )

    city = body("示例市文化广电和旅游局", "City Bureau", Level.CITY, cast.bureau)
    district = body("示例区文化和广电旅游体育局", "District Bureau", Level.DISTRICT, city, "示区文广")
    town = body("示例镇人民政府", "Town Government", Level.TOWN, district, "示镇政")
    operator = Organisation.objects.create(
        kind=OrganisationKind.BASE_OPERATOR, name="湖畔园区运营有限公司", name_en="Lakeside Park", parent=town
    )
    return Line(
        cast=cast,
        operator=operator,
        town=town,
        district=district,
        city=city,
        gu=person("gu", "顾申报", operator, Role.PRODUCER),
        ma=person("ma", "马镇长", town, Role.OFFICER),
        du=person("du", "杜科长", district, Role.OFFICER),
        shi=person("shi", "史处长", city, Role.OFFICER),
    )


def draft(line: Line, *, at: Organisation | None = None, **answers: Any) -> Case:
    """A declaration that is filled in; lodged with the town, or with another body."""
    procedure = queries.procedure_in_force("base-declaration")
    assert procedure is not None
    data = ANSWERS | answers
    return actions.open_case(
        procedure, by=line.gu, organisation=line.operator, authority=at or line.town, title=data["title"], data=data
    )


def submitted(line: Line, *, at: Organisation | None = None, **answers: Any) -> Case:
    case = draft(line, at=at, **answers)
    steps.step(case, "submit", line.gu)
    return case


def at_province(line: Line, **answers: Any) -> Case:
    """Endorsed by town, district and city."""
    case = submitted(line, **answers)
    for officer in (line.ma, line.du, line.shi):
        steps.step(case, "endorse", officer, reason="情况属实，同意上报。")
    return case


def second_officer(line: Line) -> User:
    found = User.objects.create_user(
        username="kong", email="kong@example.org", password="west-lake-2026", name="孔科长"
    )
    Membership.objects.create(user=found, organisation=line.district, role=Role.OFFICER)
    return found
