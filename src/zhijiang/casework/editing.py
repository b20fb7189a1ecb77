"""A procedure's form changed as text: a question added, changed, moved or taken out, with every comment left in its place.

Pure: text in, text out. What is written is checked by `procedure.parse` and the lint, not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any, Final

from zhijiang.casework.procedure import ProcedureError

KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "text": {"type": "string"},
    "long_text": {"type": "string", "x-widget": "textarea"},
    "number": {"type": "integer", "minimum": 0},
    "money": {"type": "string", "format": "wan", "pattern": "^[0-9]{1,7}(\\.[0-9]{1,2})?$"},
    "date": {"type": "string", "format": "date"},
    "yes_no": {"type": "boolean"},
    "files": {"type": "array", "format": "files", "items": {"type": "object"}},
}
"""The kinds of questions that can be added as a row; a choice or a table is written in the text."""
_NAME: Final = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Question:
    """One row of the editor."""

    name: str
    section: int
    """Its section's place, counted from 1."""
    label_zh: str
    label_en: str
    help_zh: str = ""
    help_en: str = ""
    kind: str = "text"
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None


def questions_of(text: str, /) -> list[Question]:
    """The rows of a procedure's form, in its order. Raises ProcedureError."""
    document = _read(text)
    properties, required = document["form"]["properties"], set(document["form"].get("required", ()))
    return [
        Question(
            name=name,
            section=number,
            label_zh=properties[name]["x-title"]["zh"],
            label_en=properties[name]["x-title"]["en"],
            help_zh=properties[name].get("x-help", {}).get("zh", ""),
            help_en=properties[name].get("x-help", {}).get("en", ""),
            kind=kind_of(properties[name]),
            required=name in required,
            min_length=properties[name].get("minLength"),
            max_length=properties[name].get("maxLength"),
        )
        for number, section in enumerate(document["sections"], start=1)
        for name in section["fields"]
        if name in properties
    ]


def kind_of(field: Mapping[str, Any], /) -> str:
    """The row's kind; `choice`, `table` or `other` for what only the text can change."""
    if field.get("format") == "files":
        return "files"
    if "enum" in field or "enum" in field.get("items", {}):
        return "choice"
    if field.get("type") == "array":
        return "table"
    if field.get("format") in {"wan", "date"}:
        return {"wan": "money", "date": "date"}[field["format"]]
    if field.get("format"):
        return "other"
    named = {"integer": "number", "boolean": "yes_no"}
    plain = "long_text" if field.get("x-widget") == "textarea" else "text"
    return named.get(str(field.get("type")), plain)


def with_question(text: str, question: Question, /) -> str:
    """The text with this question added at the end of its section, or changed where it is there. Raises ProcedureError."""
    document = _read(text)
    if not _NAME.match(question.name):
        raise ProcedureError(f"“{question.name}” is no name: small Latin letters, digits and _ only")
    if not 1 <= question.section <= len(document["sections"]):
        raise ProcedureError(f"there is no section {question.section}")
    form = document["form"]
    field = form["properties"].get(question.name)
    if field is None:
        if question.kind not in KINDS:
            raise ProcedureError(f"“{question.kind}” cannot be added as a row")
        field = form["properties"][question.name] = _mapping(KINDS[question.kind])
    field["x-title"] = _words(question.label_zh, question.label_en)
    _put(field, "x-help", _words(question.help_zh, question.help_en) if question.help_zh else None)
    if field.get("type") == "string":
        _put(field, "minLength", question.min_length)
        _put(field, "maxLength", question.max_length)
    _place(document, question)
    (_require if question.required else _release)(form, question.name)
    return _written(document)


def without_question(text: str, name: str, /) -> str:
    """The text without this question. Raises ProcedureError."""
    document = _read(text)
    form = document["form"]
    if name not in form["properties"]:
        raise ProcedureError(f"there is no question “{name}”")
    del form["properties"][name]
    _release(form, name)
    for section in document["sections"]:
        if name in section["fields"]:
            section["fields"].remove(name)
    return _written(document)


def rewritten(text: str, /) -> str:
    """The same text with lines broken as this module breaks them, so that two versions differ in what was meant alone."""
    return _written(_read(text))


def as_next_version(text: str, /, *, version: int, effective_from: date) -> str:
    """The text as a later version that begins on a day. Raises ProcedureError."""
    document = _read(text)
    document["version"], document["effective_from"] = version, effective_from
    document.pop("effective_until", None)
    return _written(document)


def _place(document: Any, question: Question) -> None:
    wanted = document["sections"][question.section - 1]["fields"]
    if question.name in wanted:
        return
    for section in document["sections"]:
        if question.name in section["fields"]:
            section["fields"].remove(question.name)
    wanted.append(question.name)


def _require(form: Any, name: str) -> None:
    names = form.setdefault("required", [])
    if name not in names:
        names.append(name)


def _release(form: Any, name: str) -> None:
    if name in form.get("required", ()):
        form["required"].remove(name)


def _put(field: Any, key: str, value: Any) -> None:
    if value is None or value == "":
        field.pop(key, None)
    else:
        field[key] = value


def _words(zh: str, en: str) -> Any:
    words = _mapping({"zh": zh.strip(), "en": en.strip()})
    words.fa.set_flow_style()
    return words


def _mapping(what: Mapping[str, Any]) -> Any:
    from ruamel.yaml.comments import CommentedMap

    return CommentedMap(what)


def _yaml() -> Any:
    from ruamel.yaml import YAML  # few processes edit a procedure, and none should start the later for it

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _read(text: str) -> Any:
    from ruamel.yaml.error import YAMLError

    try:
        document = _yaml().load(text)
    except YAMLError as error:
        raise ProcedureError(f"not YAML: {error}") from error
    if not isinstance(document, dict) or "form" not in document or "sections" not in document:
        raise ProcedureError("the document has no form with sections")
    return document


def _written(document: Any) -> str:
    out = StringIO()
    _yaml().dump(document, out)
    return out.getvalue()
