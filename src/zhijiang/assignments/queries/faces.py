"""A form of hundreds of duties on a page: all of them counted and chosen among, the rest read of those that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from zhijiang.assignments.models import Duty, Plan, Report
from zhijiang.assignments.queries.lines import Line, bare_lines_of
from zhijiang.assignments.queries.scope import duties_for
from zhijiang.people.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def outline_of(plan: Plan, user: User | AnonymousUser, /) -> list[Line]:
    """The lines of a form as a reader may see them, with who leads alone, for what a page counts and chooses among. One query.

    `filled` reads the rest of those that it shows. Rules: A-02, C-103.
    """
    lean = duties_for(user).filter(plan=plan).order_by("number").prefetch_related(None).select_related(None)
    found = list(lean.select_related("lead"))
    for duty in found:
        duty.plan = plan
    return bare_lines_of(found)


def filled(lines: Iterable[Line], /) -> list[Line]:
    """These lines with who helps, on what each waits and what was said last. Three queries, however many they are."""
    found = list(lines)
    duties = [line.duty for line in found]
    prefetch_related_objects(duties, "helpers", "after")
    rows = Report.objects.filter(duty__in=duties).order_by("at", "pk").defer("attachment")
    last = {report.duty_id: report for report in rows}
    return [replace(line, last=last.get(line.duty.pk)) for line in found]


def helpers_in(plan: Plan, lines: Iterable[Line], /) -> dict[int, list[int]]:
    """By the key of each of these duties of a form who helps there, by key. One query."""
    found: dict[int, list[int]] = {line.duty.pk: [] for line in lines}
    rows = Duty.objects.filter(plan=plan, helpers__isnull=False).order_by().values_list("pk", "helpers")
    for duty, unit in rows:
        if duty in found:  # else it stands behind the reader's wall
            found[duty].append(unit)
    return found


def units_in(lines: Iterable[Line], helpers: Mapping[int, Sequence[int]], /) -> list[Organisation]:
    """Who leads or helps on these lines, by name. One query."""
    leads = {line.duty.lead_id: line.duty.lead for line in lines}
    others = {unit for units in helpers.values() for unit in units} - set(leads)
    return sorted([*leads.values(), *Organisation.objects.filter(pk__in=others)], key=lambda unit: unit.shown_name)
