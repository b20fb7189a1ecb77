"""A workbook of reports laid over a period: all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.bases import rules as bases
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence
from zhijiang.indicators import queries, rules
from zhijiang.indicators.actions.reports import as_told, write

if TYPE_CHECKING:
    from zhijiang.bases.models import Base
    from zhijiang.indicators.models import Period
    from zhijiang.indicators.queries import Outlook
    from zhijiang.people.models import User


@transaction.atomic
def import_reports(period: Period, base: Base | None, content: bytes, /, *, by: User) -> Outlook:
    """Report for the firms of a base, or, where none is named, for the bases that the user keeps. Writes one event.

    What the workbook does not name stays. Raises NotAllowed, BadWorkbook, or MissingEvidence for the first fault, or where
    it says what is there already. Rules: B-26, B-29.
    """
    if base is not None:
        bases.check_may_keep(by, base)
        locked(base)
    outlook = queries.outlook_of(by, period, base, content)
    if base is None:
        for each in outlook.entries:
            rules.check_may_report(by, each.base, None)
            locked(each.base)
    if outlook.faults:
        first = outlook.faults[0]
        raise MissingEvidence(f"{first.letter}{first.place}: {first.what}", rule="B-29")
    if outlook.is_empty:
        raise MissingEvidence(_("The workbook says what was reported already."), rule="B-29")
    asked = outlook.asked
    for each in outlook.entries:
        write(each.report, asked, each.figures, each.reasons)
    told = [
        {"of": each.code, "figures": as_told(each.figures), "reasons": dict(each.reasons)} for each in outlook.entries
    ]
    payload = {"period": period.code, "reports": told}
    if base is not None:
        tell(base, "indicators_imported", by=by, payload=payload)
    else:
        record(f"period/{period.code}", "indicators_imported", by=by, payload=payload)
    return outlook
