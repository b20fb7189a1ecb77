"""The questions of one section as its page shows them, and what was sent for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from zhijiang.casework import queries, schema
from zhijiang.casework.classify import fits
from zhijiang.casework.errors import NotAllowed
from zhijiang.casework.letters import cited
from zhijiang.casework.models import Case, FixItem
from zhijiang.casework.procedure import Procedure, Section, SumCheck
from zhijiang.casework.views.seat import Seat


@dataclass(frozen=True)
class Item:
    """One correction that was asked for, beside the question that it is about."""

    text: str
    rule: str


@dataclass(frozen=True)
class Question:
    """One question on the page: as a field, as files, or only to be read."""

    name: str
    label: str
    help: str
    kind: str
    is_required: bool
    is_asked: bool
    is_open: bool
    when: str
    """JSON of the answers it waits for, for form.js; empty if it is always asked."""
    bound: forms.BoundField | None
    answered: schema.Answered
    items: list[Item]
    taken: queries.FilesTaken | None = None
    """For an open question for files."""
    share: schema.ShareLine | None = None
    sum_of: str = ""
    """`table:column` of which it is the sum, for form.js; empty for most."""


def questions_of(seat: Seat, section: Section, form: forms.Form | None) -> list[Question]:
    """The questions of a section, in their order. Without a form they are only read."""
    procedure, data = queries.procedure_of(seat.case), seat.case.data
    asked, writable = set(schema.asked_fields(procedure, data)), queries.writable_fields(seat.case)
    items = queries.items_by_field(seat.case)
    shares = {line.part: line for line in schema.shares_of(procedure, data)}
    return [
        _question(
            seat.case,
            name,
            form=form if name in writable else None,
            here=writable & set(section.fields),
            is_asked=name in asked,
            items=items.get(name, []),
            share=shares.get(name),
        )
        for name in section.fields
        if form is not None or name in asked
    ]


def _question(
    case: Case,
    name: str,
    *,
    form: forms.Form | None,
    here: frozenset[str],
    is_asked: bool,
    items: list[FixItem],
    share: schema.ShareLine | None,
) -> Question:
    procedure = queries.procedure_of(case)
    question = procedure.form["properties"][name]
    kind = schema.kind_of(question)
    is_files = kind == schema.Kind.FILES
    taken = queries.files_taken(case, name) if is_files and form is not None else None
    return Question(
        name=name,
        label=schema.title_of(question),
        help=schema.words(question.get("x-help")),
        kind=str(kind),
        is_required=name in procedure.form.get("required", ()),
        is_asked=is_asked,
        is_open=form is not None,
        when=_when(case, name, here),
        bound=form[name] if form is not None and not is_files else None,
        answered=schema.answered(name, question, case.data.get(name)),
        items=[Item(item.text, cited(item.rule) if item.rule else "") for item in items],
        taken=taken,
        share=share,
        sum_of=next(
            (
                f"{check.table}:{check.column}"
                for check in procedure.checks
                if isinstance(check, SumCheck) and check.whole == name
            ),
            "",
        ),
    )


def _when(case: Case, name: str, here: frozenset[str]) -> str:
    """Only what can be answered on the page itself (`here`) comes and goes there; everything else is as it is."""
    condition = schema.condition_of(queries.procedure_of(case), name)
    if not all(fits(test, case.data.get(other)) for other, test in condition if other not in here):
        return ""
    tests = [
        {"field": other, "any": list(test.any), "least": _plain(test.least), "below": _plain(test.below)}
        for other, test in condition
        if other in here
    ]
    return json.dumps(tests, ensure_ascii=False) if tests else ""


def _plain(number: Any) -> str | None:
    return None if number is None else str(number)


def form_of(case: Case, section: Section, sent: QueryDict | None) -> schema.ProcedureForm:
    """The section's form with what is stored, or with what was sent."""
    made = schema.form_class(
        queries.procedure_of(case),
        on=queries.calendar_of(case).today(),
        section=section,
        partial=True,
        known=case.data,
    )
    form = made(sent, initial=case.data)
    form.use_required_attribute = False
    return form


def mark_required(form: forms.Form, procedure: Procedure) -> None:
    """Labels say “optional” of what the form can do without. After validation, since a draft requires nothing."""
    for name in procedure.form.get("required", ()):
        if name in form.fields:
            form.fields[name].required = True


@dataclass(frozen=True)
class Sent:
    """What a page or a script sent for one section."""

    form: schema.ProcedureForm
    answers: Mapping[str, Any]
    """Each question that could be read; None for one that was emptied."""
    drawn_from: str


def read_sent(request: HttpRequest, case: Case, section: Section) -> Sent:
    """Read what was sent. A question that was not on the page stays as it is.

    Raises NotAllowed for a question of another section, and for one that is closed and would be another then.
    """
    others = set(queries.procedure_of(case).form["properties"]) - set(section.fields)
    if others & set(request.POST):
        raise NotAllowed(_("Something that was sent belongs to another section."), rule="C-22")
    form, writable = form_of(case, section, request.POST), queries.writable_fields(case)
    for name in [name for name in form.fields if not _was_sent(form, name, request.POST, writable)]:
        del form.fields[name]
    form.full_clean()
    read = schema.as_data(form.well_formed)
    closed = set(form.fields) - writable
    if any(name not in form.well_formed or read.get(name) != case.data.get(name) for name in closed):
        raise NotAllowed(_("Only what was listed for correction can be changed."), rule="C-07")
    answers = {name: read.get(name) for name in form.well_formed}
    return Sent(form, answers, request.POST.get("drawn", ""))


def _was_sent(form: forms.Form, name: str, sent: QueryDict, writable: frozenset[str]) -> bool:
    """A box that is not ticked sends nothing: on an open question it means no, on a closed one nothing at all."""
    widget = form.fields[name].widget
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
        return name in sent or name in writable
    return not widget.value_omitted_from_data(sent, sent, name)
