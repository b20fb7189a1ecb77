"""The parent's side of a caged child: hear it, time it, weigh what it writes, and say in one sentence how it ended."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from zhijiang.media import wire
from zhijiang.media.errors import BY_NAME, Interrupted, MediaError, OverLimit, Unreadable

_MiB: Final = 1 << 20
_TICK: Final = 0.25
_WEIGH_EVERY: Final = 1.0
_KEPT_STDERR: Final = 4000
_SIGXCPU: Final = 24
_SIGXFSZ: Final = 25
_FROM_OUTSIDE: Final = (1, 2, 3, 9, 15)
"""Hang-up, interrupt, quit, kill, terminate: no decoder does that to itself; in the cage it cannot."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a caged child is granted."""

    memory_bytes: int = 3072 * _MiB
    """Address space, libraries included; a decoder's own working memory is a good deal less."""
    cpu_seconds: int = 6 * 3600
    file_bytes: int = 1024 * _MiB
    """The largest file that it may write."""
    out_bytes: int = 4096 * _MiB
    """All that it may leave in its folder."""
    open_files: int = 64
    wall_seconds: float = 12 * 3600
    stall_seconds: float = 120
    """How long it may say nothing."""

    @classmethod
    def for_file(cls, size_bytes: int) -> Limits:
        """Limits that suit a film of this size: derived data never outweighs twice the film and a fixed allowance."""
        return cls(out_bytes=2 * size_bytes + 4096 * _MiB)

    def for_kernel(self) -> dict[str, int]:
        """The part that the kernel enforces, for `seal.limit`."""
        names = ("memory_bytes", "cpu_seconds", "file_bytes", "open_files")
        return {name: getattr(self, name) for name in names}


def watch(
    child: subprocess.Popen[bytes],
    orders: bytes,
    *,
    limits: Limits,
    out: Path | None,
    on_message: Callable[[dict[str, Any]], None] | None,
) -> dict[str, Any]:
    """Give the child its orders and hear it out. Returns its answer; raises what it or its end tells. Does not kill it."""
    assert child.stdin is not None
    try:
        child.stdin.write(orders)
        child.stdin.close()
    except BrokenPipeError:
        pass  # it is dead already; its exit code says why
    answer = _Answer(on_message)
    with _Ears(child) as ears:
        clock = _Clock(limits, out)
        while ears.open:
            for message in ears.hear():
                clock.heard()
                answer.take(message)
            try:
                clock.check()
            except OverLimit as error:
                error.detail = f"{error.detail} {ears.complaints}".strip()
                raise
    return answer.settle(child.wait(), ears.complaints)


class _Ears:
    """Listens to both of a child's pipes without being held up by either."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        assert child.stderr is not None
        self._reader = wire.Reader()
        self._stderr, self._kept = child.stderr, bytearray()
        self._selector = selectors.DefaultSelector()
        for pipe in (child.stdout, child.stderr):
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()

    @property
    def open(self) -> bool:
        """Whether the child may still say something."""
        return bool(self._selector.get_map())

    @property
    def complaints(self) -> str:
        """The end of what it wrote to standard error, for the log."""
        return self._kept.decode("utf-8", "replace")

    def hear(self) -> list[dict[str, Any]]:
        """Wait a moment. Returns the messages that are now whole. Raises Unreadable on nonsense."""
        messages = []
        for key, _ in self._selector.select(_TICK):
            data = os.read(key.fd, 1 << 16)
            if not data:
                self._selector.unregister(key.fileobj)
            elif key.fileobj is self._stderr:
                self._kept = (self._kept + data)[-_KEPT_STDERR:]
            else:
                try:
                    messages += self._reader.feed(data)
                except wire.BadMessage as error:
                    raise Unreadable("The decoder went astray on this file.", detail=str(error)) from error
        return messages


class _Clock:
    """Watches a child's time and the weight of what it leaves behind."""

    def __init__(self, limits: Limits, out: Path | None) -> None:
        self._limits, self._out = limits, out
        self._began = self._heard = self._weighed = time.monotonic()

    def heard(self) -> None:
        """It said something."""
        self._heard = time.monotonic()

    def check(self) -> None:
        """Raises OverLimit when it is silent too long, at work too long, or writes too much."""
        now = time.monotonic()
        if now - self._heard > self._limits.stall_seconds:
            raise OverLimit("The decoder was stopped: it made no headway on this file.")
        if now - self._began > self._limits.wall_seconds:
            raise OverLimit("The decoder was stopped: this file takes longer than is granted.")
        if self._out is not None and now - self._weighed > _WEIGH_EVERY:
            self._weighed = now
            _weigh(self._out, self._limits.out_bytes)


class _Answer:
    """Collects what the child says."""

    def __init__(self, on_message: Callable[[dict[str, Any]], None] | None) -> None:
        self._on_message = on_message
        self._value: dict[str, Any] | None = None
        self._error: MediaError | None = None

    def take(self, message: dict[str, Any]) -> None:
        """Keep an answer or an error, pass everything else on."""
        if message["kind"] == "result" and isinstance(message.get("value"), dict):
            self._value = message["value"]
        elif message["kind"] == "error":
            kind = BY_NAME.get(str(message.get("type")), MediaError)
            self._error = kind(str(message.get("message", ""))[:500], detail=str(message.get("detail", "")))
        elif self._on_message is not None:
            self._on_message(message)

    def settle(self, code: int, complaints: str) -> dict[str, Any]:
        """The answer, or the reason why there is none."""
        if self._error is not None:
            raise self._error
        if self._value is not None:
            return self._value
        number = -code if code < 0 else code - 128  # bubblewrap reports a signal the shell's way
        detail = f"exit code {code}. {complaints}".strip()
        if number == _SIGXCPU:
            raise OverLimit(
                "The decoder was stopped: this file asks for more processor time than is granted.", detail=detail
            )
        if number == _SIGXFSZ:
            raise OverLimit("The decoder was stopped: this file makes more data than is granted.", detail=detail)
        if number in _FROM_OUTSIDE:
            raise Interrupted("The decoder was ended from outside before it was done with this file.", detail=detail)
        raise Unreadable("The decoder broke down on this file; it may be damaged.", detail=detail)


def _weigh(folder: Path, most: int) -> None:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat(follow_symlinks=False).st_size
            except OSError:
                continue
    if total > most:
        raise OverLimit("The decoder was stopped: this file makes more data than is granted.", detail=f"{total} bytes")
