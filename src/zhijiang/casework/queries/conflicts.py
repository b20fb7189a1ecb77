"""Conflicts of interest, for those who may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.models import Case, Conflict
from zhijiang.people import queries as people
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SUPERVISORS = (Role.OFFICER, Role.ADMINISTRATOR)
HANDLERS = frozenset({Role.OFFICER, Role.SERVICE_CENTRE, Role.REVIEWER, Role.CO_REVIEWER, Role.AUDITOR})


def walled_off(case: Case, users: Iterable[int], /) -> set[int]:
    """Which of these people must know nothing of the case. One query. Rule: C-33."""
    return {user for user, wall in rules.walls_of(users).items() if wall.hides(case)}


def own_conflicts(user: User, /) -> QuerySet[Conflict]:
    """From what the user keeps away, the newest first."""
    return Conflict.objects.filter(user=user, ended_at=None).select_related("case", "organisation").order_by("-since")


@people.one_moment()
def conflicts_under(user: User, /) -> list[Conflict]:
    """Other people's conflicts with houses, and with cases in the user's sight, that the user may end."""
    if not _authorities_of(user):
        return []
    found = (
        Conflict.objects.filter(ended_at=None)
        .exclude(user=user)
        .select_related("user", "organisation", "case__organisation", "case__authority", "case__procedure", "by")
        .order_by("-since")
    )
    return [conflict for conflict, role in _with_who_ends(found, user) if role]


@people.one_moment()
def conflicts_in(case: Case, user: User, /) -> list[tuple[Conflict, Role | None]]:
    """Conflicts in force with a case or its applicant, each with the role in which the user may end it.

    For officers: the caller has looked at the reader's role.
    """
    found = Conflict.objects.filter(Q(case=case) | Q(organisation=case.organisation_id), ended_at=None)
    return _with_who_ends(found.select_related("user", "organisation", "by", "case").order_by("-since"), user)


def _with_who_ends(conflicts: QuerySet[Conflict], user: User) -> list[tuple[Conflict, Role | None]]:
    """As many queries for one as for fifty."""
    found = list(conflicts)
    houses: dict[int, set[int]] = {each.user_id: set() for each in found}
    for other, house in Membership.objects.filter(user__in=houses).values_list("user_id", "organisation_id"):
        houses[other].add(house)
    people.known_in_this_moment({("houses ever", other): every for other, every in houses.items()})
    return [(conflict, ends_conflict_as(conflict, user)) for conflict in found]


def ends_conflict_as(conflict: Conflict, user: User, /) -> Role | None:
    """The role in which the user may end somebody's conflict; None if not at all. Rule: C-34."""
    if conflict.user_id == user.pk:
        return None
    wall = rules.walls_of([user.pk])[user.pk]
    if conflict.case is not None:
        if wall.hides(conflict.case):
            return None
        over = set(rules.above(conflict.case.lodged_with_id, rules.tree()))
    elif conflict.organisation_id in wall.houses:
        return None
    else:
        over = _over(conflict.user_id)
    held = {Role(role) for organisation, role in _authorities_of(user) if organisation in over}
    return next((role for role in SUPERVISORS if role in held), None)


def answers_for(user: User, other: User, /) -> bool:
    """Whether the other works for the user's authority, or for a body under it."""
    return any(organisation in _over(other.pk) for organisation, _role in _authorities_of(user))


def roles_held(user: User | AnonymousUser, /) -> set[Role]:
    """Every role that the user holds somewhere today."""
    return {each.role for each in people.held_by(user)}


def _authorities_of(user: User) -> list[tuple[int, str]]:
    return [(each.organisation, each.role) for each in people.held_by(user) if each.role in SUPERVISORS]


def _over(user: int) -> set[int]:
    parents = rules.tree()
    own = people.of_this_moment(("houses ever", user), lambda: _houses_ever(user))
    return {each for organisation in own for each in rules.above(organisation, parents)}


def _houses_ever(user: int) -> set[int]:
    return set(Membership.objects.filter(user=user).values_list("organisation_id", flat=True))


def may_declare(user: User, /) -> bool:
    """Whether the user handles cases at all, so that there is something to keep away from."""
    return bool(roles_held(user) & HANDLERS)


def houses_to_keep_from(user: User, /) -> QuerySet[Organisation]:
    """The houses of applicants from whose cases the user does not keep away yet."""
    kept = Conflict.objects.filter(user=user, ended_at=None).exclude(organisation=None).values("organisation_id")
    kinds = [OrganisationKind.PRODUCER, OrganisationKind.BASE_OPERATOR]
    return Organisation.objects.filter(kind__in=kinds).exclude(pk__in=kept).order_by("name", "pk")


def people_round(case: Case, user: User, /) -> QuerySet[User]:
    """Everybody of the authority's side of whom the user could find a conflict with this case: who could handle or review it."""
    parents = rules.tree()
    bodies = [each for each in parents if case.authority_id in rules.above(each, parents)]
    held = people.memberships_in_force().filter(organisation__in=bodies, role__in=HANDLERS)
    asked = people.memberships_in_force().filter(organisation__tasks__case=case, role=Role.CO_REVIEWER)
    found = {*held.values_list("user_id", flat=True), *asked.values_list("user_id", flat=True)}
    fit = found - walled_off(case, found) - {user.pk}
    return User.objects.filter(pk__in=fit, is_active=True).order_by("name", "pk")


@dataclass(frozen=True)
class Candidate:
    """Somebody who could have a case in hand."""

    user: User
    load: int
    """Open cases in hand."""
    has_conflict: bool
    is_away: bool
    cover: str
    """Who stands in, where the person is away."""
    is_assignee: bool
    decided: str
    """That the person decided what this case re-examines, as a sentence; empty otherwise."""
    decided_earlier: str
    """That the person decided the case after which this one is filed again: somebody else rather has it. Empty otherwise."""


@people.one_moment()
def candidates_for(case: Case, /) -> list[Candidate]:
    """Everybody of the authority who could have this case in hand, and who must not; the least loaded first. Rules: C-36, C-86, C-100.

    As many queries for one as for fifty.
    """
    pairs = [pair for role in rules.in_charge(case) for pair in rules.posts_in(case, role)]
    users = list(User.objects.filter(pk__in={user for user, _holder in pairs}, is_active=True))
    rules.read_people(user.pk for user in users)
    barred = walled_off(case, {user.pk for user in users})
    load = load_of(users)
    away = {each.giver_id: each.taker.shown_name for each in people.away_today().select_related("taker")}
    earlier = rules.decided_earlier(case)
    found = [
        Candidate(
            user=user,
            load=load.get(user.pk, 0),
            has_conflict=user.pk in barred,
            is_away=user.pk in away,
            cover=away.get(user.pk, ""),
            is_assignee=user.pk == case.assignee_id,
            decided=rules.bars_from_re_examination(case, user),
            decided_earlier=_("Decided the earlier application; where possible somebody else has this one.")
            if user.pk in earlier
            else "",
        )
        for user in users
    ]
    return sorted(found, key=_rank)


def _rank(each: Candidate) -> tuple[bool, bool, bool, bool, int, int]:
    return (
        each.has_conflict,
        bool(each.decided),
        bool(each.decided_earlier),
        each.is_away,
        each.load,
        each.user.pk,
    )


def load_of(users: Iterable[User], /) -> dict[int, int]:
    """How many open cases each of these people has in hand."""
    running = Case.objects.filter(assignee__in=[user.pk for user in users], closed_at=None)
    return dict(running.values_list("assignee_id").annotate(n=Count("pk")).order_by())
