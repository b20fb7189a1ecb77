"""A workbook laid over the form: all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.assignments import queries, rules
from zhijiang.assignments.actions.plans import Given, as_told, check_circles, locked, tell, write_duty
from zhijiang.assignments.models import Duty, Plan, Report
from zhijiang.assignments.states import Act, PlanState
from zhijiang.casework.errors import MissingEvidence

if TYPE_CHECKING:
    from zhijiang.assignments.queries import Outlook
    from zhijiang.assignments.sheets import Row
    from zhijiang.people.models import User


@transaction.atomic
def import_form(plan: Plan, content: bytes, /, *, by: User, reason: str = "") -> Outlook:
    """Add the lines that are new and change those that differ; what the workbook does not name stays.

    Duties, steps, what is said of the progress of new ones, one event. A published form asks for a reason. Raises
    NotAllowed, MissingEvidence for the first fault, and BadWorkbook. Rule: A-08.
    """
    plan = locked(plan)
    rules.check_may_keep(plan, by)
    outlook = queries.outlook_of(plan, content)
    if outlook.faults:
        first = outlook.faults[0]
        raise MissingEvidence(f"{first.letter}{first.place}: {first.what}", rule="A-08")
    if outlook.is_empty:
        raise MissingEvidence(_("This workbook changes nothing."), rule="A-08")
    if plan.state == PlanState.PUBLISHED:
        rules.check_words(reason)
    changed = queries.rows_for_import(plan, outlook)
    written: list[tuple[Duty, Given]] = []
    for row in [*outlook.added, *outlook.changed]:
        duty = changed.get(row.number) or Duty(plan=plan, number=row.number)
        duty.plan = plan
        written.append((write_duty(duty, _given(row, outlook, duty, after=())), _given(row, outlook, duty)))
    # A line may wait for one that comes after it: all are there before the first is tied.
    for duty, given in written:
        write_duty(duty, given)
    check_circles(plan)
    new = {row.number: row.progress for row in outlook.added if row.progress}
    now = timezone.now()
    Report.objects.bulk_create(
        Report(duty=duty, act=Act.PROGRESS, organisation=plan.organisation, by=by, at=now, text=new[duty.number])
        for duty, _given_line in written
        if duty.number in new
    )
    told = [{"number": duty.number, "progress": new.get(duty.number, "")} | as_told(given) for duty, given in written]
    tell(plan, Act.DUTIES_IMPORTED, by=by, reason=reason, payload={"duties": told})
    return outlook


def _given(row: Row, outlook: Outlook, duty: Duty, *, after: tuple[int, ...] | None = None) -> Given:
    return Given(
        item=row.item,
        lead=outlook.houses[row.lead],
        helpers=tuple(outlook.houses[name] for name in row.helpers),
        due_on=row.due_on,
        due_workdays=row.due_workdays,
        after=row.after if after is None else after,
        steps=row.steps,
        about=duty.about,
    )
