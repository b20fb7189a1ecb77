"""Reports for a period as a workbook, and what a workbook would report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from zhijiang.bases.models import Base, Firm
from zhijiang.indicators import rules, sheets
from zhijiang.indicators.definitions import Definition, remarks_on
from zhijiang.indicators.models import Period, Report
from zhijiang.indicators.queries.periods import firms_in
from zhijiang.indicators.queries.reports import Figures, figures_in, last_figures
from zhijiang.indicators.queries.scope import asked_in, language, reporting_bases
from zhijiang.indicators.sheets import Fault, Row, Table
from zhijiang.indicators.states import ReportState, Subject
from zhijiang.people.models import User

type Reader = User | AnonymousUser


@dataclass(frozen=True)
class Entry:
    """What a workbook reports of one firm or base."""

    report: Report
    figures: Figures
    reasons: Mapping[str, str]
    name: str

    @property
    def base(self) -> Base:
        return self.report.base

    @property
    def code(self) -> str:
        return self.report.firm.code if self.report.firm else self.report.base.code


@dataclass(frozen=True)
class Outlook:
    """What a workbook would report; nothing at all while there is a fault."""

    asked: Mapping[str, Definition]
    entries: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.entries

    @property
    def added(self) -> list[Entry]:
        return [each for each in self.entries if each.report.pk is None]

    @property
    def changed(self) -> list[Entry]:
        return [each for each in self.entries if each.report.pk is not None]


@dataclass(frozen=True)
class _Subject:
    """One firm or base that a workbook may report of, with what is there."""

    report: Report
    figures: Figures
    reasons: Mapping[str, str]
    last: Figures
    name: str


def _subjects(user: Reader, period: Period, base: Base | None, asked: Mapping[str, Definition]) -> dict[str, _Subject]:
    """By code: the firms of a base, or the bases that the user sees, with their reports. Six queries."""
    rows = Report.objects.filter(period=period).prefetch_related("values")
    if base is None:
        pairs: list[tuple[Base, Firm | None]] = [
            (each, None) for each in reporting_bases(user).select_related("operator")
        ]
        there = {row.base_id: row for row in rows.filter(firm=None)}
        last = last_figures(period, asked)
    else:
        firms = list(firms_in(user, period, base))
        pairs = [(base, firm) for firm in firms]
        there = {row.firm_id or 0: row for row in rows.filter(base=base, firm__isnull=False)}
        last = last_figures(period, asked, base=base, firms=firms)
    found = {}
    for of, firm in pairs:
        number = of.pk if firm is None else firm.pk
        report = there.get(number) or Report()
        figures, reasons = figures_in(report if report.pk else None, asked)
        report.period, report.base, report.firm = period, of, firm
        name = of.shown_name if firm is None else firm.name
        found[of.code if firm is None else firm.code] = _Subject(report, figures, reasons, last.get(number, {}), name)
    return found


def workbook_of(user: Reader, period: Period, base: Base | None, /) -> bytes:
    """The table to be filled in, with what was reported, and the last figures."""
    asked = asked_in(period, Subject.FIRM if base else Subject.BASE)
    subjects = _subjects(user, period, base, asked)
    rows = [
        Row(0, code, each.name, each.figures, each.last, next(iter(each.reasons.values()), ""))
        for code, each in subjects.items()
    ]
    return sheets.write(base.shown_name if base else period.shown, rows, asked)


def outlook_of(user: Reader, period: Period, base: Base | None, content: bytes, /) -> Outlook:
    """Look at a workbook without writing anything: what it reports of whom, and every fault.

    A row in which no figure stands reports nothing. Raises BadWorkbook. Rule: B-29.
    """
    asked = asked_in(period, Subject.FIRM if base else Subject.BASE)
    table = sheets.read(content, asked)
    subjects = _subjects(user, period, base, asked)
    found = Outlook(asked, faults=table.faults)
    seen: set[str] = set()
    unchanged = 0
    for row in table.rows:
        subject = subjects.get(row.code)
        if subject is None:
            if row.code:
                table.fault(row.place, sheets.CODE, _("Nobody with this code is asked in this period."))
            continue
        if row.code in seen:
            table.fault(row.place, sheets.CODE, _("This row stands twice."))
            continue
        seen.add(row.code)
        if all(amount is None for amount in row.figures.values()):
            continue
        if dict(row.figures) == subject.figures and subject.report.state != ReportState.SENT_BACK:
            unchanged += 1
            continue
        if subject.report.state == ReportState.SEALED:
            table.fault(row.place, sheets.CODE, _("The report is sealed. The authority corrects it, with the reason."))
            continue
        reasons = _reasons_of(table, row, subject, asked)
        found.entries.append(Entry(subject.report, dict(row.figures), reasons, subject.name))
    table.faults.sort(key=lambda fault: (fault.place, len(fault.letter), fault.letter))
    return Outlook(asked, found.entries, unchanged, table.faults)


def _reasons_of(table: Table, row: Row, subject: _Subject, asked: Mapping[str, Definition]) -> dict[str, str]:
    """Note a fault for every figure that cannot be kept, and every remark that the row does not explain."""
    figures: dict[str, Decimal | None] = {}
    for key, amount in row.figures.items():
        if amount is not None and (fault := rules.figure_fault(asked[key], amount)):
            table.fault(row.place, key, fault)
        else:
            figures[key] = amount
    remarks = remarks_on(asked.values(), figures, before=subject.last, language=language())
    given = {each.key: row.reason for each in remarks}
    for each in rules.faults_of(remarks, given):
        hint = "" if each.level == "error" else _("Explain it in the last column, if it is right.")
        table.fault(row.place, each.key, " ".join(filter(None, [each.what, hint])))
    return {each.key: row.reason for each in remarks if row.reason}
