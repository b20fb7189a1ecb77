"""What stands round a base in the scene of the permission matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tests.bases import listing
from tests.bases import residents as rows
from tests.cast import Cast
from tests.indicators import asking
from tests.support.scene import supported
from zhijiang.bases import actions as bases
from zhijiang.bases.models import Firm
from zhijiang.bases.states import LineKind
from zhijiang.indicators import actions as indicators
from zhijiang.indicators.models import Period, Report


def in_a_base(cast: Cast) -> dict[str, Any]:
    """A base of the service centre's with studio A, which reports, and another firm; a line of its ledger, a published year, and a judgement."""
    base = rows.make_base(cast)
    firm = rows.make_firm(cast, base, 1, house=cast.studio_a)
    bases.report_figures(firm, by=cast.lin, year=2024, figures={"revenue": 1_000_000})
    bases.publish_year(2022, by=cast.sun)
    award = bases.Line("之江基地获评优秀", "通报", rows.DAY)
    line = bases.enter_line(base, by=cast.wu, kind=LineKind.AWARD, line=award)
    named = listing.published(cast, by=listing.second(cast), bases=(base,))
    draft = bases.open_batch(cast.bureau, by=cast.sun, head=bases.Head("第二批"))
    other = rows.make_firm(cast, base, 2)
    there = {"firm": firm, "other_firm": other, "line": line, "named_list": named, "draft_list": draft}
    return there | {"judgement": rows.judge(cast, base)} | _periods(cast, firm, other) | supported(cast, firm)


def _periods(cast: Cast, firm: Firm, other: Firm) -> dict[str, Any]:
    told, period = (asking.open_year(cast, year, timezone.localdate()) for year in (2024, 2025))
    asking.report(told, firm.base, cast.wu, {"area_used": "55000"})
    asking.report(period, other, cast.wu)
    for each in (told, period):
        indicators.seal_period(each, by=cast.sun)
    Period.objects.filter(pk=told.pk).update(due_on="2026-01-31")
    indicators.publish_period(told, by=cast.sun)
    asking.report(period, firm, cast.lin, {"jobs": "30"})
    asking.report(period, firm.base, cast.wu)
    assert Report.objects.filter(state="sealed").count() == 2
    return {"period": period, "told": told}
