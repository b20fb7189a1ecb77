"""Time the pages of indicators and bases with 500 bases, 10,000 firms and five years of reports: what the server takes, and how many queries.

    python tools/bench_indicators.py                  SQLite, in a folder of its own that is removed
    ZHIJIANG_DATABASE_URL=postgresql:///bench python tools/bench_indicators.py     an empty database made for it
    python tools/bench_indicators.py --bases 50 --firms 1000 --rounds 5

Writes the section on indicators and bases of docs/benchmarks.md, of each database its own.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from zhijiang.people.models import User

from bench_cases import ROOT
from bench_result import keep

YEARS: Final = range(2021, 2026)
KEYS: Final = ("revenue", "jobs", "profit", "works", "works_micro", "works_other")
PAGES: Final = (
    ("periods", "/indicators/periods/"),
    ("a period, by base", "/indicators/periods/PERIOD/"),
    ("a base in a period", "/indicators/periods/PERIOD/BASE/"),
    ("a report", "/indicators/periods/PERIOD/BASE/FIRM/"),
    ("series of all bases", "/indicators/series/revenue/"),
    ("derived series", "/indicators/series/revenue_growth/"),
    ("all of one base", "/indicators/bases/BASE/"),
    ("published, by base and segment", "/indicators/told/TOLD/?indicator=profit"),
    ("register of bases", "/bases/"),
    ("page of a base", "/bases/BASE/"),
    ("its firms", "/bases/BASE/firms/"),
    ("bases with their lights", "/desk/bases/"),
    ("a base at a glance", "/desk/bases/BASE/"),
    ("ledger of support, all bases", "/support/ledger/"),
    ("ledger of support, a base", "/support/ledger/BASE/"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bases", type=int, default=500)
    parser.add_argument("--firms", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="zhijiang-bench-") as home:
        _open(home)
        officer, words = _fill(chosen.bases, chosen.firms)
        rows = [_timed(officer, name, address, words, chosen.rounds) for name, address in PAGES]
    after = os.getloadavg()[0]
    text = f"""## Indicators and bases: {_vendor()}

Written by tools/bench_indicators.py on {datetime.now(UTC):%Y-%m-%d}: {chosen.bases:,} bases, {chosen.firms:,} firms, {len(YEARS)} years with \
{len(KEYS)} figures of every firm;
a whole answer of the server to an officer, Django’s own test client asking, {chosen.rounds} rounds;
{os.cpu_count()} cores, Python {platform.python_version()}; load {before:.1f} before, {after:.1f} after.
Of the processor only what the server’s own process used is counted: that does not depend on who else was at work.

| page | p50 ms | p95 ms | p95 processor ms | queries |
|---|---:|---:|---:|---:|
{"\n".join(rows)}
| publishing a year (once) | {words["published_s"]} s | | | |
"""
    print(text)
    keep(text)
    return 0


def _vendor() -> str:
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def _open(home: str) -> None:
    sys.path.insert(0, str(ROOT))
    os.environ["ZHIJIANG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhijiang.config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)


def _fill(bases: int, firms: int) -> tuple[User, dict[str, str]]:
    """Rows as years of work would have left them, past the verbs: those would write one event each."""
    from django.db import connection
    from tests.cast import make_cast

    from zhijiang.bases.models import Base, BaseName, Firm
    from zhijiang.indicators import actions, queries
    from zhijiang.indicators.models import Period, Report, Value

    cast = make_cast()
    made = Base.objects.bulk_create(Base(operator=cast.centre, level="provincial") for _number in range(bases))
    BaseName.objects.bulk_create(
        BaseName(base=base, name=f"基地{number}", valid_from=date(2019, 1, 1)) for number, base in enumerate(made)
    )
    from zhijiang.bases import queries as of_bases

    segments = list(of_bases.segments_in_force())
    rows = Firm.objects.bulk_create(
        Firm(
            base=made[number % bases], name=f"企业{number}", credit_code=f"91330106MA{number:08}",
            segment=segments[number * 7 % len(segments)], joined_on=date(2020, 1, 1),
        )
        for number in range(firms)
    )  # fmt: skip
    for year in YEARS:
        period = actions.open_period("year", by=cast.sun, year=year, due_on=queries.today())
        reports = Report.objects.bulk_create(
            [
                Report(period=period, base=firm.base, firm=firm, state="sealed", reported_at=datetime.now(UTC))
                for firm in rows
            ],
            batch_size=2000,
        )
        Value.objects.bulk_create(
            [
                Value(report=report, key=key, amount=(number * 7919 + place * 31 + year) % 1000 * 10_000)
                for number, report in enumerate(reports)
                for place, key in enumerate(KEYS)
            ],
            batch_size=5000,
        )
    with connection.cursor() as cursor:
        # As the server does by itself within a minute of so many new rows.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    told = Period.objects.get(year=YEARS[-2])
    Period.objects.filter(pk=told.pk).update(due_on=date(YEARS[-1], 3, 31))
    began = time.perf_counter()
    actions.publish_period(Period.objects.get(pk=told.pk), by=cast.sun)
    took = time.perf_counter() - began
    period = Period.objects.get(year=YEARS[-1])
    words = {"PERIOD": period.code, "BASE": made[0].code, "FIRM": rows[0].code, "TOLD": told.code}
    return cast.sun, words | {"published_s": f"{took:.1f}"}


def _timed(officer: User, name: str, address: str, words: dict[str, str], rounds: int) -> str:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    for word, code in words.items():
        address = address.replace(word, code)
    import zhijiang.config.asgi  # noqa: F401 -- the collector is set as the server sets it

    client = Client()
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as caught:
        answer: Any = client.get(address)
    queries = len(caught)  # read at once: the next request empties the log
    assert answer.status_code == 200, (address, answer.status_code)
    took = []
    for _round in range(rounds):
        began, cpu = time.perf_counter(), time.process_time()
        client.get(address)
        took.append((time.perf_counter() - began, time.process_time() - cpu))
    wall, own = (sorted(each[place] * 1000 for each in took) for place in (0, 1))
    nth = ceil(rounds * 0.95) - 1
    return f"| {name} | {wall[rounds // 2]:.0f} | {wall[nth]:.0f} | {own[nth]:.0f} | {queries} |"


if __name__ == "__main__":
    sys.exit(main())
