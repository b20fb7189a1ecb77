"""Duties of task assignment forms as lines of the first page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from zhijiang.assignments import queries as assignments
from zhijiang.assignments.states import DutyState
from zhijiang.people.models import User
from zhijiang.portal.queries.tasks import SHOWN, Task


def duties_of(user: User, /) -> list[Task]:
    """The duties whose next step is the user's: to be done by one's unit, or to be confirmed."""
    lines = assignments.bare_lines_of(assignments.waiting_for(user).prefetch_related(None)[:SHOWN])
    return [
        Task(
            title=line.duty.item,
            code=line.duty.plan.code,
            url=line.duty.get_absolute_url(),
            house=line.duty.lead.shown_name,
            state=str(line.duty.get_state_display()),
            tone=line.tone,
            clock=line,
            step=_("Confirm or send back") if line.duty.state == DutyState.REPORTED else _("Report progress"),
            step_url=reverse("assignments:duty", args=[line.duty.plan.code, line.duty.number]),
            remark=line.duty.plan.title,
            section="alliance",
        )
        for line in lines
    ]
