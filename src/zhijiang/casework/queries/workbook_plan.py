"""What a filled-in workbook would set in a draft, question by question, and what is wrong with it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zhijiang.casework import rules, schema, sheets
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.procedure import Procedure
from zhijiang.casework.queries.forms import number_of, writers_of
from zhijiang.casework.queries.register_cells import text_of
from zhijiang.casework.queries.workbook_cells import answer_in, expected_of, is_same, truth_in
from zhijiang.casework.queries.workbooks import FIRST_ROW, FORM_MARK, MARKS, ORGANISATION_PARTS
from zhijiang.casework.schema import Kind, OrganisationField

if TYPE_CHECKING:
    from zhijiang.casework.models import Case
    from zhijiang.people.models import User

_KEY, _ANSWER = 0, 2
"""The columns of the sheet of questions, from 0."""
_CAME_AT_MOST = 60


@dataclass(frozen=True)
class FormFault:
    """What is wrong in one cell of a filled-in form."""

    sheet: str
    row: int
    column: str
    """Its letter."""
    label: str
    message: str
    expected: str
    came: str


@dataclass(frozen=True)
class FormLine:
    """One question that a workbook answers, and what would become of it."""

    field: str
    label: str
    section: int
    is_new: bool
    """False: it stands there already as the workbook says it."""
    before: str
    after: str
    is_asked: bool
    rows: tuple[schema.ChangedRow, ...] = ()
    """Row by row, where it is a table."""


@dataclass
class FormPlan:
    """What a workbook would set in a draft as it stands now."""

    answers: dict[str, Any] = field(default_factory=dict)
    """What would be set, by question."""
    lines: list[FormLine] = field(default_factory=list)
    faults: list[FormFault] = field(default_factory=list)
    untouched: int = 0
    """Questions of the form that the workbook leaves as they are."""
    held: list[tuple[str, str]] = field(default_factory=list)
    """(section, colleague who is writing in it), where something would be set."""
    lacking: list[str] = field(default_factory=list)
    """Sentences of checks that would not hold yet; a draft may break them until it is handed in."""

    @property
    def sets(self) -> list[FormLine]:
        return [line for line in self.lines if line.is_new]

    @property
    def stays(self) -> list[FormLine]:
        """What the workbook says as it stands already."""
        refused = {fault.label for fault in self.faults}
        return [line for line in self.lines if not line.is_new and line.label not in refused]

    @property
    def may_be_filled_in(self) -> bool:
        return bool(self.answers) and not self.faults and not self.held


def form_plan(case: Case, user: User, content: bytes, /) -> FormPlan:
    """Read a filled-in form against a draft. An empty cell, and a table without a row, leave what stands.

    Raises BadWorkbook for what is no form of this version of the procedure. Rule: C-77.
    """
    procedure = rules.procedure_of(case)
    pages = sheets.read_pages(content)
    _check_whose(pages.get(MARKS), case, procedure)
    reading = _Reading(procedure)
    for title, rows in pages.items():
        key = text_of(rows[0][0]) if rows and rows[0] else ""
        if title == MARKS or title.startswith("_"):
            continue
        question = procedure.form["properties"].get(key)
        if question is not None and schema.kind_of(question) == Kind.ROWS:
            reading.table(title, key, question, rows)
        else:
            reading.questions(title, rows)
    return _plan(case, user, procedure, reading)


def _check_whose(marks: list[list[sheets.Value]] | None, case: Case, procedure: Procedure) -> None:
    told = [text_of(cell) for cell in marks[0]] if marks and marks[0] else []
    if len(told) < 4 or told[0] != FORM_MARK:
        raise sheets.BadWorkbook(
            _("This workbook is not a form from here. Download the form of this application and fill that in.")
        )
    item, version, text = told[1:4]
    wanted = {"title": procedure.title, "version": procedure.version}
    if item != case.procedure.item.code:
        raise sheets.BadWorkbook(
            _("This is the form of something else (%(came)s); expected was the form of “%(title)s”.")
            % {**wanted, "came": item[:40]}
        )
    if version != str(procedure.version) or text != case.procedure.sha256:
        raise sheets.BadWorkbook(
            _(
                "This is version %(came)s of the form; this application follows version %(version)s. "
                "Download the form of this application and fill that in."
            )
            % {**wanted, "came": version[:10]}
        )


class _Reading:
    """What the sheets say, by question, and the faults on the way."""

    def __init__(self, procedure: Procedure) -> None:
        self.properties: Mapping[str, Any] = procedure.form["properties"]
        self.answers: dict[str, Any] = {}
        self.faults: list[FormFault] = []
        self.places: dict[str, tuple[str, int, str]] = {}
        """Where a question was answered: sheet, row, column."""

    def fault(self, question: Mapping[str, Any], place: tuple[str, int, str], said: Any, cell: sheets.Value) -> None:
        sheet, row, column = place
        message = " ".join(said.messages) if isinstance(said, ValidationError) else str(said)
        came = text_of(cell)
        came = came if len(came) <= _CAME_AT_MOST else f"{came[:_CAME_AT_MOST]}…"
        expected = expected_of(question) if question else "—"
        self.faults.append(FormFault(sheet, row, column, schema.title_of(question), message, expected, came or "—"))

    def questions(self, title: str, rows: Sequence[Sequence[sheets.Value]]) -> None:
        seen: dict[str, int] = {}
        parts: dict[str, dict[str, tuple[int, sheets.Value]]] = {}
        for number, row in enumerate(rows, start=1):
            key, cell = text_of(row[_KEY]), row[_ANSWER] if len(row) > _ANSWER else None
            name, _colon, part = key.partition(":")
            if not key:
                continue
            question = self.properties.get(name)
            place = (title, number, sheets.column_letter(_ANSWER + 1))
            if question is None or key in seen:
                self.fault({}, place, _("This row is not as it was in the form; download the form again."), cell)
                continue
            seen[key] = number
            if part:
                parts.setdefault(name, {})[part] = (number, cell)
                continue
            self._simple(name, question, place, cell)
        for name, found in parts.items():
            self._in_parts(title, name, found)

    def _simple(self, name: str, question: Mapping[str, Any], place: tuple[str, int, str], cell: sheets.Value) -> None:
        try:
            answer = answer_in(question, cell)
        except ValidationError as said:
            self.fault(question, place, said, cell)
            return
        if answer is not None:
            self.answers[name], self.places[name] = answer, place

    def _in_parts(self, title: str, name: str, found: Mapping[str, tuple[int, sheets.Value]]) -> None:
        """An organisation by name and code; several choices by a yes each."""
        question = self.properties[name]
        place = (title, min(row for row, _cell in found.values()), sheets.column_letter(_ANSWER + 1))
        if all(text_of(cell) == "" for _row, cell in found.values()):
            return
        if schema.kind_of(question) == Kind.ORGANISATION:
            given = {part: text_of(found[part][1]) for part in ORGANISATION_PARTS if part in found}
            try:
                self.answers[name] = OrganisationField(required=False).clean(given)
            except ValidationError as said:
                self.fault(question, place, said, " ".join(given.values()))
            self.places[name] = place
            return
        chosen = []
        for word, (row, cell) in found.items():
            try:
                if truth_in(cell):
                    chosen.append(word)
            except ValidationError as said:
                self.fault(question, (title, row, place[2]), said, cell)
        self.answers[name], self.places[name] = chosen or None, place

    def table(self, title: str, name: str, question: Mapping[str, Any], rows: Sequence[Sequence[sheets.Value]]) -> None:
        columns = schema.columns_of(question)
        heads = [text_of(cell) for cell in rows[0]]
        made: list[dict[str, Any]] = []
        for number, row in enumerate(rows[FIRST_ROW - 1 :], start=FIRST_ROW):
            said = {at: cell for at, cell in enumerate(row[1:], start=1) if text_of(cell)}
            if not said:
                continue
            made.append(self._row(title, number, said, heads, columns))
        most = int(question.get("maxItems", schema.MOST_ROWS))
        if len(made) > most:
            place = (title, FIRST_ROW + most, "B")
            self.fault(question, place, _("At most %(count)d rows.") % {"count": most}, str(len(made)))
        if made:
            self.answers[name], self.places[name] = made, (title, FIRST_ROW, "B")

    def _row(
        self,
        title: str,
        number: int,
        said: Mapping[int, sheets.Value],
        heads: Sequence[str],
        columns: Mapping[str, Mapping[str, Any]],
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for at, cell in said.items():
            place = (title, number, sheets.column_letter(at + 1))
            column = columns.get(heads[at])
            if column is None:
                self.fault({}, place, _("This column is not as it was in the form; download the form again."), cell)
                continue
            try:
                answer = answer_in(column, cell)
            except ValidationError as fault:
                self.fault(column, place, fault, cell)
                continue
            if answer is not None and answer is not False:
                found[heads[at]] = answer
        return found


def _plan(case: Case, user: User, procedure: Procedure, reading: _Reading) -> FormPlan:
    plan = FormPlan(faults=reading.faults)
    properties, writable = procedure.form["properties"], rules.writable_fields(case)
    for name, answer in reading.answers.items():
        if is_same(properties[name], case.data.get(name), answer):
            continue
        if name not in writable:
            said = _("Only what was listed for correction can be changed.")
            reading.fault(properties[name], reading.places[name], said, schema.shown(properties[name], answer))
            continue
        plan.answers[name] = answer
    merged = {name: value for name, value in {**case.data, **plan.answers}.items() if value is not None}
    asked = set(schema.asked_fields(procedure, merged))
    changed = {each.field: each.rows for each in schema.changes_between(procedure, case.data, merged)}
    plan.lines = [
        FormLine(
            field=name,
            label=schema.title_of(properties[name]),
            section=number_of(procedure, name),
            is_new=name in plan.answers,
            before=schema.shown(properties[name], case.data.get(name)),
            after=schema.shown(properties[name], reading.answers[name]),
            is_asked=name in asked,
            rows=changed.get(name, ()) if name in plan.answers else (),
        )
        for section in procedure.sections
        for name in section.fields
        if name in reading.answers
    ]
    plan.untouched = sum(name not in reading.answers for section in procedure.sections for name in section.fields)
    writers = writers_of(case, user)
    touched = sorted({number_of(procedure, name) for name in plan.answers} & set(writers))
    plan.held = [(str(procedure.sections[number - 1].title), writers[number]) for number in touched]
    plan.lacking = [
        each.message
        for each in schema.check_errors(procedure, merged, on=calendar_of(case).today())
        if each.field in asked
    ]
    return plan
