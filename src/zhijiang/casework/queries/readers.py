"""Who reads a list: what the reader is, whose turn it is in a case, and what each tab means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import pgettext_lazy

from zhijiang.casework import rules
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.clocks import calendar_of_version
from zhijiang.casework.models import Assignment, Case, Opinion, ProcedureVersion, Task
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.states import TaskState, VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User

NOBODY: Final = Q(pk__in=[])


class Tab(TextChoices):
    """One way to look at one's cases."""

    MINE = "mine", pgettext_lazy("tab", "Waiting for me")
    TEAM = "team", pgettext_lazy("tab", "My team’s")
    OTHERS = "others", pgettext_lazy("tab", "With others")
    SOON = "soon", pgettext_lazy("tab", "Due soon")
    OVERDUE = "overdue", pgettext_lazy("tab", "Overdue")
    CLOSED = "closed", pgettext_lazy("tab", "Closed")
    ALL = "all", pgettext_lazy("tab", "All")


@dataclass(frozen=True)
class Reader:
    """What somebody is, read once for a whole list, and the procedures that there are."""

    user: User
    held: tuple[tuple[int, Role], ...]
    stands_for: frozenset[int]
    """The reader, and everybody whom the reader stands in for today."""
    versions: Mapping[int, ProcedureVersion]

    def houses(self, *roles: Role) -> set[int]:
        """Where the reader holds one of these roles."""
        return {organisation for organisation, role in self.held if role in roles}

    @cached_property
    def roles(self) -> set[Role]:
        return {role for _organisation, role in self.held}

    @cached_property
    def own(self) -> set[int]:
        """Houses on whose side the reader applies."""
        return self.houses(*rules.APPLICANT)

    @property
    def may_apply(self) -> bool:
        return Role.PRODUCER in self.roles

    @cached_property
    def lines(self) -> Mapping[int, list[int]]:
        """Every organisation with all above it, nearest first. One query, the first time it is needed."""
        parents = rules.tree()
        return {each: rules.above(each, parents) for each in parents}

    def is_only(self, role: Role) -> bool:
        """Whether all that the reader sees for others, the wall lets it see in this one role."""
        return self.roles - rules.APPLICANT == {role}

    @property
    def is_staff_of_authority(self) -> bool:
        return bool(self.roles - rules.APPLICANT)

    @property
    def brings_registers_in(self) -> bool:
        """Is an officer, for whose authority cases that were filed elsewhere are brought in."""
        return Role.OFFICER in self.roles

    @property
    def has_turns(self) -> bool:
        """Whether anything could ever wait for the reader."""
        return bool(self.roles - {Role.PRODUCER_VIEWER, Role.AUDITOR, Role.ADMINISTRATOR})

    def under(self, houses: set[int]) -> list[int]:
        """The organisations at or under one of these."""
        return [each for each, line in self.lines.items() if houses & set(line)]

    @cached_property
    def known_authorities(self) -> set[int]:
        return set(self.under(self.houses(*rules.READERS)))

    def procedures(self) -> Iterator[tuple[int, Procedure]]:
        for key, version in self.versions.items():
            yield key, parse(version.text)


def reader_of(user: User, /) -> Reader:
    """What the user is today. Two queries."""
    held = people.held_by(user)
    versions = ProcedureVersion.objects.exclude(status=VersionStatus.DRAFT).select_related("item")
    return Reader(
        user=user,
        held=tuple((each.organisation, each.role) for each in held),
        stands_for=frozenset({user.pk, *(each.holder for each in held)}),
        versions={version.pk: version for version in versions.order_by("item__code", "version")},
    )


def in_tab(reader: Reader, tab: Tab, /, *, today: date | None = None) -> Q:
    """Which cases belong to a tab; to be asked of cases that the reader may see."""
    is_open = Q(closed_at=None)
    match tab:
        case Tab.MINE:
            return is_open & whose_turn(reader, Q(assignee=None) | Q(assignee__in=reader.stands_for))
        case Tab.TEAM:
            return is_open & whose_turn(reader, Q())
        case Tab.OTHERS:
            return is_open & ~whose_turn(reader, Q())
        case Tab.SOON:
            return is_open & _by_day(reader, today, lambda days, on: Q(due_on__gte=on) & _warned(reader, days, on))
        case Tab.OVERDUE:
            return is_open & _by_day(reader, today, lambda _days, on: Q(due_on__lt=on))
        case Tab.CLOSED:
            return Q(closed_at__isnull=False)
        case Tab.ALL:
            return Q()


def whose_turn(reader: Reader, in_hand: Q, /) -> Q:
    """Cases in which a role of the reader's has the next move; of the authority's only those that are `in_hand`."""
    turns = [Q(owner_role=Role.PRODUCER, organisation__in=reader.houses(Role.PRODUCER))]
    outside = ~Q(organisation__in={organisation for organisation, _role in reader.held})
    officers = reader.houses(Role.OFFICER)
    if officers:
        theirs = Q() if reader.is_only(Role.OFFICER) else Q(authority__in=reader.under(officers))
        going_up = [key for key, procedure in reader.procedures() if procedure.has_levels]
        if going_up:
            theirs &= ~Q(procedure__in=going_up) | Q(authority__in=officers)
        turns.append(Q(owner_role=Role.OFFICER) & theirs & in_hand & outside)
    centres = reader.houses(Role.SERVICE_CENTRE)
    if centres:
        theirs = Q() if reader.is_only(Role.SERVICE_CENTRE) else _served(reader, centres)
        turns.append(Q(owner_role=Role.SERVICE_CENTRE) & theirs & in_hand & outside)
    if Role.REVIEWER in reader.roles:
        turns.append(_to_sign(reader) & outside)
    bodies = reader.houses(Role.CO_REVIEWER)
    if bodies:
        asked = Task.objects.filter(case=OuterRef("pk"), organisation__in=bodies, state=TaskState.OPEN)
        turns.append(Q(Exists(asked)) & outside)
    return reduce(or_, turns)


def _served(reader: Reader, centres: set[int]) -> Q:
    """Cases of the applicants that a service centre looks after, as the wall has it."""
    found = NOBODY
    independent = [each for each, line in reader.lines.items() if len(line) == 1]
    for centre in centres:
        served = [each for each, line in reader.lines.items() if centre in line]
        found |= Q(authority__in=reader.lines[centre], organisation__in=[*served, *independent])
    return found


def _to_sign(reader: Reader) -> Q:
    """Cases under review on whose panel the reader is, without an opinion of the reader's on this round."""
    states = [
        Q(procedure=key, state__in=procedure.review.states)
        for key, procedure in reader.procedures()
        if procedure.review is not None
    ]
    on = Assignment.objects.filter(case=OuterRef("pk"), user=reader.user, role=Role.REVIEWER, ended_at=None)
    signed = Opinion.objects.filter(
        case=OuterRef("pk"), reviewer=reader.user, round=OuterRef("round"), replaced_by=None
    )
    return reduce(or_, states, NOBODY) & Exists(on) & ~Exists(signed)


def _by_day(reader: Reader, today: date | None, wanted: Callable[[WorkCalendar, date], Q]) -> Q:
    """What is wanted of each calendar's cases, by the day that it is there; of all cases at once where there is one."""
    calendars = {version.calendar_id: calendar_of_version(version) for version in reader.versions.values()}
    found = NOBODY
    for code, days in calendars.items():
        versions = [key for key, version in reader.versions.items() if version.calendar_id == code]
        which = Q() if len(calendars) == 1 else Q(procedure__in=versions)
        found |= which & wanted(days, today or days.today())
    return found


def _warned(reader: Reader, calendar: WorkCalendar, on: date) -> Q:
    """Cases of a calendar whose limit is within the warning of its clock: those with a yellow light."""
    by_day: dict[date, list[Q]] = {}
    for key, procedure in reader.procedures():
        if reader.versions[key].calendar_id != calendar.rule.code:
            continue
        for name, clock in procedure.clocks.items():
            by_day.setdefault(calendar.add(on, clock.warn), []).append(Q(procedure=key, due_clock=name))
    if not by_day:
        return NOBODY
    # The furthest of the days bounds what is looked at; each clock has its own.
    return Q(due_on__lte=max(by_day)) & reduce(
        or_, (Q(due_on__lte=day) & reduce(or_, which) for day, which in by_day.items())
    )


def tabs_of(reader: Reader, /) -> list[Tab]:
    """The tabs that mean something to the reader."""
    in_team = reader.roles & {Role.OFFICER, Role.SERVICE_CENTRE}
    hidden = set() if in_team else {Tab.TEAM}
    return [tab for tab in Tab if tab not in (hidden if reader.has_turns else {*hidden, Tab.MINE})]


def is_blind(case: Case, reader: Reader, /) -> bool:
    """Whether the reader is on the panel alone, and names are kept from it now."""
    if Role.REVIEWER not in reader.roles or reader.roles & {Role.SERVICE_CENTRE, Role.CO_REVIEWER}:
        return False
    if case.organisation_id in reader.own or case.lodged_with_id in reader.known_authorities:
        return False
    review = rules.procedure_of(case).review
    return review is not None and any(not phase.names and case.state in phase.states for phase in review.phases)
