"""The JSON of a table of passages: what the room draws on its timeline and lists beside the film."""

from __future__ import annotations

from typing import Any

from zhijiang.casework import schema
from zhijiang.casework.models import Case
from zhijiang.screening import queries

LONGEST = 300
"""Characters of a column for which the procedure says nothing."""


def declaration_json(
    case: Case, rows: list[dict[str, Any]], /, *, url: str = "", elsewhere: int = 0
) -> dict[str, Any] | None:
    """The table with these rows; None where the procedure asks for none.

    With `url` the reader may write there. `elsewhere` counts rows about an earlier cut, that are not among these.
    """
    question = queries.question_of(case)
    if not question:
        return None
    needed = schema.required_columns(question)
    columns = schema.columns_of(question)
    return {
        "title": schema.title_of(question),
        "columns": [
            {
                "name": name,
                "label": schema.title_of(column),
                "needed": name in needed,
                "longest": column.get("maxLength", LONGEST),
                "options": [
                    {"value": word, "label": schema.words(column["x-options"][word])} for word in column["enum"]
                ]
                if "enum" in column
                else None,
            }
            for name, column in columns.items()
        ],
        "rows": [_row_json(columns, row) for row in rows],
        "elsewhere": elsewhere,
        "url": url,
    }


def _row_json(columns: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "start": row["start"],
        "end": row["end"],
        "answers": {name: row.get(name, "") for name in columns},
        "shown": [schema.shown(column, row.get(name)) for name, column in columns.items()],
        "standing": row.get("standing", ""),
        "standing_label": schema.standing_label(row),
    }
