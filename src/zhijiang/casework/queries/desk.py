"""What stands round a case for one reader, for the parts of its page: tasks, who has it in hand, conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import TaskKind
from zhijiang.casework.queries.moves import state_of
from zhijiang.casework.queries.tasks import PublicTask, TaskView, public_tasks_of, tasks_of
from zhijiang.people.models import User
from zhijiang.people.states import Role


@dataclass(frozen=True)
class DeskView:
    """Input of casework/parts/{tasks,assignee,conflict}.html."""

    tasks: list[TaskView]
    """For the authority's side and the bodies asked; empty for the applicant."""
    public_tasks: list[PublicTask]
    """For the applicant; empty for everybody else."""
    kinds: Mapping[str, TaskKind]
    """The kinds of tasks that the reader may ask for now."""
    assignee: User | None
    """None for the applicant, who is not told."""
    may_assign: bool
    """The reader may take the case or give it to a colleague."""
    may_take: bool
    """Nor has it already, nor decided what it is about."""
    decided_earlier: str
    """Who decided the case after which this one is filed again, as a sentence, for whoever may give it to somebody."""
    is_inside: bool
    """On the authority's side: may declare a conflict."""
    is_officer: bool
    """May find a conflict of somebody else's."""


def desk_of(case: Case, user: User, /) -> DeskView:
    """What stands round a case for this reader."""
    roles = rules.roles_in(case, user)
    inside = bool(roles) and not roles & rules.APPLICANT
    under_way = case.with_authority and not state_of(case).final
    may_assign = under_way and bool(roles & set(rules.in_charge(case)))
    return DeskView(
        tasks=tasks_of(case, user) if inside else [],
        public_tasks=public_tasks_of(case) if roles & rules.APPLICANT else [],
        kinds=rules.kinds_for(case, user),
        assignee=case.assignee if inside else None,
        may_assign=may_assign,
        may_take=may_assign and case.assignee_id != user.pk and not rules.bars_from_re_examination(case, user),
        decided_earlier=_decided_earlier(case) if may_assign else "",
        is_inside=inside,
        is_officer=Role.OFFICER in roles,
    )


def _decided_earlier(case: Case) -> str:
    """Empty where nobody of the authority's side decided before. Rule: C-100."""
    decided = rules.decided_earlier(case)
    if not decided:
        return ""
    names = _(", ").join(each.shown_name for each in User.objects.filter(pk__in=decided).order_by("pk"))
    return _(
        "Filed again. %(names)s decided the earlier application: where possible somebody else has this one in hand."
    ) % {"names": names}
