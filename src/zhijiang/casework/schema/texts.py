"""What forms say: texts in two languages, faults as sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language

Json = Any


def words(text: Mapping[str, str] | Promise | None, /) -> str:
    """A text given as {zh, en}, or one of ours that waits to be translated, in the reader's language; empty for none."""
    if not text:
        return ""
    if isinstance(text, Promise):
        return str(text)
    return text["en" if (get_language() or "").startswith("en") else "zh"]


def title_of(schema: Mapping[str, Any], /) -> str:
    """What a question is called, in the reader's language."""
    return words(schema.get("x-title"))


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, as a sentence that names it; for programs also what was broken, and where in the answer."""

    field: str
    message: str
    code: str = dataclasses.field(default="", compare=False)
    """The keyword of JSON Schema, or the name of the procedure's check."""
    path: tuple[str | int, ...] = dataclasses.field(default=(), compare=False)
    """The steps into the answer: row, counted from 0, and column. Empty for the whole answer."""
