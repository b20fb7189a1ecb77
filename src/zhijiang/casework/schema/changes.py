"""What changed between two submissions: question by question, row by row, file by file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from zhijiang.casework.procedure import Procedure
from zhijiang.casework.schema.asked import kept
from zhijiang.casework.schema.kinds import Kind, columns_of, kind_of
from zhijiang.casework.schema.passages import titles_of
from zhijiang.casework.schema.summary import File, files_in, passage_cells, shown
from zhijiang.casework.schema.texts import Json, title_of

Sort = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Cell:
    """One cell of a changed row, as it was and as it is."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class ChangedRow:
    """A row that is new, gone or other than before. `number` is its place now; before, if it is gone."""

    sort: Sort
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Change:
    """One question whose answer is another now."""

    field: str
    label: str
    section: str
    before: str
    after: str
    columns: tuple[str, ...] = ()
    rows: tuple[ChangedRow, ...] = ()
    files_added: tuple[File, ...] = ()
    files_removed: tuple[File, ...] = ()
    files_kept: int = 0


def changes_between(procedure: Procedure, before: Mapping[str, Json], after: Mapping[str, Json], /) -> list[Change]:
    """Every question whose answer is another, in the order of the form; what was not asked counts as not answered."""
    old, new = kept(procedure, before), kept(procedure, after)
    return [
        _change(name, str(section.title), procedure.form["properties"][name], old.get(name), new.get(name))
        for section in procedure.sections
        for name in section.fields
        if old.get(name) != new.get(name)
    ]


def _change(name: str, section: str, schema: Mapping[str, Any], old: Json, new: Json) -> Change:
    texts: dict[str, Any] = {
        "field": name,
        "label": title_of(schema),
        "section": section,
        "before": shown(schema, old),
        "after": shown(schema, new),
    }
    kind = kind_of(schema)
    if kind == Kind.FILES:
        return Change(**texts, **_files(files_in(schema, old), files_in(schema, new)))
    if kind == Kind.PASSAGES:
        was, now = ([passage_cells(schema, row) for row in rows or []] for rows in (old, new))
        return Change(**texts, columns=titles_of(schema), rows=tuple(_rows(titles_of(schema), was, now)))
    if kind == Kind.ROWS:
        columns = columns_of(schema)
        titles = tuple(title_of(column) for column in columns.values())
        was, now = (
            [tuple(shown(column, row.get(name)) for name, column in columns.items()) for row in rows or []]
            for rows in (old, new)
        )
        return Change(**texts, columns=titles, rows=tuple(_rows(titles, was, now)))
    return Change(**texts)


def _files(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[str, Any]:
    def of(files: list[dict[str, Any]], others: list[dict[str, Any]]) -> tuple[File, ...]:
        hashes = {each["sha256"] for each in others}
        return tuple(
            File(each["name"], each["sha256"], each["size_bytes"]) for each in files if each["sha256"] not in hashes
        )

    added, removed = of(new, old), of(old, new)
    return {"files_added": added, "files_removed": removed, "files_kept": len(new) - len(added)}


def _rows(titles: Sequence[str], was: list[tuple[str, ...]], now: list[tuple[str, ...]]) -> list[ChangedRow]:
    """Rows that stayed the same are passed over; of a run that was replaced, rows at the same place are compared."""
    nothing = ("",) * len(titles)
    found: list[ChangedRow] = []
    for sort, a, a_end, b, b_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if sort == "equal":
            continue
        for step in range(max(a_end - a, b_end - b)):
            first = was[a + step] if a + step < a_end else nothing
            second = now[b + step] if b + step < b_end else nothing
            kind: Sort = "added" if a + step >= a_end else "removed" if b + step >= b_end else "changed"
            number = (a if kind == "removed" else b) + step + 1
            found.append(ChangedRow(kind, number, tuple(map(Cell, titles, first, second))))
    return found
