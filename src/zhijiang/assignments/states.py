"""What a plan and a duty may be in, and which act leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhijiang.people.states import OrganisationKind, Role


class PlanState(TextChoices):
    DRAFT = "draft", _("Being drafted")
    PUBLISHED = "published", _("Assigned")


class DutyState(TextChoices):
    NOT_BEGUN = "not_begun", _("Not begun")
    IN_PROGRESS = "in_progress", _("In progress")
    REPORTED = "reported", _("Reported done")
    CONFIRMED = "confirmed", _("Confirmed done")
    CANCELLED = "cancelled", _("Cancelled")


OPEN: Final = frozenset({DutyState.NOT_BEGUN, DutyState.IN_PROGRESS})
"""The lead unit has the next step."""
SETTLED: Final = frozenset({DutyState.CONFIRMED, DutyState.CANCELLED})


class Act(TextChoices):
    """What happens to a plan or a duty; the action of its event."""

    PLAN_MADE = "plan_made", _("The form was begun")
    PLAN_EDITED = "plan_edited", _("The form was changed")
    PLAN_PUBLISHED = "plan_published", _("The form was published to its units")
    DUTY_ADDED = "duty_added", _("The duty was added")
    DUTY_EDITED = "duty_edited", _("The duty was changed")
    DUTIES_IMPORTED = "duties_imported", _("Duties were brought in from a workbook")
    PROGRESS = "duty_progress", _("Progress was reported")
    STEP_DONE = "duty_step_done", _("A step was done")
    REPORT_DONE = "duty_reported", _("Reported as done")
    CONFIRM = "duty_confirmed", _("Confirmed as done")
    SEND_BACK = "duty_sent_back", _("Sent back")
    CANCEL = "duty_cancelled", _("The duty was cancelled")
    DUE_SOON = "duty_due_soon", _("The lead unit was reminded: the deadline is near")
    OVERDUE = "duty_overdue", _("The lead unit was reminded: the deadline has passed")
    ESCALATED = "duty_escalated", _("The plan's owner was told: the deadline has passed")


@dataclass(frozen=True)
class Move:
    """From which states an act starts, and where it leads."""

    frm: frozenset[DutyState]
    to: DutyState


MOVES: Final[Mapping[Act, Move]] = {
    Act.PROGRESS: Move(OPEN, DutyState.IN_PROGRESS),
    Act.STEP_DONE: Move(OPEN, DutyState.IN_PROGRESS),
    Act.REPORT_DONE: Move(OPEN, DutyState.REPORTED),
    Act.CONFIRM: Move(frozenset({DutyState.REPORTED}), DutyState.CONFIRMED),
    Act.SEND_BACK: Move(frozenset({DutyState.REPORTED}), DutyState.IN_PROGRESS),
    Act.CANCEL: Move(OPEN | {DutyState.REPORTED}, DutyState.CANCELLED),
}

OWNER_KINDS: Final = frozenset({OrganisationKind.AUTHORITY, OrganisationKind.BASE_OPERATOR})
KEEPERS: Final = frozenset({Role.OFFICER, Role.SERVICE_CENTRE, Role.ADMINISTRATOR})
"""Who acts for the owner of a plan."""
WORKERS: Final = frozenset(Role) - {Role.PRODUCER_VIEWER, Role.AUDITOR}
"""Who acts for a unit."""
