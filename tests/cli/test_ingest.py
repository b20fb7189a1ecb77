"""`zhijiang ingest` as a process of its own, on a folder as a studio delivers it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.clips import make_clip
from tests.homes import rows, told, zhijiang, zhijiang_in_turn

NAMES = ("夜泊_第01集.mp4", "夜泊_第02集.mp4", "夜泊_第03集.mp4")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A delivery of three episodes, with what else lies about in such folders."""
    folder = tmp_path / "delivery"
    folder.mkdir()
    for number, name in enumerate(NAMES, start=1):
        make_clip(folder / name, frames=5 + number)
    (folder / "场记单.txt").write_text("第01集 …")
    (folder / "花絮").mkdir()
    return folder


def work(home: Path, title: str) -> str:
    ((code,),) = rows(home, "select code from catalog_work where title = ?", title)
    return str(code)


def cuts(home: Path) -> tuple[list[tuple[Any, ...]], int, int]:
    """(title, episode, number, file's name) of every cut, and how many events and open jobs there are."""
    named = rows(
        home,
        "select catalog_work.title, catalog_episode.number, catalog_cut.number, original_name from catalog_cut "
        "join catalog_episode on episode_id = catalog_episode.id join catalog_work on work_id = catalog_work.id "
        "order by 1, 2, 3",
    )
    ((events,),) = rows(home, "select count(*) from casework_event where action = 'cut_brought_in'")
    ((jobs,),) = rows(home, "select count(*) from jobs_job where state = 'waiting'")
    return named, events, jobs


def test_dry_run_shows_the_episodes_and_changes_nothing(home: Path, folder: Path) -> None:
    code = work(home, "夜泊")

    done = zhijiang(home, "ingest", folder, "--work", code, "--by", "lin@example.org", "--dry-run")

    assert told(done) == (0, "".join(f"{name}\tepisode {n}\n" for n, name in enumerate(NAMES, start=1)), "")
    assert cuts(home) == ([], 0, 0)


def test_folder_becomes_cuts_and_again_changes_nothing(home: Path, folder: Path) -> None:
    words = ("ingest", folder, "--work", work(home, "夜泊"), "--by", "Lin@Example.org")

    (code, out, err), second = zhijiang_in_turn(home, [*words], [*words])

    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert [re.sub(r"^K-\w{7}", "CODE", line) for line in lines] == [
        f"CODE\tcut 1 of episode {n}\t{name}" for n, name in enumerate(NAMES, start=1)
    ]
    assert second == (0, out, "")
    assert cuts(home) == ([("夜泊", n, 1, name) for n, name in enumerate(NAMES, start=1)], 3, 6)
    assert sorted(path.name for path in folder.iterdir()) == sorted([*NAMES, "场记单.txt", "花絮"])


def test_another_file_of_an_episode_becomes_its_next_cut(home: Path, folder: Path) -> None:
    words = ("ingest", folder, "--work", work(home, "夜泊"), "--by", "lin@example.org")
    zhijiang(home, *words)
    make_clip(folder / NAMES[1], frames=20)

    done = zhijiang(home, *words)

    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split("\t")[1] for line in done.stdout.splitlines()] == [
        "cut 1 of episode 1", "cut 2 of episode 2", "cut 1 of episode 3",
    ]  # fmt: skip


STRANGERS = {
    "qian@example.org": "Only producers of the work's own company may do this.",
    "zhou@example.org": "zhou@example.org knows no work with the number '{code}'.",
    "sun@example.org": "sun@example.org knows no work with the number '{code}'.",
    "nobody@example.org": "expected the address of an active person, got 'nobody@example.org'.",
}


def test_who_may_not_change_the_work_brings_nothing_in(home: Path, folder: Path) -> None:
    code = work(home, "夜泊")

    got = zhijiang_in_turn(home, *(["ingest", folder, "--work", code, "--by", email] for email in STRANGERS))

    assert got == [(2, "", f"zhijiang ingest: {sentence.format(code=code)}\n") for sentence in STRANGERS.values()]
    assert cuts(home) == ([], 0, 0)


def test_names_that_do_not_fit_the_work_bring_nothing_in(home: Path, folder: Path, tmp_path: Path) -> None:
    fourth = Path(shutil.copytree(folder, tmp_path / "fourth"))
    twice = Path(shutil.copytree(folder, tmp_path / "twice"))
    make_clip(fourth / "夜泊_第04集.mp4", frames=3)
    make_clip(twice / "夜泊_第1集_修.mp4", frames=3)
    rest = ("--by", "lin@example.org")

    got = zhijiang_in_turn(
        home,
        ["ingest", fourth, "--work", work(home, "夜泊"), *rest],
        ["ingest", twice, "--work", work(home, "夜泊"), *rest],
        ["ingest", folder, "--work", work(home, "湖上船"), *rest],
    )

    sentences = [
        "these names do not tell an episode from 1 to 3: 夜泊_第04集.mp4.",
        "two files are episode 1: 夜泊_第01集.mp4 and 夜泊_第1集_修.mp4.",
        "two files are episode 1: 夜泊_第01集.mp4 and 夜泊_第02集.mp4.",
    ]
    assert got == [(2, "", f"zhijiang ingest: {sentence}\n") for sentence in sentences]
    assert cuts(home) == ([], 0, 0)


def test_folder_that_is_none_or_holds_no_film_is_refused(home: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "场记单.txt").write_text("…")
    rest = ("--work", work(home, "夜泊"), "--by", "lin@example.org")

    for place, sentence in (
        (tmp_path / "none", f"expected a folder, got {tmp_path}/none."),
        (empty, f"{empty} holds no film files (3gp, avi, flv, m2ts, m4v,"),
    ):
        done = zhijiang(home, "ingest", place, *rest)

        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert done.stderr.startswith(f"zhijiang ingest: {sentence}")
    assert cuts(home) == ([], 0, 0)


def test_file_that_cannot_be_read_is_named_and_those_before_it_are_in(home: Path, folder: Path) -> None:
    (folder / NAMES[1]).write_bytes(b"")

    done = zhijiang(home, "ingest", folder, "--work", work(home, "夜泊"), "--by", "lin@example.org")

    assert (done.returncode, done.stdout.count("\n")) == (2, 1)
    assert done.stderr == f"zhijiang ingest: {NAMES[1]}: The file is empty. (1 of 3 files are in.)\n"
    assert cuts(home) == ([("夜泊", 1, 1, NAMES[0])], 1, 2)
