"""The processes of one installation: web and workers. One that dies is started again; all of them end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Final, Self

from zhijiang.cli.supervised import VARIABLE
from zhijiang.cli.words import Refused

_PATIENCE_S: Final = 15
"""How long a child may take to stop before it is killed."""
_LOOK_EVERY_S: Final = 0.5
_STAYS_UP_S: Final = 5
_FALLS: Final = 3
"""A web process that ends so often within `_STAYS_UP_S` of its start will not stay up. Workers are started again for
ever: a job that brings them down is parked after a few times, and the queue goes on."""


class Household:
    """Child processes under one roof: `with Household(…) as house: house.start_workers(2); house.start_web()`.

    SIGINT and SIGTERM end it: while something is being prepared they raise KeyboardInterrupt, once the web
    process answers they let `live` return, and when it is ending already they kill what still stands.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._commands: dict[str, list[str]] = {}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started_at: dict[str, float] = {}
        self._falls_of_web = 0
        self._is_living = False
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._raise_the_dead, name="keeper", daemon=True)

    def __enter__(self) -> Self:
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGTERM, self._end)
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._keeper.join()
        for child in self._children.values():
            child.terminate()
        end = time.monotonic() + _PATIENCE_S
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            assert child.stdin is not None
            child.stdin.close()

    def start_workers(self, count: int) -> None:
        """Start `count` workers; each carries one job at a time."""
        for number in range(1, count + 1):
            self._begin(f"worker {number}", [sys.executable, "-m", "zhijiang", "worker"])

    def start_web(self) -> None:
        """Start the web process and wait until it answers. Raises Refused when it cannot."""
        where = ["--host", self.host, "--port", str(self.port)]
        self._begin("web", [sys.executable, "-m", "zhijiang.cli.web", *where])
        while not self._answers():
            self._check_standing()
            time.sleep(0.1)
        self._is_living = True

    def live(self) -> None:
        """Return after a signal. Raises Refused when the web process does not stay up any more."""
        while not self._ending.wait(_LOOK_EVERY_S):
            self._check_standing()

    def _begin(self, name: str, command: list[str]) -> None:
        self._commands[name] = command
        self._start(name)

    def _start(self, name: str) -> None:
        self._started_at[name] = time.monotonic()
        self._children[name] = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            self._commands[name], env={**os.environ, VARIABLE: "1"}, stdin=subprocess.PIPE
        )

    def _raise_the_dead(self) -> None:
        while not self._ending.wait(_LOOK_EVERY_S):
            for name, child in list(self._children.items()):
                if child.poll() is None:
                    continue
                stood = time.monotonic() - self._started_at[name] >= _STAYS_UP_S
                if name == "web":
                    self._falls_of_web = 1 if stood else self._falls_of_web + 1
                    if self._falls_of_web >= _FALLS:
                        return
                print(f"· {name} ended with {child.returncode}; starting it again", file=sys.stderr, flush=True)
                assert child.stdin is not None
                child.stdin.close()
                if not self._ending.wait(0 if stood else 2):
                    self._start(name)

    def _check_standing(self) -> None:
        if self._falls_of_web >= _FALLS:
            raise Refused("the web process does not stay up; what it said last stands above.")

    def _answers(self) -> bool:
        if self._children["web"].poll() is not None:
            return False
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 (compared, not bound)
        try:
            socket.create_connection((host, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _end(self, _signum: int, _frame: FrameType | None) -> None:
        if self._ending.is_set():
            for child in self._children.values():
                child.kill()
        elif self._is_living:
            self._ending.set()
        else:
            raise KeyboardInterrupt
