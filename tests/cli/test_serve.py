"""`zhijiang serve` as a terminal starts it: one process group, ended by signals of every kind, on a busy port, on a full disk."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.homes import ROOT, change, environment, group_of, started, told, wait_for, zhijiang
from zhijiang.cli.serve import in_columns


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    with page:
        return bool(page.status == 200)


@contextmanager
def served(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A platform that answers."""
    with started(home, "serve", "--port", str(port)) as process:
        wait_for(lambda: answers(port) or process.poll() is not None, every=0.2)
        assert process.poll() is None, process.stdout and process.stdout.read()
        yield process


def children_of(process: subprocess.Popen[str], words: str) -> list[int]:
    """Members of the group that were started with these words."""
    found = []
    for pid in group_of(process):
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if words in line:
            found.append(pid)
    return found


def test_signal_ends_web_and_workers_and_the_next_start_goes_on(home: Path) -> None:
    port = free_port()
    for sent in (signal.SIGINT, signal.SIGTERM):
        with served(home, port) as process:
            assert len(children_of(process, "zhijiang.cli.web")) == 1
            assert len(children_of(process, "zhijiang worker")) == 2

            if sent == signal.SIGINT:  # as Ctrl-C does: to all of the group
                os.killpg(process.pid, sent)
            else:
                process.send_signal(sent)
            code = process.wait(timeout=60)

            assert (code, group_of(process)) == (0, [])
            assert process.stdout is not None
            assert process.stdout.read().splitlines()[-1] == "Stopped. 已停止。"


def test_children_end_when_their_parent_is_killed(home: Path) -> None:
    with served(home, free_port()) as process:
        process.kill()
        process.wait(timeout=60)

        wait_for(lambda: group_of(process) == [])


def test_child_that_is_killed_is_started_again(home: Path) -> None:
    port = free_port()
    with served(home, port) as process:
        (web,), workers = children_of(process, "zhijiang.cli.web"), children_of(process, "zhijiang worker")

        os.kill(web, signal.SIGKILL)
        os.kill(workers[0], signal.SIGKILL)

        wait_for(lambda: children_of(process, "zhijiang.cli.web") not in ([], [web]) and answers(port), every=0.2)
        wait_for(lambda: len(set(children_of(process, "zhijiang worker")) - {workers[0]}) == 2, every=0.2)


def test_second_start_in_the_same_folder_is_told_where_the_first_one_answers(home: Path) -> None:
    port = free_port()
    with served(home, port) as process:
        for other in (port, free_port()):
            done = zhijiang(home, "serve", "--port", str(other))

            sentence = (
                f"zhijiang serve: Zhijiang already runs in {home} (http://127.0.0.1:{port}/, process {process.pid}); "
                "stop it first, or give the second one a folder of its own by ZHIJIANG_HOME.\n"
            )
            assert told(done) == (2, "", sentence)
        assert answers(port)


def test_two_starts_at_the_same_moment_become_one(tmp_path: Path) -> None:
    """On an empty folder: the tables are made once, one of the two answers, the other says so and leaves."""
    ports = (free_port(), free_port())
    with (
        started(tmp_path, "serve", "--port", str(ports[0])) as first,
        started(tmp_path, "serve", "--port", str(ports[1])) as second,
    ):
        both = (first, second)
        wait_for(lambda: any(map(answers, ports)) and any(process.poll() is not None for process in both), every=0.2)

        (ended,) = [process for process in both if process.poll() is not None]
        (stands,) = [process for process in both if process.poll() is None]
        assert ended.stdout is not None
        assert stands.stdout is not None
        assert ended.returncode == 2
        assert ended.stdout.read().startswith(f"zhijiang serve: Zhijiang already runs in {tmp_path} (")
        stands.terminate()
        said = stands.stdout.read().splitlines()
        command = f"ZHIJIANG_HOME={tmp_path} {sys.executable} -m zhijiang manage createsuperuser"
        assert command in [line.strip() for line in said]


def test_port_in_use_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = zhijiang(tmp_path, "serve", "--port", str(port))

    sentence = (
        f"zhijiang serve: port {port} on 127.0.0.1 cannot be used (Address already in use); "
        "choose another with --port (make run PORT=9000).\n"
    )
    assert told(done) == (2, "", sentence)
    assert [path.name for path in tmp_path.iterdir()] == ["serve.lock"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "70000"], "expected a port between 1 and 65535, got 70000."),
        (["--host", "nowhere.invalid"], "port 8000 on nowhere.invalid cannot be used ("),
        (["--workers", "0"], "argument --workers: expected 1 to 64, got 0 ("),
        (["--demo-film", "none.mp4"], f"--demo-film: expected a film, and {ROOT}/none.mp4 is no file."),
        (
            ["--demo-film", "README.md"],
            "--demo-film: README.md cannot be shown: This file holds text, not a film. Without it the demo starts.",
        ),
    ],
)
def test_wrong_words_are_told_in_one_sentence(tmp_path: Path, words: list[str], sentence: str) -> None:
    if "--port" not in words and "--host" not in words:
        words = ["--port", str(free_port()), *words]

    done = zhijiang(tmp_path, "serve", *words)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(f"zhijiang serve: {sentence}")


def test_database_of_a_half_taken_step_is_told_in_one_sentence_and_left_as_it_is(home: Path) -> None:
    """The steps of which the first one of casework was made: here the last of them was never taken."""
    change(home, "delete from django_migrations where app = 'casework' and name = '0012_english_titles'")
    change(home, "delete from django_migrations where app = 'casework' and name = '0001_tables'")
    before = (home / "zhijiang.sqlite3").read_bytes()

    code, out, err = told(zhijiang(home, "serve", "--port", "0"))

    assert (code, err.count("\n")) == (2, 1), (out, err)
    assert "expected all 22 of its steps or none, got 21" in err
    assert (home / "zhijiang.sqlite3").read_bytes() == before


def test_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = zhijiang(tmp_path / "file" / "home", "serve", "--port", str(free_port()))

    sentence = f"zhijiang serve: the folder {tmp_path}/file/home cannot be made: Not a directory.\n"
    assert told(done) == (2, "", sentence)


@contextmanager
def small_disk(home: Path, mebibytes: int) -> Iterator[list[str]]:
    """The words before a command that runs it with a disk of this size at `home`."""
    mount = f'mount -t tmpfs -o size={mebibytes}m none {home} && exec "$@"'
    prefix = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield prefix


def test_disk_without_room_for_a_film_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with small_disk(tmp_path, 100) as prefix:
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "zhijiang", "serve", "--port", str(free_port())],
            env=environment(tmp_path), cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip

    sentence = f"zhijiang serve: the disk is full: 100 MiB are free for {tmp_path}, and 1024 MiB are needed.\n"
    assert told(done) == (2, "", sentence)


def test_columns_are_aligned_as_a_terminal_shows_them() -> None:
    rows = [("林知夏", "Lin Zhixia", "制片人", "Producer"), ("何", "He", "审看专家", "Reviewer")]

    assert in_columns(rows, width=80) == [
        "    林知夏  Lin Zhixia  制片人    Producer",
        "    何      He          审看专家  Reviewer",
    ]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh_CN.UTF-8", ["    林知夏  Lin Zhixia  制片人", "    何      He          审看专家"]),
        ("en_GB.UTF-8", ["    林知夏  Lin Zhixia  Producer", "    何      He          Reviewer"]),
        ("", ["    林知夏  Lin Zhixia  Producer", "    何      He          Reviewer"]),
    ],
)
def test_columns_on_a_narrow_terminal_keep_the_language_of_its_user(
    language: str, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", language)
    rows = [("林知夏", "Lin Zhixia", "制片人", "Producer"), ("何", "He", "审看专家", "Reviewer")]

    assert in_columns(rows, width=40) == shown
