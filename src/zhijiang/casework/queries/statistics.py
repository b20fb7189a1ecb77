"""Figures about cases: what came in, what became of it, and how long it took. Exact, and only over what the user may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Avg, Count, Q, QuerySet

from zhijiang.casework import clocks, rules
from zhijiang.casework.calendar import WorkCalendar
from zhijiang.casework.models import Case, Event, Rating
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.queries.readers import Reader
from zhijiang.casework.queries.scope import cases_for
from zhijiang.casework.states import EngineAction

if TYPE_CHECKING:
    from zhijiang.people.models import User

_AT_ONCE: Final = 500
"""Streams of events asked for in one query."""


@dataclass(frozen=True)
class Period:
    """From and until given days, both included, where the authority is."""

    since: date
    until: date

    def holds(self, moment: datetime | None, days: WorkCalendar) -> bool:
        return moment is not None and self.since <= days.day_of(moment) <= self.until


@dataclass
class Counts:
    """How many cases: received and decided in the period, and what became of those that were decided."""

    received: int = 0
    decided: int = 0
    granted: int = 0
    refused: int = 0
    other: int = 0
    """Withdrawn, lapsed: closed, but nothing was decided on the matter."""
    returned: int = 0
    """Of the decided those that went back to the applicant at least once."""

    @property
    def granted_share(self) -> float | None:
        return self._share(self.granted)

    @property
    def refused_share(self) -> float | None:
        return self._share(self.refused)

    @property
    def returned_share(self) -> float | None:
        return self._share(self.returned)

    def _share(self, part: int) -> float | None:
        """Per cent of the decided, to one place; None where nothing was decided."""
        return round(part * 100 / self.decided, 1) if self.decided else None


@dataclass(frozen=True)
class StageFigures:
    """One time limit of the procedure: how many working days it took, against what it grants."""

    name: str
    label: str
    count: int
    median: float
    p90: int
    longest: int
    limit: int
    within: int
    """How many kept their own limit, extensions included."""


@dataclass(frozen=True)
class Figures:
    """The figures of one item in one period."""

    period: Period
    whole: Counts
    kinds: list[tuple[str, Counts]]
    """By class of the first decision table, where there is one: the tier."""
    stages: list[StageFigures]
    reasons: list[tuple[str, int]]
    """For which rules cases went back, the most frequent first; empty rule: none was named."""
    stars: float | None
    ratings: int
    months: list[tuple[str, int, int]] = field(default_factory=list)
    """(month, received, decided)."""


@dataclass(frozen=True)
class _Told:
    """One event, as far as the figures need it."""

    stream: str
    action: str
    from_state: str
    to_state: str
    role: str
    at: datetime
    payload: Mapping[str, Any]


def calendar_of_item(reader: Reader, item: str, /) -> WorkCalendar:
    """That of an item's newest version; the house's own where there is none."""
    found = [version for version in reader.versions.values() if version.item.code == item]
    return clocks.calendar_of_version(found[-1]) if found else clocks.own_calendar()


def figures_of(reader: Reader, item: str, period: Period, /) -> Figures:
    """What came in and went out of one item's cases in a period. Rule: C-52.

    Received: first submitted in the period. Decided: closed in it. A stage counts on the day on which its clock stopped
    last. Queries: four, and one for each 500 cases.
    """
    versions = {key: parse(each.text) for key, each in reader.versions.items() if each.item.code == item}
    newest = versions[max(versions)] if versions else None
    calendars = {key: clocks.calendar_of_version(reader.versions[key]) for key in versions}
    touched = _touched(reader.user, calendars, period)
    cases = list(touched)
    whole = Counts()
    by_kind: dict[str, Counts] = {}
    by_month: dict[str, list[int]] = {}
    runs: dict[str, list[_Run]] = {}
    reasons: Counter[str] = Counter()
    table = next(iter(newest.classify), "") if newest else ""
    told = _events_of(cases)
    for case in cases:
        procedure, days = versions[case.procedure_id], calendars[case.procedure_id]
        events = told.get(f"case/{case.code}", [])
        of_kind = by_kind.setdefault(case.classes.get(table, ""), Counts())
        for counts in (whole, of_kind):
            _count(counts, case, procedure, events, period, days)
        _count_months(by_month, case, period, days)
        for run in _runs(procedure, case.classes, events, days):
            if period.since <= run.ended <= period.until:
                runs.setdefault(run.clock, []).append(run)
        reasons.update(_reasons(procedure, events, period, days))
    stars, ratings = _stars(touched)
    return Figures(
        period=period,
        whole=whole,
        kinds=_kinds(newest, table, by_kind),
        stages=_stages(newest, runs),
        reasons=reasons.most_common(),
        stars=stars,
        ratings=ratings,
        months=[(month, received, decided) for month, (received, decided) in sorted(by_month.items())],
    )


def _touched(user: User, calendars: Mapping[int, WorkCalendar], period: Period) -> QuerySet[Case]:
    """Cases that were under way at some time of the period."""
    under_way = Q(pk__in=[])
    for days in {days.rule.code: days for days in calendars.values()}.values():
        versions = [key for key, each in calendars.items() if each.rule.code == days.rule.code]
        first, after = days.begins(period.since), days.begins(period.until + timedelta(days=1))
        still = Q(closed_at=None) | Q(closed_at__gte=first)
        under_way |= Q(procedure__in=versions, submitted_at__lt=after) & still
    return cases_for(user).filter(under_way).select_related(None).only(*_NEEDED).order_by("pk")


_NEEDED: Final = ("code", "procedure_id", "state", "classes", "submitted_at", "closed_at")


def _events_of(cases: Sequence[Case]) -> dict[str, list[_Told]]:
    streams = [f"case/{case.code}" for case in cases]
    found: dict[str, list[_Told]] = {}
    for start in range(0, len(streams), _AT_ONCE):
        rows = (
            Event.objects.filter(stream__in=streams[start : start + _AT_ONCE])
            .filter(~Q(to_state="") | Q(action=EngineAction.CLOCK_EXTENDED))
            .order_by("stream", "seq")
            .values_list("stream", "action", "from_state", "to_state", "role", "at", "payload")
        )
        for row in rows:
            found.setdefault(row[0], []).append(_Told(*row))
    return found


def _count(
    counts: Counts, case: Case, procedure: Procedure, events: Sequence[_Told], period: Period, days: WorkCalendar
) -> None:
    counts.received += period.holds(case.submitted_at, days)
    if not period.holds(case.closed_at, days):
        return
    counts.decided += 1
    last = next((event for event in reversed(events) if event.to_state == case.state), None)
    move = procedure.actions.get(last.action) if last else None
    if move is not None and move.refuses:
        counts.refused += 1
    elif last is not None and last.role and last.role not in rules.APPLICANT:
        counts.granted += 1
    else:
        counts.other += 1
    counts.returned += any(_goes_back(procedure, event) for event in events)


def _goes_back(procedure: Procedure, event: _Told) -> bool:
    """Whether the applicant had to write again."""
    state = procedure.states.get(event.to_state)
    return (
        state is not None
        and state.form != "closed"
        and event.to_state != procedure.initial
        and event.action in procedure.actions
    )


def _count_months(by_month: dict[str, list[int]], case: Case, period: Period, days: WorkCalendar) -> None:
    for place, moment in enumerate((case.submitted_at, case.closed_at)):
        if moment is not None and period.holds(moment, days):
            month = f"{days.day_of(moment):%Y-%m}"
            by_month.setdefault(month, [0, 0])[place] += 1


@dataclass(frozen=True)
class _Run:
    """One clock from its beginning at zero to where it stopped last."""

    clock: str
    used: int
    limit: int
    ended: date


def _runs(
    procedure: Procedure, classes: Mapping[str, str], events: Sequence[_Told], days: WorkCalendar
) -> Iterator[_Run]:
    """Every clock that has stopped, as `clocks.running` counts it; one that goes on is not there yet."""
    steps = [clocks.step_of(told.action, told.from_state, told.to_state, told.at, told.payload) for told in events]
    for name, clock in procedure.clocks.items():
        if any(classes.get(table) not in named for table, named in clock.when.items()):
            continue
        used, extra = 0, 0
        since = ended = None
        for step in steps:
            if step.extends:
                extra += step.workdays if step.extends == name else 0
                continue
            day = days.counted_on(step.at, office_closes=procedure.office_closes)
            if since is not None:
                used, since, ended = used + days.between(since, day), None, day
            if step.action in clock.starts_with:
                if ended is not None:
                    yield _Run(name, used, clock.workdays + extra, ended)
                used, extra, ended = 0, 0, None
            if step.to_state in clock.runs_in:
                since = day
        if ended is not None and since is None:
            yield _Run(name, used, clock.workdays + extra, ended)


def _stages(newest: Procedure | None, runs: Mapping[str, list[_Run]]) -> list[StageFigures]:
    found = []
    for name, clock in newest.clocks.items() if newest else ():
        used = sorted(run.used for run in runs.get(name, []))
        if used:
            found.append(
                StageFigures(
                    name=name,
                    label=str(clock.label),
                    count=len(used),
                    median=float(median(used)),
                    p90=used[ceil(len(used) * 0.9) - 1],
                    longest=used[-1],
                    limit=clock.workdays,
                    within=sum(run.used <= run.limit for run in runs[name]),
                )
            )
    return found


def _kinds(newest: Procedure | None, table: str, by_kind: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    if newest is None or not table:
        return []
    return [(str(label), by_kind[name]) for name, label in newest.classify[table].classes.items() if name in by_kind]


def _reasons(procedure: Procedure, events: Iterable[_Told], period: Period, days: WorkCalendar) -> Iterator[str]:
    for event in events:
        if _goes_back(procedure, event) and period.holds(event.at, days):
            for item in event.payload.get("fix_items", ()):
                yield str(item.get("rule", ""))


def _stars(cases: QuerySet[Case]) -> tuple[float | None, int]:
    """The average of the ratings of those that are closed, and how many there are. Nobody's name."""
    closed = cases.filter(closed_at__isnull=False).order_by().values("pk")
    told = Rating.objects.filter(case__in=closed).aggregate(average=Avg("stars"), count=Count("pk"))
    return (None if told["average"] is None else round(float(told["average"]), 1)), told["count"]
