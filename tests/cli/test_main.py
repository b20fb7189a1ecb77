"""What every verb has in common: help with an example, one sentence for what cannot be done, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import environment, told, zhijiang
from zhijiang.cli import VERBS, main

LATER = ("backup", "restore", "watermark")
"""Verbs of the contract that belong to work that is not done yet: they must not seem to be there."""


def test_help_lists_every_verb_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])

    lines = capsys.readouterr().out.splitlines()
    listed = [line.split()[0] for line in lines[lines.index("verbs:") + 1 : lines.index("example:") - 1]]
    assert (end.value.code, listed) == (0, list(VERBS))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_helps_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])

    out, err = capsys.readouterr()
    assert (end.value.code, err) == (0, "")
    assert f"example:\n  zhijiang {verb}" in out


@pytest.mark.parametrize("verb", [*LATER, "nonsense", "web", ""])
def test_unknown_verb_gets_one_sentence_that_lists_what_there_is(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main([verb] if verb else [])

    beginning = f"there is no verb '{verb}'; there are" if verb else "say what:"
    listed = "inspect, compare, carry, reuse, normalise, serve, worker, ingest, procedures, indicators, profiles, audit, verify-delivery, manage"
    sentence = f"zhijiang: {beginning} {listed}.\n"
    assert (code, *capsys.readouterr()) == (2, "", sentence)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--nonsense"], "zhijiang: unrecognized arguments: --nonsense (zhijiang --help shows how)."),
        (["inspect"], "zhijiang inspect: the following arguments are required: FILE (zhijiang inspect --help shows how)."),
        (
            ["serve", "--port", "web"],
            "zhijiang serve: argument --port: expected a whole number, got 'web' (zhijiang serve --help shows how).",
        ),
        (
            ["serve", "--por", "1"],
            "zhijiang serve: unrecognized arguments: --por 1 (zhijiang serve --help shows how).",
        ),
        (["worker", "x"], "zhijiang worker: unrecognized arguments: x (zhijiang worker --help shows how)."),
        (
            ["audit", "burn"],
            ("zhijiang audit: argument verify|export: invalid choice: 'burn' (choose from verify, export) "
            "(zhijiang audit --help shows how)."),
        ),
        (
            ["audit", "verify", "a", "b"],
            "zhijiang audit: unrecognized arguments: b (zhijiang audit --help shows how).",
        ),
        (
            ["manage"],
            "zhijiang manage: the following arguments are required: COMMAND … (zhijiang manage --help shows how).",
        ),
    ],
)  # fmt: skip
def test_wrong_words_get_one_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(words)
    except SystemExit as end:
        code = int(end.code or 0)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.replace("'verify', 'export'", "verify, export") == sentence + "\n"


@pytest.mark.parametrize(
    "words",
    [
        ["audit", "verify"],
        ["audit", "export", "events.jsonl"],
        ["worker", "--until-empty"],
        ["ingest", ".", "--work", "W-1", "--by", "lin@example.org"],
    ],
    ids=lambda words: "-".join(words[:2]),
)
def test_verb_without_an_installation_says_so_and_leaves_nothing_behind(words: list[str], tmp_path: Path) -> None:
    done = zhijiang(None, *words, cwd=tmp_path)

    sentence = (
        f"zhijiang {words[0]}: there is no installation in {tmp_path}/var: start one with `zhijiang serve`, "
        "or set ZHIJIANG_HOME to its folder.\n"
    )
    assert told(done) == (2, "", sentence)
    assert list(tmp_path.iterdir()) == []


def test_database_without_tables_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "zhijiang.sqlite3").touch()

    done = zhijiang(tmp_path, "audit", "verify")

    assert told(done) == (
        2,
        "",
        (
            "zhijiang audit: the database has not the tables of this version: start `zhijiang serve` once, "
            "or `zhijiang manage migrate`.\n"
        ),
    )


def test_database_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "zhijiang.sqlite3").write_bytes(b"no database at all" * 100)

    done = zhijiang(tmp_path, "audit", "verify")

    assert told(done) == (2, "", "zhijiang audit: the database does not answer: file is not a database\n")


def test_setting_that_cannot_be_understood_is_told_in_a_sentence(home: Path) -> None:
    done = zhijiang(home, "audit", "verify", ZHIJIANG_DEBUG="perhaps")

    assert told(done) == (2, "", "ZHIJIANG_DEBUG: expected 1 or 0, got 'perhaps'.\n")


def test_django_commands_run_and_unknown_ones_are_refused(home: Path) -> None:
    assert told(zhijiang(home, "manage", "check")) == (
        0,
        "System check identified no issues (0 silenced).\n",
        "",
    )
    assert told(zhijiang(home, "manage", "nonsense")) == (
        2,
        "",
        "zhijiang manage: there is no command 'nonsense' (`zhijiang manage help` lists them).\n",
    )


def test_reader_that_goes_away_early_causes_no_complaint() -> None:
    """As in `zhijiang procedures draw | head -1`."""
    out_of, into = os.pipe()
    os.close(out_of)
    process = subprocess.run(
        [sys.executable, "-m", "zhijiang", "procedures", "draw"],
        stdout=into,
        stderr=subprocess.PIPE,
        env=environment(None),
        text=True,
    )
    os.close(into)

    assert (process.returncode, process.stderr) == (0, "")


def test_terminal_that_cannot_write_chinese_is_no_reason_to_fail() -> None:
    done = zhijiang(None, "procedures", "draw", PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u8349\\u7a3f" in done.stdout  # 草稿


def test_interrupt_ends_a_verb_without_a_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.yaml"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "zhijiang", "procedures", "lint", pipe],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(None),
        text=True,
    )
    with pipe.open("w"):  # waits until the verb reads
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, "", "\nStopped.\n")


def test_first_command_in_a_new_home_makes_it_although_the_key_is_given(tmp_path: Path) -> None:
    done = zhijiang(tmp_path / "new", "manage", "migrate", "--verbosity", "0", ZHIJIANG_SECRET_KEY="x" * 60)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "new" / "zhijiang.sqlite3").is_file()


def test_command_in_a_home_that_cannot_be_made_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = zhijiang(tmp_path / "file" / "home", "manage", "migrate")

    sentence = f"zhijiang manage: the folder {tmp_path}/file/home cannot be made: Not a directory.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


def test_verb_without_an_installation_leaves_no_key_to_the_processes_it_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ZHIJIANG_SECRET_KEY", raising=False)

    code = main(["procedures", "lint"])

    assert (code, os.environ.get("ZHIJIANG_SECRET_KEY")) == (0, None), capsys.readouterr().err
