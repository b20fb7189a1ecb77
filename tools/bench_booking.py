"""Ask for random times of one facility 10,000 times, many at once, and count row by row whether any slot is held twice.

    python tools/bench_booking.py                  SQLite, in a folder of its own that is removed
    ZHIJIANG_DATABASE_URL=postgresql:///bench python tools/bench_booking.py     an empty database made for it
    python tools/bench_booking.py --asked 1000 --crowd 4

Writes the section on bookings of docs/benchmarks.md, of each database its own. Ends with 1 when anything does not hold.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhijiang.booking.models import Facility

from bench_cases import ROOT
from bench_result import keep


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asked", type=int, default=10_000)
    parser.add_argument("--crowd", type=int, default=8, help="how many ask at once")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhijiang-bench-") as home:
        os.environ["ZHIJIANG_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "zhijiang.config.settings"
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return _besiege(chosen.asked, chosen.crowd, chosen.seed)


def _besiege(asked: int, crowd: int, seed: int) -> int:
    from django.db import connection
    from tests.booking.crowd import besiege, wrong_with

    facility, house, user = _scene()
    started = time.monotonic()
    answers = besiege(facility.pk, house, user, asked=asked, crowd=crowd, days=120, seed=seed)
    seconds = time.monotonic() - started
    wrong = wrong_with(facility, answers)
    kinds = Counter(kind for kind, _code in answers)
    database = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    head = (
        f"`tools/bench_booking.py --asked {asked} --crowd {crowd} --seed {seed}`, {datetime.now(UTC):%Y-%m-%d}, "
        f"Python {platform.python_version()}, {database}: {len(answers):,} requests for one to three slots of a facility of "
        f"two units, 12 slots a day, within 120 days, {crowd} at once, each on its own connection."
    )
    twice = sum("twice" in each for each in wrong)
    lines = [
        head,
        "",
        "| held | refused, taken | given back | slots held twice | answers that are not what the table holds | wall s |",
        "|---|---|---|---|---|---|",
        f"| {kinds['held']:,} | {kinds['taken']:,} | {kinds['cancelled']:,} | {twice} | {len(wrong) - twice} | {seconds:.0f} |",
    ]
    print("\n".join([*lines, *wrong[:20]]))
    keep("\n".join([f"## Bookings at once: {database}", "", *lines]))
    return 1 if wrong else 0


def _scene() -> tuple[Facility, int, int]:
    """A facility of two units, and a house with the one who books for it."""
    from tests.bases.residents import make_base
    from tests.cast import make_cast

    from zhijiang.booking import actions

    cast = make_cast()
    given = {
        "kind": "equipment", "name": "摄影机", "units": 2, "opens": 480, "closes": 1200, "slot_minutes": 60, "weekdays": "1234567",
    }  # fmt: skip
    return actions.open_facility(make_base(cast), by=cast.wu, given=given), cast.studio_a.pk, cast.lin.pk


if __name__ == "__main__":
    sys.exit(main())
