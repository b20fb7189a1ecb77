"""Cases of the same title: what an applicant reads of them before handing in, and what the authority reads beside a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhijiang.casework import rules, search
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case, SearchEntry
from zhijiang.casework.queries.moves import state_label
from zhijiang.casework.queries.public import listed_cases, listed_versions, out_of_force
from zhijiang.casework.queries.scope import cases_for
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User

LOOKED_AT: Final = 50
"""So many of a title are looked at, the newest: a title that hundreds bear says nothing any more."""
SHOWN: Final = 10


@dataclass(frozen=True)
class Remark:
    """A title that is taken, as an applicant may read it: own cases by their code, others by the public list they stand on."""

    sentence: str
    url: str


@dataclass(frozen=True)
class Namesake:
    """A case of the same title that runs or was granted, as the authority reads it."""

    case: Case
    state: str
    number: str


@dataclass(frozen=True)
class Near:
    """What stands near a case on its page."""

    linked: list[Case]
    """The case it is about or follows, and those about it or after it, as far as the reader may know of them."""
    namesakes: list[Namesake]


def near(case: Case, user: User, /) -> Near:
    """Linked cases for every reader; the newest of the same title for the authority's officers and the service centre.

    Both only out of what the reader may see. One query, or none. Rule: C-105.
    """
    links = Q(pk__in=[])
    if case.parent_id or case.follows_id or rules.may_have_linked(case):
        links = Q(pk__in=[case.parent_id or 0, case.follows_id or 0]) | Q(parent=case) | Q(follows=case)
    tells = rules.may_have_namesakes(case) and rules.roles_in(case, user) & {Role.OFFICER, Role.SERVICE_CENTRE}
    wanted = links | _same_title(case) if tells else links
    if wanted == Q(pk__in=[]):
        return Near([], [])
    found = cases_for(user).filter(wanted).annotate(is_out_of_force=out_of_force()).order_by("opened_at")
    linked: list[Case] = []
    others: list[Case] = []
    for other in found:
        (linked if _is_linked(case, other) else others).append(other)
    alike = [other for other in reversed(others) if _counts(other)][:SHOWN]
    return Near(linked, [_namesake(other, user) for other in alike])


def _is_linked(case: Case, other: Case) -> bool:
    return other.pk in {case.parent_id, case.follows_id} or case.pk in {other.parent_id, other.follows_id}


def _counts(other: Case) -> bool:
    """Whether it runs, or was granted and is in force."""
    if other.closed_at is None:
        return True
    public = rules.procedure_of(other).public
    return public is not None and other.state in public.states and not getattr(other, "is_out_of_force", False)


def _namesake(other: Case, user: User) -> Namesake:
    return Namesake(other, state_label(other, user), other.number or other.external_number)


def title_remarks(case: Case, user: User, /) -> list[Remark]:
    """What an applicant reads of an application's title: own cases of that title, and what stands on a public list.

    Nothing of what another house has filed and is not published. At most four queries. Rule: C-105.
    """
    if not case.procedure.item.titled_alike:
        return []
    same = _same_title(case)
    own = cases_for(user).filter(same, organisation=case.organisation_id).annotate(is_out_of_force=out_of_force())
    remarks = [
        Remark(
            _("Your house has another case of this title: %(item)s %(code)s, %(state)s.")
            % {
                "item": other.procedure.item.shown_title,
                "code": other.code,
                "state": state_label(other, user),
            },
            other.get_absolute_url(),
        )
        for other in own.order_by("opened_at")
        if not _is_linked(case, other) and _counts(other)
    ]
    return remarks[:SHOWN] + [_of_list(other) for other in _published(case, same)[:SHOWN]]


def _published(case: Case, same: Q) -> QuerySet[Case]:
    versions = [
        each
        for each in listed_versions(case.procedure.item.titled_alike)
        if any(column.field == "title" for column in each[2].columns)
    ]
    others = listed_cases(versions).filter(same).exclude(organisation=case.organisation_id)
    return others.select_related("procedure__item").order_by("closed_at", "pk")


def _of_list(other: Case) -> Remark:
    assert other.closed_at is not None
    public = rules.procedure_of(other).public
    month = f"{calendar_of(other).day_of(other.closed_at):%Y-%m}"
    return Remark(
        _("A work of this title stands on the public list “%(list)s” of %(month)s.")
        % {"list": public.title if public else "", "month": month},
        reverse("casework:public_list", args=[other.procedure.item.code, month]),
    )


def _same_title(case: Case) -> Q:
    """Cases of the items that are compared whose title is the same; those of the own house of other items are of the same work."""
    name = search.name_of(case.title)
    if not name:
        return Q(pk__in=[])
    alike = Q(pk__in=SearchEntry.objects.filter(name=name).order_by("-case").values("case")[:LOOKED_AT])
    of_items = Q(procedure__item__code__in=case.procedure.item.titled_alike)
    of_another = ~Q(organisation=case.organisation_id) | Q(procedure__item=case.procedure.item_id)
    return alike & of_items & of_another & ~Q(pk=case.pk)
