"""What one cell of a filled-in form says as an answer, what may stand in it, and whether that is what stands already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from zhijiang.casework import schema, sheets
from zhijiang.casework.queries.register_cells import day_of, text_of
from zhijiang.casework.queries.workbooks import offered_for, yes_and_no
from zhijiang.casework.schema import Kind

_LANGUAGES: Final = ("zh-hans", "en")
_EXPECTED: Final = {
    Kind.DATE: gettext_lazy("a date such as 2026-05-06"),
    Kind.WAN: gettext_lazy("an amount with at most two decimals, such as 350.00"),
    Kind.TIMECODE: gettext_lazy("a timecode such as 00:12:05:10"),
    Kind.CREDIT_CODE: gettext_lazy("a unified social credit code of 18 characters"),
    Kind.ORGANISATION: gettext_lazy("the name of an organisation, and its unified social credit code"),
}


def answer_in(question: Mapping[str, Any], cell: sheets.Value, /) -> Any:
    """The answer that a cell gives to a simple question; None for an empty one. Raises ValidationError with a sentence."""
    kind = schema.kind_of(question)
    text = text_of(cell)
    if not text:
        return None
    if kind == Kind.YES:
        return truth_in(cell)
    if kind == Kind.CHOICE:
        words = {word.casefold(): key for key, each in question["x-options"].items() for word in (*each.values(), key)}
        return _known(words, text)
    if isinstance(cell, bool):
        raise ValidationError(_("This is a truth value, not an answer to this question."))
    read = schema.column_field(question, required=False)
    if isinstance(read, forms.DateField):
        return schema.as_data({"answer": read.clean(day_of(cell) or text)}).get("answer")
    if isinstance(read.widget, forms.Textarea):
        text = "\n".join(line.rstrip() for line in str(cell).splitlines())
    return schema.as_data({"answer": read.clean(text)}).get("answer")


def truth_in(cell: sheets.Value, /) -> bool | None:
    """Yes or no, in either language; None for an empty cell. Raises ValidationError."""
    if cell is None or text_of(cell) == "":
        return None
    if isinstance(cell, bool):
        return cell
    words: dict[str, Any] = {"1": True, "0": False, "√": True, "✓": True}
    for language in _LANGUAGES:
        with override(language):
            yes, no = yes_and_no()
        words |= {yes.casefold(): True, no.casefold(): False}
    return bool(_known(words, text_of(cell)))


def _known(words: Mapping[str, Any], text: str) -> Any:
    if text.casefold() not in words:
        raise ValidationError(_("This is none of the answers that may be chosen."))
    return words[text.casefold()]


def expected_of(question: Mapping[str, Any], /) -> str:
    """What may stand in a cell, in the reader's language."""
    kind = schema.kind_of(question)
    offered = yes_and_no() if kind == Kind.CHOICES else offered_for(question)
    if offered:
        return _("one of: %(choices)s") % {"choices": _(", ").join(offered)}
    if kind == Kind.NUMBER:
        return _expected_number(question.get("minimum"), question.get("maximum"))
    if kind in _EXPECTED:
        return str(_EXPECTED[kind])
    if question.get("maxLength"):
        return _("a text of at most %(most)s characters") % {"most": question["maxLength"]}
    return _("a text")


def _expected_number(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return _("a whole number from %(least)s to %(most)s") % {"least": least, "most": most}
    return _("a whole number, at least %(least)s") % {"least": least} if least is not None else _("a whole number")


def is_same(question: Mapping[str, Any], one: Any, other: Any, /) -> bool:
    """Whether two answers say the same: amounts by what they are worth, texts whatever their line ends."""
    return bool(_plain(question, one) == _plain(question, other))


def _plain(question: Mapping[str, Any], value: Any) -> Any:
    kind = schema.kind_of(question)
    if value in (None, "", [], {}):
        return None
    if kind == Kind.WAN:
        return schema.number_in(value)
    if kind == Kind.CHOICES:
        return sorted(value)
    if kind == Kind.ROWS:
        columns = schema.columns_of(question)
        rows = [{key: _plain(column, row.get(key)) for key, column in columns.items()} for row in value]
        return [{key: cell for key, cell in row.items() if cell is not None and cell is not False} for row in rows]
    return "\n".join(line.rstrip() for line in value.splitlines()).strip() if isinstance(value, str) else value
