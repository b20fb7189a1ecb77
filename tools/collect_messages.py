"""Bring each app's locale/zh_Hans catalogue up to what its Python and templates say, and name what has no Chinese yet.

    make messages

English is the msgid. Translations are kept, what nobody says any more is taken out, what is new is added at the end with an
empty msgstr. Run again without a change it writes nothing. Needs no gettext.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import django
import polib
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent
SOURCE: Final = ROOT / "src" / "zhijiang"
CATALOGUE: Final = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
_CALLS: Final = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ("text",)),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "ngettext_noop"), ("text", "plural")),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", "text")),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ("context", "text", "plural")),
}
"""What a function of gettext takes first."""
_IN_TEMPLATE: Final = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
_HEADER: Final = {
    "Project-Id-Version": "zhijiang",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


@dataclass(frozen=True)
class Message:
    """One string to translate, as a catalogue names it, and where it is said first."""

    text: str
    plural: str = ""
    context: str = ""
    where: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one entry."""
        return self.context, self.text


def main() -> int:
    """Returns 1 when something is marked where no catalogue can hold it."""
    homeless = []
    for home in sorted(path for path in SOURCE.iterdir() if path.is_dir()):
        said = {message.key: message for message in reversed(list(_messages(home)))}
        if (home / "apps.py").is_file():
            _update(home / CATALOGUE, dict(reversed(said.items())))
        else:
            homeless += [message for message in said.values() if message.text not in _django_says()]
    for message in homeless:
        print(f"{message.where}: {message.text!r} is marked, but {message.where.split('/')[2]} has no catalogue")
    return 1 if homeless else 0


def _update(path: Path, said: dict[tuple[str, str], Message]) -> None:
    catalogue = _opened(path, said)
    before = path.read_text("utf-8") if path.is_file() else ""
    left = [entry for entry in catalogue if entry.obsolete or (entry.msgctxt or "", entry.msgid) not in said]
    for entry in left:
        catalogue.remove(entry)
    there = {(entry.msgctxt or "", entry.msgid) for entry in catalogue}
    new = [message for key, message in said.items() if key not in there]
    catalogue.extend(_entry(message) for message in new)
    catalogue.wrapwidth = 0
    if catalogue and str(catalogue) != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        done = f"{len(new)} new, {len(left)} taken out" if new or left else "formatted"
        print(f"{path.relative_to(ROOT)}: {done}")
    for entry in catalogue:
        if entry.fuzzy or not (entry.msgstr or any(entry.msgstr_plural.values())):
            print(f"{said[entry.msgctxt or '', entry.msgid].where}: no Chinese for {entry.msgid!r}")


def _opened(path: Path, said: dict[tuple[str, str], Message]) -> polib.POFile:
    if path.is_file() or not said:
        return polib.pofile(str(path)) if path.is_file() else polib.POFile()
    catalogue = polib.POFile()
    catalogue.metadata = dict(_HEADER)
    return catalogue


def _entry(message: Message) -> polib.POEntry:
    formatted = re.search(r"%\(\w+\)[sd]|%[sd]", message.text + message.plural)
    return polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgstr_plural={0: ""} if message.plural else {},
        msgctxt=message.context or None,
        flags=["python-format"] if formatted else [],
    )


def _django_says() -> frozenset[str]:
    """What Django's own catalogue holds: settings name the languages with it."""
    path = Path(django.__file__).parent / "conf" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    return frozenset(entry.msgid for entry in polib.mofile(str(path)))


def _messages(home: Path) -> Iterator[Message]:
    """Everything that an app says, in the order of its files."""
    for path in sorted(home.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _in_tree(ast.parse(path.read_text("utf-8")), path)
    for path in sorted(home.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            yield from _in_template(path)


def _in_template(path: Path) -> Iterator[Message]:
    """Every translate and blocktranslate tag: Django turns a template into calls of gettext between rows of X."""
    calls = templatize(path.read_text("utf-8"), origin=str(path))
    for call in _IN_TEMPLATE.finditer(calls):
        code = calls[call.start() : _closing(calls, call.end())].replace("\n", "\\n")
        yield from _in_tree(ast.parse(code), path)


def _closing(text: str, position: int) -> int:
    """Index after the bracket that closes the call whose arguments begin at `position`; strings may hold brackets."""
    depth, quote = 1, ""
    while depth and position < len(text):
        letter = text[position]
        if quote:
            position += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        else:
            depth += {"(": 1, ")": -1}.get(letter, 0)
        position += 1
    return position


def _in_tree(tree: ast.AST, path: Path) -> Iterator[Message]:
    """Every call of gettext with literal strings; a computed one was marked elsewhere."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        names = _CALLS.get(called, ())
        words = [word.value for word in node.args[: len(names)] if isinstance(word, ast.Constant)]
        if names and len(words) == len(names) and all(isinstance(word, str) for word in words):
            yield Message(
                **dict(zip(names, map(str, words), strict=True)), where=f"{path.relative_to(ROOT)}:{node.lineno}"
            )


if __name__ == "__main__":
    sys.exit(main())
