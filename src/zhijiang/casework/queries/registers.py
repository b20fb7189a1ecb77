"""Registers of cases filed elsewhere: what their columns mean, and what each line would become. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhijiang.casework import rules, schema, sheets
from zhijiang.casework.clocks import calendar_of, calendar_of_version
from zhijiang.casework.models import Case, ProcedureVersion, Register, ServiceItem
from zhijiang.casework.procedure import Procedure, parse
from zhijiang.casework.queries.holding import answers_that_hold
from zhijiang.casework.queries.papers import paper_path
from zhijiang.casework.queries.register_cells import day_of, text_of
from zhijiang.casework.states import LineStanding, VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.models import Organisation
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

REGISTER_NEEDED: Final = ("number", "title", "credit_code", "filed_on", "closed_on", "state")
"""What every line says, whatever the item; the questions that the item's public list shows come after it."""
_LONGEST: Final = {"number": 80, "title": 200}


@dataclass(frozen=True)
class RegisterColumn:
    """One thing that a line says: its name for programs, what it is called, and what may stand in it, where it is chosen."""

    name: str
    label: str
    choices: Mapping[str, str] = field(default_factory=dict)
    """{what stands in the cell: what it means}, in both languages and by name."""
    offered: Sequence[str] = ()
    needed: bool = False


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one place: the workbook's row from 1, the column's name, and one sentence."""

    row: int
    column: str
    message: str


@dataclass
class RegisterLine:
    """One line of a register, read: what it says, the case that it is about, and what it would become."""

    row: int
    cells: list[sheets.Value]
    says: dict[str, Any]
    faults: list[CellFault]
    house: Organisation | None = None
    procedure: ProcedureVersion | None = None
    case: Case | None = None
    standing: LineStanding = LineStanding.NEW


@dataclass(frozen=True)
class RegisterPlan:
    """What would become of a register today."""

    head: list[str]
    columns: list[RegisterColumn]
    chosen: Mapping[str, int]
    lines: list[RegisterLine]
    lacking: list[str]
    """The labels of needed columns that no column of the workbook is read as."""

    @property
    def faults(self) -> list[CellFault]:
        return [fault for line in self.lines for fault in line.faults]

    @property
    def counts(self) -> dict[LineStanding, int]:
        return {each: sum(line.standing == each for line in self.lines) for each in LineStanding}

    @property
    def may_be_brought_in(self) -> bool:
        """Whether nothing is at fault and there is something to write."""
        counts = self.counts
        writes = counts[LineStanding.NEW] + counts[LineStanding.CHANGED]
        return not self.lacking and not counts[LineStanding.FAULTY] and writes > 0


def registrars_houses(user: User | AnonymousUser, /) -> QuerySet[Organisation]:
    """The authorities for which somebody brings registers in: as an officer of them. Rule: C-68."""
    return people.organisations_of(user, Role.OFFICER).filter(kind=OrganisationKind.AUTHORITY)


def register_houses(user: User | AnonymousUser, item: ServiceItem, /) -> QuerySet[Organisation]:
    """Of these, the ones that handle an item; where it goes up a line, those that bring it to its listed ends. Rule: C-96."""
    deciding = rules.deciding_levels(_newest(item))
    found = registrars_houses(user).filter(rules.handlers(item))
    return found.filter(level__in=[*deciding, ""]) if deciding else found


def register_items_for(user: User | AnonymousUser, /) -> list[ServiceItem]:
    """The items whose registers somebody can bring in, as `register_houses` finds them. Two queries. Rule: C-96."""
    houses = list(registrars_houses(user))
    levels = {item: rules.deciding_levels(procedure) for item, procedure in _register_procedures().items()}
    return [
        item
        for item, deciding in levels.items()
        if any(rules.handles(item, house) and (not deciding or house.level in {*deciding, ""}) for house in houses)
    ]


def registers_for(user: User | AnonymousUser, /) -> QuerySet[Register]:
    """The registers that officers of the user's authorities handed in, the newest first. Rule: C-68."""
    found = Register.objects.filter(authority__in=registrars_houses(user))
    return found.select_related("item", "authority", "file", "taken_by", "brought_in_by").order_by("-pk")


def register_items() -> list[ServiceItem]:
    """The items that have a register: those whose closed cases have a public list."""
    return list(_register_procedures())


def _register_procedures() -> dict[ServiceItem, Procedure]:
    """These items with their newest procedures, by code. One query."""
    found: dict[str, tuple[ServiceItem, Procedure]] = {}
    listed: set[str] = set()
    for version in _versions(ProcedureVersion.objects.all()):
        procedure = parse(version.text)
        found[version.item.code] = version.item, procedure
        listed |= {version.item.code} if procedure.public is not None else set()
    return {item: procedure for code, (item, procedure) in sorted(found.items()) if code in listed}


def _versions(rows: QuerySet[ProcedureVersion]) -> list[ProcedureVersion]:
    return list(rows.exclude(status=VersionStatus.DRAFT).select_related("item").order_by("item__code", "version"))


def register_columns(item: ServiceItem, /) -> list[RegisterColumn]:
    """What a line of an item's register says, by the newest version of its procedure."""
    return _columns_of(_newest(item))


def _newest(item: ServiceItem) -> Procedure:
    return parse(_versions(ProcedureVersion.objects.filter(item=item))[-1].text)


def _columns_of(procedure: Procedure) -> list[RegisterColumn]:
    states = {name: state.label for name, state in procedure.states.items() if state.final}
    state_words = {word: name for name, label in states.items() for word in (label.zh, label.en, name)}
    labels = {
        "number": _("Number"),
        "title": _("Title"),
        "credit_code": _("Applicant’s credit code"),
        "filed_on": _("Filed on"),
        "closed_on": _("Closed on"),
        "state": _("State"),
    }
    found = [RegisterColumn(name, label, needed=True) for name, label in labels.items() if name != "state"]
    found.append(
        RegisterColumn("state", labels["state"], state_words, [str(each) for each in states.values()], needed=True)
    )
    return [*found, *(_question(name, procedure) for name in _questions(procedure))]


def _questions(procedure: Procedure) -> list[str]:
    questions = procedure.form["properties"]
    shown = [column.field for column in procedure.public.columns] if procedure.public else []
    return [
        name
        for name in dict.fromkeys(shown)
        if name in questions and name not in REGISTER_NEEDED and schema.kind_of(questions[name]) in schema.SIMPLE
    ]


def _question(name: str, procedure: Procedure) -> RegisterColumn:
    question = procedure.form["properties"][name]
    words = question.get("x-options", {})
    choices = {word: key for key, text in words.items() for word in (text["zh"], text["en"], key)}
    return RegisterColumn(name, schema.title_of(question), choices, [schema.words(text) for text in words.values()])


def guessed_columns(head: Sequence[sheets.Value], columns: Sequence[RegisterColumn], /) -> dict[str, int]:
    """Which column of a workbook is which, by name or title; each at most once."""
    words = [text_of(cell).strip(" *＊").casefold() for cell in head]
    found: dict[str, int] = {}
    for column in columns:
        wanted = {column.name.casefold(), column.label.casefold()}
        place = next(
            (place for place, word in enumerate(words) if word in wanted and place not in found.values()), None
        )
        if place is not None:
            found[column.name] = place
    return found


def rows_of_register(register: Register, /) -> list[list[sheets.Value]]:
    """The workbook as it was handed in. Raises BadWorkbook."""
    with default_storage.open(paper_path(register.file_id)) as file:
        return sheets.read(file.read())


def plan_of(register: Register, /) -> RegisterPlan:
    """What each line would become today, with everything that is wrong with it. A dozen queries, however many lines."""
    rows = rows_of_register(register)
    versions = _versions(ProcedureVersion.objects.filter(item=register.item))
    procedure = parse(versions[-1].text)
    today = calendar_of_version(versions[-1]).today()
    columns = _columns_of(procedure)
    chosen = {name: place for name, place in register.columns.items() if place < len(rows[0])}
    fields = schema.form_class(procedure, on=today).base_fields
    lines = [
        _line(number, cells, columns, chosen, fields, today)
        for number, cells in enumerate(rows[1:], start=2)
        if any(cell not in (None, "") for cell in cells)
    ]
    _find_houses(lines)
    _find_versions(lines, versions)
    _find_cases(lines, register)
    return RegisterPlan(
        head=[text_of(cell) for cell in rows[0]],
        columns=columns,
        chosen=chosen,
        lines=lines,
        lacking=[column.label for column in columns if column.needed and column.name not in chosen],
    )


def _line(
    number: int,
    cells: list[sheets.Value],
    columns: Sequence[RegisterColumn],
    chosen: Mapping[str, int],
    fields: Mapping[str, forms.Field],
    today: date,
) -> RegisterLine:
    line = RegisterLine(number, cells, {}, [])
    for column in columns:
        if column.name not in chosen:
            continue
        try:
            value = _value(cells[chosen[column.name]], column, fields, today)
        except ValidationError as error:
            line.faults.append(CellFault(number, column.name, " ".join(error.messages)))
        else:
            if value not in (None, ""):
                line.says[column.name] = value
    filed, closed = line.says.get("filed_on"), line.says.get("closed_on")
    if filed and closed and closed < filed:
        line.faults.append(CellFault(number, "closed_on", _("It was closed before it was filed.")))
    return line


def _value(cell: sheets.Value, column: RegisterColumn, fields: Mapping[str, forms.Field], today: date) -> Any:
    """What a cell says. Raises ValidationError with one sentence."""
    text = text_of(cell)
    if not text:
        if column.needed:
            raise ValidationError(_("“%(column)s” is empty.") % {"column": column.label})
        return None
    if column.choices:
        if text not in column.choices:
            raise ValidationError(
                _("“%(text)s” is none of: %(choices)s.") % {"text": text[:40], "choices": _(", ").join(column.offered)}
            )
        return column.choices[text]
    if column.name in {"filed_on", "closed_on"}:
        return _day(cell, today)
    if column.name == "credit_code":
        code = schema.normal_credit_code(text)
        fault = schema.credit_code_fault(code)
        if fault:
            raise ValidationError(fault)
        return code
    if column.name in _LONGEST:
        if len(text) > _LONGEST[column.name]:
            raise ValidationError(_("At most %(count)d characters.") % {"count": _LONGEST[column.name]})
        return text
    answer = fields[column.name].clean(
        day_of(cell) or text if isinstance(fields[column.name], forms.DateField) else text
    )
    return schema.as_data({column.name: answer}).get(column.name)


def _day(cell: sheets.Value, today: date) -> date:
    found = day_of(cell)
    if found is None:
        raise ValidationError(_("“%(text)s” is no date. Write it as 2024-05-06.") % {"text": text_of(cell)[:40]})
    if found > today:
        raise ValidationError(_("This day has not come yet."))
    return found


def _fault(line: RegisterLine, column: str, message: str) -> None:
    if not any(fault.column == column for fault in line.faults):
        line.faults.append(CellFault(line.row, column, message))


def _find_houses(lines: Sequence[RegisterLine]) -> None:
    houses = Organisation.objects.filter(kind=OrganisationKind.PRODUCER).exclude(credit_code="")
    by_code = {schema.normal_credit_code(house.credit_code): house for house in houses}
    for line in lines:
        code = line.says.get("credit_code")
        line.house = by_code.get(code) if code else None
        if code and line.house is None:
            _fault(line, "credit_code", _("No producer with this credit code is registered here."))


def _find_versions(lines: Sequence[RegisterLine], versions: Sequence[ProcedureVersion]) -> None:
    """The version that was in force when a line was filed; the first one for what is older."""
    states = {version.pk: parse(version.text).states for version in versions}
    for line in lines:
        filed = line.says.get("filed_on")
        then = [each for each in versions if filed and each.effective_from <= filed]
        line.procedure = then[-1] if then else versions[0]
        state = states[line.procedure.pk].get(line.says.get("state", ""))
        if "state" in line.says and (state is None or not state.final):
            _fault(line, "state", _("The procedure of that day did not know this state."))


def _find_cases(lines: Sequence[RegisterLine], register: Register) -> None:
    """Which lines are about cases that there are, and whether they say anything new. A number stands on one line."""
    mine = Q(authority=register.authority, procedure__item=register.item)
    there = (
        Case.objects.filter(mine)
        .exclude(Q(number="") & Q(external_number=""))
        .select_related("organisation", "procedure")
    )
    cases = {number: case for case in there for number in (case.number, case.external_number) if number}
    answers = answers_that_hold(cases.values())
    first: dict[str, int] = {}
    for line in lines:
        number = line.says.get("number", "")
        if number and first.setdefault(number, line.row) != line.row:
            _fault(line, "number", _("This number stands on row %(row)d already.") % {"row": first[number]})
        line.case = cases.get(number)
        if line.case is not None and not line.faults:
            same = _is_same(line, line.case, answers.get(line.case.pk, {}))
            line.standing = LineStanding.UNCHANGED if same else LineStanding.CHANGED
            if not same and line.case.register_id is None:
                _fault(line, "number", _("This case was filed here; a register does not change it."))
        if line.faults:
            line.standing = LineStanding.FAULTY


def _is_same(line: RegisterLine, case: Case, answers: Mapping[str, Any]) -> bool:
    told = told_of(case, answers)
    return all(told.get(name) == value for name, value in line.says.items())


def told_of(case: Case, answers: Mapping[str, Any], /) -> dict[str, Any]:
    """What a register's line says of a case, by the names of its columns."""
    calendar = calendar_of(case)
    return {
        **answers,
        "number": case.external_number if case.register_id or not case.number else case.number,
        "title": case.title,
        "credit_code": schema.normal_credit_code(case.organisation.credit_code),
        "filed_on": calendar.day_of(case.submitted_at) if case.submitted_at else None,
        "closed_on": calendar.day_of(case.closed_at) if case.closed_at else None,
        "state": case.state,
    }


def register_rows(cases: Sequence[Case], columns: Sequence[RegisterColumn], /) -> list[list[sheets.Cell]]:
    """Cases as lines of their register, in the reader's words. Two queries."""
    answers = answers_that_hold(cases)
    return [
        [_cell(told_of(case, answers.get(case.pk, {})).get(column.name), column) for column in columns]
        for case in cases
    ]


def _cell(value: Any, column: RegisterColumn) -> sheets.Cell:
    """An answer as it stands in a cell: a choice in the reader's words."""
    if column.choices and value is not None:
        return next((word for word in column.offered if column.choices[word] == value), str(value))
    return value if isinstance(value, int | date) else str(value or "")
