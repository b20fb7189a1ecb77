"""How far the reports of a period are: who has reported, who is missing."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from zhijiang.bases import queries as bases
from zhijiang.bases.models import Base, Firm
from zhijiang.casework.models import Event
from zhijiang.indicators.models import Period, Reminder, Report
from zhijiang.indicators.queries.scope import asked_firms, asked_in, reporting_bases
from zhijiang.indicators.states import ReportState, Subject
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role


@dataclass(frozen=True)
class Standing:
    """How many are asked, and how far they are."""

    asked: int
    reported: int
    sent_back: int
    sealed: int

    @property
    def missing(self) -> int:
        """Nothing reported yet, or sent back."""
        return max(0, self.asked - self.reported - self.sealed)

    @property
    def done(self) -> int:
        return self.reported + self.sealed


@dataclass(frozen=True)
class BaseLine:
    """One base in a period: its firms, and its own report."""

    base: Base
    firms: Standing
    own: str
    """State of the base's own report; empty while there is none."""

    @property
    def own_label(self) -> str:
        return str(ReportState(self.own).label) if self.own else ""


def standing_out_of(asked: int, states: Counter[str]) -> Standing:
    """So many asked, and reports counted by state."""
    return Standing(asked, states[ReportState.REPORTED], states[ReportState.SENT_BACK], states[ReportState.SEALED])


def standings_of(user: User | AnonymousUser, periods: Sequence[Period], /) -> dict[int, Standing]:
    """By period: of all reports that the user sees, firms and bases together. Three queries, however many periods there are."""
    seen = reporting_bases(user)
    firms = bases.firms_for(user)
    counts = {
        f"p{each.pk}": Count(
            "pk", filter=(Q(left_on=None) | Q(left_on__gte=each.last_day)) & Q(joined_on__lte=each.last_day)
        )
        for each in periods
    }
    firm_counts = firms.order_by().aggregate(**counts) if periods else {}
    number = seen.count()
    states: dict[int, Counter[str]] = defaultdict(Counter)
    visible = Report.objects.filter(Q(base__in=seen) | Q(firm__in=firms), period__in=periods)
    for period, state, count in visible.order_by().values_list("period", "state").annotate(Count("pk")):
        states[period][state] += count
    found = {}
    for each in periods:
        asked = firm_counts[f"p{each.pk}"] if asked_in(each, Subject.FIRM) else 0
        asked += number if asked_in(each, Subject.BASE) else 0
        found[each.pk] = standing_out_of(asked, states[each.pk])
    return found


def lines_of_bases(user: User | AnonymousUser, period: Period, /) -> list[BaseLine]:
    """Every base that the user sees the rows of, those with the most missing first, without their names (`named`). Three queries."""
    within = reporting_bases(user).prefetch_related(None)
    seen = list(within)
    asked = Counter[int]()
    if asked_in(period, Subject.FIRM):
        counted = asked_firms(Firm.objects.filter(base__in=within), period).order_by().values_list("base")
        asked = Counter(dict(counted.annotate(Count("pk"))))
    states: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Report.objects.filter(period=period, base__in=within).order_by()
    own: dict[int, str] = {}
    counted_rows = rows.annotate(of_firm=Q(firm__isnull=False)).values_list("base", "of_firm", "state")
    for base, of_firm, state, count in counted_rows.annotate(Count("pk")):
        if of_firm:
            states[base][state] += count
        else:
            own[base] = state
    lines = [BaseLine(base, standing_out_of(asked[base.pk], states[base.pk]), own.get(base.pk, "")) for base in seen]
    return sorted(lines, key=lambda line: -line.firms.missing)


def whole_of(lines: Iterable[BaseLine], own: Sequence[str], /, *, asks_bases: bool) -> Standing:
    """All that a reader sees of a period together: the bases of `lines`, and the states of the reports of own firms elsewhere ("" where there is none).

    No query.
    """
    asked, states = len(own), Counter(own)
    for line in lines:
        asked += line.firms.asked + asks_bases
        states[line.own] += 1
        states += Counter(
            {
                ReportState.REPORTED: line.firms.reported,
                ReportState.SENT_BACK: line.firms.sent_back,
                ReportState.SEALED: line.firms.sealed,
            }
        )
    return standing_out_of(asked, states)


def firms_in(user: User | AnonymousUser, period: Period, base: Base, /) -> QuerySet[Firm]:
    """The firms of a base that are asked, and those that reported all the same, as far as the user sees them."""
    firms = bases.firms_for(user).filter(base=base)
    end = period.last_day
    return firms.filter(
        (Q(left_on=None) | Q(left_on__gte=end)) & Q(joined_on__lte=end) | Q(reports__period=period)
    ).distinct()


def states_of(period: Period, firms: Iterable[Firm], /) -> dict[int, Report]:
    """The reports of these firms for a period, by firm."""
    rows = Report.objects.filter(period=period, firm__in=[firm.pk for firm in firms])
    return {row.firm_id: row for row in rows if row.firm_id is not None}


def of_state(firms: QuerySet[Firm], period: Period, state: str, /) -> QuerySet[Firm]:
    """Of these firms those whose report is in this state; `missing`: none yet."""
    there = Report.objects.filter(period=period, firm__isnull=False)
    if state == "missing":
        return firms.exclude(pk__in=there.values("firm"))
    if state in ReportState.values:
        return firms.filter(pk__in=there.filter(state=state).values("firm"))
    return firms


def own_firms(user: User | AnonymousUser, period: Period, /) -> QuerySet[Firm]:
    """The firms that a firm's own people are asked for, outside of bases whose rows they see."""
    return asked_firms(bases.firms_for(user), period).exclude(base__in=reporting_bases(user)).select_related("base")


@dataclass(frozen=True)
class DueMove:
    """The due day was moved: from which day, and why."""

    was: datetime.date
    reason: str


def last_move_of(period: Period, /) -> DueMove | None:
    """How the due day came to be what it is; None where it is as the period was opened. Rule: B-35."""
    moves = Event.objects.filter(stream=f"period/{period.code}", action="due_day_moved")
    last = moves.order_by("-seq").first()
    return DueMove(datetime.date.fromisoformat(last.payload["was"]), last.reason) if last is not None else None


def waiting(period: Period, /) -> int:
    """Reports that nobody has sealed or sent back yet. One query."""
    return Report.objects.filter(period=period, state=ReportState.REPORTED).count()


def reminders_for(user: User | AnonymousUser, /) -> QuerySet[Reminder]:
    """What the user was reminded of and has not read yet, the newest first."""
    if user.pk is None:
        return Reminder.objects.none()
    return (
        Reminder.objects.filter(user_id=user.pk, read_at=None)
        .select_related("period", "base")
        .prefetch_related("base__names")
        .order_by("-at", "-pk")
    )


def is_anything_due() -> bool:
    """Whether a period waits for reports that may be missing: else there is nobody to remind."""
    return Period.objects.filter(published=None).exists()


def people_to_remind(period: Period, /) -> list[tuple[int, int]]:
    """(person, base) of everybody whose report is missing: the people of a firm, and for a base those who run it. Rule: B-34.

    Whoever runs a base is told of its missing firms too.
    """
    there = Report.objects.filter(period=period).exclude(state=ReportState.SENT_BACK)
    firms = asked_firms(Firm.objects.all(), period).exclude(pk__in=there.filter(firm__isnull=False).values("firm"))
    late = set(firms.values_list("base", "organisation")) if asked_in(period, Subject.FIRM) else set()
    operators = dict(Base.objects.values_list("pk", "operator"))
    done = set(there.filter(firm=None).values_list("base", flat=True))
    missing = set(operators) - done if asked_in(period, Subject.BASE) else set()
    makers, runners = (_people_by_house(role) for role in (Role.PRODUCER, Role.SERVICE_CENTRE))
    told = {(user, base) for base, house in late for user in makers.get(house, ())}
    told |= {
        (user, base) for base in missing | {base for base, _house in late} for user in runners.get(operators[base], ())
    }
    return sorted(told)


def _people_by_house(role: Role) -> dict[int | None, set[int]]:
    found: dict[int | None, set[int]] = defaultdict(set)
    for user, house, _holder in people.holders_of(role):
        found[house].add(user)
    return found
