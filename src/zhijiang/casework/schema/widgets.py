"""How tables and organisations are drawn and read back; both work without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms

MOST_BESIDE: Final = 5
"""A table of more columns is drawn as cards, so that no page scrolls sideways."""
_BLANK: Final = "__row__"
"""Stands for the number of a row in the one that JavaScript copies."""


def rows_button(data: Mapping[str, Any], /) -> str:
    """The field whose table was to get or lose a row by a button of the page; empty if it was another button."""
    for key in data:
        found = re.match(r"^(?P<field>.+)-(add|remove-\d+)$", key)
        if found:
            return found["field"]
    return ""


class RowsWidget(forms.Widget):
    """A table of inputs. `name-0-column` holds a cell, `name-add` adds an empty row, `name-remove-0` takes one out."""

    template_name = "casework/parts/form_rows.html"

    def __init__(
        self,
        columns: Mapping[str, forms.Field],
        *,
        needed: frozenset[str] = frozenset(),
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.columns = columns
        self.needed = needed
        """The columns that every row fills in before it is handed in."""
        self.faults: dict[tuple[int, str], list[str]] = {}
        """What is wrong with single cells, by row and column."""

    def __deepcopy__(self, memo: dict[int, Any]) -> RowsWidget:
        copied = super().__deepcopy__(memo)
        copied.faults = {}
        return copied

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, Any]]:
        cell = re.compile(rf"^{re.escape(name)}-(\d{{1,6}})-({'|'.join(map(re.escape, self.columns))})$")
        found = [match for match in map(cell.match, data) if match]
        gone = {
            int(match[1]) for match in map(re.compile(rf"^{re.escape(name)}-remove-(\d{{1,6}})$").match, data) if match
        }
        rows = [
            {
                column: field.widget.value_from_datadict(data, files, f"{name}-{number}-{column}")
                for column, field in self.columns.items()
            }
            for number in sorted({int(match[1]) for match in found} - gone)
        ]
        return [*rows, {}] if f"{name}-add" in data else rows

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        # `name-rows` stands in every table, so that one without rows can be told from one that was not on the page.
        return f"{name}-rows" not in data and not any(map(re.compile(rf"^{re.escape(name)}-\d+-").match, data))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = list(value or []) or [{}]
        context["widget"] |= {
            "heads": [
                (field.label, field.help_text, name in self.needed or isinstance(field, forms.BooleanField))
                for name, field in self.columns.items()
            ],
            "is_wide": len(self.columns) > MOST_BESIDE,
            "rows": [self._row(name, number, row) for number, row in enumerate(rows)],
            "blank": self._row(name, _BLANK, {}),
        }
        return context

    def _row(self, name: str, number: int | str, row: Mapping[str, Any]) -> dict[str, Any]:
        return {"number": number, "cells": [self._cell(name, number, row, column) for column in self.columns]}

    def _cell(self, name: str, number: int | str, row: Mapping[str, Any], column: str) -> dict[str, Any]:
        field = self.columns[column]
        faults = self.faults.get((number, column), []) if isinstance(number, int) else []
        identity = f"id_{name}-{number}-{column}"
        attrs: dict[str, Any] = {"id": identity, "aria-label": str(field.label)}
        if faults:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"{identity}-fault"}
        value = field.prepare_value(row.get(column))
        return {
            "label": field.label,
            "column": column,
            "id": identity,
            "faults": faults,
            "is_number": isinstance(field, forms.DecimalField | forms.IntegerField),
            "html": field.widget.render(
                f"{name}-{number}-{column}", value, {**field.widget_attrs(field.widget), **attrs}
            ),
        }

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{next(iter(self.columns))}" if id_ else id_

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]
        return True


class OrganisationWidget(forms.Widget):
    """Name and credit code of an organisation, with suggestions while one types."""

    template_name = "casework/parts/form_organisation.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {"name": data.get(f"{name}-name", ""), "credit_code": data.get(f"{name}-credit_code", "")}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-name" not in data and f"{name}-credit_code" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["given"] = value or {}
        return context

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-name" if id_ else id_

    @property
    def use_fieldset(self) -> bool:  # type: ignore[override]
        return True
