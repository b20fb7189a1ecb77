"""Counts the calls by which a process changes disk or database, and kills it at one of them.

Only functions of `os`, `io` and `sqlite3` are wrapped, in a child process that a test started for it. Each call gives two
points, before and after it, and a write three: when half of its bytes are written. Points are numbered from 0 in the order
in which the process passes them; what is only read, and what other threads do, is not counted.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

CALLS: Final = ("fsync", "ftruncate", "replace", "rename", "unlink", "remove", "mkdir", "rmdir", "chmod")
"""Functions of `os` that change something, beside `open` and `write`."""
READING: Final = ("SELECT", "PRAGMA", "EXPLAIN")
"""First words of statements that change nothing."""


class Counter:
    """How many points this process has passed, and the one at which it dies."""

    def __init__(self, kill_at: int | None) -> None:
        self._kill_at = kill_at
        self._thread: int | None = None
        self.points: list[str] = []
        """What was passed, as “before os.replace …”."""

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Count what this thread does inside the block."""
        before, self._thread = self._thread, threading.get_ident()
        try:
            yield
        finally:
            self._thread = before

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Leave out what is done inside the block."""
        before, self._thread = self._thread, None
        try:
            yield
        finally:
            self._thread = before

    def call[T](self, word: str, original: Callable[[], T], *, half: Callable[[], object] | None = None) -> T:
        """Pass the points of one call."""
        if threading.get_ident() != self._thread:
            return original()
        self._pass(f"before {word}")
        if half is not None:
            self._pass(f"half-way through {word}", half)
        result = original()
        self._pass(f"after {word}")
        return result

    def _pass(self, what: str, last: Callable[[], object] | None = None) -> None:
        if len(self.points) == self._kill_at:
            if last is not None:
                last()
            os.kill(os.getpid(), signal.SIGKILL)
        self.points.append(what)


def install(counter: Counter) -> None:
    """Wrap what the system offers; for the rest of this process's life."""
    for name in CALLS:
        setattr(os, name, _wrapped(counter, f"os.{name}", getattr(os, name)))
    _wrap_write(counter)
    _wrap_open(counter)
    _wrap_sqlite(counter)


def _wrapped(counter: Counter, word: str, original: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*arguments: Any, **options: Any) -> Any:
        return counter.call(f"{word} {_place(arguments)}", lambda: original(*arguments, **options))

    return counted


def _place(arguments: tuple[Any, ...]) -> str:
    """The end of a path, which says enough."""
    path = arguments[0] if arguments else ""
    return "/".join(Path(os.fspath(path)).parts[-2:]) if isinstance(path, str | os.PathLike) else ""


def _wrap_write(counter: Counter) -> None:
    original = os.write

    def write(descriptor: int, data: Any, /) -> int:
        def half() -> int:
            return original(descriptor, memoryview(data)[: len(data) // 2])

        return counter.call("os.write", lambda: original(descriptor, data), half=half)

    os.write = write


def _wrap_open(counter: Counter) -> None:
    open_descriptor, open_file = os.open, io.open

    def os_open(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        def original() -> int:
            return open_descriptor(path, flags, *arguments, **options)

        return counter.call(f"os.open {_place((path,))}", original) if flags & os.O_CREAT else original()

    def io_open(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        def original() -> Any:
            return open_file(file, mode, *arguments, **options)

        if not set(mode) & set("wax+"):
            return original()
        return _Written(counter.call(f"open {_place((file,))}", original), counter)

    os.open = os_open
    io.open = builtins.open = io_open


class _Written:
    """A file open for writing. Its bytes reach the system when it is closed, so that closing counts, too."""

    def __init__(self, file: Any, counter: Counter) -> None:
        self._file, self._counter = file, counter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)

    def write(self, data: Any) -> int:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        written: int = self._counter.call("file.write", lambda: self._file.write(data), half=half)
        return written

    def close(self) -> None:
        self._counter.call("file.close", self._file.close)


def _wrap_sqlite(counter: Counter) -> None:
    connect = sqlite3.connect

    class Connection(sqlite3.Connection):
        def commit(self) -> None:
            counter.call("COMMIT", super().commit)

        def cursor(self, factory: Any = sqlite3.Cursor) -> Any:
            return super().cursor(_counted(factory, counter))

    def connect_counted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*arguments, **{**options, "factory": Connection})
        return made

    sqlite3.connect = sqlite3.dbapi2.connect = connect_counted  # type: ignore[assignment]


def _counted(factory: Any, counter: Counter) -> Any:
    class Cursor(factory):  # type: ignore[misc]
        def execute(self, sql: str, *parameters: Any) -> Any:
            run = super().execute
            if sql.lstrip().upper().startswith(READING):
                return run(sql, *parameters)
            return counter.call(" ".join(sql.split()[:3]), lambda: run(sql, *parameters))

        def executemany(self, sql: str, *parameters: Any) -> Any:
            run = super().executemany
            return counter.call(" ".join(sql.split()[:3]), lambda: run(sql, *parameters))

    return Cursor
