"""A form of the bureau's with duties for the centre and studio A; Zhou's studio B is not on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import Cast
from zhijiang.assignments import actions
from zhijiang.assignments.models import Duty, Plan

DAY = date(2026, 9, 1)


def given(cast: Cast, **different: Any) -> actions.Given:
    """A line: the centre leads, studio A helps, by the end of September."""
    usual: dict[str, Any] = {
        "item": "编制园区发展规划",
        "lead": cast.centre,
        "helpers": (cast.studio_a,),
        "due_on": date(2026, 9, 30),
    }
    if "due_workdays" in different:
        usual["due_on"] = None
    return actions.Given(**usual | different)


def make_plan(cast: Cast, *lines: actions.Given) -> Plan:
    """A draft with these lines."""
    plan = actions.make_plan(cast.bureau, by=cast.sun, title="国家级基地申报任务分工表", day=DAY)
    for line in lines:
        actions.add_duty(plan, by=cast.sun, given=line)
    return plan


def published(cast: Cast, *lines: actions.Given) -> Plan:
    """The same, with one line if none is given, published."""
    return actions.publish_plan(make_plan(cast, *(lines or (given(cast),))), by=cast.sun)


def duty_of(plan: Plan, number: int = 1) -> Duty:
    return Duty.objects.select_related("plan", "lead").get(plan=plan, number=number)
