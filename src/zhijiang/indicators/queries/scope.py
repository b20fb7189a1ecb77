"""Which periods, reports and figures a user may see, and what is asked."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language

from zhijiang.bases import queries as bases
from zhijiang.bases.models import Base, Firm
from zhijiang.casework import pack
from zhijiang.indicators import definitions
from zhijiang.indicators.definitions import Definition
from zhijiang.indicators.models import Period, PublishedPeriod, Report
from zhijiang.indicators.states import Rhythm, Subject
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role


def definitions_in_force() -> Mapping[str, Definition]:
    """The indicators of the installation's pack by key."""
    return definitions.load(pack.folder())


def language() -> str:
    """The reader's."""
    return get_language() or ""


def today() -> datetime.date:
    """The day where the installation stands."""
    return timezone.localdate()


def asked_in(period: Period, subject: Subject | str, /) -> dict[str, Definition]:
    """What is reported of this subject for a period, in order; without what is worked out."""
    return {key: each for key, each in all_in(period).items() if each.by == subject and not each.formula}


def all_in(period: Period, /) -> dict[str, Definition]:
    """Every definition of a period, as it was opened with."""
    return definitions.parse(period.indicators)


def asks(rhythm: str, /) -> list[Definition]:
    """What the pack asks of a period of this rhythm, derived ones among it."""
    return [each for each in definitions_in_force().values() if each.rhythm == rhythm]


def reporting_bases(user: User | AnonymousUser, /) -> QuerySet[Base]:
    """The bases whose rows the user may see: the bureau's people all, others those that they run. Rule: B-34."""
    if bases.is_of_bureau(user):
        return bases.register()
    return bases.register().filter(operator__in=people.organisations_of(user, Role.SERVICE_CENTRE))


def named(found: Iterable[Base], /) -> None:
    """Read the names of these bases, those of all in one query."""
    prefetch_related_objects(list(found), "names")


def periods_for(user: User | AnonymousUser, /) -> QuerySet[Period]:
    """Every period, for whoever reports or looks on: the bureau's people, operators, and firms; nothing for others."""
    periods = Period.objects.select_related("published").defer("published__tables")
    return periods if bases.is_of_bureau(user) else periods.filter(Exists(bases.bases_for(user).prefetch_related(None)))


def reports_for(user: User | AnonymousUser, /) -> QuerySet[Report]:
    """The reports that the user may see: those of bases whose rows the user sees, and a firm's own. Rule: B-34."""
    reports = Report.objects.select_related("period", "base__operator", "firm__organisation")
    if bases.is_of_bureau(user):
        return reports
    return reports.filter(Q(base__in=reporting_bases(user)) | Q(firm__in=bases.firms_for(user)))


def asked_firms(firms: QuerySet[Firm], period: Period, /) -> QuerySet[Firm]:
    """Of these firms those that are asked for a period: in a base on its last day. Rule: B-27."""
    end = period.last_day
    return firms.filter(Q(left_on=None) | Q(left_on__gte=end), joined_on__lte=end)


def before(period: Period, /) -> Period | None:
    """The period of the same rhythm just before, if one was opened."""
    return next(
        (
            each
            for each in Period.objects.filter(rhythm=period.rhythm, year__gte=period.year - 1)
            if each.place == period.place - 1
        ),
        None,
    )


def published_periods() -> QuerySet[PublishedPeriod]:
    """What everybody may read, the last first."""
    return PublishedPeriod.objects.select_related("period").order_by("-period__year", "-period__part", "period__rhythm")


def rhythms_asked() -> list[Rhythm]:
    """The rhythms for which the pack has something that is reported."""
    known = {each.rhythm for each in definitions_in_force().values() if not each.formula}
    return [rhythm for rhythm in Rhythm if rhythm in known]
