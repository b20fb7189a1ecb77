"""The fields of Django forms that go beyond Django's own: money, codes, timecodes, tables, organisations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.casework.schema.credit_code import credit_code_fault, normal_credit_code
from zhijiang.casework.schema.passages import FilmCut, timecodes_of
from zhijiang.casework.schema.widgets import OrganisationWidget, RowsWidget

_TIMECODE: Final = re.compile(r"^(\d{2}):([0-5]\d):([0-5]\d)[:;](\d{2})$")
_HIGHEST_FRAME: Final = 59
MOST_ROWS: Final = 500


class WanField(forms.DecimalField):
    """Money in units of 10,000 CNY: at most two decimals, kept as exact text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=9, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else str(number)


class CreditCodeField(forms.CharField):
    """A unified social credit code, kept in half width and capitals."""

    def to_python(self, value: Any) -> str:
        return normal_credit_code(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        fault = credit_code_fault(value) if value else ""
        if fault:
            raise ValidationError(fault, code="credit_code")


class IssuedNumberField(forms.CharField):
    """A number that an authority gave (of a licence, of a plan): kept without blanks, digits in half width."""

    def to_python(self, value: Any) -> str:
        return normal_number(super().to_python(value) or "")


class TimecodeField(forms.CharField):
    """A place in a work: HH:MM:SS:FF."""

    def to_python(self, value: Any) -> str:
        return normal_timecode(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not is_timecode(value):
            raise ValidationError(
                _("Write the timecode as hours, minutes, seconds and frames: 00:12:05:10."), code="timecode"
            )


def normal_number(text: str, /) -> str:
    """Letters and digits in half width, brackets in full width, no blanks."""
    narrow = "".join(
        unicodedata.normalize("NFKC", each) if unicodedata.normalize("NFKC", each).isalnum() else each
        for each in text
        if not each.isspace()
    )
    return narrow.translate(str.maketrans("()", "（）"))


def normal_timecode(text: str, /) -> str:
    """A timecode as typed, in half width and without blanks."""
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def is_timecode(text: str, /) -> bool:
    """Whether a text is HH:MM:SS:FF with frames that some rate has (`;` before the frames of a drop-frame code)."""
    found = _TIMECODE.match(text)
    return found is not None and int(found[4]) <= _HIGHEST_FRAME


class RowsField(forms.Field):
    """A table: each row a dict by column; rows without any answer are left out, the others keep their order."""

    def __init__(
        self,
        *,
        columns: Mapping[str, forms.Field],
        needed: frozenset[str] = frozenset(),
        min_rows: int = 0,
        max_rows: int = MOST_ROWS,
        **kwargs: Any,
    ) -> None:
        self.columns, self.min_rows, self.max_rows = columns, min_rows, max_rows
        super().__init__(widget=RowsWidget(columns, needed=needed), **kwargs)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        given: list[Mapping[str, Any]] = value or []
        rows, errors = [], []
        for place, raw in enumerate(given):
            if not any(each not in (None, "", False) for each in raw.values()):
                continue
            row, faults = self._row(place, raw)
            rows.append(row)
            errors += [
                _("Row %(row)d, “%(column)s”: %(fault)s")
                % {"row": place + 1, "column": self.columns[name].label, "fault": fault}
                for name, fault in faults
            ]
        if len(rows) > self.max_rows:
            errors.append(_("At most %(count)d rows.") % {"count": self.max_rows})
        if rows and len(rows) < self.min_rows and self.required:
            errors.append(_("At least %(count)d rows.") % {"count": self.min_rows})
        if errors:
            raise ValidationError(errors)
        if not rows and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return rows

    def _row(self, place: int, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        row: dict[str, Any] = {}
        faults: list[tuple[str, str]] = []
        for name, field in self.columns.items():
            try:
                value = field.clean(raw.get(name))
            except ValidationError as error:
                faults += [(name, message) for message in error.messages]
                assert isinstance(self.widget, RowsWidget)
                self.widget.faults[place, name] = error.messages
                continue
            if value not in (None, "", False):
                row[name] = value.isoformat() if hasattr(value, "isoformat") else value
        return row, faults


class PassagesField(RowsField):
    """A table of passages of a film, typed in timecodes and kept in whole frames of the cut that each row names.

    `cuts` are those that may be named; with one alone it goes without saying. What stood there comes back as it was.
    """

    def __init__(self, *, columns: Mapping[str, forms.Field], cuts: Sequence[FilmCut], **kwargs: Any) -> None:
        self.cuts = {cut.code: cut for cut in cuts}
        code = {"autocomplete": "off", "spellcheck": "false", "size": "12", "placeholder": "00:00:00:00"}
        place: dict[str, forms.Field] = {
            "cut": forms.ChoiceField(
                label=pgettext("column", "Cut"),
                choices=[("", "—"), *((cut.code, cut.label) for cut in cuts)],
                required=False,
            ),
            "from": forms.CharField(
                label=pgettext("column", "From"), widget=forms.TextInput(attrs=code), required=False
            ),
            "to": forms.CharField(label=pgettext("column", "To"), widget=forms.TextInput(attrs=code), required=False),
        }
        super().__init__(columns=place | dict(columns), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return [self._typed(row) for row in value or []]

    def _typed(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        if "start" not in row:
            return row
        first, last = timecodes_of(row)
        return {**row, "from": first, "to": last}

    def clean(self, value: Any) -> list[dict[str, Any]]:
        # A closed question gets back what is kept; it was never typed.
        if value and all("start" in row for row in value):
            return [dict(row) for row in value]
        return super().clean(value)

    def _row(self, place: int, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        row, faults = super()._row(place, raw)
        if any(name in {"cut", "from", "to"} for name, _fault in faults):
            return row, faults
        found, wrong = self._placed(row)
        assert isinstance(self.widget, RowsWidget)
        for name, fault in wrong:
            self.widget.faults[place, name] = [fault]
        return found, [*faults, *wrong]

    def _placed(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        only = next(iter(self.cuts), "") if len(self.cuts) == 1 else ""
        cut = self.cuts.get(row.get("cut", only))
        if cut is None:
            return dict(row), [("cut", _("Say which cut this is about."))]
        ends, faults = [], []
        for name in ("from", "to"):
            try:
                ends.append(cut.frame(normal_timecode(row.get(name, ""))))
            except ValueError as fault:
                faults.append((name, str(fault) if row.get(name) else _("This is missing.")))
        if faults:
            return dict(row), faults
        first, last = ends
        if last < first:
            return dict(row), [("to", _("The passage must end after it begins."))]
        answers = {name: value for name, value in row.items() if name not in {"cut", "from", "to"}}
        return cut.row(first, last + 1, answers), []


class OrganisationField(forms.Field):
    """An organisation by name and unified social credit code: {"name": …, "credit_code": …}."""

    widget = OrganisationWidget

    def clean(self, value: Any) -> dict[str, str] | None:
        given: Mapping[str, str] = value or {}
        name = " ".join(str(given.get("name") or "").split())
        code = normal_credit_code(str(given.get("credit_code") or ""))
        if not name and not code:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        errors = [] if name else [_("Give the name of the organisation.")]
        fault = credit_code_fault(code) if code else _("Give its unified social credit code.")
        if self.required or code:
            errors += [fault] if fault else []
        if errors:
            raise ValidationError(errors)
        return {"name": name, "credit_code": code} if code else {"name": name}
