"""The firms of a base as a workbook, and what a workbook would do to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import rules, sheets
from zhijiang.bases.models import Base, Firm
from zhijiang.bases.queries.scope import houses_of, segments_in_force
from zhijiang.bases.sheets import Fault, Row, Table


def workbook_of(base: Base, firms: Iterable[Firm], /) -> bytes:
    """Firms as xlsx, in the reader's language."""
    rows = [Row(0, each.name, each.credit_code, each.segment, each.joined_on, each.left_on) for each in firms]
    return sheets.write(base.shown_name, rows, segments=segments_in_force())


def template() -> bytes:
    """The empty table as xlsx."""
    return sheets.write(_("Firms"), [], segments=segments_in_force())


@dataclass(frozen=True)
class Outlook:
    """What a workbook would do to the firms of a base; nothing at all while there is a fault."""

    added: list[Firm] = field(default_factory=list)
    changed: list[Firm] = field(default_factory=list)
    unchanged: list[Firm] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed)


def outlook_of(base: Base, content: bytes, /) -> Outlook:
    """Look at a workbook without writing anything: which firms it adds, which it changes and how, and every fault.

    A row is of the stay that begins on its day, else of the one that lasts; else it is new. Raises sheets.BadWorkbook. Rule: B-10.
    """
    table = sheets.read(content, segments=segments_in_force())
    there: dict[str, list[Firm]] = defaultdict(list)
    for firm in base.firms.select_related("organisation").prefetch_related("figures", "former_names"):
        there[firm.credit_code].append(firm)
    houses = houses_of({row.credit_code for row in table.rows} - set(there))
    found = Outlook(faults=table.faults)
    seen: set[int] = set()
    faulty = {fault.place for fault in table.faults}
    for row in table.rows:
        if row.place in faulty or row.joined_on is None:
            continue
        stay = _stay_of(row, there[row.credit_code])
        if stay is not None and id(stay) in seen:
            table.fault(row.place, "credit_code", _("This firm stands twice."))
            continue
        house = houses.get(row.credit_code)
        firm = stay or Firm(base=base, credit_code=row.credit_code, name=row.name, organisation=house)
        seen.add(id(firm))
        _lay(table, row, firm, found)
        if stay is None:
            there[row.credit_code].append(firm)
        if rules.overlapping((each.joined_on, each.left_on) for each in there[row.credit_code]):
            table.fault(row.place, "joined_on", _("The firm is in the base on that day already, by another row."))
    table.faults.sort(key=lambda fault: (fault.place, sheets.NAMES.index(fault.column)))
    return found


def _stay_of(row: Row, stays: list[Firm]) -> Firm | None:
    same_day = [each for each in stays if each.joined_on == row.joined_on]
    lasting = [each for each in stays if each.left_on is None and row.left_on is None]
    return next(iter(same_day + lasting), None)


def _lay(table: Table, row: Row, firm: Firm, found: Outlook) -> None:
    """Give a firm what its row says, and put it where it belongs."""
    if firm.pk and firm.name != row.name:
        table.fault(
            row.place,
            "name",
            _("The base has this firm as “%(name)s”. A new name has a day and is entered on the firm's page.")
            % {"name": firm.name},
        )
    if firm.left_on is not None and firm.left_on != row.left_on:
        table.fault(
            row.place,
            "left_on",
            _("The firm left on %(day)s. Its return is a row with a day of its own.")
            % {"day": firm.left_on.isoformat()},
        )
        return
    assert row.joined_on is not None
    before = (firm.segment, firm.joined_on, firm.left_on)
    firm.segment, firm.joined_on, firm.left_on = row.segment, row.joined_on, row.left_on
    if fault := rules.stay_fault(firm, firm.joined_on, firm.left_on, today=timezone.localdate()):
        column = "left_on" if firm.left_on is not None and firm.joined_on <= timezone.localdate() else "joined_on"
        table.fault(row.place, column, fault)
    if not firm.pk:
        found.added.append(firm)
    else:
        same = before == (firm.segment, firm.joined_on, firm.left_on)
        (found.unchanged if same else found.changed).append(firm)
