"""Time the pages of task assignment forms with 40 and with 500 duties: what the server takes, and how many queries.

    python tools/bench_duties.py                  SQLite, in a folder of its own that is removed
    ZHIJIANG_DATABASE_URL=postgresql:///bench python tools/bench_duties.py     an empty database made for it

Writes the section on duties of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from django.test import Client

from bench_cases import ROOT
from bench_result import keep

SIZES: Final = (40, 500)
FACES: Final = (
    ("table", ""),
    ("over time", "gantt/"),
    ("by unit", "units/"),
    ("one duty", "20/"),
    ("workbook", "form.xlsx"),
    ("PDF", "form.pdf"),
)
UNITS: Final = 30


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="zhijiang-bench-") as home:
        officer, forms = _open(home)
        rows = [
            _timed(officer, f"{name}, {size} duties", f"/duties/{code}/{face}", chosen.rounds)
            for size, code in forms.items()
            for name, face in FACES
        ]
        rows.append(_timed(officer, f"list of {len(SIZES) + 100} forms", "/duties/", chosen.rounds))
    text = f"""## Duties

Written by tools/bench_duties.py on {datetime.now(UTC):%Y-%m-%d}, {_vendor()}: forms of {" and ".join(map(str, SIZES))} duties among {UNITS} units,
each with two that help, steps, one on which it waits, and three reports;
a whole answer of the server to an officer, Django’s own test client asking, {chosen.rounds} rounds;
{os.cpu_count()} cores, Python {platform.python_version()}; load {before:.1f} before, {os.getloadavg()[0]:.1f} after.
Of the processor only what the server’s own process used is counted: that does not depend on who else was at work.

| page | p50 ms | p95 ms | p95 processor ms | queries |
|---|---:|---:|---:|---:|
{"\n".join(rows)}
"""
    print(text)
    keep(text)
    return 0


def _vendor() -> str:
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def _open(home: str) -> tuple[Client, dict[int, str]]:
    """An installation with an officer, and the forms by their size."""
    sys.path.insert(0, str(ROOT))
    os.environ["ZHIJIANG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhijiang.config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    from tests.cast import make_cast

    from zhijiang.assignments.models import Plan
    from zhijiang.people.models import Organisation

    cast = make_cast()
    units = Organisation.objects.bulk_create(Organisation(kind="producer", name=f"单位{n}") for n in range(UNITS))
    forms = {size: _fill(cast, units, size) for size in SIZES}
    Plan.objects.bulk_create(
        Plan(organisation=cast.bureau, title=f"分工表{n}", day=date(2026, 1, 5), state="published") for n in range(100)
    )
    import zhijiang.config.asgi  # noqa: F401 -- the collector is set as the server sets it

    client = Client()
    client.force_login(cast.sun, backend="django.contrib.auth.backends.ModelBackend")
    return client, forms


def _fill(cast: Any, units: list[Any], size: int) -> str:
    """Rows as months of work would have left them, past the verbs: those would write one event each."""
    from zhijiang.assignments.models import Duty, Plan, Report, Step

    plan = Plan.objects.create(
        organisation=cast.bureau, title=f"{size}项任务分工表", day=date(2026, 1, 5), state="published"
    )
    duties = Duty.objects.bulk_create(
        Duty(
            plan=plan, number=n, item=f"任务事项第{n}项", lead=units[n % UNITS], state="in_progress",
            due_on=date(2026, 2, 1) + timedelta(days=n % 400) if n % 2 else None,
            due_workdays=None if n % 2 else 20 + n % 200,
        )
        for n in range(1, size + 1)
    )  # fmt: skip
    Step.objects.bulk_create(Step(duty=duty, place=n, text=f"步骤{n}") for duty in duties for n in (1, 2, 3))
    Report.objects.bulk_create(
        Report(
            duty=duty,
            act="duty_progress",
            organisation=duty.lead,
            by=cast.sun,
            at=datetime.now(UTC),
            text="推进中" * 20,
        )
        for duty in duties
        for _n in range(3)
    )
    helps: Any = Duty.helpers.through
    waits: Any = Duty.after.through
    helps.objects.bulk_create(
        helps(duty=duty, organisation=units[(duty.number + k) % UNITS]) for duty in duties for k in (1, 2)
    )
    waits.objects.bulk_create(waits(from_duty=late, to_duty=early) for early, late in pairwise(duties))
    return plan.code


def _timed(officer: Client, name: str, address: str, rounds: int) -> str:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        answer: Any = officer.get(address)
    queries = len(caught)  # read at once: the next request empties the log
    assert answer.status_code == 200, (address, answer.status_code)
    took = []
    for _round in range(rounds):
        began, cpu = time.perf_counter(), time.process_time()
        officer.get(address)
        took.append((time.perf_counter() - began, time.process_time() - cpu))
    wall, own = (sorted(each[place] * 1000 for each in took) for place in (0, 1))
    nth = ceil(rounds * 0.95) - 1
    return f"| {name} | {wall[rounds // 2]:.0f} | {wall[nth]:.0f} | {own[nth]:.0f} | {queries} |"


if __name__ == "__main__":
    sys.exit(main())
