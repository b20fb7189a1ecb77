"""A running `zhijiang serve`, its processes by what they do, and what its database says meanwhile."""

from __future__ import annotations

import http.client
import os
import signal
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from tests.crash.machine import SECRET
from tests.crash.sending import Answer
from tests.e2e.conftest import Server, free_port, start_server, stop_server
from tests.jobs.processes import wait_for

VARIABLES: Final = {"ZHIJIANG_SECRET_KEY": SECRET, "ZHIJIANG_DATABASE_URL": ""}
CSRF: Final = "0123456789abcdef0123456789abcdef"
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE_S: Final = 180.0
"""How long something may take that a machine under load is slow at."""


class Household:
    """One installation on a home; killed and started again as often as a test likes, always on the same port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._port = free_port()
        self._session = ""
        self._server: Server | None = None

    def enter(self, session: str) -> None:
        """Be the person whose session this is."""
        self._session = session

    def start(self) -> None:
        self._server = start_server(self.home, port=self._port, variables=VARIABLES)

    def stop(self) -> None:
        if self._server is not None and self._server.process.poll() is None:
            stop_server(self._server)

    def kill_web(self) -> None:
        """Kill the web process alone; whoever started it starts it again."""
        (pid,) = (pid for pid in children_of(self._pid) if b"zhijiang.cli.web" in command_of(pid))
        _kill(pid)

    def kill_all(self) -> None:
        """Kill everything at once, as a machine that loses its power does."""
        assert self._server is not None
        families = [self._pid, *descendants_of(self._pid)]
        os.killpg(self._pid, signal.SIGKILL)
        self._server.process.wait()
        wait_for(lambda: not any(map(is_alive, families)), seconds=PATIENCE_S)

    def kill_worker_of(self, name: str, *, after_s: float) -> bool:
        """Kill the worker that does the job of this name, so long after it was seen at it. False: the job is done."""
        worker = self._worker_at(name)
        time.sleep(after_s)
        if worker is not None:
            _kill(worker)
        return worker is not None

    def kill_decoder_of(self, name: str, *, after_s: float) -> bool:
        """Kill the caged child that works on the job of this name. False: the job is done."""
        if self._worker_at(name) is None:
            return False
        time.sleep(after_s)
        worker = self._worker_at(name)
        for child in children_of(worker) if worker is not None else []:
            _kill(child)
        return worker is not None

    def wait_for_web(self) -> None:
        wait_for(self._answers, seconds=PATIENCE_S)

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Send a request of the signed-in person. Raises OSError or HTTPException when the server dies over it."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)) as connection:
            connection.request(method, path, body, self._headers() | headers)
            response = connection.getresponse()
            response.read()
            return Answer(response.status, {name.title(): value for name, value in response.getheaders()})

    def send_half(self, path: str, headers: dict[str, str], body: bytes) -> None:
        """Send a PATCH of which the second half never comes, and kill the web process over it."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)) as connection:
            connection.putrequest("PATCH", path)
            for name, value in (self._headers() | headers | {"Content-Length": str(len(body))}).items():
                connection.putheader(name, value)
            connection.endheaders(body[: len(body) // 2])
            self.kill_web()

    def send_and_kill(self, method: str, path: str, headers: dict[str, str], body: bytes, *, after_s: float) -> None:
        """Send a whole request, and kill the web process while it works on it, or just before or after."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=after_s)) as connection:
            connection.request(method, path, body, self._headers() | headers)
            with suppress(OSError, http.client.HTTPException):
                connection.getresponse()
            self.kill_web()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says now."""
        with closing(sqlite3.connect(self.home / "zhijiang.sqlite3", timeout=30)) as connection:
            return connection.execute(query).fetchall()

    def processes(self) -> list[int]:
        """Web, workers, and whatever they have started."""
        return descendants_of(self._pid)

    def wait_until_quiet(self) -> None:
        """Wait until no job will do anything more by itself."""
        wait_for(
            lambda: not self.rows("SELECT 1 FROM jobs_job WHERE state IN ('waiting', 'running')"), seconds=PATIENCE_S
        )

    def _worker_at(self, name: str) -> int | None:
        """The worker that has a caged child at work for this job; None when the job is done."""
        found: list[int | None] = []

        def is_clear() -> bool:
            ((state, owner),) = self.rows(f"SELECT state, lease_owner FROM jobs_job WHERE name = '{name}'")
            worker = int(owner.split(":")[1]) if state == "running" else None
            found[:] = [worker]
            return state == "done" or (worker is not None and bool(children_of(worker)))

        wait_for(is_clear, seconds=PATIENCE_S)
        return found[0]

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/accounts/login/", {}, b"").status in {200, 302}
        except (OSError, http.client.HTTPException):
            return False

    def _headers(self) -> dict[str, str]:
        cookies = f"sessionid={self._session}; csrftoken={CSRF}; zhijiang_language=en"
        return {"Cookie": cookies, "X-CSRFToken": CSRF, "Accept-Language": "en"}

    @property
    def _pid(self) -> int:
        assert self._server is not None
        return self._server.process.pid


def children_of(parent: int) -> list[int]:
    """Processes that this one started and that live."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            state, *rest = _standing_of(entry)
            if rest and state != "Z" and int(rest[0]) == parent:
                found.append(int(entry.name))
    return sorted(found)


def descendants_of(parent: int) -> list[int]:
    """Its children, and theirs."""
    below = children_of(parent)
    return below + [pid for child in below for pid in descendants_of(child)]


def is_alive(pid: int) -> bool:
    return _standing_of(Path(f"/proc/{pid}"))[0] not in {"", "Z", "X"}


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _standing_of(entry: Path) -> list[str]:
    """State and parent's number of a process; one empty text when it is gone."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return [""]


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not is_alive(pid), seconds=PATIENCE_S)
