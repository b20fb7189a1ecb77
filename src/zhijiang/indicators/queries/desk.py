"""What of indicators waits for a person, how far each base is, and how a base does against the period before."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q

from zhijiang.bases import queries as bases
from zhijiang.bases.models import Base, Firm, PublishedYear
from zhijiang.casework.queries.news import Reminded, Source, keeps_reminders
from zhijiang.indicators import rules
from zhijiang.indicators.definitions import Definition, unscaled
from zhijiang.indicators.definitions.units import unit_words
from zhijiang.indicators.models import Period, Reminder, Report
from zhijiang.indicators.queries.periods import Standing, reminders_for, standing_out_of
from zhijiang.indicators.queries.scope import (
    asked_in,
    definitions_in_force,
    language,
    periods_for,
    today,
)
from zhijiang.indicators.queries.series import MOST_TIMES, Cell, Time, cells_of, parts_of, sums_of, time_words, times_of
from zhijiang.indicators.states import Act, ReportState, Rhythm, Subject
from zhijiang.people import queries as people
from zhijiang.people.models import User
from zhijiang.people.states import Role

TOLD_FIGURES = ("revenue", "jobs")
MOST_TOLD = 5
"""Published years that are drawn: each brings its whole table."""
MOST_TRENDS = 6
"""Indicators that are looked at in one glance."""


@dataclass(frozen=True)
class Waiting:
    """Reports of a period that wait for the reader: to be given, to be looked over, or to be published.

    `kind`: `own` of a base, `firm` of the reader's firm, `firms` of a base that the reader runs, `check`, `publish`.
    """

    period: Period
    kind: str
    count: int
    base: Base | None = None
    """The only one; None where there are several."""
    firm: Firm | None = None
    is_sent_back: bool = False


def open_periods(user: User | AnonymousUser, /) -> list[Period]:
    """The last period of each rhythm while it is not published, and earlier ones of which reports are still to be looked over.

    The one that is due first before the rest. One query, and what the scope takes. Rule: P-19.
    """
    unsealed = Report.objects.filter(period=OuterRef("pk"), state=ReportState.REPORTED)
    found: list[Period] = []
    seen: set[str] = set()
    for period in periods_for(user).annotate(is_unsealed=Exists(unsealed)).order_by("-year", "-part"):
        is_last, is_open = period.rhythm not in seen, not hasattr(period, "published")
        seen.add(period.rhythm)
        if is_open and (is_last or period.is_unsealed):
            found.append(period)
    return sorted(found, key=lambda each: (each.due_on, each.pk))


@dataclass(frozen=True)
class Survey:
    """How far the open periods are, base by base, as far as the reader sees the rows. Read once for all that asks."""

    periods: Sequence[Period] = ()
    bases: Sequence[Base] = ()
    asked: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """Firms by period and base."""
    states: Mapping[tuple[int, int, bool], Counter[str]] = field(default_factory=dict)
    """Reports by period, base and whether they are firms', counted by state."""

    @cached_property
    def _asks_bases(self) -> set[int]:
        return {each.pk for each in self.periods if asked_in(each, Subject.BASE)}

    def firms(self, period: Period, base: Base, /) -> Standing:
        """How far the firms of a base are."""
        states = self.states.get((period.pk, base.pk, True), Counter())
        return standing_out_of(self.asked.get((period.pk, base.pk), 0), states)

    def own(self, period: Period, base: Base, /) -> Standing:
        """How far the base's own report is."""
        states = self.states.get((period.pk, base.pk, False), Counter())
        return standing_out_of(int(period.pk in self._asks_bases), states)

    def whole(self, period: Period, /) -> Standing:
        """Firms and bases together."""
        states = Counter[str]()
        for (of, _base, _of_firm), counted in self.states.items():
            if of == period.pk:
                states += counted
        asked = sum(number for (of, _base), number in self.asked.items() if of == period.pk)
        return standing_out_of(asked + len(self.bases) * (period.pk in self._asks_bases), states)


def counts_asked(periods: Sequence[Period], /) -> dict[str, Count]:
    """How many firms of a base are asked for each of these periods, for `bases.counts_of_bases`. Rule: B-27."""
    return {
        f"period_{each.pk}": Count(
            "firms",
            filter=(Q(firms__left_on=None) | Q(firms__left_on__gte=each.last_day))
            & Q(firms__joined_on__lte=each.last_day),
        )
        for each in periods
        if asked_in(each, Subject.FIRM)
    }


def survey_of(
    user: User | AnonymousUser,
    seen: Sequence[Base],
    periods: Sequence[Period],
    /,
    counted: Mapping[int, bases.Counted] | None = None,
) -> Survey:
    """How far these bases are in these periods, of those whose rows the user sees. Rule: B-34.

    Two queries, however many there are; one where the bases were counted with `counts_asked`.
    """
    if not bases.is_of_bureau(user):
        runs = {seat.organisation for seat in people.seats_of(user) if seat.role == Role.SERVICE_CENTRE}
        seen = [base for base in seen if base.operator_id in runs]
    if not seen or not periods:
        return Survey(periods)
    asking = counts_asked(periods)
    counts = bases.counts_of_bases(seen, asking) if counted is None else counted
    asked = {
        (each.pk, base.pk): counts[base.pk].more[name]
        for each in periods
        for base in seen
        if (name := f"period_{each.pk}") in asking
    }
    states: dict[tuple[int, int, bool], Counter[str]] = defaultdict(Counter)
    reports = Report.objects.filter(period__in=periods, base__in=seen).order_by()
    by_state = reports.annotate(of_firm=Q(firm__isnull=False)).values_list("period", "base", "of_firm", "state")
    for period, base, of_firm, state, count in by_state.annotate(Count("pk")):
        states[period, base, bool(of_firm)][state] += count
    return Survey(periods, seen, asked, states)


def waiting_for(user: User | AnonymousUser, survey: Survey, /) -> list[Waiting]:
    """What of these periods has its next step with the user: one line each and kind, however many reports there are. Rule: P-19."""
    if not survey.periods:
        return []
    if bases.is_of_bureau(user):
        return _for_the_bureau(survey) if rules.is_bureau(user) else []
    return _of_bases(survey) + _of_own_firms(user, survey)


def _for_the_bureau(survey: Survey) -> list[Waiting]:
    found = []
    for period in survey.periods:
        standing = survey.whole(period)
        if standing.reported:
            found.append(Waiting(period, "check", standing.reported))
        elif standing.sealed and today() > max(period.due_on, period.last_day):
            found.append(Waiting(period, "publish", standing.sealed))
    return found


def _of_bases(survey: Survey) -> list[Waiting]:
    found = []
    for period in survey.periods:
        late = [base for base in survey.bases if survey.own(period, base).missing]
        if late:
            back = any(survey.own(period, base).sent_back for base in late)
            found.append(Waiting(period, "own", len(late), _only(late), is_sent_back=back))
        missing = {base: survey.firms(period, base).missing for base in survey.bases}
        if at := [base for base in survey.bases if missing[base]]:
            found.append(Waiting(period, "firms", sum(missing.values()), _only(at)))
    return found


def _of_own_firms(user: User | AnonymousUser, survey: Survey) -> list[Waiting]:
    periods = [each for each in survey.periods if asked_in(each, Subject.FIRM)]
    seen = {base.pk for base in survey.bases}
    firms = [firm for firm in own_firms_of(user) if firm.base_id not in seen] if periods else []
    if not firms:
        return []
    states = {
        (period, firm): state
        for period, firm, state in Report.objects.filter(period__in=periods, firm__in=firms).values_list(
            "period", "firm", "state"
        )
    }
    found = []
    for period in periods:
        asked = [each for each in firms if was_there(each, period)]
        late = [each for each in asked if states.get((period.pk, each.pk)) in {None, ReportState.SENT_BACK}]
        if late:
            back = any(states.get((period.pk, each.pk)) == ReportState.SENT_BACK for each in late)
            only = late[0] if len(late) == 1 else None
            found.append(Waiting(period, "firm", len(late), late[0].base if only else None, only, back))
    return found


def own_firms_of(user: User | AnonymousUser, /) -> list[Firm]:
    """The firms for which the user reports as one of their people. Two queries at most. Rule: B-26."""
    return bases.firms_of_houses(user)


def was_there(firm: Firm, period: Period, /) -> bool:
    """Whether a firm is asked for a period: in its base on the last day. Rule: B-27."""
    end = period.last_day
    return firm.joined_on <= end and (firm.left_on is None or firm.left_on >= end)


def _only(found: Sequence[Base]) -> Base | None:
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Behind:
    """What a base owes for one period: its own report, and so many of its firms'."""

    period: Period
    is_own: bool
    firms: int

    @property
    def is_late(self) -> bool:
        return today() > self.period.due_on


def behind(survey: Survey, /) -> dict[int, list[Behind]]:
    """By base what it owes; nothing for those that owe nothing. No query."""
    found: dict[int, list[Behind]] = defaultdict(list)
    for base in survey.bases:
        for period in survey.periods:
            own, firms = survey.own(period, base).missing, survey.firms(period, base).missing
            if own or firms:
                found[base.pk].append(Behind(period, bool(own), firms))
    return dict(found)


@dataclass(frozen=True)
class Trend:
    """One indicator of a base over the last periods, and the last against the one before."""

    definition: Definition
    name: str
    words: str
    """The last figure that is known, with its unit."""
    time: str
    change: Decimal | None
    """In per cent; None where one of the two is not known, or the earlier is nought."""
    points: str
    """The line of a drawing of 100 by 24; empty for fewer than two figures."""

    @property
    def fall(self) -> Decimal | None:
        """By how much less it is, in per cent."""
        return None if self.change is None else -self.change


def trends_of(base: Base, known: Mapping[str, Definition], /) -> list[Trend]:
    """The first yearly indicators of a base of which a figure is known, those of all its firms before the rest. At most seven queries.

    Rule: P-22.
    """
    rhythm = Rhythm.YEAR
    yearly = {key: each for key, each in known.items() if each.rhythm == rhythm}
    here = dict(sorted(yearly.items(), key=lambda pair: not pair[1].figure))
    times = times_of(rhythm, here.values()) if here else []
    if not times:
        return []
    sums = sums_of(here, [base], times, rhythm=rhythm)
    shown = times[-MOST_TIMES:]
    found = []
    for each in here.values():
        trend = _trend(each, shown, cells_of(each, parts_of(each, known), sums, [base.pk], shown))
        if trend is not None:
            found.append(trend)
    return found[:MOST_TRENDS]


def told_trends() -> tuple[int | None, list[Trend]]:
    """What was told to everybody of the years, all bases together, revenue and jobs, and the last such year. One query. Rule: B-13."""
    figures = {each.figure: each for each in definitions_in_force().values() if each.figure in TOLD_FIGURES}
    rows = PublishedYear.objects.order_by("-year").values_list("year", *(f"tables__{name}" for name in TOLD_FIGURES))
    years = list(reversed(rows[:MOST_TOLD]))
    times = [Time(row[0], 1) for row in years]
    found = []
    for place, name in enumerate(TOLD_FIGURES, start=1):
        if name in figures:
            definition = figures[name]
            trend = _trend(definition, times, [_told_cell(definition, row[place]) for row in years])
            found += [trend] if trend is not None else []
    return years[-1][0] if years else None, found


def _told_cell(definition: Definition, table: Any) -> Cell:
    """The sum of a published table, at its last place, where it is told."""
    amount = table[-1][-1] if table else None
    return Cell(unscaled(definition, amount), 0) if isinstance(amount, int) else Cell(None, 0)


def _trend(definition: Definition, times: Sequence[Time], cells: Sequence[Cell]) -> Trend | None:
    known = list(enumerate(cells))
    while len(known) > 1 and is_partial(known[-1][1], known[-2][1]):
        known.pop()
    there = [(place, cell.amount) for place, cell in known if cell.amount is not None]
    if not there:
        return None
    place, amount = there[-1]
    before = next((earlier for at, earlier in there if at == place - 1), None)
    change = (amount - before) * 100 / abs(before) if before else None
    line = drawn(there, len(cells))
    return Trend(
        definition=definition,
        name=definition.name_in(language()),
        words=f"{definition.short_words_of(amount)} {unit_words(definition.unit)}",
        time=time_words(definition.rhythm, times[place]),
        change=change,
        points=" ".join(f"{x},{y}" for x, y in line) if len(line) > 1 else "",
    )


def is_partial(now: Cell, before: Cell, /) -> bool:
    """Whether so few have reported yet that a comparison would mislead: a tenth fewer than for the period before. Rule: P-22."""
    return now.reports * 10 < before.reports * 9


def drawn(there: Sequence[tuple[int, Decimal]], columns: int, /) -> list[tuple[str, str]]:
    """Places and amounts as points of a drawing of 100 by 24, the least at its foot."""
    amounts = [amount for _place, amount in there]
    least, most = min(amounts), max(amounts)
    span = most - least
    found = []
    for place, amount in there:
        x = 4 + 92 * Decimal(place) / max(1, columns - 1)
        y = 21 - 18 * (amount - least) / span if span else Decimal(12)
        found.append((f"{x:.1f}", f"{y:.1f}"))
    return found


def _told(user: User, since: datetime.datetime) -> list[Reminded]:
    return [
        Reminded(
            sentence=str(Act(each.act).label),
            about=f"{each.period.shown} · {each.base.shown_name}",
            url=each.period.get_absolute_url(),
            due_on=each.due_on,
        )
        for each in reminders_for(user).filter(at__gt=since)
    ]


keeps_reminders(Source(rows=Reminder.objects.filter(read_at=None), told=_told))
