"""Reads about people, scoped to a user."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhijiang.people.models import Delegation, Membership, Organisation, OrganisationName, User
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def memberships_of(user: User | AnonymousUser, /) -> QuerySet[Membership]:
    """The memberships in force today, one's own and those of whoever one stands in for (`user_id` says whose it is).

    None for somebody who is not signed in or switched off. Whom one stands in for must hold the role today, and hold
    it personally: cover is never passed on. Rule: P-01.
    """
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return _memberships(user.pk, timezone.localdate()).all()


# Asked several times on every page, and longer in the writing than in the answering: what is kept is the question, as Django
# has written it for that day, and never an answer.
@lru_cache(maxsize=1024)
def _memberships(user: int, _today: date) -> QuerySet[Membership]:
    covered = in_force(Delegation.objects.filter(taker_id=user)).filter(
        giver=OuterRef("user"), organisation=OuterRef("organisation"), role=OuterRef("role")
    )
    own = Q(user_id=user)
    return (
        memberships_in_force()
        .filter(own | Q(Exists(covered), user__is_active=True))
        .select_related("organisation", "user")
    )


def memberships_in_force() -> QuerySet[Membership]:
    """Every membership of anybody that holds today."""
    today = timezone.localdate()
    return Membership.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_until=None) | Q(valid_until__gte=today)
    )


def in_force(delegations: QuerySet[Delegation], /) -> QuerySet[Delegation]:
    """Those of the delegations that hold today."""
    today = timezone.localdate()
    return delegations.filter(ended_at=None, valid_from__lte=today, valid_until__gte=today)


class Held(NamedTuple):
    """One role that somebody has today, and whose it is: one's own, or that of whoever one stands in for."""

    organisation: int
    role: Role
    holder: int


_IN_FORCE: Final = "(m.valid_from IS NULL OR m.valid_from <= %s) AND (m.valid_until IS NULL OR m.valid_until >= %s)"
_COVERS: Final = "d.ended_at IS NULL AND d.valid_from <= %s AND d.valid_until >= %s"
# These two are asked many times in every move and on every page; Django takes longer to write them than the database to answer.
_HELD: Final = f"""
SELECT m.organisation_id, m.role, m.user_id, house.name, house.name_en, holder.name, holder.name_latin, holder.username, house.kind
FROM people_membership m JOIN people_organisation house ON house.id = m.organisation_id
JOIN people_user holder ON holder.id = m.user_id WHERE {_IN_FORCE} AND (m.user_id = %s OR EXISTS (
  SELECT 1 FROM people_delegation d JOIN people_user giver ON giver.id = d.giver_id
  WHERE d.taker_id = %s AND {_COVERS} AND giver.is_active
  AND d.giver_id = m.user_id AND d.organisation_id = m.organisation_id AND d.role = m.role))
ORDER BY m.id"""  # noqa: S608 - parts of this module alone
_HELD_TOGETHER: Final = f"""
SELECT m.user_id, m.id, m.organisation_id, m.role, m.user_id, house.name, house.name_en, holder.name, holder.name_latin, holder.username, house.kind
FROM people_membership m JOIN people_organisation house ON house.id = m.organisation_id
JOIN people_user holder ON holder.id = m.user_id WHERE holder.is_active AND {_IN_FORCE} AND m.user_id IN (USERS)
UNION
SELECT d.taker_id, m.id, m.organisation_id, m.role, m.user_id, house.name, house.name_en, holder.name, holder.name_latin, holder.username, house.kind
FROM people_delegation d JOIN people_user taker ON taker.id = d.taker_id JOIN people_user holder ON holder.id = d.giver_id
JOIN people_membership m ON m.user_id = d.giver_id AND m.organisation_id = d.organisation_id AND m.role = d.role
JOIN people_organisation house ON house.id = m.organisation_id
WHERE taker.is_active AND holder.is_active AND {_COVERS} AND {_IN_FORCE} AND d.taker_id IN (USERS)
ORDER BY 1, 2"""  # noqa: S608 - parts of this module alone
_HOLDERS: Final = f"""
SELECT m.user_id, m.organisation_id, m.user_id, 0 AS cover FROM people_membership m JOIN people_user u ON u.id = m.user_id
WHERE m.role = %s AND u.is_active AND {_IN_FORCE} AND WITHIN_m
UNION ALL
SELECT d.taker_id, d.organisation_id, d.giver_id, 1 FROM people_delegation d JOIN people_user taker ON taker.id = d.taker_id
JOIN people_user giver ON giver.id = d.giver_id
JOIN people_membership m ON m.user_id = d.giver_id AND m.organisation_id = d.organisation_id AND m.role = d.role
WHERE d.role = %s AND taker.is_active AND giver.is_active AND {_COVERS} AND {_IN_FORCE} AND WITHIN_d
ORDER BY 4, 1, 2, 3"""  # noqa: S608 - parts of this module alone


_MOMENT: ContextVar[dict[Hashable, Any] | None] = ContextVar("moment", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """Who is what is read once for all that is asked inside: for a page that only shows. Nothing may be written in it.

    Inside of another one it is that one.
    """
    if _MOMENT.get() is not None:
        yield
        return
    token = _MOMENT.set({})
    try:
        yield
    finally:
        _MOMENT.reset(token)


def of_this_moment[T](key: Hashable, read: Callable[[], T], /) -> T:
    """What `read` finds, or found already in this moment; outside of one it is read each time."""
    known = _MOMENT.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


class Post(NamedTuple):
    """The same as a page says it: the house and the holder with their names alone, not to be saved."""

    house: Organisation
    role: Role
    holder: User


def known_in_this_moment(found: Mapping[Hashable, Any], /) -> None:
    """What was read in one go with something else, by key, for `of_this_moment`; nothing outside of a moment."""
    known = _MOMENT.get()
    if known is not None:
        known |= found


def held_by(user: User | AnonymousUser, /) -> list[Held]:
    """What `memberships_of` finds, as plain numbers. One query."""
    return [Held(house, Role(role), holder) for house, role, holder, *_names in _held_rows(user)]


def posts_of(user: User | AnonymousUser, /) -> list[Post]:
    """What `held_by` finds, with names. One query, the same."""
    return [
        Post(
            Organisation(pk=house, name=name, name_en=name_en),
            Role(role),
            User(pk=holder, name=person, name_latin=latin, username=username),
        )
        for house, role, holder, name, name_en, person, latin, username, _kind in _held_rows(user)
    ]


def _held_rows(user: User | AnonymousUser) -> list[tuple[Any, ...]]:
    if not user.is_authenticated or not user.is_active:
        return []
    return of_this_moment(("held", user.pk), lambda: _read_held(user.pk))


def _read_held(user: int) -> list[tuple[Any, ...]]:
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [today, today, user, user, today, today])
        return list(cursor.fetchall())


def read_held(users: Iterable[int], /) -> dict[int, list[Held]]:
    """What each of these people holds, as `held_by` finds it, which from now on asks for none of them in this moment. One query."""
    wanted = sorted(set(users))
    rows: dict[int, list[tuple[Any, ...]]] = {user: [] for user in wanted}
    if wanted:
        today = timezone.localdate()
        sql = _HELD_TOGETHER.replace("USERS", ", ".join(["%s"] * len(wanted)))
        with connection.cursor() as cursor:
            cursor.execute(sql, [today, today, *wanted, *[today] * 4, *wanted])
            for user, _membership, *row in cursor.fetchall():
                rows[user].append(tuple(row))
    known_in_this_moment({("held", user): found for user, found in rows.items()})
    return {user: [Held(row[0], Role(row[1]), row[2]) for row in found] for user, found in rows.items()}


class Seat(NamedTuple):
    """A role that somebody has today in a house of this kind."""

    organisation: int
    role: Role
    kind: OrganisationKind


def seats_of(user: User | AnonymousUser, /) -> list[Seat]:
    """What `held_by` finds, with the kind of each house. One query, the same."""
    return [Seat(house, Role(role), OrganisationKind(kind)) for house, role, _holder, *_names, kind in _held_rows(user)]


def sits_at(user: User | AnonymousUser, kind: OrganisationKind, /, *roles: Role) -> bool:
    """Whether the user holds one of `roles` today in a house of this kind."""
    return any(seat.kind == kind and seat.role in roles for seat in seats_of(user))


def holders_of(role: Role, /, *, within: Iterable[int] | None = None) -> list[tuple[int, int, int]]:
    """(person, organisation, whose role it is) of everybody active who holds a role today, and of those who stand in.

    In these organisations, where they are given. One query.
    """
    today = timezone.localdate()
    houses = None if within is None else sorted(set(within))
    if houses == []:
        return []
    place = "TRUE" if houses is None else f"TABLE.organisation_id IN ({', '.join(['%s'] * len(houses))})"
    sql = _HOLDERS.replace("WITHIN_m", place.replace("TABLE", "m")).replace("WITHIN_d", place.replace("TABLE", "d"))
    given = houses or []
    with connection.cursor() as cursor:
        cursor.execute(sql, [str(role), today, today, *given, str(role), *[today] * 4, *given])
        return [(user, organisation, holder) for user, organisation, holder, _cover in cursor.fetchall()]


def away_today() -> QuerySet[Delegation]:
    """Who has given a role away today: on leave, and covered."""
    return in_force(Delegation.objects.all())


def organisations_of(user: User | AnonymousUser, /, *roles: Role) -> QuerySet[Organisation]:
    """Organisations in which the user holds one of `roles` today (any role when none is named)."""
    if not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    return _organisations(user.pk, roles, timezone.localdate()).all()


@lru_cache(maxsize=1024)
def _organisations(user: int, roles: tuple[Role, ...], today: date) -> QuerySet[Organisation]:
    held = _memberships(user, today)
    if roles:
        held = held.filter(role__in=roles)
    return Organisation.objects.filter(pk__in=held.values("organisation_id"))


def called_like(words: str, /) -> QuerySet[Organisation]:
    """Organisations, by key, that are called so today or were earlier. For `__in`. Rule: P-35."""
    said = Q(name__icontains=words) | Q(name_en__icontains=words)
    once = _begun_names().filter(said).values("organisation_id")
    return Organisation.objects.filter(said | Q(pk__in=once)).values("pk")  # type: ignore[return-value]


def names_begun(organisations: Iterable[int], /) -> dict[int, list[str]]:
    """Every name, in each language, that these bear or bore, by key; none of one that has no row. One query."""
    found: dict[int, list[str]] = {}
    for name in _begun_names().filter(organisation__in=set(organisations)).order_by("valid_from"):
        found.setdefault(name.organisation_id, []).extend((name.name, name.name_en))
    return found


def begins_like(beginning: str, /) -> QuerySet[Organisation]:
    """Organisations, by key, whose Chinese name begins so, today's or an earlier one. For `__in`. Rule: P-35."""
    once = _begun_names().filter(name__startswith=beginning).values("organisation_id")
    return Organisation.objects.filter(Q(name__startswith=beginning) | Q(pk__in=once)).values("pk")  # type: ignore[return-value]


def _begun_names() -> QuerySet[OrganisationName]:
    return OrganisationName.objects.filter(Q(valid_from=None) | Q(valid_from__lte=timezone.localdate()))


def formerly(words: str, organisations: Iterable[Organisation], /) -> dict[int, str]:
    """By which earlier name each of these was found, in the reader's language, where the name of today holds none of the words.

    By key of the organisation; no query where nothing is sought. Rule: P-35.
    """
    sought = [word.casefold() for word in words.split()]
    there = {each.pk: each for each in organisations} if sought else {}
    found: dict[int, str] = {}
    if not there:
        return found
    for name in _begun_names().filter(organisation__in=there).order_by("valid_from"):
        house = there[name.organisation_id]
        is_other = (name.name, name.name_en) != (house.name, house.name_en)
        missing = [word for word in sought if word not in f"{house.name} {house.name_en}".casefold()]
        if is_other and any(word in f"{name.name} {name.name_en}".casefold() for word in missing):
            found[name.organisation_id] = name.shown
    return found


def has_role(user: User | AnonymousUser, /, *roles: Role, organisation: Organisation | None = None) -> bool:
    """Whether the user holds one of `roles` today, in `organisation` if one is named. One query, that of `held_by`."""
    houses = {each.organisation for each in held_by(user) if each.role in roles}
    return bool(houses) if organisation is None else organisation.pk in houses


def demo_people() -> QuerySet[User]:
    """The people anybody may enter as in demo mode; none of a real installation, whose people have no demo role."""
    return (
        User.objects.filter(is_active=True)
        .exclude(demo_role="")
        .prefetch_related("memberships__organisation")
        .order_by("pk")
    )
