"""A period that is open, and who reports for it, for every test that needs one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from tests.bases.residents import make_base, make_firm
from tests.cast import Cast
from zhijiang.bases.models import Base, Firm
from zhijiang.indicators import actions
from zhijiang.indicators.models import Period, Report
from zhijiang.indicators.states import Rhythm
from zhijiang.people.models import User

DUE = datetime.date(2026, 12, 20)
FIRM = {"revenue": "1200.5", "jobs": "30", "works": "7", "works_micro": "4", "works_other": "3", "profit": "-20"}
BASE = {"area_planned": "90000", "area_used": "60000", "investment": "1500", "trained": "400"}


def figures(**given: str | None) -> dict[str, Decimal | None]:
    return {key: None if text is None else Decimal(text) for key, text in given.items()}


def open_year(cast: Cast, year: int = 2025, due_on: datetime.date = DUE) -> Period:
    return actions.open_period(Rhythm.YEAR, by=cast.sun, year=year, due_on=due_on)


def base_with_firms(cast: Cast, count: int = 2) -> tuple[Base, list[Firm]]:
    """The centre's base; its first firm is studio A's."""
    base = make_base(cast)
    return base, [make_firm(cast, base, n, house=cast.studio_a if n == 1 else None) for n in range(1, count + 1)]


def report(
    period: Period, of: Base | Firm, by: User, given: Mapping[str, str | None] | None = None, **more: str
) -> Report:
    firm = of if isinstance(of, Firm) else None
    base = of.base if isinstance(of, Firm) else of
    told = given if given is not None else FIRM if firm else BASE
    return actions.report(period, base, firm, by=by, figures=figures(**told), reasons=more)
