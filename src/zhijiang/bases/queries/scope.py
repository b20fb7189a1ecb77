"""Which bases and firms a user may see, and the segments they are sorted by."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhijiang.bases import rules, segments
from zhijiang.bases.models import Base, BaseName, Firm, FormerName, LedgerLine
from zhijiang.bases.states import BUREAU_READS, FIRM_READS, OPERATOR_ACTS, BaseLevel, LineKind
from zhijiang.casework import pack
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import OrganisationKind, Role


def segments_in_force() -> Mapping[str, segments.Segment]:
    """The segments of the installation's pack by key."""
    return segments.load(pack.folder())


def segment_name(key: str, /) -> str:
    """A segment's name in the reader's language; its key where the pack no longer has it."""
    segment = segments_in_force().get(key)
    return segment.name_in(get_language() or "") if segment else key


def codes_of(key: str, /) -> list[tuple[str, list[segments.Code]]]:
    """The codes of a segment, with how well each is known, under the name of each classification; nothing where the pack lost it."""
    segment = segments_in_force().get(key)
    named = {
        "gbt-4754-2017": "GB/T 4754-2017",
        "culture-2018": _("Classification of culture, 2018"),
        "isic-4": _("ISIC Rev. 4"),
    }
    return (
        [(named[scheme], [code for code in segment.codes if code.scheme == scheme]) for scheme in named]
        if segment
        else []
    )


def register() -> QuerySet[Base]:
    """Every base, the highest level first, then as they were entered. What everybody may know of one: name, level, place, area."""
    rank = Case(
        *(When(level=level, then=Value(place)) for place, level in enumerate(reversed(BaseLevel))),
        output_field=IntegerField(),
    )
    return Base.objects.prefetch_related("names").order_by(rank, "pk")


def names_today() -> dict[str, str]:
    """Today's name of every base in the reader's language, by code: `Base.shown_name` of all, in one lean query. Rule: B-04."""
    day, found = today(), dict[str, str]()
    rows = BaseName.objects.order_by("valid_from").values_list("base__code", "name", "name_en", "valid_from")
    for code, name, name_en, since in rows:
        if since <= day or code not in found:
            found[code] = BaseName(name=name, name_en=name_en).shown
    return found


def bases_for(user: User | AnonymousUser, /) -> QuerySet[Base]:
    """The bases whose page the user may open: the bureau's people all, others those that they run or are in. Rule: B-05."""
    if is_of_bureau(user):
        return register()
    houses = people.organisations_of(user, *FIRM_READS)
    return register().filter(
        Q(operator__in=people.organisations_of(user, *OPERATOR_ACTS))
        | Q(pk__in=Firm.objects.filter(organisation__in=houses, left_on=None).values("base_id"))
    )


def own_bases(user: User | AnonymousUser, /) -> list[Base]:
    """The bases that a user runs or is in; nothing for the bureau's people, whose are all."""
    return [] if is_of_bureau(user) else list(bases_for(user))


def firms_for(user: User | AnonymousUser, /) -> QuerySet[Firm]:
    """The firms whose rows the user may see: the bureau's people all, an operator those of its bases, a firm its own.

    Rule: B-05.
    """
    firms = Firm.objects.select_related("base").order_by("name", "pk")
    if is_of_bureau(user):
        return firms
    return firms.filter(
        Q(base__operator__in=people.organisations_of(user, *OPERATOR_ACTS))
        | Q(organisation__in=people.organisations_of(user, *FIRM_READS))
    )


def named_like(words: str, /) -> QuerySet[BaseName]:
    """Bases, by key, one of whose names holds the words."""
    return BaseName.objects.filter(Q(name__icontains=words) | Q(name_en__icontains=words)).values("base_id")  # type: ignore[return-value]


def firms_like(firms: QuerySet[Firm], /, *, q: str = "", segment: str = "", stay: str = "") -> QuerySet[Firm]:
    """Of these firms those with the words in a name or the credit code, of a segment, and resident (`now`) or gone (`left`)."""
    if q:
        named = FormerName.objects.filter(name__icontains=q).values("firm_id")
        firms = firms.filter(Q(name__icontains=q) | Q(credit_code__icontains=q) | Q(pk__in=named))
    if segment:
        firms = firms.filter(segment=segment)
    if stay in {"now", "left"}:
        firms = firms.filter(left_on__isnull=stay == "now")
    return firms


def today() -> datetime.date:
    """The day where the installation stands."""
    return timezone.localdate()


def house_of(credit_code: str, /) -> Organisation | None:
    """The producer on the platform with this credit code; None where there is none, or more than one."""
    return houses_of([credit_code]).get(credit_code)


def houses_of(credit_codes: Iterable[str], /) -> dict[str, Organisation]:
    """Producers on the platform by credit code, of those that only one has."""
    found: dict[str, list[Organisation]] = {}
    wanted = sorted(filter(None, credit_codes))
    # SQLite takes some thousand names in one question.
    for first in range(0, len(wanted), 500):
        for house in Organisation.objects.filter(
            kind=OrganisationKind.PRODUCER, credit_code__in=wanted[first : first + 500]
        ):
            found.setdefault(house.credit_code, []).append(house)
    return {code: houses[0] for code, houses in found.items() if len(houses) == 1}


def operators() -> QuerySet[Organisation]:
    """Who may run a base."""
    return Organisation.objects.filter(kind=OrganisationKind.BASE_OPERATOR).order_by("name")


def runs_any(user: User | AnonymousUser, /) -> bool:
    """Whether the user keeps the firms of some base."""
    return (
        rules.is_bureau(user)
        or Base.objects.filter(operator__in=people.organisations_of(user, *OPERATOR_ACTS)).exists()
    )


def lines_for(user: User | AnonymousUser, base: Base, /) -> QuerySet[LedgerLine]:
    """The lines of a base's ledger that the user may read, the last first: of people only with the rows. Rule: B-12."""
    lines = base.ledger.filter(is_struck=False).select_related("firm")
    if sees_rows(user, base):
        return lines
    return lines.exclude(kind=LineKind.PERSON) if bases_for(user).filter(pk=base.pk).exists() else lines.none()


def sees_all_rows(user: User | AnonymousUser, /) -> bool:
    """Whether the user may see every firm of every base: the bureau's people."""
    return is_of_bureau(user)


def sees_rows(user: User | AnonymousUser, base: Base, /) -> bool:
    """Whether the user may see every firm of a base."""
    return is_of_bureau(user) or rules.runs(user, base)


def is_of_bureau(user: User | AnonymousUser, /) -> bool:
    """Whether the user reads as the authority does: its officers, administrators and auditors."""
    return people.sits_at(user, OrganisationKind.AUTHORITY, *BUREAU_READS)


def firms_of_houses(user: User | AnonymousUser, /) -> list[Firm]:
    """The firms of the houses for which the user applies, also those that left, by name. Two queries, once in a moment. Rule: B-26."""
    houses = sorted({seat.organisation for seat in people.seats_of(user) if seat.role == Role.PRODUCER})
    return people.of_this_moment(("firms of houses", user.pk), lambda: _read_firms(houses)) if houses else []


def _read_firms(houses: list[int]) -> list[Firm]:
    firms = Firm.objects.filter(organisation__in=houses).select_related("base__operator", "organisation")
    return list(firms.prefetch_related("base__names").order_by("name", "pk"))
