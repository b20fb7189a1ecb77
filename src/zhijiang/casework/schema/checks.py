"""What must hold between several answers, or between an answer and the day of handing in. Exact: decimals, never floats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.casework.procedure import Check, OrderCheck, Procedure, ShareCheck, SumCheck, ValidCheck
from zhijiang.casework.schema.texts import FieldError, Json, title_of


def check_errors(procedure: Procedure, data: Mapping[str, Json], /, *, on: date) -> list[FieldError]:
    """The checks that do not hold, on the day of handing in; what is not filled in is not judged."""
    found = [_error(check, data, on) for check in procedure.checks]
    return [error for error in found if error is not None]


def warnings_in(procedure: Procedure, data: Mapping[str, Json], /, *, on: date) -> list[FieldError]:
    """What does not keep these data from being handed in on that day but soon will: papers about to run out."""
    found = []
    for check in procedure.checks:
        until = _date(data.get(check.field)) if isinstance(check, ValidCheck) else None
        if not isinstance(check, ValidCheck) or until is None or not on <= until <= on + timedelta(check.warn_days):
            continue
        left = (until - on).days
        found.append(
            FieldError(
                check.field,
                ngettext(
                    "“%(field)s” ends on %(day)s, in %(count)d day.",
                    "“%(field)s” ends on %(day)s, in %(count)d days.",
                    left,
                )
                % {
                    "field": title_of(procedure.form["properties"][check.field]),
                    "day": date_format(until),
                    "count": left,
                },
                check.check,
            )
        )
    return found


def _error(check: Check, data: Mapping[str, Json], day: date) -> FieldError | None:
    if isinstance(check, ShareCheck):
        return None if _share_holds(check, data) else FieldError(check.part, str(check.message), check.check)
    if isinstance(check, SumCheck):
        return _sum_error(check, data)
    if isinstance(check, ValidCheck):
        until = _date(data.get(check.field))
        return FieldError(check.field, str(check.message), check.check) if until is not None and until < day else None
    assert isinstance(check, OrderCheck)
    first, second = _date(data.get(check.other)), _date(data.get(check.field))
    is_before = first is not None and second is not None and second < first
    return FieldError(check.field, str(check.message), check.check) if is_before else None


def _share_holds(check: ShareCheck, data: Mapping[str, Json]) -> bool:
    part, whole = number_in(data.get(check.part)), number_in(data.get(check.whole))
    return part is None or whole is None or part * 100 <= whole * check.percent


def _sum_error(check: SumCheck, data: Mapping[str, Json]) -> FieldError | None:
    rows, whole = data.get(check.table), number_in(data.get(check.whole))
    if not rows or whole is None:
        return None
    total = sum_of(rows, check.column)
    if total == whole:
        return None
    words = {"message": check.message, "sum": total, "off": abs(total - whole)}
    if total > whole:
        told = _("%(message)s The rows come to %(sum)s, %(off)s too much.") % words
    else:
        told = _("%(message)s The rows come to %(sum)s, %(off)s too little.") % words
    empty = [
        str(at) for at, row in enumerate(rows, 1) if isinstance(row, dict) and number_in(row.get(check.column)) is None
    ]
    if empty:
        told = _("%(told)s Rows without an amount: %(rows)s.") % {"told": told, "rows": _(", ").join(empty)}
    return FieldError(check.table, told, check.check)


def sum_of(rows: Json, column: str, /) -> Decimal:
    """What a column of a table comes to; a cell without a number counts nothing."""
    numbers = [number_in(row.get(column)) for row in rows if isinstance(row, dict)]
    return sum((number for number in numbers if number is not None), Decimal(0))


def sums_left_open(procedure: Procedure, data: Mapping[str, Json], /) -> dict[str, Json]:
    """Answers that were left empty and are the sum of a table that is filled in: nobody has to add up what stands there."""
    found: dict[str, Json] = {}
    for check in procedure.checks:
        if not isinstance(check, SumCheck) or data.get(check.whole) not in (None, "") or not data.get(check.table):
            continue
        total = sum_of(data[check.table], check.column)
        if total > 0:
            is_text = procedure.form["properties"][check.whole].get("type") == "string"
            found[check.whole] = f"{total:f}" if is_text else int(total)
    return found


def number_in(answer: Json, /) -> Decimal | None:
    """An answer as an exact number; None if it is none."""
    if answer is None or isinstance(answer, bool | float | list | dict):
        return None
    try:
        number = Decimal(str(answer))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(answer: Json) -> date | None:
    try:
        return date.fromisoformat(str(answer)) if answer else None
    except ValueError:
        return None


@dataclass(frozen=True)
class ShareLine:
    """How much of one answer another is, with the most that it may be: “演员总片酬占总投资 38.2%（上限 40%）”.

    `pattern` holds {percent} for whoever computes it while somebody types.
    """

    part: str
    whole: str
    limit: int
    pattern: str
    percent: str
    holds: bool

    @property
    def text(self) -> str:
        """The sentence; empty while one of the answers is missing."""
        return self.pattern.replace("{percent}", self.percent) if self.percent else ""


def shares_of(procedure: Procedure, data: Mapping[str, Json], /) -> list[ShareLine]:
    """Each share that the procedure limits, as the answers stand."""
    return [_share_line(procedure, check, data) for check in procedure.checks if isinstance(check, ShareCheck)]


def _share_line(procedure: Procedure, check: ShareCheck, data: Mapping[str, Json]) -> ShareLine:
    properties, holds = procedure.form["properties"], _share_holds(check, data)
    part, whole = number_in(data.get(check.part)), number_in(data.get(check.whole))
    percent = ""
    if part is not None and whole:
        # A share just over the limit must not be shown as the limit.
        rounding = ROUND_HALF_UP if holds else ROUND_CEILING
        percent = str((part * 100 / whole).quantize(Decimal("0.1"), rounding=rounding))
    pattern = _("%(part)s is {percent}%% of %(whole)s (at most %(limit)d%%%(basis)s)") % {
        "part": _without_unit(title_of(properties[check.part])),
        "whole": _without_unit(title_of(properties[check.whole])),
        "limit": check.percent,
        "basis": _(", %(basis)s") % {"basis": check.basis} if check.basis else "",
    }
    return ShareLine(check.part, check.whole, check.percent, pattern, percent, holds)


def _without_unit(title: str) -> str:
    return re.sub(r"\s*[（(][^（）()]*[）)]$", "", title)
