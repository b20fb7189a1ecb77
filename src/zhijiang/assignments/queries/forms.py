"""The form as a workbook and as a paper, and what a workbook would do to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from zhijiang.assignments import rules, sheets
from zhijiang.assignments.models import Duty, Plan
from zhijiang.assignments.queries.lines import Line, lines_of
from zhijiang.assignments.queries.scope import duties_for, today, units
from zhijiang.assignments.sheets import Fault, Row
from zhijiang.assignments.states import DutyState
from zhijiang.casework import letters
from zhijiang.casework.states import Light
from zhijiang.people.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def lines_on(plan: Plan, /) -> list[Line]:
    """Every line of a form, by number. A fixed number of queries."""
    duties = plan.duties.select_related("plan", "lead").prefetch_related("helpers", "after", "steps")
    return lines_of(duties.order_by("number"))


def lines_for(plan: Plan, user: User | AnonymousUser, /) -> list[Line]:
    """The lines of a form as a reader may see them: on the page, on paper and as a workbook. Rules: A-02, C-103."""
    return lines_of(duties_for(user).filter(plan=plan).order_by("number"))


def row_of(line: Line, /) -> Row:
    """A line in the words of the table."""
    duty = line.duty
    return Row(
        place=0,
        number=duty.number,
        item=duty.item,
        lead=duty.lead.name,
        helpers=tuple(each.name for each in line.helpers),
        due_on=duty.due_on,
        due_workdays=duty.due_workdays,
        after=tuple(line.after),
        steps=tuple(step.text for step in duty.steps.all()),
        state=str(duty.get_state_display()),
        progress=line.last.text if line.last else "",
    )


def workbook_of(plan: Plan, user: User, /) -> bytes:
    """The form as xlsx, as the reader may see it and in the reader's language."""
    return sheets.write(plan.title, [row_of(line) for line in lines_for(plan, user)])


def template() -> bytes:
    """An empty form as xlsx."""
    return sheets.write(_("Task assignment form"), [])


@dataclass(frozen=True)
class Outlook:
    """What a workbook would do to a form; nothing at all while there is a fault."""

    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    houses: dict[str, Organisation] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed)


def outlook_of(plan: Plan, content: bytes, /) -> Outlook:
    """Look at a workbook without writing anything. Raises sheets.BadWorkbook. Rule: A-08."""
    rows, faults = sheets.read(content)
    there = {line.duty.number: line for line in lines_on(plan)}
    by_name: dict[str, set[Organisation]] = defaultdict(set)
    for each in units():
        for name in filter(None, (each.name, each.name_en)):
            by_name[name].add(each)
    found = Outlook(faults=faults, houses={name: min(each, key=_pk) for name, each in by_name.items()})
    numbers = {row.number for row in rows} | set(there)
    for row in rows:
        faults.extend(_unknown(row, by_name, numbers))
        line = there.get(row.number)
        if line is None:
            found.added.append(row)
            if row.state not in {"", *_labels(DutyState.NOT_BEGUN)}:
                faults.append(Fault(row.place, "state", _("A new duty is not begun; its state is reported later.")))
        else:
            faults.extend(_followed(row, line))
            (found.unchanged if _same(row, row_of(line), found.houses) else found.changed).append(row)
            if row in found.changed and rules.is_settled(line.duty):
                faults.append(Fault(row.place, "item", _("This duty is settled and is not changed any more.")))
    faults.extend(_circles(rows, there))
    faults.sort(key=lambda fault: (fault.place, sheets.NAMES.index(fault.column)))
    return found


def _pk(house: Organisation) -> int:
    return house.pk


def _unknown(row: Row, by_name: dict[str, set[Organisation]], numbers: set[int]) -> list[Fault]:
    faults = []
    for column, names in (("lead", (row.lead,) if row.lead else ()), ("helpers", row.helpers)):
        for name in names:
            if len(by_name.get(name, ())) != 1:
                what = _("Two units are called “%(name)s”.") if name in by_name else _("No unit is called “%(name)s”.")
                faults.append(Fault(row.place, column, what % {"name": name}))
    for number in row.after:
        if number not in numbers:
            what = _("There is no duty with the number %(number)s.") % {"number": number}
            faults.append(Fault(row.place, "after", what))
    return faults


def _labels(state: DutyState) -> set[str]:
    found = set()
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found.add(str(state.label))
    return found


def _followed(row: Row, line: Line) -> list[Fault]:
    """State and progress of a duty that is there are never brought in: they are reported, by whom it concerns."""
    faults = []
    if row.state not in {"", *_labels(DutyState(line.duty.state))}:
        faults.append(Fault(row.place, "state", _("The state is not brought in; it follows what is reported.")))
    if row.progress not in {"", row_of(line).progress}:
        faults.append(Fault(row.place, "progress", _("Progress is reported on the duty's own page.")))
    return faults


def _same(row: Row, now: Row, houses: dict[str, Organisation]) -> bool:
    def meaning(each: Row) -> tuple[Any, ...]:
        helpers = frozenset(houses.get(name) for name in each.helpers)
        deadline = (each.due_on, each.due_workdays)
        return each.item, houses.get(each.lead), helpers, deadline, each.after, each.steps

    return meaning(row) == meaning(now)


def _circles(rows: Sequence[Row], there: dict[int, Line]) -> list[Fault]:
    after: dict[int, Sequence[int]] = {number: line.after for number, line in there.items()}
    after |= {row.number: row.after for row in rows}
    circle = rules.circle_in(after)
    place = next((row.place for row in rows if row.number in circle), 1)
    words = _("These duties wait for each other in a circle: %(circle)s.") % {"circle": " → ".join(map(str, circle))}
    return [Fault(place, "after", words)] if circle else []


def paper_of(plan: Plan, user: User, /) -> bytes:
    """The form as the office prints it: PDF/A, landscape. Raises letters.NoChineseFont. Rule: A-09."""
    lines = lines_for(plan, user)
    lights = Counter(line.light for line in lines)
    return letters.render(
        "task-form",
        {
            "title": plan.title,
            "authority": plan.organisation.shown_name,
            "code": plan.code,
            "language": translation.get_language() or "zh-hans",
            "said": _("%(day)s · %(count)d duties") % {"day": plan.day.isoformat(), "count": len(lines)},
            "printed": _("As of %(day)s") % {"day": today().isoformat()},
            "lights": [
                f"{each.label} {lights[each]}" for each in (Light.RED, Light.YELLOW, Light.GREEN) if lights[each]
            ],
            "heads": [str(label) for name, label in sheets.COLUMNS if name not in {"after", "steps"}] + [_("Light")],
            "rows": [_printed(line) for line in lines],
        },
    )


def _printed(line: Line) -> list[str]:
    row, duty = row_of(line), line.duty
    due = line.due_on.isoformat()
    return [
        str(row.number),
        "\n".join([row.item, *(f"· {step}" for step in row.steps)]),
        duty.lead.shown_name,
        "、".join(each.shown_name for each in line.helpers),
        due if duty.due_on else f"{sheets.due_words(None, duty.due_workdays)}\n({due})",
        row.state,
        row.progress,
        str(line.light.label) if line.light else "—",
    ]


def rows_for_import(plan: Plan, outlook: Outlook, /) -> dict[int, Duty]:
    """The duties of the form that a workbook would change, by number."""
    rows = plan.duties.filter(number__in=[row.number for row in outlook.changed])
    return {duty.number: duty for duty in rows.select_related("case", "base", "project")}
