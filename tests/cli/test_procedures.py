"""`zhijiang procedures`: the shipped packs and one's own files, without any installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casework.steps import shipped_text
from tests.homes import told, zhijiang
from zhijiang.cli import main


def test_every_shipped_procedure_lints_from_any_folder_and_leaves_nothing_there(tmp_path: Path) -> None:
    code, out, err = told(zhijiang(None, "procedures", "lint", cwd=tmp_path))

    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert any(line.endswith("/finished-work-review.yaml: nothing wrong") for line in lines)
    assert [line for line in lines if not line.endswith(".yaml: nothing wrong")] == []
    assert list(tmp_path.iterdir()) == []


def test_wrong_procedure_gives_code_1_and_a_line_for_each_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(shipped_text(), encoding="utf-8")
    bad.write_text(shipped_text().replace("to: under_review", "to: nowhere"), encoding="utf-8")

    code = main(["procedures", "lint", str(good), str(bad)])

    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert (code, err, lines[0]) == (1, "", f"{good}: nothing wrong")
    assert lines[1:]
    assert all(line.startswith(f"{bad}: ") for line in lines[1:])
    assert any("nowhere" in line for line in lines[1:])


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "草稿"), ("en", "Draft")])
def test_procedure_is_drawn_in_the_language_asked_for(
    language: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(shipped_text(), encoding="utf-8")

    code = main(["procedures", "draw", str(path), "--language", language])

    out, err = capsys.readouterr()
    assert (code, err, out.splitlines()[0]) == (0, "", "stateDiagram-v2")
    assert f'state "{word}" as draft' in out


@pytest.mark.parametrize(
    ("verb", "name", "sentence"),
    [
        ("lint", "none.yaml", "none.yaml cannot be read: No such file or directory."),
        ("lint", "", "cannot be read: Is a directory."),
        ("lint", "latin.yaml", "latin.yaml is not a text in UTF-8."),
        ("draw", "list.yaml", "list.yaml: document: "),
        ("draw", "broken.yaml", "broken.yaml: "),
    ],
)
def test_unusable_file_gets_one_sentence_and_code_2(
    verb: str, name: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(shipped_text(), encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes("größe: 1".encode("latin-1"))
    (tmp_path / "list.yaml").write_text("- 1\n")
    (tmp_path / "broken.yaml").write_text("procedure: [\n")

    code = main(["procedures", verb, str(good), str(tmp_path / name)])

    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("zhijiang procedures: ")
    assert sentence in err
