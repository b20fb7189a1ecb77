"""One page of what a base and the authority can do for somebody: what to apply for, what is given, what can be booked, what is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.booking import queries as booking
from zhijiang.casework import queries as casework
from zhijiang.casework import search
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind
from zhijiang.portal.queries.found import Find, Group
from zhijiang.support import queries as support
from zhijiang.support.queries.calls import calls_for
from zhijiang.support.states import CallState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

MOST: Final = 200
"""Of one kind on the page."""
_APPLICANTS: Final = (OrganisationKind.PRODUCER, OrganisationKind.BASE_OPERATOR)


def services(user: User | AnonymousUser, query: str = "", /) -> list[Group]:
    """Everything that is offered today and holds each word of the query, by what somebody needs; needs without one are left out.

    What is said does not depend on who reads it. Rule: P-38.
    """
    if query.strip() and not search.words_of(query):
        return []
    groups = [_applications(query), _calls(user, query), _measures(user, query), _facilities(query), _tools(query)]
    return [group for group in groups if group.count]


def _holds(query: str, *texts: str) -> bool:
    whole = search.lines(texts)
    return all(word in whole for word in search.words_of(query))


def _applications(query: str) -> Group:
    houses = Organisation.objects.filter(kind__in=_APPLICANTS)
    finds = [
        Find(offer.title, reverse("casework:new_case", args=[offer.item.code]), told=_promised(offer.limits))
        for offer in casework.offers(houses)
        if _holds(query, offer.item.title_zh, offer.item.title_en, offer.legal_basis)
    ]
    return Group(_("Applications and reports"), "files", len(finds), finds=finds[:MOST])


def _promised(limits: list[casework.Limit]) -> str:
    """The longest of the promised limits: “20 working days”."""
    days = max((limit.workdays for limit in limits), default=0)
    return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days} if days else ""


def _calls(user: User | AnonymousUser, query: str) -> Group:
    day = support.today()
    rows = calls_for(user).filter(state=CallState.OPEN, opens_on__lte=day, closes_on__gte=day)
    finds = [
        Find(
            call.shown_title,
            call.get_absolute_url(),
            call.code,
            _("closes on %(day)s") % {"day": date_format(call.closes_on)},
        )
        for call in rows.order_by("closes_on", "pk")
        if _holds(query, call.title, call.title_en, call.about)
    ]
    return Group(_("Calls that are open"), "clipboard-list", len(finds), finds=finds[:MOST])


def _measures(user: User | AnonymousUser, query: str) -> Group:
    rows = support.narrowed(support.in_force(user), q=query)
    finds = [
        Find(each.shown_title, each.get_absolute_url(), each.code, each.get_kind_display()) for each in rows[:MOST]
    ]
    count = len(finds) if len(finds) < MOST else rows.count()
    return Group(_("Policies and support"), "stamp", count, reverse("support:measures"), finds)


def _facilities(query: str) -> Group:
    rows = booking.offered(query)
    finds = [
        Find(each.shown_name, each.get_absolute_url(), told=f"{each.base.shown_name} · {each.get_kind_display()}")
        for each in rows[:MOST]
    ]
    count = len(finds) if len(finds) < MOST else rows.count()
    return Group(_("Studios, rooms, equipment"), "calendar-days", count, reverse("booking:facilities"), finds)


def _tools(query: str) -> Group:
    """What the platform does by itself, at once."""
    offered = [
        (_("Private technical check of a file"), "technical:checks", _("the report in minutes, seen by nobody else")),
        (_("Where does a case stand?"), "casework:status", _("by its code and secret")),
        (_("Verify a letter"), "casework:verify", _("by its number or code")),
        (_("Register of bases"), "bases:register", ""),
        (_("Released works"), "distribution:released", ""),
    ]
    finds = [Find(title, reverse(name), told=told) for title, name, told in offered if _holds(query, title, told)]
    return Group(_("At once, by the platform itself"), "scan-line", len(finds), finds=finds)
