"""Time the pages of positioning of 12 bases and of 500, cold and warm; written into docs/benchmarks.md.

    python tools/bench_pictures.py                    500 bases × 40 segments, 10,000 firms; 10 rounds
    python tools/bench_pictures.py --rounds 5         the quick look, not written

Cold: the first look after a firm came or went, when the figures are made. Warm: every other look. SQLite, in a folder of its own that is removed.
Ends with 1 where the first look takes longer than it may.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench_result import keep

if TYPE_CHECKING:
    from django.test import Client

ROOT: Final = Path(__file__).resolve().parent.parent
MOST_SECONDS: Final = 5.0
YEAR: Final = 2025
PAGES: Final = (
    ("heat map", "/bases/positioning/"),
    ("network", "/bases/positioning/network/"),
    ("scatter", "/bases/positioning/scatter/"),
    ("page of a base", "/bases/BASE/positioning/"),
    ("firms behind a figure", "/bases/BASE/positioning/firms/"),
    ("where growth came from", "/bases/positioning/growth/"),
    ("for experts", "/bases/positioning/experts/"),
    ("what if 10 firms came", "/bases/positioning/what-if/"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    lines, slow = [], False
    for bases, segments, firms in ((12, 13, 1200), (500, 40, 10_000)):
        with tempfile.TemporaryDirectory(prefix="zhijiang-bench-") as home:
            # One settings module a process: each size has a process of its own.
            read, write = os.pipe()
            if not (child := os.fork()):
                text, seconds = _measured(home, bases, segments, firms, chosen.rounds)
                os.write(write, f"{seconds}\n{text}".encode())
                os._exit(0)
            os.close(write)
            with os.fdopen(read) as pipe:
                seconds, _, text = pipe.read().partition("\n")
            os.waitpid(child, 0)
        slow = slow or float(seconds) > MOST_SECONDS
        lines.append(text)
        print(text, flush=True)
    if chosen.rounds == parser.get_default("rounds"):
        keep("\n".join([_head(load), *lines]))
    return int(slow)


def _measured(home: str, bases: int, segments: int, firms: int, rounds: int) -> tuple[str, float]:
    """A table of the pages, and the processor seconds of the slowest first look."""
    client, code, segment = _open(home, bases, segments, firms)
    rows, slowest = [], 0.0
    for name, address in PAGES:
        place = address.replace("BASE", code)
        asked = {"year": str(YEAR)}
        if "what-if" in address:
            asked |= {"kind": "add", "base": code, "segment": segment, "firms": "10"}
        cold, _wall, size = _ask(client, place, asked, clear=True)
        warm = sorted(_ask(client, place, asked)[:2] for _round in range(rounds))
        walls = sorted(wall for _cpu, wall in warm)
        last = ceil(0.95 * rounds) - 1
        slowest = max(slowest, cold)
        rows.append(
            f"| {name} | {cold:.2f} | {1000 * warm[rounds // 2][0]:.0f} | {1000 * warm[last][0]:.0f} | {1000 * walls[last]:.0f} | {size // 1000} |"
        )
    head = (
        f"\n{bases} bases × {segments} segments, {firms:,} firms:\n\n"
        "| page | first look, CPU s | median CPU ms | p95 CPU ms | p95 ms | kB |\n|---|---|---|---|---|---|"
    )
    return "\n".join([head, *rows]), slowest


def _ask(client: Client, place: str, asked: dict[str, str], *, clear: bool = False) -> tuple[float, float, int]:
    from django.core.cache import cache

    if clear:
        cache.clear()
    began, wall = time.process_time(), time.perf_counter()
    answer = client.get(place, asked)
    found = time.process_time() - began, time.perf_counter() - wall, len(answer.content)
    assert answer.status_code == 200, (place, answer.status_code)
    return found


def _open(home: str, bases: int, segments: int, firms: int) -> tuple[Client, str, str]:
    """An installation with an officer and a made province of this size: who asks, a base's code and a segment."""
    sys.path.insert(0, str(ROOT))
    os.environ["ZHIJIANG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhijiang.config.settings"
    import django

    django.setup()
    import numpy as np
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from tests.bases.province_rows import write_firms
    from tests.cast import make_cast

    from zhijiang.bases.positioning import Firms

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    cast = make_cast()
    random = np.random.default_rng(1)
    shares = random.dirichlet(np.full(segments, 0.5), bases)
    base = np.sort(random.integers(0, bases, firms))
    segment = (random.random((firms, 1)) > shares.cumsum(axis=1)[base]).sum(axis=1).clip(0, segments - 1)
    from zhijiang.bases.queries import segments_in_force

    keys = (*segments_in_force(), *(f"more-{number}" for number in range(segments)))[:segments]
    made = write_firms(
        cast.centre,
        Firms(base, segment, np.ones(firms), bases, segments),
        [YEAR - number % 2 for number in range(firms)],
        names=tuple(f"视听产业基地{number}" for number in range(bases)),
        segments=keys,
    )
    import zhijiang.config.asgi  # noqa: F401  as in the server, what is loaded is out of the collector's sight

    client = Client()
    client.force_login(cast.sun, backend="django.contrib.auth.backends.ModelBackend")
    return client, made[0].code, keys[0]


def _head(load: float) -> str:
    busy = "" if load <= 1 else " **The machine was busy with other work.**"
    return f"""## Pictures of positioning

Written by `make bench` (tools/bench_pictures.py) on {datetime.now(UTC):%Y-%m-%d}: a whole answer of the server, Django’s own test client asking; SQLite;
{os.cpu_count()} cores, Python {platform.python_version()}; load {load:.1f} before.{busy} The first look after a firm came or went makes the figures, the others
find them (decision 0023); what-if is worked out at every look."""


if __name__ == "__main__":
    sys.exit(main())
