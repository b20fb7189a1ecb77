"""`zhijiang serve`: the whole platform on one machine; migrations, web and worker, and the demo if asked."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Final

from zhijiang.cli.supervised import VARIABLE

LEAST_FREE_BYTES: Final = 1024**3
"""Below this much free space nothing is started: a film could not be taken in."""
_STAGES: Final = {
    "film": "making the demo film 制作演示影片",
    "series": "making twelve episodes 制作十二集微短剧",
    "analysis": "analysing the cuts 分析样片",
    "review": "opening the reviews 建立审查",
}


class CannotStart(Exception):
    """What keeps the platform from starting, as one sentence."""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zhijiang serve",
        description="Starts the whole platform on this machine and stops all of it on Ctrl-C.",
        epilog="examples:\n  zhijiang serve\n  zhijiang serve --demo --port 9000",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--demo", action="store_true", help="fill an empty installation with the demo base, once")
    parser.add_argument("--demo-film", type=Path, metavar="FILE", help="bring your own film into the demo")
    chosen = parser.parse_args(arguments)
    demo = chosen.demo or chosen.demo_film is not None
    if demo:
        os.environ["ZHIJIANG_DEMO"] = "1"
    os.environ.setdefault("ZHIJIANG_PUBLIC_URL", f"http://{chosen.host}:{chosen.port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    try:
        _check_port(chosen.host, chosen.port)
        _check_film(chosen.demo_film)
        _prepare(demo=demo, film=chosen.demo_film)
    except CannotStart as reason:
        print(f"zhijiang serve: {reason}", file=sys.stderr)
        return 2
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        print("zhijiang serve: the disk is full; make room and start again, nothing is lost.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.")
        return 130
    return _Household(chosen.host, chosen.port).live()


def _check_port(host: str, port: int) -> None:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}); choose another with --port (make run PORT=9000)."
        ) from None
    except OverflowError:
        raise CannotStart(f"expected a port between 1 and 65535, got {port}.") from None


def _check_film(film: Path | None) -> None:
    if film is not None and not film.is_file():
        raise CannotStart(f"--demo-film: expected a file, got {film}, which is none.")


def _prepare(*, demo: bool, film: Path | None) -> None:
    """Folder, tables, pack, and the demo."""
    from django.conf import settings

    home = Path(settings.HOME)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"the folder {home} cannot be made ({error.strerror}).") from None
    if not os.access(home, os.W_OK):
        raise CannotStart(f"the folder {home} cannot be written to.")
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise CannotStart(f"expected at least 1 GiB free on the disk of {home}, found {free // 1024**2} MiB.")
    import django

    django.setup()
    from django.core.management import call_command

    _say("tables and rules 数据表与规则")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_pack", verbosity=0)
    if demo:
        from zhijiang.demo.fill import fill

        fill(film.absolute() if film else None, say=_progress)


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


_told: set[str] = set()


def _progress(what: str, done: int, of: int) -> None:
    """A line that counts on a terminal; on a pipe, each stage once."""
    text = _STAGES[what]
    if sys.stdout.isatty():
        print(f"\r· {text} {done}/{of} ", end="\n" if done >= of else "", flush=True)
    elif what not in _told:
        _told.add(what)
        _say(text)


class _Household:
    """Web and worker as child processes: one that dies is started again, all end together."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._ending = False
        self._commands: dict[str, list[str]] = {
            "web": [sys.executable, "-m", "zhijiang.cli.web", "--host", host, "--port", str(port)],
            "worker": [sys.executable, "-m", "zhijiang", "worker"],
        }
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started_at: dict[str, float] = {}

    def live(self) -> int:
        """Run until a signal ends it. Returns 0 after an orderly stop."""
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGTERM, self._end)
        for name in self._commands:
            self._start(name)
        self._wait_for_web()
        if not self._ending:
            self._welcome()
        while not self._ending:
            self._raise_the_dead()
            time.sleep(0.5)
        self._stop()
        print("\nStopped. 已停止。")
        return 0

    def _start(self, name: str) -> None:
        environment = {**os.environ, VARIABLE: "1"}
        self._started_at[name] = time.monotonic()
        self._children[name] = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
            self._commands[name], env=environment, stdin=subprocess.PIPE
        )

    def _raise_the_dead(self) -> None:
        for name, child in list(self._children.items()):
            if child.poll() is None or self._ending:
                continue
            lived = time.monotonic() - self._started_at[name]
            print(f"· {name} ended with {child.returncode}; starting it again", file=sys.stderr, flush=True)
            if lived < 5:
                time.sleep(2)
            self._start(name)

    def _wait_for_web(self) -> None:
        while not self._ending and self._children["web"].poll() is None:
            try:
                with socket.create_connection((self._host, self._port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)

    def _welcome(self) -> None:
        from django.conf import settings

        from zhijiang.people.models import User

        print(f"\n  Zhijiang 之江  →  http://{self._host}:{self._port}/\n")
        if settings.DEMO:
            print("  Enter as 以下列人员身份进入：")
            for person in User.objects.exclude(demo_role="").order_by("pk"):
                chinese, _bar, english = person.demo_role.partition(" | ")
                print(f"    {person.name}  {person.name_latin:<13} {chinese} · {english}")
        print("\n  Ctrl-C stops everything. 按 Ctrl-C 停止。", flush=True)

    def _end(self, _signum: int, _frame: FrameType | None) -> None:
        self._ending = True

    def _stop(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + 15
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
