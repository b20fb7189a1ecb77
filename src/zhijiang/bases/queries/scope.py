"""Which bases and firms a user may see, and the segments they are sorted by."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from zhijiang.bases import rules, segments
from zhijiang.bases.models import Base, Firm
from zhijiang.bases.states import BUREAU_READS, FIRM_READS
from zhijiang.casework import pack
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import OrganisationKind, Role


def segments_in_force() -> Mapping[str, segments.Segment]:
    """The segments of the installation's pack by key."""
    return segments.load(pack.folder())


def segment_name(key: str, /) -> str:
    """A segment's name in the reader's language; its key where the pack no longer has it."""
    segment = segments_in_force().get(key)
    return segment.name_in(get_language() or "") if segment else key


def register() -> QuerySet[Base]:
    """Every base, for the public register, which shows name, level and area alone."""
    return Base.objects.prefetch_related("names").order_by("code")


def bases_for(user: User | AnonymousUser, /) -> QuerySet[Base]:
    """The bases whose page the user may open: the bureau's people all, others those that they run or are in. Rule: B-05."""
    if _of_the_bureau(user):
        return register()
    houses = people.organisations_of(user, *FIRM_READS)
    return register().filter(
        Q(operator__in=people.organisations_of(user, Role.SERVICE_CENTRE))
        | Q(pk__in=Firm.objects.filter(organisation__in=houses, left_on=None).values("base_id"))
    )


def firms_for(user: User | AnonymousUser, /) -> QuerySet[Firm]:
    """The firms whose rows the user may see: the bureau's people all, an operator those of its bases, a firm its own.

    Rule: B-05.
    """
    firms = Firm.objects.select_related("base").order_by("name", "pk")
    if _of_the_bureau(user):
        return firms
    return firms.filter(
        Q(base__operator__in=people.organisations_of(user, Role.SERVICE_CENTRE))
        | Q(organisation__in=people.organisations_of(user, *FIRM_READS))
    )


def sees_rows(user: User | AnonymousUser, base: Base, /) -> bool:
    """Whether the user may see every firm of a base."""
    return _of_the_bureau(user) or rules.runs(user, base)


def _of_the_bureau(user: User | AnonymousUser) -> bool:
    return people.organisations_of(user, *BUREAU_READS).filter(kind=OrganisationKind.AUTHORITY).exists()
