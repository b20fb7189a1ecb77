"""Ask a running server for its public pages at a steady rate, with 10,000 licensed works on air: how long answers take.

    python tools/bench_public.py                  SQLite, in a folder of its own that is removed
    ZHIJIANG_DATABASE_URL=postgresql:///bench python tools/bench_public.py     an empty database made for it
    python tools/bench_public.py --works 1000 --rate 20 --seconds 10

Requests are sent when they are due, whether those before were answered or not, so that a slow answer is not hidden by fewer
questions. Writes the section on public pages of docs/benchmarks.md, of each database its own.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote
from urllib.request import urlopen

from bench_cases import ROOT
from bench_result import keep

PAGES: Final = (
    "/", "/services/", f"/services/?q={quote('备案')}", "/public/released/", "/public/released/?page=150",
    f"/public/released/?q={quote('江 3')}", "/bases/", "/news/", "/support/", "/facilities/", f"/search/?q={quote('江')}", "/public/lists/",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=50, help="requests a second")
    parser.add_argument("--seconds", type=int, default=30)
    chosen = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="zhijiang-bench-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        os.environ |= {"ZHIJIANG_HOME": home, "DJANGO_SETTINGS_MODULE": "zhijiang.config.settings"}
        database = _fill(chosen.works)
        probe.close()
        command = [sys.executable, "-m", "zhijiang", "serve", "--port", str(port), "--workers", "1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
            try:
                _wait(port)
                took = _ask(port, chosen.rate, chosen.seconds)
            finally:
                server.terminate()
                server.wait(timeout=60)
    lines = _told(took, chosen, database, before)
    print("\n".join(lines))
    keep("\n".join([f"## Public pages: {database}", "", *lines]))
    return 0


def _fill(works: int) -> str:
    """Licensed works on air, by rows: what a bench looks at is how they are read."""
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from tests.cast import make_cast
    from tests.screening.reviewing import FORM, PAPERS, load_pack

    from zhijiang.casework.models import Case
    from zhijiang.catalog.models import Work
    from zhijiang.catalog.queries import words_of
    from zhijiang.distribution.models import Release
    from zhijiang.screening import actions as screening
    from zhijiang.screening.models import Review

    cast = make_cast()
    load_pack()
    now = timezone.now()
    first = Work.objects.create(organisation=cast.studio_a, kind="online_film", title="江上 0")
    pattern = screening.open_review(first, by=cast.lin, authority=cast.bureau, data=FORM | PAPERS).case
    made = [Work(organisation=cast.studio_a, kind="online_film", title=f"江上 {number}") for number in range(1, works)]
    for work in made:
        work.words = words_of(work)
    made = Work.objects.bulk_create(made, batch_size=500)
    cases = [
        Case(
            procedure=pattern.procedure, organisation=cast.studio_a, authority=cast.bureau, lodged_with=cast.bureau,
            title=work.title, state="licensed", external_number=f"（浙）网影审字（2026）第{number:05}号", opened_at=now,
            closed_at=now, filed_on=now.date(),
        )
        for number, work in enumerate(made)
    ]  # fmt: skip
    cases = Case.objects.bulk_create(cases, batch_size=500)
    Review.objects.bulk_create(
        [Review(case=case, work=work) for case, work in zip(cases, made, strict=True)], batch_size=500
    )
    rows = [
        Release(
            work=work, platform="湖上视频", first_day=now.date(), number=case.external_number, state="on_air",
            made_by=cast.lin, made_at=now,
        )
        for case, work in zip(cases, made, strict=True)
    ]  # fmt: skip
    Release.objects.bulk_create(rows, batch_size=500)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("analyze")
    connection.close()
    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"


def _wait(port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise TimeoutError("the server did not come up within two minutes")


def _ask(port: int, rate: int, seconds: int) -> dict[str, list[float]]:
    """Milliseconds from when each request was due, by page."""
    took: dict[str, list[float]] = {page: [] for page in PAGES}

    def one(page: str, due: float) -> None:
        with urlopen(f"http://127.0.0.1:{port}{page}", timeout=60) as answer:
            answer.read()
        took[page].append(1000 * (time.perf_counter() - due))

    for page in PAGES:
        one(page, time.perf_counter())
        took[page].clear()
    with ThreadPoolExecutor(4 * rate) as pool:
        start = time.perf_counter()
        asked = []
        for number in range(rate * seconds):
            due = start + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            asked.append(pool.submit(one, PAGES[number % len(PAGES)], due))
        for each in asked:
            each.result()
    return took


def _told(took: dict[str, list[float]], chosen: argparse.Namespace, database: str, before: float) -> list[str]:
    every = sorted(value for values in took.values() for value in values)
    head = (
        f"`tools/bench_public.py`, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {database}, "
        f"{os.cpu_count()} cores (server and asker on the same), load {before:.1f} before: {chosen.works:,} licensed works on "
        f"air, {chosen.rate} requests a second for {chosen.seconds} s, each counted from when it was due [ms]."
    )
    lines = [
        head,
        "",
        "| page | requests | median | p95 | p99 | most |",
        "|---|---|---|---|---|---|",
    ]
    rows = [(re.sub(r"%[0-9A-F]{2}.*", "…", page), sorted(values)) for page, values in took.items()]
    lines += [_row(name, values) for name, values in [*rows, ("**all**", every)]]
    return lines


def _row(name: str, values: list[float]) -> str:
    at = [values[min(len(values) - 1, int(share * len(values)))] for share in (0.5, 0.95, 0.99)]
    return f"| {name} | {len(values):,} | {at[0]:.0f} | {at[1]:.0f} | {at[2]:.0f} | {values[-1]:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
