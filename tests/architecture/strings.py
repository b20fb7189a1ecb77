"""Finds every string a user can read: marked in Python and templates, and those somebody forgot to mark."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

from tests.architecture.tree import name_of

PLAIN: Final = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL: Final = {"ngettext", "ngettext_lazy", "ngettext_noop"}
CONTEXT: Final = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL: Final = {"npgettext", "npgettext_lazy"}
CODE: Final = re.compile(r"\b[A-Z]-[0-9A-Z]{7}\b")
HAN: Final = re.compile(r"[\u3400-\u9fff]")
CJK: Final = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3001-\u301f]")


@dataclass(frozen=True, order=True)
class Message:
    """One string to translate, as a catalogue names it."""

    context: str
    text: str
    plural: str
    where: str


def in_python(path: Path) -> list[Message]:
    """Every call of a gettext function with literal strings. Raises AssertionError for a computed one."""
    return _in_tree(ast.parse(path.read_text()), name_of(path))


def in_template(path: Path) -> list[Message]:
    """Every translate and blocktranslate tag, as Django itself reads them."""
    pseudo = templatize(path.read_text(), origin=name_of(path))
    messages = []
    for call in re.finditer(r"\b(_|gettext|ngettext|pgettext|npgettext)\(", pseudo):
        end = _closing(pseudo, call.end())
        code = pseudo[call.start() : end].replace("\n", "\\n")
        messages += _in_tree(ast.parse(code.strip()), name_of(path))
    return messages


def _closing(text: str, position: int) -> int:
    """Index after the bracket that closes the call whose arguments begin at `position`; brackets in strings do not count."""
    depth, quote = 1, ""
    while depth and position < len(text):
        letter = text[position]
        if quote:
            if letter == "\\":
                position += 1
            elif letter == quote:
                quote = ""
        elif letter in "'\"":
            quote = letter
        else:
            depth += {"(": 1, ")": -1}.get(letter, 0)
        position += 1
    return position


def _in_tree(tree: ast.AST, where: str) -> list[Message]:
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        count = 1 if called in PLAIN else 2 if called in PLURAL | CONTEXT else 3 if called in CONTEXT_PLURAL else 0
        if not count or len(node.args) < count:
            continue
        place = f"{where}:{node.lineno}"
        words = [_literal(argument) for argument in node.args[:count]]
        if None in words:
            # A variable is allowed where its value was marked elsewhere (gettext_noop, a choice's label).
            continue
        texts = [word or "" for word in words]
        context = texts.pop(0) if called in CONTEXT | CONTEXT_PLURAL else ""
        found.append(Message(context, texts[0], texts[1] if len(texts) > 1 else "", place))
    return found


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


class _Reader(HTMLParser):
    """Collects what a person reads of a page: text, and the attributes that are shown or read aloud."""

    SHOWN: Final = {"alt", "title", "placeholder", "aria-label", "aria-description", "data-label", "label"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "code", "kbd", "svg"}
        for name, value in attrs:
            if name in self.SHOWN and value:
                self.words.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "code", "kbd", "svg"} and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append((self.getpos()[0], data))


def unmarked_in_template(path: Path) -> list[str]:
    """Words that stand in a template outside any translation tag: `file:line: words`."""
    text = path.read_text()

    def blank(match: re.Match[str]) -> str:
        return "\n" * match.group().count("\n")

    for pattern in (
        r"\{#.*?#\}",
        r"\{% comment.*?endcomment %\}",
        r"\{% (blocktranslate|blocktrans)\b.*?end\1 %\}",
        r"\{% block \w*(class|theme|width)\w* %\}[^{<]*\{% endblock[^%]*%\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
    ):
        text = re.sub(pattern, blank, text, flags=re.DOTALL)
    reader = _Reader()
    reader.feed(text)
    return [
        f"{name_of(path)}:{line}: {' '.join(words.split())}"
        for line, words in reader.words
        if re.search(r"[A-Za-z]{2,}", CODE.sub("", words)) or CJK.search(words)
    ]


def chinese_in_python(path: Path) -> list[str]:
    """String constants with Chinese in them, docstrings aside: `file:line: text`."""
    tree = ast.parse(path.read_text())
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    silent = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, documented)
        for statement in node.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    return [
        f"{name_of(path)}:{node.lineno}: {node.value[:40]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in silent
        and HAN.search(node.value)
    ]
