"""Five years of indicators of the demo's bases, one period open with some missing and one report sent back.

Figures are invented; any likeness is chance. Closed periods are written in bulk, as they would stand after years of work.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from zhijiang.bases.models import Base, Firm, FirmFigures
from zhijiang.casework.actions.events import record
from zhijiang.indicators import actions, queries
from zhijiang.indicators.definitions import as_row, unscaled
from zhijiang.indicators.models import Period, PublishedPeriod, Report, Value
from zhijiang.indicators.states import ReportState, Rhythm, Subject
from zhijiang.people.models import User

YEARS: Final = 5
"""Closed and open together; the last is open."""
_OPEN_FOR: Final = timedelta(days=5)


def make_figures(people: Mapping[str, User]) -> None:
    """Each year once, as a whole; the last but one is published, the last is open."""
    last = timezone.localdate().year - 1
    for year in range(last - YEARS + 1, last):
        if not Period.objects.filter(rhythm=Rhythm.YEAR, year=year).exists():
            _make_closed(year, people["sun"])
    published = Period.objects.get(rhythm=Rhythm.YEAR, year=last - 1)
    if not PublishedPeriod.objects.filter(period=published).exists():
        actions.publish_period(published, by=people["sun"])
    if not Period.objects.filter(rhythm=Rhythm.YEAR, year=last).exists():
        _make_open(last, people)


@transaction.atomic
def _make_closed(year: int, sun: User) -> None:
    """A year in which every base, and every firm that gave its figures, has reported and was sealed."""
    due = date(year + 1, 3, 31)
    asked = queries.asks(Rhythm.YEAR)
    period = Period.objects.create(
        rhythm=Rhythm.YEAR, year=year, due_on=due, opened_on=date(year + 1, 1, 10), indicators=[*map(as_row, asked)]
    )
    told = {"rhythm": "year", "year": year, "part": 1, "due_on": due, "indicators": [each.key for each in asked]}
    record(f"period/{period.code}", "period_opened", by=sun, payload=told)
    luck = random.Random(year)  # noqa: S311 - the same figures every time
    reports = [
        (Report(period=period, base=base, state=ReportState.SEALED, reported_at=timezone.now()), _of_base(base, year))
        for base in Base.objects.order_by("pk")
    ]
    rows = FirmFigures.objects.filter(year=year).select_related("firm__base").order_by("pk")
    reports += [
        (
            Report(
                period=period, base=row.firm.base, firm=row.firm, state=ReportState.SEALED, reported_at=timezone.now()
            ),
            _of_firm(row, luck),
        )
        for row in rows
    ]
    Report.objects.bulk_create(report for report, _given in reports)
    Value.objects.bulk_create(
        Value(report=report, key=key, amount=amount) for report, given in reports for key, amount in given.items()
    )
    rows.update(is_of_period=True)
    told = {
        "base": "",
        "reports": [report.firm.code if report.firm else report.base.code for report, _given in reports],
    }
    record(f"period/{period.code}", "reports_sealed", by=sun, payload=told)


def _of_base(base: Base, year: int) -> dict[str, int]:
    """Growing with the years; as kept: money in yuan."""
    area = base.floor_area or 30_000
    grown = 70 + 5 * (year % 5)
    firms = base.firms.filter(joined_on__year__lte=year).count()
    return {
        "area_planned": area,
        "area_used": area * grown // 100,
        "investment": (area // 25 + 137 * (year % 7)) * 10_000,
        "av_firms": firms,
        "new_firms": base.firms.filter(joined_on__year=year).count(),
        "trained": 40 + area // 400 + 11 * (year % 6),
    }


def _of_firm(row: FirmFigures, luck: random.Random) -> dict[str, int]:
    micro, other = luck.randint(0, 9), luck.randint(0, 3)
    given = {"revenue": row.revenue, "jobs": row.jobs, "tax": row.tax, "research": row.research}
    works = {"works": micro + other, "works_micro": micro, "works_other": other}
    profit = (row.revenue or 0) * luck.randint(-4, 14) // 100
    return {key: amount for key, amount in given.items() if amount is not None} | works | {"profit": profit}


@transaction.atomic
def _make_open(year: int, people: Mapping[str, User]) -> None:
    """The year that is asked for now: bases have reported, of the firms at home some; one report was sent back."""
    sun, wu = people["sun"], people["wu"]
    period = actions.open_period(Rhythm.YEAR, by=sun, year=year, due_on=timezone.localdate() + _OPEN_FOR)
    asked = queries.asked_in(period, Subject.BASE)
    home, *others = Base.objects.select_related("operator").order_by("pk")
    for base in (home, *others[:5]):
        given = {key: unscaled(asked[key], amount) for key, amount in _of_base(base, year).items()}
        actions.report(
            period, base, None, by=sun, figures=given, reasons=dict.fromkeys(asked, "当年新建项目投入使用。")
        )
    firms = list(queries.firms_in(sun, period, home).filter(organisation=None).select_related("organisation")[:8])
    for firm in firms:
        firm.base = home
        actions.report(
            period,
            home,
            firm,
            by=wu,
            figures=_grown(period, firm),
            reasons=dict.fromkeys(queries.asked_in(period, "firm"), "承接了新的制作项目。"),
        )
    first = Report.objects.get(period=period, firm=firms[0])
    actions.send_back(first, by=wu, words="利润总额与企业年报不一致，请核对后重新填报。")


def _grown(period: Period, firm: Firm) -> dict[str, Decimal | None]:
    """What the firm gave for the year, with works and profit."""
    asked = queries.asked_in(period, Subject.FIRM)
    row = FirmFigures.objects.filter(firm=firm, year=period.year).first() or FirmFigures(
        firm=firm, revenue=8_000_000, jobs=16
    )
    given = _of_firm(row, random.Random(firm.pk))  # noqa: S311
    return {key: unscaled(asked[key], amount) for key, amount in given.items()}
