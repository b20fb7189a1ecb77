"""Every string in both languages: English is the msgid, Chinese stands in each app's catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from string import Formatter
from typing import Final

import polib
import pytest
from django.utils import translation

from tests.architecture.strings import CJK, Message, chinese_in_python, in_python, in_template, unmarked_in_template
from tests.architecture.tree import APPS, FRONTEND, ROOT, SOURCE, name_of, python_files, templates, typescript_files

CHINESE_IS_DATA: Final = {
    "src/zhijiang/demo": "the demo's people, titles and notes are Chinese with an English twin beside them",
    "src/zhijiang/casework/letters.py": "a letter is written in Chinese, whoever reads the page",
    "src/zhijiang/casework/wordfile": "a letter's tags have Chinese names, whoever reads the page",
    "src/zhijiang/casework/wordings.py": "made-up words of a Chinese letter",
    "src/zhijiang/cli/serve.py": "a terminal has no language switch: each line says both",
    "src/zhijiang/media/page": "the page stands alone and holds both languages, with a switch of its own",
    "src/zhijiang/catalog/sorting.py": "reads Chinese file names",
    "src/zhijiang/casework/numbers.py": "national numbers are Chinese in every language",
    "src/zhijiang/assignments/sheets.py": "reads days and working days as Chinese forms write them",
    "src/zhijiang/bases/sheets.py": "reads days as Chinese forms write them",
    "src/zhijiang/ui/formats": "Chinese date formats",
    "src/zhijiang/ui/samples.py": "the style page shows Chinese type",
    "src/zhijiang/packs": "a pack speaks the language of its province",
}
"""Where Chinese in Python is what the code works on, not what it says; each with its reason."""
SAME_IN_BOTH: Final = {
    "Zhijiang",
    "之江",
    "之江 Zhijiang",
    "English",
    "中文",
    "简体中文",
    "PDF",
    "docx",
    "SHA-256",
    "HTML",
    "JSON",
    "ID",
}
"""Words that stand in templates as they are: names of languages in their own script, names of things."""
HOMES: Final = (*APPS, "cli", "config", "media", "demo")


def catalogue(folder: Path) -> polib.POFile:
    return polib.pofile(str(folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


def catalogues() -> list[Path]:
    return sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/django.po"))


def messages() -> list[Message]:
    marked: list[Message] = []
    for path in python_files():
        marked += in_python(path)
    for path in templates():
        marked += in_template(path)
    return marked


def home_of(message: Message) -> str:
    return message.where.removeprefix("src/zhijiang/").split("/")[0]


def django_says(text: str) -> bool:
    """Whether Django's own catalogue has it: settings name the languages, and have no catalogue of their own."""
    with translation.override("zh-hans"):
        return translation.gettext(text) != text


def test_every_marked_string_has_a_chinese_one_in_its_own_app() -> None:
    known = {
        (path.parents[3].name, entry.msgctxt or "", entry.msgid)
        for path in catalogues()
        for entry in polib.pofile(str(path))
        if not entry.obsolete and not entry.fuzzy and (entry.msgstr or any(entry.msgstr_plural.values()))
    }
    found = messages()

    missing = [
        f"{m.where}: {m.text!r}"
        for m in found
        if (home_of(m), m.context, m.text) not in known and not (home_of(m) == "config" and django_says(m.text))
    ]

    assert len(found) > 100, "the search for strings has lost its subject"
    assert missing == []


@pytest.mark.parametrize("path", catalogues(), ids=name_of)
def test_catalogue_is_whole(path: Path) -> None:
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]

    assert [entry.msgid for entry in entries if entry.fuzzy] == []
    assert [entry.msgid for entry in entries if CJK.search(entry.msgid)] == [], "the msgid is English"
    assert [
        (entry.msgid, said)
        for entry in entries
        for said in said_in(entry)
        if placeholders(said) - placeholders(entry.msgid) - placeholders(entry.msgid_plural or "")
        or (not entry.msgid_plural and placeholders(entry.msgid) - placeholders(said))
    ] == [], "a placeholder is lost, or one is new"


def said_in(entry: polib.POEntry) -> Iterable[str]:
    return entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> set[str]:
    named = set(re.findall(r"%\((\w+)\)[sd]", text))
    with suppress(ValueError):  # a lone brace is no placeholder
        named |= {field for _, field, _, _ in Formatter().parse(text) if field}
    return named


def test_catalogues_hold_nothing_that_nobody_says() -> None:
    said = {(home_of(message), message.context, message.text) for message in messages()}

    left = [
        f"{name_of(path)}: {entry.msgid!r}"
        for path in catalogues()
        for entry in polib.pofile(str(path))
        if entry.msgid and (path.parents[3].name, entry.msgctxt or "", entry.msgid) not in said
    ]

    assert left == []


def test_templates_say_nothing_outside_a_translation() -> None:
    unmarked = [line for path in templates() for line in unmarked_in_template(path)]

    assert [line for line in unmarked if line.split(": ", 1)[1].strip(" ·|/:：") not in SAME_IN_BOTH] == []


def test_python_says_nothing_in_chinese() -> None:
    spoken = [
        line
        for path in python_files()
        if not name_of(path).startswith(tuple(CHINESE_IS_DATA))
        for line in chinese_in_python(path)
    ]

    assert spoken == []


def frontend_strings(language: str) -> dict[str, dict[str, str]]:
    """{file: {key: text}} of the frontend's string files of one language."""
    found = {}
    for path in sorted(FRONTEND.glob(f"src/*/strings/{language}.ts")):
        pairs = re.findall(r'^\s+(?:"([^"]+)"|(\w+)):\s*(.+?),?$', path.read_text(), flags=re.MULTILINE)
        found[path.parents[1].name] = {quoted or plain: text for quoted, plain, text in pairs}
    return found


def test_frontend_speaks_both_languages_with_the_same_keys() -> None:
    english, chinese = frontend_strings("en"), frontend_strings("zh-hans")

    assert english, "the search for the frontend's strings has lost its subject"
    assert {island: set(texts) for island, texts in english.items()} == {
        island: set(texts) for island, texts in chinese.items()
    }
    assert [
        (island, key) for island, texts in english.items() for key, text in texts.items() if CJK.search(text)
    ] == [], "Chinese in the English strings"


def test_frontend_says_nothing_outside_its_string_files() -> None:
    spoken = [
        f"{name_of(path)}: {line.strip()}"
        for path in typescript_files()
        if "strings" not in path.parts and "src" in path.parts
        for line in path.read_text().splitlines()
        if re.search(r"[\u3400-\u9fff]", re.sub(r"//.*|^\s*/?\*.*", "", line))
    ]

    assert spoken == []


def test_gettext_bears_a_name_by_which_its_strings_are_collected() -> None:
    """A string behind another name stays English in every language, and no other test sees it."""
    strangers = [
        f"{name_of(path)}: {alias.name} as {alias.asname}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
    ]

    assert strangers == []


def test_stranger_would_be_found(tmp_path: Path) -> None:
    page = ROOT / "var" / "planted.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(
        '{% load i18n %}<p title="Loose words">{% translate "Held" %} 散落 {% blocktranslate trimmed %}\n  Two\n  lines\n{% endblocktranslate %}</p>'
    )
    try:
        marked = [message.text for message in in_template(page)]
        loose = [line.split(": ", 1)[1] for line in unmarked_in_template(page)]
    finally:
        page.unlink()

    assert (marked, loose) == (["Held", "Two lines"], ["Loose words", "散落"])


def test_one_english_sentence_has_one_chinese_one_wherever_it_stands() -> None:
    """Django merges the catalogues: of two translations of one message only the first app's is ever shown, on both apps' pages."""
    found: dict[tuple[str | None, str], set[str]] = {}
    for path in catalogues():
        for entry in polib.pofile(str(path)):
            found.setdefault((entry.msgctxt, entry.msgid), set()).update(
                [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values()
            )

    assert {message: said for message, said in found.items() if len(said) > 1} == {}
