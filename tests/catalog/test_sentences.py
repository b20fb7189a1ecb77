"""Whatever the media library says of a bad file can be said in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

import zhijiang.media
from zhijiang.catalog.queries.sentences import SENTENCES, tell

ERRORS = {"MediaError", "Unreadable", "Truncated", "Unsupported", "OverLimit"}
NEVER_SHOWN = {"This frame table is too short to be one.", "This is not a whole frame table of version 1."}
"""Said of our own tables, not of anybody's file."""


def said_by_the_library() -> dict[str, str]:
    """Each sentence of the library's errors, with # for what is filled in, and where it stands."""
    found: dict[str, str] = {}
    for path in sorted(Path(zhijiang.media.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS
            if named and isinstance(node, ast.Call) and node.args:
                told = text_of(node.args[0])
                if told:
                    found[told] = f"{path.name}:{node.lineno}"
    return found


def text_of(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) if isinstance(part, ast.Constant) else "#" for part in node.values)
    return ""


def test_every_sentence_of_the_library_is_known() -> None:
    said = said_by_the_library()

    assert len(said) > 20, "the library's errors were not found: this test has lost its subject"
    assert {sentence: where for sentence, where in said.items() if sentence not in {*SENTENCES, *NEVER_SHOWN}} == {}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("This file is empty: it holds 0 bytes.", "文件为空（0 字节）。"),
        (
            "The picture is 65535×65535; at most 33554432 pixels are accepted (8K).",
            "画面尺寸为 65535×65535，最多允许 33554432 像素（8K）。",
        ),
        ("This is a PNG picture, not a film.", "这是 PNG 图片，不是影片。"),
        (
            "This file is incomplete: it should hold at least 112612 bytes, but has 35229.",
            "文件不完整：至少应有 112612 字节，实际为 35229 字节。",
        ),
        ("Something that nobody foresaw.", "Something that nobody foresaw."),
    ],
)
def test_tell_says_it_in_the_readers_language(english: str, chinese: str) -> None:
    with override("zh-hans"):
        assert tell(english) == chinese
    with override("en"):
        assert tell(english) == english
