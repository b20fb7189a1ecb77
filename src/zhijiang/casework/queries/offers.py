"""The catalogue as applicants see it: what can be applied for today, what it takes and how long it lasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from zhijiang.casework import rules, schema
from zhijiang.casework.calendar import SHANGHAI
from zhijiang.casework.models import Case, ProcedureVersion, ServiceItem
from zhijiang.casework.procedure import Effect, Procedure, parse
from zhijiang.casework.queries.scope import procedure_in_force
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind, Role


@dataclass(frozen=True)
class Limit:
    """A promised time limit, as the catalogue tells it."""

    label: str
    workdays: int
    legal_workdays: int | None
    basis: str


@dataclass(frozen=True)
class Offer:
    """One item that can be applied for."""

    item: ServiceItem
    version: ProcedureVersion
    title: str
    needs: list[str]
    minutes: int
    limits: list[Limit]
    legal_basis: str
    verified: bool


def offers() -> list[Offer]:
    """Everything that can be applied for today with a form of the engine's own, by title."""
    today = timezone.localdate(timezone=SHANGHAI)
    found = [
        procedure_in_force(code, today) for code in ServiceItem.objects.order_by("code").values_list("code", flat=True)
    ]
    return [offer_of(each) for each in found if each is not None and is_offered(each)]


def is_offered(version: ProcedureVersion, /) -> bool:
    """Whether an application can be begun by itself: not about another case, and not from a page of its own."""
    if version.item.code in settings.CASE_PAGES:
        return False
    return not any(link.item == version.item.code for other in _in_force() for link in parse(other.text).links.values())


def item_to_apply_for_again(case: Case, /) -> str:
    """The item that an applicant can begin anew after this case: it was withdrawn, refused, or its refusal overturned. Empty for none."""
    definition = rules.procedure_of(case)
    if not definition.states[case.state].final:
        return ""
    led_here = [action for action in definition.actions.values() if action.to == case.state]
    about = rules.re_examined(case)
    code = ""
    if all(Role.PRODUCER in action.by or not action.by for action in led_here):
        code = case.procedure.item.code
    elif about is not None and any(Effect.REVOKE_PARENT in action.effects for action in led_here):
        code = about.procedure.item.code
    elif about is None and any(action.refuses for action in led_here):
        code = case.procedure.item.code
    version = procedure_in_force(code, timezone.localdate(timezone=SHANGHAI)) if code else None
    return code if version is not None and is_offered(version) else ""


def _in_force() -> QuerySet[ProcedureVersion]:
    today = timezone.localdate(timezone=SHANGHAI)
    return ProcedureVersion.objects.filter(effective_from__lte=today).filter(
        Q(effective_until=None) | Q(effective_until__gte=today)
    )


def offer_of(version: ProcedureVersion, /) -> Offer:
    definition = parse(version.text)
    start = definition.start
    return Offer(
        item=version.item,
        version=version,
        title=str(definition.title),
        needs=[str(each) for each in start.needs] if start else [],
        minutes=start.minutes if start else 15,
        limits=[
            Limit(str(clock.label), clock.workdays, clock.legal_workdays, clock.basis)
            for clock in definition.clocks.values()
            if not all(definition.states[state].owner in rules.APPLICANT for state in clock.runs_in)
        ],
        legal_basis=definition.legal_basis,
        verified=definition.verified,
    )


def definition_of(version: ProcedureVersion, /) -> Procedure:
    return parse(version.text)


def authorities() -> QuerySet[Organisation]:
    """Authorities that handle applications: those with officers of their own."""
    return (
        Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, memberships__role=Role.OFFICER)
        .distinct()
        .order_by("pk")
    )


_POLICIES: Final = {
    "free": gettext_lazy("May be changed freely"),
    "notify": gettext_lazy("Tell the authority"),
    "approve": gettext_lazy("Ask for a change; it must be granted"),
    "refile": gettext_lazy("Must be filed anew"),
}


@dataclass(frozen=True)
class ChangeRow:
    """What a change to one answer takes after the decision."""

    label: str
    policy: str
    basis: str
    verified: bool


def changes_of(case: Case, /) -> list[ChangeRow]:
    """What a change takes once the case is granted; empty while it runs or where the procedure is silent."""
    definition = rules.procedure_of(case)
    if definition.states[case.state].tone != "done" or not definition.states[case.state].final:
        return []
    properties = definition.form["properties"]
    return [
        ChangeRow(
            schema.words(properties.get(field, {}).get("x-title")) or field,
            str(_POLICIES[each.policy]),
            each.basis,
            each.verified,
        )
        for field, each in definition.changes.items()
    ]
