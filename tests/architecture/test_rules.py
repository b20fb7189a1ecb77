"""Every rule that the code cites stands in docs/rules.md, and every rule that stands there is carried out by its function;
and what the engine must show is shown by tests that there are."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.architecture.tree import ROOT, SOURCE, name_of, python_files

DOCUMENT: Final = ROOT / "docs" / "rules.md"
_ID: Final = re.compile(r"\b([A-Z])-(\d{2,3})\b")
_SPAN: Final = re.compile(r"\b([A-Z])-(\d{2,3}) to \1-(\d{2,3})\b")
_ROW: Final = re.compile(r"^\| ([A-Z]-\d{2,3}) \|.*\| `([\w.]+)` \|$", re.MULTILINE)
_PROFILE: Final = re.compile(r"^\| `([a-z0-9-]+)` \|", re.MULTILINE)


def ids_in(text: str) -> set[str]:
    """The rules that a text names; “C-02 to C-04” names three."""
    spans = [(letter, int(first), int(last)) for letter, first, last in _SPAN.findall(text)]
    between = {f"{letter}-{number:02}" for letter, first, last in spans for number in range(first, last + 1)}
    return between | {f"{letter}-{number}" for letter, number in _ID.findall(text)}


def cited_in(paths: Iterable[Path]) -> dict[str, str]:
    """Each rule that is cited, and the first file that cites it."""
    found: dict[str, str] = {}
    for path in paths:
        for rule in ids_in(path.read_text("utf-8")):
            found.setdefault(rule, name_of(path))
    return found


def rows() -> list[tuple[str, str]]:
    """(rule, function) of every row of the document."""
    return _ROW.findall(DOCUMENT.read_text("utf-8"))


def source_of(function: str) -> str:
    """The code of a function by its name under `zhijiang`; empty if there is none."""
    module, _, name = function.rpartition(".")
    try:
        return inspect.getsource(getattr(import_module(f"zhijiang.{module}"), name))
    except (ImportError, AttributeError):
        return ""


def test_every_rule_that_is_cited_has_its_row() -> None:
    cited = cited_in(python_files())
    written = [rule for rule, _ in rows()]

    assert len(cited) > 30, "the search for rules has lost its subject"
    assert {rule: where for rule, where in cited.items() if rule not in written} == {}
    assert [rule for rule in written if rule not in cited] == [], "nobody cites these"
    assert [rule for rule in set(written) if written.count(rule) > 1] == []


def test_every_row_names_a_function_that_cites_the_rule() -> None:
    strangers = [f"{rule}: {function}" for rule, function in rows() if rule not in ids_in(source_of(function))]

    assert strangers == []


def test_every_profile_of_the_packs_is_told() -> None:
    profiles = {path.stem for path in SOURCE.glob("packs/*/profiles/*.yaml")}

    assert profiles - set(_PROFILE.findall(DOCUMENT.read_text("utf-8"))) == set()


def test_every_promise_names_tests_and_benches_that_are_there() -> None:
    text = DOCUMENT.read_text("utf-8")
    lines = re.findall(r"^\| (\d+) \|(.*)$", text[text.index("## What the engine must show") :], re.MULTILINE)
    named = {name for _number, line in lines for name in re.findall(r"`([\w/.]+(?:::\w+)?)`", line)}

    assert [int(number) for number, _line in lines] == list(range(1, 13))
    assert len(named) > 50, "the search for names has lost its subject"
    assert {name for name in named if not is_there(name)} == set()
    assert not is_there("casework/test_races::test_nothing_of_the_kind")


def is_there(name: str) -> bool:
    """Whether a bench or a file of tests exists, and holds the test that is named."""
    if name.startswith("tools/"):
        return (ROOT / name).is_file()
    file, _, test = name.partition("::")
    path = ROOT / "tests" / f"{file}.py"
    return path.is_file() and f"def {test or 'test_'}" in path.read_text("utf-8")


def test_stranger_would_be_found() -> None:
    planted = ROOT / "var" / "planted.py"
    planted.parent.mkdir(exist_ok=True)
    planted.write_text('"""Rules: S-02, X-07 to X-09."""\n')
    try:
        cited = cited_in([planted])
    finally:
        planted.unlink()

    assert sorted(rule for rule in cited if rule not in dict(rows())) == ["X-07", "X-08", "X-09"]
    assert source_of("casework.rules.check_nothing") == ""
