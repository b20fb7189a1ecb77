"""What stands round every page: where one can go, who one is, whether this is the demo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, lazystr
from django.utils.translation import gettext as _

from zhijiang.bases.states import OPERATOR_ACTS
from zhijiang.casework import queries as casework
from zhijiang.people.queries import Post, posts_of
from zhijiang.people.states import Role

EVERYBODY = frozenset(Role)
KEEPERS = frozenset({Role.ADMINISTRATOR})
KEEPERS_OF_BASES = frozenset({Role.OFFICER, Role.SERVICE_CENTRE})
KEEPERS_OF_NEWS = frozenset({Role.OFFICER, Role.SERVICE_CENTRE, Role.ADMINISTRATOR})
MAKERS = frozenset({Role.PRODUCER, Role.PRODUCER_VIEWER})


@dataclass(frozen=True)
class Place:
    """One entry of the main navigation."""

    label: str
    url: str
    current: str
    """aria-current: "page" on the page itself, "true" below it, empty elsewhere."""


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor for ui/header.html."""
    held: Iterable[Post] = SimpleLazyObject(lambda: posts_of(request.user) if hasattr(request, "user") else [])
    return {
        "demo": settings.DEMO,
        "search_url": reverse("portal:search"),
        "navigation": SimpleLazyObject(lambda: navigation_of(request, held)),
        "public_places": SimpleLazyObject(lambda: public_places(request)),
        "own_places": SimpleLazyObject(lambda: own_places(request, held)),
        "may_write_news": SimpleLazyObject(lambda: any(each.role in KEEPERS_OF_NEWS for each in held)),
        "unread": SimpleLazyObject(lambda: casework.unread_count(request.user)),
        "own_standing": lazystr(SimpleLazyObject(lambda: standing_of(held, request))),
    }


def navigation_of(request: HttpRequest, held: Iterable[Post]) -> list[Place]:
    """The places this person may go; none before signing in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = {each.role for each in held}
    places = [
        (_("Home"), "portal:home", EVERYBODY),
        (_("Works"), "catalog:works", MAKERS),
        (_("Cases"), "casework:cases", EVERYBODY),
        (_("Reviews"), "screening:reviews", EVERYBODY),
        (_("Duties"), "assignments:plans", EVERYBODY - MAKERS),
        (_("Bases"), "bases:register", KEEPERS_OF_BASES),
        (_("Indicators"), "indicators:periods", KEEPERS_OF_BASES),
        (_("Support"), "support:measures", KEEPERS_OF_BASES),
        (_("Procedures"), "casework:procedures", KEEPERS),
    ]
    return [
        Place(label, reverse(name), current_mark(request.path, reverse(name)))
        for label, name, held_by in places
        if held_by == EVERYBODY or roles & held_by
    ]


def public_places(request: HttpRequest) -> list[Place]:
    """What anybody may look up without signing in: the foot of every page."""
    places = [
        (_("Services"), "portal:services"),
        (_("News and announcements"), "notices:index"),
        (_("Public lists"), "casework:public_lists"),
        (_("Released works"), "distribution:released"),
        (_("Studios, rooms, equipment"), "booking:facilities"),
        (_("Bases"), "bases:register"),
        (_("Indicators"), "indicators:definitions"),
        (_("Support"), "support:measures"),
        (_("Where does a case stand?"), "casework:status"),
        (_("Verify a letter"), "casework:verify"),
    ]
    return [Place(label, reverse(name), current_mark(request.path, reverse(name))) for label, name in places]


def own_places(request: HttpRequest, held: Iterable[Post]) -> list[Place]:
    """What stands under a person's name: the inbox, tasks, the house's papers, cover, keys."""
    roles = {each.role for each in held}
    inside = roles - MAKERS
    places = [
        (_("Inbox"), "casework:messages", True),
        (_("Tasks"), "casework:tasks", bool(inside)),
        (_("Duties"), "assignments:plans", bool(roles & MAKERS)),
        (_("Bases"), "bases:register", bool(roles & MAKERS)),
        (_("Indicators"), "indicators:periods", bool(roles & MAKERS)),
        (_("Support"), "support:measures", bool(roles & MAKERS)),
        (_("Deliveries"), "distribution:deliveries", bool(roles & (MAKERS | {Role.OFFICER, Role.AUDITOR}))),
        (_("Releases"), "distribution:releases", bool(roles & (MAKERS | {Role.OFFICER, Role.AUDITOR}))),
        (_("Bookings"), "booking:bookings", bool(roles & {*MAKERS, *OPERATOR_ACTS, Role.OFFICER})),
        (_("Dossier"), "casework:dossier", bool(roles & MAKERS)),
        (_("Private checks"), "technical:checks", bool(roles & MAKERS)),
        (_("Editorial desk"), "notices:desk", bool(roles & KEEPERS_OF_NEWS)),
        (_("Names of organisations"), "casework:names", Role.ADMINISTRATOR in roles),
        (_("Delivery profiles"), "catalog:profiles", bool(roles & {Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR})),
        (_("Standing in"), "casework:delegations", bool(roles)),
        (_("Conflicts of interest"), "casework:conflicts", bool(inside)),
        (_("Keys for programs"), "casework:tokens", True),
        (_("Web hooks"), "casework:hooks", bool(roles & {Role.PRODUCER, Role.ADMINISTRATOR})),
    ]
    return [
        Place(label, reverse(name), current_mark(request.path, reverse(name)))
        for label, name, is_open in places
        if is_open
    ]


def current_mark(path: str, url: str) -> str:
    """aria-current of a place at `url` while the reader is at `path`."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""


def standing_of(held: Iterable[Post], request: HttpRequest) -> str:
    """In what role, and for whom, somebody is here: “专家组 · 审看专家”; whose it is where one stands in for a colleague."""
    lines = []
    for each in held:
        line = f"{each.house.shown_name} · {each.role.label}"
        if each.holder.pk != request.user.pk:
            line = _("%(role)s (in place of %(name)s)") % {"role": line, "name": each.holder.shown_name}
        lines.append(line)
    return "；".join(lines)
