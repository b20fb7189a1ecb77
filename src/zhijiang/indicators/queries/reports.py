"""What was reported, and what of the period before stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from zhijiang.bases.models import Base, Firm, FirmFigures
from zhijiang.indicators.definitions import Definition, Remark, remarks_on, unscaled
from zhijiang.indicators.models import Period, Report, Value
from zhijiang.indicators.queries.scope import before, language
from zhijiang.indicators.states import COUNTED, Rhythm

type Figures = dict[str, Decimal | None]


@dataclass(frozen=True)
class Line:
    """One indicator of a report, as its page shows it."""

    definition: Definition
    amount: Decimal | None
    last: Decimal | None
    reason: str
    remarks: list[Remark] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.definition.name_in(language())

    @property
    def meaning(self) -> str:
        return self.definition.meaning_in(language())

    @property
    def amount_words(self) -> str:
        return "" if self.amount is None else self.definition.words_of(self.amount)

    @property
    def last_words(self) -> str:
        return "" if self.last is None else self.definition.words_of(self.last)


def report_of(period: Period, base: Base, firm: Firm | None, /) -> Report | None:
    """What was reported of a firm, or of a base itself; None if nothing was yet."""
    found = Report.objects.filter(period=period, base=base, firm=firm).first()
    if found is not None:
        found.period, found.base, found.firm = period, base, firm
    return found


def figures_in(report: Report | None, asked: Mapping[str, Definition], /) -> tuple[Figures, dict[str, str]]:
    """The figures of a report, and what was said to warnings, by key; what was not reported is None."""
    rows = {row.key: row for row in report.values.all()} if report is not None else {}
    figures: Figures = {key: unscaled(each, rows[key].amount) if key in rows else None for key, each in asked.items()}
    return figures, {key: row.reason for key, row in rows.items() if row.reason}


def last_figures(
    period: Period,
    asked: Mapping[str, Definition],
    /,
    *,
    base: Base | None = None,
    firms: Collection[Firm] | None = None,
) -> dict[int, Figures]:
    """What stood in the period before, by key of the firm, or of the base where no firms are given.

    All bases where none is named. Years of which no report is there are taken from the yearly figures of firms.
    """
    found: dict[int, Figures] = defaultdict(dict)
    whose = "report__base" if firms is None else "report__firm"
    within = Q(report__firm=None) if firms is None else Q(report__firm__isnull=False)
    if firms is not None and len(firms) == 1:
        within = Q(report__firm__in=firms)
    if base is not None:
        within &= Q(report__base=base)
    if (last := before(period)) is not None:
        rows = Value.objects.filter(within, report__period=last, report__state__in=COUNTED, key__in=list(asked))
        for subject, key, amount in rows.values_list(whose, "key", "amount"):
            found[subject][key] = unscaled(asked[key], amount)
    if firms is not None and period.rhythm == Rhythm.YEAR:
        _fill_from_yearly(found, period.year - 1, asked, base, firms)
    return found


def _fill_from_yearly(
    found: dict[int, Figures], year: int, asked: Mapping[str, Definition], base: Base | None, firms: Collection[Firm]
) -> None:
    kept = {each.figure: each for each in asked.values() if each.figure}
    rows = FirmFigures.objects.filter(year=year)
    rows = rows.filter(firm__in=firms) if len(firms) == 1 else rows.filter(firm__base=base)
    for row in rows:
        for figure, definition in kept.items():
            amount = getattr(row, figure)
            if amount is not None and definition.key not in found[row.firm_id]:
                found[row.firm_id][definition.key] = unscaled(definition, amount)


def lines_of(
    period: Period, asked: Mapping[str, Definition], report: Report | None, base: Base, firm: Firm | None, /
) -> list[Line]:
    """A report figure by figure, with what stood there last time and what the checks say."""
    figures, reasons = figures_in(report, asked)
    if report is None and firm is not None:
        figures |= _given_before(period, asked, firm)
    last = last_figures(period, asked, base=base, firms=None if firm is None else [firm])
    beside = last.get(base.pk if firm is None else firm.pk, {})
    said: dict[str, list[Remark]] = defaultdict(list)
    if report is not None:
        for remark in remarks_on(asked.values(), figures, before=beside, language=language()):
            said[remark.key].append(remark)
    return [Line(each, figures[key], beside.get(key), reasons.get(key, ""), said[key]) for key, each in asked.items()]


def _given_before(period: Period, asked: Mapping[str, Definition], firm: Firm) -> Figures:
    """What the firm gave for the year before the period was opened: it need not be typed again."""
    row = FirmFigures.objects.filter(firm=firm, year=period.year).first() if period.rhythm == Rhythm.YEAR else None
    if row is None:
        return {}
    given = {key: getattr(row, each.figure) for key, each in asked.items() if each.figure}
    return {key: unscaled(asked[key], amount) for key, amount in given.items() if amount is not None}
