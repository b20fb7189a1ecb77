"""tools/bootstrap on machines that lack something: one sentence each. What it fetches is not fetched here."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import ROOT

COMMANDS = (
    "sh", "dirname", "mkdir", "cat", "rm", "df", "awk", "grep", "tail", "cksum", "tr", "find", "sort", "sleep", "flock", "id",
)  # fmt: skip
"""All that the script may need before a Python is found."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout with nothing in it but what the script reads first."""
    folder = tmp_path / "zhijiang 之江"
    (folder / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "bootstrap", folder / "tools")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of commands: POSIX, and no Python of any kind."""
    bare = tmp_path / "bin"
    bare.mkdir()
    for name in COMMANDS:
        found = shutil.which(name)
        assert found is not None, name
        (bare / name).symlink_to(found)
    return bare


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def bootstrap(folder: Path, path: Path, **variables: str) -> tuple[int, str, str]:
    """Exit code, what it says, its complaint; in an environment as empty as a new machine's."""
    done = subprocess.run(
        [folder / "tools" / "bootstrap"],
        env={"PATH": str(path), "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def test_machine_without_any_python_is_told_what_to_install(folder: Path, bare: Path) -> None:
    code, out, err = bootstrap(folder, bare)

    sentence = (
        "zhijiang: Python 3.12 or newer is needed, this machine has none, and none could be fetched: install python3.12 "
        "(Debian 13, Ubuntu 24.04 and later: apt-get install python3 python3-venv), or run make "
        "PYTHON=/path/to/python3.12 (details: var/setup.log).\n"
    )
    assert (code, out, err) == (1, "No Python 3.12 or newer here; fetching one for this folder …\n", sentence)


def test_machine_with_an_old_python_is_told_which(folder: Path, bare: Path) -> None:
    program(bare / "python3", '[ "$1" = --version ] && echo "Python 3.11.2" && exit 0\nexit 1')

    code, _out, err = bootstrap(folder, bare)

    assert (code, err.count("\n")) == (1, 1)
    assert "this machine has Python 3.11.2, and none could be fetched" in err


def test_machine_with_an_old_python_gets_the_one_that_uv_fetches(folder: Path, bare: Path) -> None:
    fetched = program(folder / "fetched", f'[ "$2" = venv ] && exit 1\nexec "{sys.executable}" "$@"')
    program(
        bare / "uv",
        f'[ "$*" = "python install 3.13" ] && echo "$UV_PYTHON_INSTALL_DIR" > "{folder}/place" && exit 0\n'
        f'[ "$*" = "python find 3.13" ] && echo "{fetched}" && exit 0\nexit 1',
    )

    _code, out, _err = bootstrap(folder, bare)

    assert out.splitlines() == [
        "No Python 3.12 or newer here; fetching one for this folder …",
        f"Python: Python {sys.version.split()[0]} ({fetched})",
    ]
    assert (folder / "place").read_text() == f"{folder}/.python\n"


@pytest.mark.parametrize("given", ["/nowhere/python3", "old"])
def test_python_that_was_asked_for_and_is_none_is_named(folder: Path, bare: Path, given: str) -> None:
    program(bare / "old", "exit 1")

    code, out, err = bootstrap(folder, bare, PYTHON=given)

    assert (code, out, err) == (1, "", f"zhijiang: PYTHON={given} is not a Python 3.12 or newer.\n")


def test_python_without_its_venv_module_is_told_what_to_install(folder: Path, bare: Path, tmp_path: Path) -> None:
    (tmp_path / "lacking").mkdir()
    (tmp_path / "lacking" / "ensurepip.py").write_text("raise ModuleNotFoundError('No module named ensurepip')\n")
    program(bare / "python3.12", f'PYTHONPATH="{tmp_path}/lacking" exec "{sys.executable}" "$@"')

    code, _out, err = bootstrap(folder, bare)

    version = f"Python {sys.version.split()[0]}"
    assert (code, err) == (
        1,
        (
            f"zhijiang: {version} lacks its venv module: install it (Debian, Ubuntu: apt-get install python3-venv), "
            "then run the same command again.\n"
        ),
    )


def test_version_manager_beside_the_path_is_found(folder: Path, bare: Path) -> None:
    """Of pyenv only the shims are on the path, and those of versions that are not switched on fail."""
    program(bare / "python3.13", "echo 'pyenv: python3.13: command not found' >&2\nexit 127")
    versions = folder / ".pyenv" / "versions" / "3.12.7" / "bin"
    versions.mkdir(parents=True)
    program(versions / "python3", f'[ "$2" = venv ] && exit 1\nexec "{sys.executable}" "$@"')

    _code, out, _err = bootstrap(folder, bare)

    assert out.endswith(f"({versions}/python3)\n")


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (
            "error: Failed to install: numpy.whl\n  cause: No space left on device (os error 28)",
            "the disk is full: free about 2 GB for {folder}, then run the same command again.",
        ),
        (
            "  gcc -fPIC -c src/c/_cffi_backend.c\n  error: command 'gcc' failed: No such file or directory",
            ("a C compiler is missing, and a package has no ready-made build for this machine: install gcc (Debian: "
            "apt-get install build-essential; macOS: xcode-select --install), then run the same command again."),
        ),
        (
            ("WARNING: Retrying (Retry(total=0)): [Errno -3] Temporary failure in name resolution\n"
            "ERROR: No matching distribution found for uv==0.13.9"),
            ("uv could not be downloaded: check the network or the package index that pip and npm are set to "
            "(details: var/setup.log)."),
        ),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/x'",
            "uv could not be written: all of {folder} must be writable for {user} (details: var/setup.log).",
        ),
        ("Segmentation fault\n\n", "uv failed: Segmentation fault (details: var/setup.log)"),
        ("", "uv failed: it said nothing (details: var/setup.log)"),
    ],
    ids=["full", "compiler", "network", "permission", "other", "silent"],
)  # fmt: skip
def test_step_that_fails_is_explained_by_what_it_said(folder: Path, bare: Path, log: str, sentence: str) -> None:
    """The environment stands, and pip in it fails as pip does on such a machine."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / "said").write_text(log)
    program(folder / ".venv" / "bin" / "python", f'[ "$1" = -c ] && exit 0\ncat "{folder}/said"\nexit 1')
    user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()

    code, out, err = bootstrap(folder, bare)

    assert (code, out, err) == (1, "", f"zhijiang: {sentence.format(folder=folder, user=user)}\n")


def test_second_setup_at_the_same_time_waits_for_the_first(folder: Path, bare: Path) -> None:
    (folder / "var").mkdir()
    with (folder / "var" / "setup.lock").open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [folder / "tools" / "bootstrap"],
            env={"PATH": str(bare), "HOME": str(folder), "PYTHON": "/nowhere"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stdout is not None
        waits = second.stdout.readline()
        is_waiting = second.poll() is None
    _out, err = second.communicate(timeout=60)

    assert (waits, is_waiting) == ("Another set-up is running in this folder; waiting for it …\n", True)
    assert err == "zhijiang: PYTHON=/nowhere is not a Python 3.12 or newer.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize(("closed", "place"), [(".", ""), ("var", "/var")])
def test_folder_that_cannot_be_written_is_named(folder: Path, bare: Path, closed: str, place: str) -> None:
    (folder / "var").mkdir(exist_ok=closed == "var")
    (folder / closed).chmod(0o555)

    code, out, err = bootstrap(folder, bare)

    (folder / closed).chmod(0o755)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"zhijiang: cannot write in {folder}{place}: ")
