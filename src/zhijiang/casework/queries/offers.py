"""The catalogue as applicants see it: what can be applied for today, what it takes and how long it lasts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from zhijiang.casework import rules, schema
from zhijiang.casework.models import Case, ProcedureVersion, ServiceItem
from zhijiang.casework.procedure import Effect, Procedure, parse
from zhijiang.casework.queries.moves import available_links
from zhijiang.casework.queries.scope import in_force, procedure_in_force, procedures_in_force
from zhijiang.people.models import Organisation, User
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


def offers(houses: Iterable[Organisation], /) -> list[Offer]:
    """Everything that these houses can apply for today with a form of the engine's own, by item. At most five queries."""
    line, about = _line_above(houses), _begun_from_others()
    bodies = list(_bodies().only("kind", "level"))
    return [
        offer_of(each)
        for each in procedures_in_force().values()
        if any(_may_be_laid_before(body, each, line) for body in bodies) and _begins_by_itself(each, about)
    ]


def is_offered(version: ProcedureVersion, houses: Iterable[Organisation], /) -> bool:
    """Whether these houses can begin an application by itself: not about another case, nor from a page of its own.

    What goes up a line is offered to those who have a body above them, anything else while somebody handles it, and what
    begins with the authority to nobody. Rules: C-94, C-95, C-98.
    """
    return authorities(version, houses).exists() and _begins_by_itself(version, _begun_from_others())


def _begins_by_itself(version: ProcedureVersion, about: Collection[str]) -> bool:
    if version.item.code in settings.CASE_PAGES:
        return False
    definition = parse(version.text)
    if rules.is_of_own_motion(definition) or (definition.start is not None and definition.start.room):
        return False
    return version.item.code not in about


def _begun_from_others() -> set[str]:
    """The items that are begun about another case. One query."""
    texts = ProcedureVersion.objects.filter(in_force()).values_list("text", flat=True)
    return {link.item for text in texts for link in parse(text).links.values()}


def _bodies() -> QuerySet[Organisation]:
    """The authorities that have somebody who handles cases."""
    return Organisation.objects.filter(kind=OrganisationKind.AUTHORITY, memberships__role=Role.OFFICER).distinct()


def _line_above(houses: Iterable[Organisation]) -> list[int]:
    """The bodies above these houses, by key, the nearest first."""
    parents = rules.tree()
    return [body for house in houses for body in rules.above(house.pk, parents)[1:]]


def _may_be_laid_before(body: Organisation, version: ProcedureVersion, line: Collection[int]) -> bool:
    """Agrees with `authorities`."""
    return rules.handles(version.item, body) and (body.pk in line or not parse(version.text).has_levels)


def item_to_apply_for_again(case: Case, /) -> str:
    """The item that an applicant can begin anew after this case: it was withdrawn, refused, or its refusal overturned. Empty for none."""
    definition = rules.procedure_of(case)
    if not definition.states[case.state].final:
        return ""
    led_here = [action for action in definition.actions.values() if case.state in action.targets]
    about = rules.re_examined(case)
    code = ""
    if all(Role.PRODUCER in action.by or not action.by for action in led_here):
        code = case.procedure.item.code
    elif about is not None and any(Effect.REVOKE_PARENT in action.effects for action in led_here):
        code = about.procedure.item.code
    elif about is None and any(action.refuses for action in led_here):
        code = case.procedure.item.code
    version = procedure_in_force(code) if code else None
    return code if version is not None and is_offered(version, [case.organisation]) else ""


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


def authorities(version: ProcedureVersion, houses: Iterable[Organisation], /) -> QuerySet[Organisation]:
    """Authorities before which a new case can be laid: those with officers that handle the item, the nearest above a house first.

    What goes up a line begins with a body above one of the applicant's houses. Rules: C-94, C-95.
    """
    found = _bodies().filter(rules.handlers(version.item))
    line = _line_above(houses)
    if parse(version.text).has_levels:
        found = found.filter(pk__in=line)
    if not line:
        return found.order_by("pk")  # a case without a condition would be the bare number of a column
    nearest = models.Case(*(models.When(pk=body, then=place) for place, body in enumerate(line)), default=len(line))
    return found.order_by(nearest, "pk")


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
    url: str
    """Where the reader does it; empty where nothing is to be done, or not by the reader."""


def changes_of(case: Case, user: User, /) -> list[ChangeRow]:
    """What a change takes once the case is granted; empty while it runs or where the procedure is silent."""
    definition = rules.procedure_of(case)
    if definition.states[case.state].tone != "done" or not definition.states[case.state].final:
        return []
    properties = definition.form["properties"]
    open_links = {view.name for view in available_links(case, user)}
    anew = _to_file_anew(case, user)
    return [
        ChangeRow(
            schema.words(properties.get(field, {}).get("x-title")) or field,
            str(_POLICIES[each.policy]),
            each.basis,
            each.verified,
            anew if each.policy == "refile" else _to_change(case, field, open_links),
        )
        for field, each in definition.changes.items()
    ]


def _to_change(case: Case, field: str, open_links: Collection[str]) -> str:
    """Where the case is opened that changes an answer; empty where no link that is open to the reader does."""
    for name, link in rules.procedure_of(case).links.items():
        if name in open_links and field in link.changes.values():
            return reverse("casework:link", args=[case.code, name])
    return ""


def _to_file_anew(case: Case, user: User) -> str:
    item = case.procedure.item.code
    own_pages = case.has_own_pages or Role.PRODUCER not in rules.roles_in(case, user)
    return "" if own_pages else reverse("casework:new_case", args=[item], query={"after": case.code})


def is_filed_anew(case: Case, /) -> bool:
    """Whether some change to a granted case takes a new application, which then begins with its answers. Rule: C-121."""
    definition = rules.procedure_of(case)
    state = definition.states[case.state]
    return state.final and state.tone == "done" and any(each.policy == "refile" for each in definition.changes.values())
