"""The form of a procedure's version as a workbook to be filled in off line: where each question stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.casework import schema, sheets
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.schema import Kind

if TYPE_CHECKING:
    from zhijiang.casework.models import ProcedureVersion

FORM_MARK: Final = "zhijiang.form/1"
MARKS: Final = "_form"
"""The hidden sheet that says whose form it is: item, version, and the hash of the version's text."""
ON_THE_PAGE_ONLY: Final = frozenset({Kind.FILES, Kind.PASSAGES})
"""Files are attached, and passages of a film are marked, on the page."""
ORGANISATION_PARTS: Final = ("name", "credit_code")
FIRST_ROW: Final = 3
"""Of a table, from 1; names of columns (hidden) and their titles stand above."""
_BLANK_ROWS: Final = 60
_SHOWN: Final = 80
"""Characters of an answer that is only told of."""
_LOOKS: Final[Mapping[Kind, Any]] = {Kind.DATE: "date", Kind.NUMBER: "number", Kind.WAN: "money"}


def form_workbook(version: ProcedureVersion, data: Mapping[str, Any], /) -> bytes:
    """The form with these answers as an xlsx, in the reader's language: a sheet of questions, one for each table. Rule: C-77."""
    procedure = parse(version.text)
    tables = table_titles(procedure)
    pages = [_questions(procedure, data, tables)]
    pages += [_table(name, title, procedure, data.get(name) or []) for name, title in tables.items()]
    marks = [FORM_MARK, version.item.code, str(version.version), version.sha256]
    pages.append(sheets.Page(MARKS, [[sheets.Spot(each) for each in marks]], is_hidden=True))
    return sheets.write_pages(pages)


def table_titles(procedure: Procedure, /) -> dict[str, str]:
    """The sheet of each table, by the question's name. Titles are short, and numbered so that no two are the same."""
    tables = [
        name
        for section in procedure.sections
        for name in section.fields
        if schema.kind_of(procedure.form["properties"][name]) == Kind.ROWS
    ]
    properties = procedure.form["properties"]
    return {name: f"{n} {schema.title_of(properties[name])}"[:31] for n, name in enumerate(tables, start=1)}


def yes_and_no() -> list[str]:
    """How a yes and a no are offered."""
    return [_("Yes"), _("No")]


def _questions(procedure: Procedure, data: Mapping[str, Any], tables: Mapping[str, str]) -> sheets.Page:
    made = _Lines()
    made.line(str(procedure.title), "title")
    version = _("Version %(version)d") % {"version": procedure.version}
    made.line(f"{version} · {_('Write in the light cells only. What is left empty stays as it is.')}", "note")
    made.heads(["", _("Question"), _("Answer"), pgettext("column", "Needed"), _("Help")])
    required = set(procedure.form.get("required", ()))
    for number, section in enumerate(procedure.sections, start=1):
        made.line(f"{number}. {section.title}", "head")
        for name in section.fields:
            question = procedure.form["properties"][name]
            needed = pgettext("column", "needed") if name in required else ""
            _question(made, name, question, data.get(name), needed, tables.get(name, ""))
    return sheets.Page(
        _("Form"),
        made.rows,
        widths=[4, 34, 50, 9, 70],
        offers=made.offers,
        hidden_columns=["A"],
        freeze="C4",
    )


def _question(made: _Lines, name: str, question: Mapping[str, Any], value: Any, needed: str, table: str) -> None:
    title, help_ = schema.title_of(question), schema.words(question.get("x-help"))
    kind = schema.kind_of(question)
    if kind in ON_THE_PAGE_ONLY or _is_too_long(value):
        answer = _("On the page only: %(answer)s") % {"answer": _shortened(schema.shown(question, value)) or "—"}
        made.told(title, answer, needed, help_)
    elif kind == Kind.ROWS:
        made.told(title, _("See the sheet “%(sheet)s”.") % {"sheet": table}, needed, help_)
    elif kind == Kind.ORGANISATION:
        for part, label in zip(ORGANISATION_PARTS, (_("Name"), _("Credit code")), strict=True):
            made.open(f"{name}:{part}", f"{title} · {label}", (value or {}).get(part), needed, help_)
    elif kind == Kind.CHOICES:
        for word, text in question["items"]["x-options"].items():
            chosen = None if value is None else yes_and_no()[0 if word in value else 1]
            made.open(f"{name}:{word}", f"{title} · {schema.words(text)}", chosen, needed, help_, yes_and_no())
    else:
        cell, offered = cell_of(question, value), offered_for(question)
        made.open(name, title, cell, needed, help_, offered, _LOOKS.get(kind, "text"))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _is_too_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > sheets.LONGEST_TEXT


class _Lines:
    """The rows of the sheet of questions as they come; column A (hidden) names the question."""

    def __init__(self) -> None:
        self.rows: list[list[sheets.Spot]] = []
        self.offers: list[sheets.Offer] = []

    def line(self, label: str, look: Any = "text") -> None:
        """A line with nothing to be filled in."""
        self.rows.append([sheets.Spot(), *([sheets.Spot(label, look)] + [sheets.Spot("", look)] * 3)])

    def told(self, label: str, answer: str, needed: str, help_: str) -> None:
        """A question that is answered elsewhere."""
        told = [sheets.Spot(), sheets.Spot(label), sheets.Spot(answer, "hint"), sheets.Spot(needed)]
        self.rows.append([*told, sheets.Spot(help_, "hint")])

    def heads(self, titles: Sequence[str]) -> None:
        self.rows.append([sheets.Spot(title, "head") for title in titles])

    def open(
        self,
        key: str,
        label: str,
        value: sheets.Cell,
        needed: str,
        help_: str,
        offered: Sequence[str] = (),
        look: Any = "text",
    ) -> None:
        spots = [sheets.Spot(key), sheets.Spot(label), sheets.Spot(value, look, is_open=True)]
        self.rows.append([*spots, sheets.Spot(needed), sheets.Spot(help_, "hint")])
        if offered:
            self.offers.append(sheets.Offer(f"C{len(self.rows)}", offered))


def offered_for(question: Mapping[str, Any], /) -> list[str]:
    """What may be chosen as an answer, in the reader's words; empty where one writes."""
    kind = schema.kind_of(question)
    if kind == Kind.CHOICE:
        return [schema.words(text) for text in question["x-options"].values()]
    return yes_and_no() if kind == Kind.YES else []


def cell_of(question: Mapping[str, Any], value: Any, /) -> sheets.Cell:
    """An answer as it stands in a cell."""
    kind = schema.kind_of(question)
    if value is None or value == "":
        return None
    if kind == Kind.YES:
        return yes_and_no()[0 if value else 1]
    if kind == Kind.CHOICE:
        return schema.words(question["x-options"].get(value)) or str(value)
    if kind == Kind.DATE:
        return date.fromisoformat(str(value))
    if kind == Kind.WAN:
        return Decimal(str(value))
    return int(value) if kind == Kind.NUMBER else str(value)


def _table(name: str, title: str, procedure: Procedure, rows: Sequence[Mapping[str, Any]]) -> sheets.Page:
    question = procedure.form["properties"][name]
    columns, needed = schema.columns_of(question), schema.required_columns(question)
    most = int(question.get("maxItems", schema.MOST_ROWS))
    count = min(most, len(rows) + _BLANK_ROWS)
    last = FIRST_ROW + count - 1
    lines = [
        [sheets.Spot(name), *(sheets.Spot(key) for key in columns)],
        [sheets.Spot("№", "head"), *(sheets.Spot(_head(columns[key], key in needed), "head") for key in columns)],
    ]
    for number in range(count):
        row = rows[number] if number < len(rows) else {}
        lines.append(
            [
                sheets.Spot(number + 1, "number"),
                *(
                    sheets.Spot(cell_of(column, row.get(key)), _LOOKS.get(schema.kind_of(column), "text"), is_open=True)
                    for key, column in columns.items()
                ),
            ]
        )
    offers = [
        sheets.Offer(
            f"{sheets.column_letter(place)}{FIRST_ROW}:{sheets.column_letter(place)}{last}",
            offered_for(column),
            schema.words(column.get("x-help")),
        )
        for place, column in enumerate(columns.values(), start=2)
        if offered_for(column) or column.get("x-help")
    ]
    widths = [5, *(max(14, 2 * len(schema.title_of(column)) + 6) for column in columns.values())]
    return sheets.Page(title, lines, widths=widths, offers=offers, hidden_rows=[1], freeze=f"B{FIRST_ROW}")


def _head(column: Mapping[str, Any], is_needed: bool) -> str:
    return schema.title_of(column) + (" *" if is_needed else "")
