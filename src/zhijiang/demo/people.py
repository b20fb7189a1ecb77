"""The demo's organisations and people. Invented; any likeness is chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Level, OrganisationKind, Role


@dataclass(frozen=True)
class Body:
    """One organisation of the demo."""

    word: str
    kind: OrganisationKind
    name: str
    name_en: str
    level: str = ""
    parent: str = ""
    credit_code: str = ""
    letter_word: str = ""


@dataclass(frozen=True)
class Person:
    """One person of the demo; `purpose` is the line on the sign-in page: Chinese, then English."""

    word: str
    name: str
    name_latin: str
    body: str
    role: Role
    purpose: tuple[str, str]


BODIES: Final = (
    Body(
        "bureau",
        OrganisationKind.AUTHORITY,
        "之江省广播电视局（演示）",
        "Zhijiang Provincial Bureau (demo)",
        Level.PROVINCE,
        letter_word="之广",
    ),
    Body(
        "base",
        OrganisationKind.BASE_OPERATOR,
        "湖畔艺创小镇服务中心",
        "Lakeside Town Service Centre",
        Level.TOWN,
        "bureau",
    ),
    Body(
        "police",
        OrganisationKind.AUTHORITY,
        "之江省公安厅（演示）",
        "Provincial Police Department (demo)",
        Level.PROVINCE,
    ),
    Body("panel", OrganisationKind.EXPERT_BODY, "网络剧片审看专家组", "Online Works Review Panel", "", "bureau"),
    Body(
        "weiyang", OrganisationKind.PRODUCER, "未央影业有限公司", "Weiyang Pictures", "", "base", "91330106MA2D3M0013"
    ),
    Body("qingshan", OrganisationKind.PRODUCER, "青衫短剧工作室", "Qingshan Shorts", "", "base", "91330106MA2D3M0026"),
    Body(
        "city",
        OrganisationKind.AUTHORITY,
        "之江市文化广电和旅游局（演示）",
        "Zhijiang City Bureau (demo)",
        Level.CITY,
        "bureau",
        letter_word="之市文广旅",
    ),
    Body(
        "district",
        OrganisationKind.AUTHORITY,
        "云栖区文化和广电旅游局（演示）",
        "Yunqi District Bureau (demo)",
        Level.DISTRICT,
        "city",
        letter_word="云区文广旅",
    ),
    Body(
        "town",
        OrganisationKind.AUTHORITY,
        "听涛镇人民政府（演示）",
        "Tingtao Town Government (demo)",
        Level.TOWN,
        "district",
        letter_word="听镇政",
    ),
    Body(
        "operator",
        OrganisationKind.BASE_OPERATOR,
        "听涛园区运营有限公司",
        "Tingtao Park Operations",
        Level.TOWN,
        "town",
        "91330106MA2D3M0039",
    ),
)
PEOPLE: Final = (
    Person(
        "lin",
        "林知夏",
        "Lin Zhixia",
        "weiyang",
        Role.PRODUCER,
        ("制片人：上传样片、回应修改意见", "Producer: brings cuts in, answers notes"),
    ),
    Person(
        "qian",
        "钱多闻",
        "Qian Duowen",
        "weiyang",
        Role.PRODUCER_VIEWER,
        ("制片助理：只能查看", "Assistant: may only look"),
    ),
    Person(
        "zhou",
        "周慕云",
        "Zhou Muyun",
        "qingshan",
        Role.PRODUCER,
        ("另一家公司的制片人，手上有十二集微短剧", "Producer at another studio, with a 12-episode micro-drama"),
    ),
    Person(
        "wu",
        "吴若兰",
        "Wu Ruolan",
        "base",
        Role.SERVICE_CENTRE,
        ("小镇服务中心：受理申请", "Town service centre: accepts applications"),
    ),
    Person(
        "chen",
        "陈观澜",
        "Chen Guanlan",
        "panel",
        Role.REVIEWER,
        ("审看专家：逐帧审看、提出意见", "Reviewer: watches, writes notes, signs an opinion"),
    ),
    Person("jiang", "蒋闻笛", "Jiang Wendi", "panel", Role.REVIEWER, ("审看专家", "Reviewer")),
    Person("he", "何以安", "He Yi'an", "panel", Role.REVIEWER, ("审看专家", "Reviewer")),
    Person("feng", "冯既明", "Feng Jiming", "panel", Role.REVIEWER, ("审看专家（复审）", "Reviewer of appeals")),
    Person("xu", "许知白", "Xu Zhibai", "panel", Role.REVIEWER, ("审看专家（复审）", "Reviewer of appeals")),
    Person("shen", "沈听潮", "Shen Tingchao", "panel", Role.REVIEWER, ("审看专家（复审）", "Reviewer of appeals")),
    Person(
        "sun",
        "孙正则",
        "Sun Zhengze",
        "bureau",
        Role.OFFICER,
        ("省局经办处长：组成审看组、作出决定", "Bureau officer: forms the panel, decides"),
    ),
    Person(
        "lu",
        "陆承宗",
        "Lu Chengzong",
        "bureau",
        Role.OFFICER,
        ("省局另一位经办处长：复审、撤销由其决定", "Second bureau officer: decides appeals and revocations"),
    ),
    Person(
        "gao",
        "高远山",
        "Gao Yuanshan",
        "police",
        Role.CO_REVIEWER,
        ("公安厅协审：对特殊题材提出意见", "Police department: gives its opinion on special subjects"),
    ),
    Person(
        "yang",
        "杨可鉴",
        "Yang Kejian",
        "bureau",
        Role.AUDITOR,
        ("审计：查看全部过程记录", "Auditor: reads the whole record"),
    ),
    Person("tang", "唐守一", "Tang Shouyi", "bureau", Role.ADMINISTRATOR, ("系统管理员", "Administrator")),
    Person(
        "guo",
        "郭再思",
        "Guo Zaisi",
        "bureau",
        Role.ADMINISTRATOR,
        ("另一位管理员：发布他人起草的流程", "Second administrator: publishes what the first has drafted"),
    ),
    Person(
        "gu",
        "顾远帆",
        "Gu Yuanfan",
        "operator",
        Role.PRODUCER,
        ("镇上园区的运营公司：申报视听产业基地", "Operator of parks in a town: declares audiovisual bases"),
    ),
    Person(
        "ma",
        "马立春",
        "Ma Lichun",
        "town",
        Role.OFFICER,
        ("镇政府经办人：基地申报的第一级审核", "Town officer: the first level that examines a base"),
    ),
    Person(
        "du",
        "杜若川",
        "Du Ruochuan",
        "district",
        Role.OFFICER,
        ("区局经办人：审核基地申报后报市", "District officer: examines a base and sends it up to the city"),
    ),
    Person(
        "shi",
        "史明远",
        "Shi Mingyuan",
        "city",
        Role.OFFICER,
        ("市局经办人：审核基地申报后报省", "City officer: examines a base and sends it up to the province"),
    ),
)


def make_people() -> dict[str, User]:
    """Write bodies, people and memberships; running again changes nothing. Returns the people by word.

    Nobody has a password: in the demo one enters from the sign-in page, outside of it not at all.
    """
    bodies: dict[str, Organisation] = {}
    for body in BODIES:
        bodies[body.word], _ = Organisation.objects.get_or_create(
            name=body.name,
            defaults={
                "kind": body.kind,
                "name_en": body.name_en,
                "level": body.level,
                "parent": bodies.get(body.parent),
                "credit_code": body.credit_code,
                "letter_word": body.letter_word,
            },
        )
    people: dict[str, User] = {}
    for person in PEOPLE:
        user, made = User.objects.get_or_create(
            username=person.word,
            defaults={
                "email": f"{person.word}@demo.zhijiang.example",
                "name": person.name,
                "name_latin": person.name_latin,
                "demo_role": " | ".join(person.purpose),
                "is_staff": person.role == Role.ADMINISTRATOR,
                "is_superuser": person.role == Role.ADMINISTRATOR,
            },
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        Membership.objects.get_or_create(user=user, organisation=bodies[person.body], role=person.role)
        people[person.word] = user
    return people
