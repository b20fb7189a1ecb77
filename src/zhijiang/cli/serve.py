"""`zhijiang serve`: the whole platform on one machine; migrations, web and workers, and the demo if asked."""

from __future__ import annotations

import argparse
import errno
import fcntl
import os
import shlex
import shutil
import socket
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from zhijiang.cli.household import Household
from zhijiang.cli.installation import home, load_django, make_bucket, make_home, refuse_half_a_step
from zhijiang.cli.words import Parser, Refused, whole_number
from zhijiang.config.env import env_bool
from zhijiang.media import MediaError, cage

FIRST_FREE_BYTES: Final = 1024**3
"""Below this much free space nothing is begun: a film could not be taken in."""
LEAST_FREE_BYTES: Final = 64 * 1024**2
"""Below this much an installation that is there is not started: the database could not write."""
_STAGES: Final = {
    "films": "making a film and twelve episodes 制作一部影片和十二集微短剧",
    "analysis": "analysing the cuts 分析样片",
    "review": "opening the reviews 建立审查",
}


def run(arguments: list[str]) -> int:
    """Exit 0 after an orderly stop; 2 when it cannot start; 130 when it was stopped while it was getting ready."""
    chosen = _parser().parse_args(arguments)
    demo = chosen.demo or chosen.demo_film is not None
    if demo:
        os.environ["ZHIJIANG_DEMO"] = "1"
    url = f"http://{f'[{chosen.host}]' if ':' in chosen.host else chosen.host}:{chosen.port}"
    os.environ.setdefault("ZHIJIANG_PUBLIC_URL", url)
    try:
        _check_room(make_home())
        with _only_one(url):
            _check_port(chosen.host, chosen.port)
            film = _film(chosen.demo_film)
            with Household(chosen.host, chosen.port) as household:
                _prepare()
                household.start_workers(chosen.workers)
                if demo:
                    _fill_demo(film)
                _check_port(chosen.host, chosen.port)
                household.start_web()
                _welcome(url)
                household.live()
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise Refused("the disk is full; make room and start again, nothing is lost.") from None
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here. 已停止，下次启动时继续。")
        return 130
    print("\nStopped. 已停止。")
    return 0


def _parser() -> Parser:
    parser = Parser(
        "zhijiang serve",
        "Starts the whole platform on this machine and stops all of it on Ctrl-C.",
        example="zhijiang serve\nzhijiang serve --demo --port 9000\nzhijiang serve --demo-film film.mp4",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=whole_number, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=_workers, default=2, metavar="N", help="jobs done at a time (default 2)")
    parser.add_argument("--demo", action="store_true", help="fill an empty installation with the demo base, once")
    parser.add_argument("--demo-film", type=Path, metavar="FILE", help="bring your own film into the demo")
    return parser


def _workers(text: str) -> int:
    number = whole_number(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError(f"expected 1 to 64, got {number}")
    return number


def _check_room(folder: Path) -> None:
    needed = LEAST_FREE_BYTES if (folder / "zhijiang.sqlite3").exists() else FIRST_FREE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refused(
            f"the disk is full: {free // 1024**2} MiB are free for {folder}, and {needed // 1024**2} MiB are needed."
        )


@contextmanager
def _only_one(url: str) -> Iterator[None]:
    """Hold the installation, so that two starts in one folder do not fill it at once. Raises Refused."""
    with (home() / "serve.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(
                f"Zhijiang already runs in {home()} ({lock.read().strip() or 'it is just starting'}); "
                "stop it first, or give the second one a folder of its own by ZHIJIANG_HOME."
            ) from None
        lock.truncate(0)
        lock.write(f"{url}/, process {os.getpid()}")
        lock.flush()
        yield


def _check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Refused(
            f"port {port} on {host} cannot be used ({error.strerror}); choose another with --port (make run PORT=9000)."
        ) from None
    except OverflowError:
        raise Refused(f"expected a port between 1 and 65535, got {port}.") from None


def _film(given: Path | None) -> Path | None:
    """The visitor's own film, looked at in the cage. Raises Refused with what is wrong with it."""
    if given is None:
        return None
    film = given.expanduser().absolute()
    if not film.is_file():
        raise Refused(f"--demo-film: expected a film, and {film} is no file.")
    try:
        facts = cage.run(
            "facts", source=film, out=None, allow_uncaged=env_bool("ZHIJIANG_INSECURE_DECODE", default=False)
        )
    except MediaError as error:
        raise Refused(f"--demo-film: {film.name} cannot be shown: {error} Without it the demo starts.") from None
    if facts["video"] is None:
        raise Refused(f"--demo-film: {film.name} holds no picture. Without it the demo starts.")
    return film


def _prepare() -> None:
    """Bucket, tables and pack. Raises Refused when the store of files or the database does not answer."""
    load_django()
    from django.core.management import call_command
    from django.db import DatabaseError

    _say("tables and rules 数据表与规则")
    make_bucket()
    try:
        refuse_half_a_step()
        call_command("migrate", interactive=False, verbosity=0)
        with Path(os.devnull).open("w") as nothing:
            call_command("load_pack", stdout=nothing)
    except DatabaseError as error:
        raise Refused(f"the database cannot be used: {error}") from None


def _fill_demo(film: Path | None) -> None:
    """The demo base. What a rule refuses is told, and does not keep the platform from opening. Raises Refused."""
    from django.db import DatabaseError

    from zhijiang.casework.errors import RuleViolation
    from zhijiang.demo.fill import fill
    from zhijiang.demo.own import NoFilm
    from zhijiang.media import NoCage

    try:
        fill(film, say=_progress)
    except NoCage as error:
        raise Refused(
            f"this machine cannot hold a decoder safely ({error.detail}): install bubblewrap (Debian: apt-get install "
            "bubblewrap), or, for the demo's own films only, set ZHIJIANG_INSECURE_DECODE=1."
        ) from None
    except NoFilm as reason:
        print(f"\n· your film is not under review: {reason}", file=sys.stderr, flush=True)
    except RuleViolation as reason:
        print(f"\n· the demo is not whole: {reason}", file=sys.stderr, flush=True)
    except DatabaseError as error:
        raise Refused(f"the database cannot be used: {error}") from None


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


_told: set[str] = set()


def _progress(what: str, done: int, of: int) -> None:
    """A line that counts on a terminal; on a pipe, each stage once."""
    text = _STAGES[what]
    if sys.stdout.isatty():
        share = f"{100 * done // of} %" if of else ""
        print(f"\r\x1b[K· {text} {share} ", end="\n" if done >= of else "", flush=True)
    elif what not in _told:
        _told.add(what)
        _say(text)


def _welcome(url: str) -> None:
    from django.conf import settings
    from django.db import connections

    from zhijiang.people.models import User

    print(f"\n  Zhijiang 之江  →  {url}/\n")
    if settings.DEMO:
        people = User.objects.exclude(demo_role="").order_by("pk")
        rows = [(person.name, person.name_latin, *person.demo_role.split(" | ")) for person in people]
        print("  Enter as 以下列人员身份进入：")
        print("\n".join(in_columns(rows, width=shutil.get_terminal_size((160, 24)).columns)))
    elif not User.objects.exists():
        command = f"ZHIJIANG_HOME={shlex.quote(str(settings.HOME))} {shlex.quote(sys.executable)} -m zhijiang"
        print(
            f"  Nobody can sign in yet; make the first account with 尚无账号，请先建立：\n    {command} manage createsuperuser"
        )
    print("\n  Ctrl-C stops everything. 按 Ctrl-C 停止。", flush=True)
    connections.close_all()


def in_columns(rows: list[tuple[str, ...]], /, *, width: int) -> list[str]:
    """One line a row, columns aligned as a terminal shows them. Where they do not fit, one language of the last two goes."""

    def columns_of(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)

    def lines() -> list[str]:
        widest = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
        padded = [
            [text + " " * (most - columns_of(text)) for text, most in zip(row, widest, strict=True)] for row in rows
        ]
        return ["    " + "  ".join(row).rstrip() for row in padded]

    made = lines() if rows else []
    if any(columns_of(line) >= width for line in made):
        language = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
        dropped = 3 if language.startswith("zh") else 2
        rows = [row[:dropped] + row[dropped + 1 :] for row in rows]
        made = lines()
    return made
