"""Who sees which form, and what belongs to it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhijiang.assignments.models import Duty, Plan, Report
from zhijiang.assignments.states import KEEPERS, OWNER_KINDS, PlanState
from zhijiang.casework.models import Event
from zhijiang.casework.queries import cases_kept_from
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.states import Role


def today() -> date:
    """The house's day: a form belongs to no procedure. Rule: C-80."""
    return timezone.localdate()


def plans_for(user: User | AnonymousUser, /) -> QuerySet[Plan]:
    """The forms a user may see: those of one's own house, and published ones on which it leads or helps. Rule: A-02."""
    houses = people.organisations_of(user).values("pk")
    on_it = Duty.objects.filter(Q(lead__in=houses) | Q(helpers__in=houses)).values("plan")
    return Plan.objects.filter(Q(organisation__in=houses) | Q(state=PlanState.PUBLISHED, pk__in=on_it)).select_related(
        "organisation"
    )


def duties_for(user: User | AnonymousUser, /) -> QuerySet[Duty]:
    """The duties of the forms that a user may see, but those about a case behind the reader's wall. Rules: A-02, C-103."""
    return (
        Duty.objects.filter(plan__in=plans_for(user))
        .exclude(case__in=cases_kept_from(user).values("pk"))
        .select_related("plan__organisation", "lead", "case", "base", "project__base")
        .prefetch_related("helpers", "after", "steps")
        .order_by("plan", "number")
    )


def reports_for(user: User | AnonymousUser, /) -> QuerySet[Report]:
    """What was reported on the forms that a user may see. Rule: A-02."""
    return Report.objects.filter(duty__in=duties_for(user).order_by().values("pk")).select_related(
        "organisation", "by", "attachment"
    )


def history_of(plan: Plan, /, *, number: int | None = None) -> QuerySet[Event]:
    """The events of a form, or of one duty of it, the newest first."""
    found = Event.objects.filter(stream=plan.stream).select_related("actor", "on_behalf_of").order_by("-seq")
    return found if number is None else found.filter(payload__duty=number)


def duty_history(plan: Plan, number: int, /) -> list[Event]:
    """The events of one duty, and the workbooks that brought or changed it, the newest first."""
    return [
        event
        for event in history_of(plan)
        if event.payload.get("duty") == number
        or any(each.get("number") == number for each in event.payload.get("duties", ()))
    ]


def houses_that_make(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """For whom the user may make a form. Rule: A-01."""
    return people.organisations_of(user, *KEEPERS).filter(kind__in=OWNER_KINDS).order_by("name", "pk")


def units() -> QuerySet[Organisation]:
    """Every house that may be given a duty."""
    return Organisation.objects.order_by("name", "pk")


def people_of(organisation: Organisation, roles: Collection[Role], /) -> QuerySet[User]:
    """The active people who hold one of these roles in a house today."""
    held = people.memberships_in_force().filter(organisation=organisation, role__in=roles)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
