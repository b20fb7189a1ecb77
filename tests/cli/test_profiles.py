"""`zhijiang profiles`: the shipped delivery profiles and one's own files, without any installation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.test_profile_lint import GOOD
from zhijiang.cli import main


def test_every_shipped_profile_lints(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["profiles", "lint"])

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert [Path(line.removesuffix(": nothing wrong")).name for line in out.splitlines()] == [
        "atsc-a85.yaml", "ebu-r128.yaml", "online-hd.yaml", "platform-upright.yaml", "series-gyt357.yaml",
        "tv-gyt282.yaml", "uhd-4k.yaml",
    ]  # fmt: skip


def test_wrong_profile_gives_code_1_and_a_line_for_each_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(GOOD.replace("id: mine\n", "").replace("most_dbtp: -2", "most_dbtp: 2"), encoding="utf-8")

    code = main(["profiles", "lint", str(good), str(bad)])

    out, err = capsys.readouterr()
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        f"{good}: nothing wrong",
        f"{bad}: id is missing.",
        f"{bad}: checks: most_dbtp of true_peak is a number from -20 to 0 dBTP, got 2.",
    ]


def test_unusable_file_gets_one_sentence_and_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("größe: 1".encode("latin-1"))

    answers = [main(["profiles", "lint", str(path)]) for path in (tmp_path / "none.yaml", latin)]

    out, err = capsys.readouterr()
    assert (answers, out) == ([2, 2], "")
    assert err.splitlines() == [
        f"zhijiang profiles: {tmp_path / 'none.yaml'} cannot be read: No such file or directory.",
        f"zhijiang profiles: {latin} is not a text in UTF-8.",
    ]
