"""Reports as a table: a row for each firm or base, last figures beside the new ones; written and read back. Knows no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijiang.casework import sheets
from zhijiang.casework.sheets import BadWorkbook, Value
from zhijiang.indicators.definitions import Definition
from zhijiang.indicators.definitions.units import unit_words

LANGUAGES: Final = ("zh-hans", "en")
CODE: Final = "code"
REASONS: Final = "reasons"
_LABELS: Final = {
    CODE: gettext_lazy("Code"),
    "name": gettext_lazy("Firm or base"),
    REASONS: gettext_lazy("Explanations of warnings"),
}
LONGEST_REASON: Final = 500


@dataclass(frozen=True)
class Row:
    """One line. `place` is its row in the sheet; what is empty was not reported."""

    place: int
    code: str
    name: str = ""
    figures: Mapping[str, Decimal | None] = field(default_factory=dict)
    last: Mapping[str, Decimal | None] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell."""

    place: int
    letter: str
    label: str
    what: str


@dataclass(frozen=True)
class Table:
    """What was read: the rows, every fault so far, and where each column stands."""

    asked: Mapping[str, Definition]
    rows: list[Row]
    faults: list[Fault]
    places: Mapping[str, int]

    def fault(self, place: int, column: str, what: str, /) -> None:
        """One more fault, in a row of the sheet."""
        letter = sheets.column_letter(self.places.get(column, 0) + 1)
        self.faults.append(Fault(place, letter, label_of(column, self.asked), what))


def label_of(column: str, asked: Mapping[str, Definition], /) -> str:
    """What stands over a column, in the reader's language: “营业收入（万元）”."""
    if column in _LABELS:
        return str(_LABELS[column])
    definition = asked[column]
    name = definition.name_in(translation.get_language() or "")
    return _("%(name)s (%(unit)s)") % {"name": name, "unit": unit_words(definition.unit)}


def write(title: str, rows: Sequence[Row], asked: Mapping[str, Definition], /) -> bytes:
    """The table as xlsx, in the reader's language; the last figures stand in columns of their own, which are not read back."""
    columns = [(CODE, label_of(CODE, asked)), ("name", label_of("name", asked))]
    for key in asked:
        columns += [
            (f"last_{key}", _("Last period: %(label)s") % {"label": label_of(key, asked)}),
            (key, label_of(key, asked)),
        ]
    columns.append((REASONS, label_of(REASONS, asked)))
    cells: list[list[sheets.Cell]] = []
    for row in rows:
        figures = [each for key in asked for each in (_plain(row.last.get(key)), _plain(row.figures.get(key)))]
        cells.append([row.code, row.name, *figures, row.reason])
    return sheets.write("xlsx", [sheets.Sheet(title, columns, cells)])


def read(content: bytes, asked: Mapping[str, Definition], /) -> Table:
    """The lines of a table whose first row holds the columns' labels, in either language and any order. Raises BadWorkbook. Rule: B-29."""
    head, *body = sheets.read(content)
    table = Table(asked, [], [], _places(head, asked))
    for place, values in enumerate(body, start=2):
        cells = {name: values[at] if at < len(values) else None for name, at in table.places.items()}
        if any(value not in (None, "") for value in cells.values()):
            table.rows.append(_row(table, place, cells))
    return table


def _places(head: Sequence[Value], asked: Mapping[str, Definition]) -> dict[str, int]:
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            labels |= {label_of(name, asked): name for name in [*_LABELS, *asked]}
    found = {labels[text]: at for at, text in enumerate(map(_text, head)) if text in labels}
    missing = [label_of(name, asked) for name in [CODE, *asked] if name not in found]
    if missing:
        raise BadWorkbook(_("The first row lacks these columns: %(columns)s.") % {"columns": _(", ").join(missing)})
    return found


def _row(table: Table, place: int, cells: Mapping[str, Value]) -> Row:
    code = _text(cells.get(CODE)).upper()
    if not code:
        table.fault(place, CODE, _("Something must stand here."))
    reason = _text(cells.get(REASONS))
    if len(reason) > LONGEST_REASON:
        table.fault(place, REASONS, _("At most %(count)d characters.") % {"count": LONGEST_REASON})
    figures: dict[str, Decimal | None] = {}
    for key in table.asked:
        try:
            figures[key] = _number(cells.get(key))
        except InvalidOperation:
            table.fault(place, key, _("A number is expected."))
    return Row(place, code, _text(cells.get("name")), figures, reason=reason)


def _number(value: Value) -> Decimal | None:
    """A cell as the number that one sees there. Raises InvalidOperation."""
    if isinstance(value, bool) or (value is not None and not isinstance(value, str | int | float)):
        raise InvalidOperation
    text = _text(value).replace(",", "").replace("，", "").replace(" ", "")
    if not text:
        return None
    found = Decimal(text)
    if not found.is_finite():
        raise InvalidOperation
    return found


def _plain(amount: Decimal | None) -> Decimal | None:
    """Without nought at the end: 12.5000 is 12.5."""
    if amount is None:
        return None
    short = amount.normalize()
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1))


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())
