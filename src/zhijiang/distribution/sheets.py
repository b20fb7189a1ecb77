"""Figures of a release as a table: a row a count; written and read back. Knows no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijiang.casework import sheets
from zhijiang.casework.sheets import BadWorkbook, Value
from zhijiang.catalog.territories import CODES
from zhijiang.distribution.states import LANGUAGES, FigureKind

COLUMNS: Final = {
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
    "kind": gettext_lazy("What is counted"),
    "value": gettext_lazy("Count"),
    "place": gettext_lazy("Country or region"),
    "language": gettext_lazy("Language"),
    "source": gettext_lazy("Source"),
    "source_day": gettext_lazy("Day of the source"),
}
MOST_ROWS: Final = 2000


@dataclass(frozen=True)
class FigureRow:
    """One line, read. `value` in views, whole hours or fen."""

    row: int
    kind: FigureKind
    first_day: date
    last_day: date
    value: int
    place: str
    language: str
    source: str
    source_day: date


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell."""

    place: int
    letter: str
    label: str
    what: str


def template() -> bytes:
    """The empty table as xlsx, with one line that shows how it is filled in, in the reader's language."""
    example: list[sheets.Cell] = [
        date(2026, 10, 1), date(2026, 10, 31), str(FigureKind.VIEWS.label), 1_250_000, "CN", "zh",
        _("Example: monthly statement of the platform"), date(2026, 11, 5),
    ]  # fmt: skip
    columns = [(name, str(label)) for name, label in COLUMNS.items()]
    return sheets.write("xlsx", [sheets.Sheet(_("Figures"), columns, [example])])


def read(content: bytes, /) -> tuple[list[FigureRow], list[Fault]]:
    """The lines, and every fault by its cell. Columns in either language and any order. Raises BadWorkbook. Rule: R-17."""
    head, *body = sheets.read(content)
    places = _places(head)
    if len(body) > MOST_ROWS:
        raise BadWorkbook(_("At most %(count)d rows are read at a time.") % {"count": MOST_ROWS})
    rows, faults = [], []
    for number, values in enumerate(body, start=2):
        cells = {name: values[at] if at < len(values) else None for name, at in places.items()}
        if all(value in (None, "") for value in cells.values()):
            continue
        found: dict[str, object] = {}
        for name in COLUMNS:
            try:
                found[name] = _READ[name](cells, name)
            except ValueError as wrong:
                letter = sheets.column_letter(places[name] + 1)
                faults.append(Fault(number, letter, str(COLUMNS[name]), str(wrong)))
        if len(found) == len(COLUMNS):
            rows.append(FigureRow(row=number, **found))  # type: ignore[arg-type]
    return rows, faults


def _places(head: Sequence[Value]) -> dict[str, int]:
    labels: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            labels |= {str(label): name for name, label in COLUMNS.items()}
    found = {labels[_text(text)]: at for at, text in enumerate(head) if _text(text) in labels}
    missing = [str(label) for name, label in COLUMNS.items() if name not in found]
    if missing:
        raise BadWorkbook(_("The first row lacks these columns: %(columns)s.") % {"columns": _(", ").join(missing)})
    return found


def _day(cells: Mapping[str, Value], name: str) -> date:
    value = cells[name]
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value).replace("/", "-"))
    except ValueError:
        raise ValueError(_("A day like 2026-10-31 is expected.")) from None


def _kind(cells: Mapping[str, Value], name: str) -> FigureKind:
    text = _text(cells[name])
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for kind in FigureKind:
                if text in (str(kind.label), kind.value):
                    return kind
    raise ValueError(
        _("One of these is expected: %(words)s.") % {"words": _(", ").join(str(k.label) for k in FigureKind)}
    )


def _count(cells: Mapping[str, Value], name: str) -> int:
    """A whole number; of revenue yuan with at most two places, which become fen."""
    text = _text(cells[name]).replace(",", "").replace("，", "").replace(" ", "")
    try:
        is_money = _kind(cells, "kind") == FigureKind.REVENUE
    except ValueError:
        is_money = False
    try:
        amount = Decimal(text) * (100 if is_money else 1)
    except ArithmeticError:
        raise ValueError(_("A number is expected.")) from None
    if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value() or amount >= 10**15:
        raise ValueError(
            _("Yuan with at most two decimal places are expected.") if is_money else _("A whole number is expected.")
        )
    return int(amount)


def _place(cells: Mapping[str, Value], name: str) -> str:
    text = _text(cells[name]).upper()
    if text and text not in CODES:
        raise ValueError(_("Two letters such as CN are expected (ISO 3166-1), or nothing."))
    return text


def _language(cells: Mapping[str, Value], name: str) -> str:
    text = _text(cells[name])
    for key, label in LANGUAGES.items():
        for language in ("zh-hans", "en"):
            with translation.override(language):
                if text.lower() == key or text == str(label):
                    return key
    if text:
        raise ValueError(_("A language such as zh or en is expected, or nothing."))
    return ""


def _source(cells: Mapping[str, Value], name: str) -> str:
    text = _text(cells[name])
    if not text:
        raise ValueError(_("Something must stand here."))
    if len(text) > 200:
        raise ValueError(_("At most %(count)d characters.") % {"count": 200})
    return text


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


_READ: Final = {
    "first_day": _day, "last_day": _day, "kind": _kind, "value": _count, "place": _place, "language": _language,
    "source": _source, "source_day": _day,
}  # fmt: skip
