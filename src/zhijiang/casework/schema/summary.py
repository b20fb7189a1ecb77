"""Answers as people read them: one by one, and all of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.casework.procedure import Procedure
from zhijiang.casework.schema.asked import asked_fields
from zhijiang.casework.schema.kinds import Kind, columns_of, kind_of
from zhijiang.casework.schema.passages import timecodes_of, titles_of
from zhijiang.casework.schema.texts import Json, title_of, words


@dataclass(frozen=True)
class File:
    """One file of an answer."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Answered:
    """One question with its answer, as people read it. A table has its cells, a files field its files."""

    field: str
    label: str
    value: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[File, ...] = ()
    is_timed: bool = False
    """A table of passages: the first three columns are a place, which is not to be broken over lines."""

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell of a table with the title of its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class AnsweredSection:
    """One group of questions with their answers. `number` is its place in the procedure, counted from 1."""

    title: str
    answers: list[Answered]
    number: int = 0


def summary_of(procedure: Procedure, data: Mapping[str, Json], /) -> list[AnsweredSection]:
    """All questions that are asked with their answers, for “check your answers” and for what was handed in."""
    asked = set(asked_fields(procedure, data))
    properties = procedure.form["properties"]
    found = [
        AnsweredSection(
            title=str(section.title),
            answers=[answered(name, properties[name], data.get(name)) for name in section.fields if name in asked],
            number=number,
        )
        for number, section in enumerate(procedure.sections, start=1)
    ]
    return [section for section in found if section.answers]


def answered(name: str, schema: Mapping[str, Any], value: Json, /) -> Answered:
    """One question with its answer, in the reader's language."""
    kind = kind_of(schema)
    if kind == Kind.ROWS and isinstance(value, list):
        columns = columns_of(schema)
        return Answered(
            name,
            title_of(schema),
            shown(schema, value),
            columns=tuple(title_of(column) for column in columns.values()),
            rows=tuple(tuple(shown(column, row.get(key)) for key, column in columns.items()) for row in value),
        )
    if kind == Kind.PASSAGES and isinstance(value, list):
        cells = tuple(passage_cells(schema, row) for row in value)
        return Answered(
            name, title_of(schema), shown(schema, value), columns=titles_of(schema), rows=cells, is_timed=True
        )
    files = tuple(File(each["name"], each["sha256"], each["size_bytes"]) for each in files_in(schema, value))
    return Answered(name, title_of(schema), shown(schema, value), files=files)


def passage_cells(schema: Mapping[str, Any], row: Mapping[str, Json], /) -> tuple[str, ...]:
    """A passage as people read it: episode, first and last frame in timecode, then the answers."""
    first, last = timecodes_of(row)
    answers = (shown(column, row.get(name)) for name, column in columns_of(schema).items())
    return (str(row["episode"]), first, last, *answers)


def file_fields(form: Mapping[str, Any], /) -> list[str]:
    """The questions of a form that ask for files, in its order."""
    return [name for name, field in form.get("properties", {}).items() if kind_of(field) == Kind.FILES]


def files_in(schema: Mapping[str, Any], value: Json, /) -> list[dict[str, Any]]:
    """The files that stand in an answer; none in any other kind of answer."""
    return list(value or []) if kind_of(schema) == Kind.FILES else []


def files_of(procedure: Procedure, data: Mapping[str, Json], /) -> list[dict[str, str]]:
    """Every file of the form as a snapshot lists it, in the order of the questions."""
    asked, properties = asked_fields(procedure, data), procedure.form["properties"]
    return [
        {"field": name, "name": file["name"], "sha256": file["sha256"], "label": title_of(properties[name])}
        for name in asked
        for file in files_in(properties[name], data.get(name))
    ]


def shown(schema: Mapping[str, Any], value: Json, /) -> str:
    """One answer for people, in the reader's language; empty if there is none."""
    if value is None or value == "" or value == []:
        return ""
    kind = kind_of(schema)
    if kind == Kind.CHOICE:
        return words(schema["x-options"].get(value)) or str(value)
    if kind == Kind.CHOICES:
        return _(", ").join(words(schema["items"]["x-options"].get(each)) or str(each) for each in value)
    if kind == Kind.FILES:
        return _(", ").join(each["name"] for each in value)
    if kind in {Kind.ROWS, Kind.PASSAGES}:
        return ngettext("%(count)d row", "%(count)d rows", len(value)) % {"count": len(value)}
    if kind == Kind.ORGANISATION:
        return " ".join(str(value[part]) for part in ("name", "credit_code") if value.get(part))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if kind == Kind.DATE:
        return date_format(date.fromisoformat(str(value)))
    return str(value)
