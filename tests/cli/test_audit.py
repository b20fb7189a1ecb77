"""`zhijiang audit` as a process of its own: on a real SQLite file, and on an export of it, each spoilt in one place."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.homes import rows, told, zhijiang, zhijiang_in_turn


@pytest.fixture(scope="module")
def _export(_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "events.jsonl"
    assert zhijiang(_office, "audit", "export", path).returncode == 0
    return path


@pytest.fixture
def export(_export: Path, tmp_path: Path) -> Path:
    """What `zhijiang audit export` wrote of the installation that `home` is a copy of."""
    return Path(shutil.copy(_export, tmp_path))


def spoil(home: Path, *statements: str) -> None:
    """What somebody with every right on the file can do: take the triggers away, then anything."""
    with closing(sqlite3.connect(home / "zhijiang.sqlite3")) as database:
        for (name,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f"drop trigger {name}")
        for statement in statements:
            assert database.execute(statement.format(stream=stream_of(home))).rowcount != 0
        database.commit()


def stream_of(home: Path) -> str:
    ((code,),) = rows(home, "select code from casework_case")
    return f"case/{code}"


def test_triggers_of_the_database_refuse_what_the_next_tests_do_without_them(home: Path) -> None:
    with closing(sqlite3.connect(home / "zhijiang.sqlite3")) as database:
        for statement in ("update casework_event set reason = '另有原因'", "delete from casework_event"):
            with pytest.raises(sqlite3.IntegrityError, match="events are never changed or deleted"):
                database.execute(statement)


def test_untouched_database_and_export_hold(home: Path, export: Path) -> None:
    lines = export.read_text(encoding="utf-8").splitlines()
    streams = {json.loads(line)["stream"] for line in lines[1:]}
    sentence = f"{len(lines) - 1} events in {len(streams)} streams hold.\n"
    assert len(streams) > 2

    assert told(zhijiang(home, "audit", "verify")) == (0, sentence, "")
    assert told(zhijiang(None, "audit", "verify", export)) == (0, sentence, "")
    assert told(zhijiang(home, "audit", "verify", "--since", export)) == (0, sentence, "")
    assert len(lines) > 10


def verified(home: Path, spoilt: list[Callable[[Path], None]]) -> list[tuple[int, str, str]]:
    """What `zhijiang audit verify` says of the database spoilt in each of these ways, in turn, in one process."""
    database = home / "zhijiang.sqlite3"
    whole, made = database.read_bytes(), list[Path]()
    for number, spoil_it in enumerate(spoilt):
        spoil_it(home)
        made.append(database.rename(home / f"spoilt-{number}.sqlite3"))
        database.write_bytes(whole)
    return zhijiang_in_turn(home, *([spoilt, "audit", "verify"] for spoilt in made))


def change_one_byte(home: Path, column: str) -> None:
    """In the event of the approval."""
    stream, of_approval = stream_of(home), "stream = ? and to_state = 'approved'"
    spoil(home)
    with closing(sqlite3.connect(home / "zhijiang.sqlite3")) as database:
        (text,) = database.execute(f"select {column} from casework_event where {of_approval}", [stream]).fetchone()
        place = max((index for index, letter in enumerate(text) if letter.isdigit()), default=len(text) - 1)
        changed = text[:place] + ("1" if text[place : place + 1] != "1" else "2") + text[place + 1 :]
        database.execute(f"update casework_event set {column} = ? where {of_approval}", [changed, stream])
        database.commit()


def test_one_changed_byte_in_any_column_is_found_by_case_and_event(home: Path) -> None:
    columns = ["action", "from_state", "to_state", "actor_name", "role", "reason", "payload", "previous", "hash"]
    stream = stream_of(home)
    ((seq,),) = rows(home, "select seq from casework_event where stream = ? and to_state = 'approved'", stream)

    got = verified(home, [partial(change_one_byte, column=column) for column in columns])

    sentence = f"{stream} #{seq}: was changed after it was written\n"
    assert [(code, err, sentence in out) for code, out, err in got] == [(1, "", True)] * len(columns)


def test_byte_that_makes_an_event_unreadable_is_found_by_case_and_event(home: Path) -> None:
    """As when the disk itself turned a bit over."""
    broken = [
        ("payload", "'{{'"),
        ("payload", "cast(x'22ff22' as text)"),
        ("at", "'yesterday'"),
        ("reason", "cast(x'ff' as text)"),
    ]
    stream = stream_of(home)

    def break_it(home: Path, column: str, value: str) -> None:
        spoil(
            home,
            "pragma ignore_check_constraints = on",
            f"update casework_event set {column} = {value} where stream = '{{stream}}' and seq = 4",
        )

    got = verified(home, [partial(break_it, column=column, value=value) for column, value in broken])

    expected = (f"{stream} #4: can no longer be read\n", f"{stream} #4: was changed")
    assert [(code, err, out.startswith(expected)) for code, out, err in got] == [(1, "", True)] * len(broken)


ROWS_SPOILT: dict[tuple[str, ...], str] = {
    ("update casework_event set at = datetime(at, '+1 second') where stream = '{stream}' and seq = 2",): (
        "{stream} #2: was changed after it was written"
    ),
    ("delete from casework_event where stream = '{stream}' and seq = 3",): (
        "{stream} #4: expected event 3 here; events are missing or out of order"
    ),
    ("delete from casework_event where stream = '{stream}' and seq >= 5",): (
        "{stream} #4: the case counts {seq} events; the last ones are gone or were added"
    ),
    ("delete from casework_event where stream = '{stream}'",): "{stream} #{seq}: all of its events are gone",
    ("update casework_case set state = 'refused'",): (
        "{stream} #{seq}: the case's state is 'refused', its events say 'approved'"
    ),
    (
        "update casework_event set seq = 99 where stream = '{stream}' and seq = 3",
        "update casework_event set seq = 3 where stream = '{stream}' and seq = 4",
        "update casework_event set seq = 4 where stream = '{stream}' and seq = 99",
    ): "{stream} #3: is not tied to the event before it",
}


def test_row_changed_deleted_or_moved_is_found_by_case_and_event(home: Path) -> None:
    stream, ((seq,),) = stream_of(home), rows(home, "select seq from casework_case")

    def spoil_by(home: Path, statements: tuple[str, ...]) -> None:
        spoil(home, *statements)

    got = verified(home, [partial(spoil_by, statements=statements) for statements in ROWS_SPOILT])

    sentences = [sentence.format(stream=stream, seq=seq) + "\n" for sentence in ROWS_SPOILT.values()]
    assert [(code, err) for code, _, err in got] == [(1, "")] * len(sentences)
    assert [(sentence, out) for sentence, (_, out, _) in zip(sentences, got, strict=True) if sentence not in out] == []


Lines = list[bytes]


def changed(lines: Lines, at: int) -> Lines:
    return [*lines[:at], lines[at].replace(b'"seq":', b'"seq" :', 1).replace(b"2026", b"2027", 1), *lines[at + 1 :]]


def deleted(lines: Lines, at: int) -> Lines:
    return [*lines[:at], *lines[at + 1 :]]


def inserted(lines: Lines, at: int) -> Lines:
    return [*lines[:at], lines[at], *lines[at:]]


def swapped(lines: Lines, at: int) -> Lines:
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def truncated(lines: Lines, at: int) -> Lines:
    return lines[:at]


EXPORTS_SPOILT: dict[Callable[[Lines, int], Lines], str] = {
    changed: "{stream} #3: was changed after it was written",
    deleted: "{stream} #4: expected event 3 here; events are missing or out of order",
    inserted: "{stream} #3: expected event 4 here; events are missing or out of order",
    swapped: "{stream} #4: expected event 3 here; events are missing or out of order",
    truncated: "export #0: expected {events} events, found 2",
}


def test_export_spoilt_at_one_event_is_found_by_case_and_event(home: Path, export: Path, tmp_path: Path) -> None:
    """The case's stream comes first: line 0 is the head, line 3 its third event."""
    lines, stream = export.read_bytes().splitlines(keepends=True), stream_of(home)
    assert f'"stream":"{stream}"'.encode() in lines[3]
    for spoil_it in EXPORTS_SPOILT:
        (tmp_path / spoil_it.__name__).write_bytes(b"".join(spoil_it(lines, 3)))

    got = zhijiang_in_turn(None, *(["audit", "verify", tmp_path / each.__name__] for each in EXPORTS_SPOILT))

    sentences = [text.format(stream=stream, events=len(lines) - 1) + "\n" for text in EXPORTS_SPOILT.values()]
    assert [(code, err) for code, _, err in got] == [(1, "")] * len(sentences)
    assert [(sentence, out) for sentence, (_, out, _) in zip(sentences, got, strict=True) if sentence not in out] == []


def test_stream_gone_from_the_database_is_found_by_an_earlier_export(home: Path, export: Path) -> None:
    """A whole chain that is gone leaves no gap behind: only the copy kept elsewhere shows it."""
    spoil(home, "delete from casework_event where stream like 'procedure/%'")
    assert zhijiang(home, "audit", "verify").returncode == 0

    code, out, err = told(zhijiang(home, "audit", "verify", "--since", export))

    assert (code, err) == (1, "")
    assert "procedure/finished-work-review #1: is in the export, but gone from the database\n" in out


UNUSABLE: list[tuple[list[str], str]] = [
    (["verify", "{tmp}/none.jsonl"], "none.jsonl"),
    (["verify", "{tmp}"], "not an export of events"),
    (["verify", "{tmp}/other.jsonl"], "expected an export of schema zhijiang.audit/1"),
    (["verify", "--since", "{tmp}/none.jsonl"], "none.jsonl"),
    (["export", "{tmp}/no/where.jsonl"], "No such file or directory"),
    (["verify", "a.jsonl", "--since", "b.jsonl"], "not allowed with argument"),
]


def test_unusable_file_gets_one_sentence_and_code_2(home: Path, tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"schema": "other/1"}\n')

    got = zhijiang_in_turn(home, *(["audit", *(word.format(tmp=tmp_path) for word in words)] for words, _ in UNUSABLE))

    for (words, sentence), (code, out, err) in zip(UNUSABLE, got, strict=True):
        assert (words, code, out, err.count("\n")) == (words, 2, "", 1)
        assert sentence in err
        assert err.startswith("zhijiang audit")
