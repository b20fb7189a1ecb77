"""One task assignment form of the demo, with duties under every light, made by the app's own actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final, NamedTuple

from django.db import transaction

from zhijiang.assignments import actions, queries
from zhijiang.assignments.models import Duty, Plan
from zhijiang.people.models import Organisation, User

TITLE: Final = "国家级网络视听产业基地申报任务分工表（演示）"


class Wanted(NamedTuple):
    """A line, how many days from today its deadline lies, and how far it is."""

    item: str
    lead: str
    helpers: tuple[str, ...]
    days: int
    far: str
    after: tuple[int, ...] = ()
    steps: tuple[str, ...] = ()


LINES: Final = (
    Wanted("组建申报工作专班，明确联络员", "bureau", ("base",), 2, "confirmed"),
    Wanted(
        "梳理园区入驻企业名录和产值数据",
        "base",
        ("weiyang", "qingshan"),
        15,
        "confirmed",
        (1,),
        ("发放调查表", "汇总核对"),
    ),
    Wanted(
        "编制基地中长期发展规划",
        "base",
        ("bureau",),
        40,
        "progress",
        (2,),
        ("开展调研", "起草初稿", "专家论证", "修改定稿"),
    ),
    Wanted("起草申报报告", "base", (), 3, "progress", (), ("拟定提纲", "起草正文")),
    Wanted("收集代表作品获奖和备案证明", "weiyang", ("qingshan",), 4, "none"),
    Wanted("核查申报材料涉及的安全生产情况", "police", ("base",), -6, "none"),
    Wanted("完成园区公共服务平台验收", "base", ("weiyang",), -3, "progress", (), ("预验收", "正式验收")),
    Wanted("组织专家实地调研并出具意见", "panel", ("bureau", "base"), 55, "none", (3,)),
    Wanted("制作基地宣传片", "qingshan", ("weiyang",), 10, "reported"),
    Wanted("报送季度产业统计数据", "base", (), -1, "reported"),
    Wanted("举办产业对接会", "base", ("bureau",), 30, "cancelled"),
    Wanted("将申报材料报省政府审定", "bureau", ("base",), 70, "none", (3, 4, 8)),
)
SPEAKERS: Final = {
    "bureau": "sun",
    "base": "wu",
    "police": "gao",
    "panel": "chen",
    "weiyang": "lin",
    "qingshan": "zhou",
}


@transaction.atomic
def assign_duties(people: Mapping[str, User], bodies: Mapping[str, Organisation]) -> Plan:
    """The form, published and worked on; made once, and whole."""
    there = Plan.objects.filter(title=TITLE).first()
    if there is not None:
        return there
    sun, today = people["sun"], queries.today()
    plan = actions.make_plan(bodies["bureau"], by=sun, title=TITLE, day=today - timedelta(days=30))
    for line in LINES:
        given = actions.Given(
            item=line.item,
            lead=bodies[line.lead],
            helpers=tuple(bodies[word] for word in line.helpers),
            due_on=today + timedelta(days=line.days),
            after=line.after,
            steps=line.steps,
        )
        actions.add_duty(plan, by=sun, given=given)
    plan = actions.publish_plan(plan, by=sun)
    for number, line in enumerate(LINES, start=1):
        _work_on(Duty.objects.get(plan=plan, number=number), line, by=people[SPEAKERS[line.lead]], owner=sun)
    return plan


def _work_on(duty: Duty, line: Wanted, *, by: User, owner: User) -> None:
    match line.far:
        case "progress":
            actions.add_progress(duty, by=by, text="已成立工作小组，正按计划推进。")
            actions.finish_step(duty, by=by, step=duty.steps.order_by("place")[0])
        case "reported" | "confirmed":
            actions.report_done(duty, by=by, text="已按要求完成，相关材料已归集。")
            if line.far == "confirmed":
                actions.confirm(duty, by=owner)
        case "cancelled":
            actions.cancel(duty, by=owner, reason="并入全省产业对接活动，不再单独举办。")
