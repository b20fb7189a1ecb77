"""What the record and the letters promise, tried with many cases; what the unit tests try with few.

    python tools/bench_checks.py                     a list of 10,000 as a file, 200 decisions in a batch, 1,000 cases under a new version, 10,000 replayed
    python tools/bench_checks.py --letters 20 --cases 100 --register 500

In a base of its own, on the database of ZHIJIANG_DATABASE_URL or SQLite. Prints what was found, and how long it took in
processor time of this process; ends with 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import batched, chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.cast import Cast

    from zhijiang.casework.models import Case

LIST_CPU_S: Final = 10.0
ROOT: Final = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=200, help="decisions in one batch")
    parser.add_argument("--versions", type=int, default=1000, help="open cases when the next version is published")
    parser.add_argument("--cases", type=int, default=10_000, help="cases made at random, and replayed")
    parser.add_argument("--register", type=int, default=5000, help="lines of a register, 50 of them faulty")
    parser.add_argument("--list", type=int, default=10_000, help="cases in a list that is written as a file")
    chosen = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="zhijiang-bench-") as home:
        cast = _open(home)
        count = 0
        for fault in chain(
            _list(cast, chosen.list),
            _register(cast, chosen.register),
            _batch(cast, chosen.letters),
            _versions(cast, chosen.versions),
            _replay(cast, chosen.cases),
        ):
            print(f"FAULT {fault}", flush=True)
            count += 1
    print("Everything holds." if count == 0 else f"{count} faults.")
    return min(count, 1)


def _open(home: str) -> Cast:
    os.environ["ZHIJIANG_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhijiang.config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    from tests.casework import steps
    from tests.cast import make_cast

    steps.load()
    return make_cast()


@contextmanager
def _timed(what: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    print(f"{what}: {time.process_time() - cpu:.1f} s CPU, {time.perf_counter() - wall:.1f} s", flush=True)


def _batch(cast: Cast, count: int) -> Iterator[str]:
    """Check 9: each letter PDF/A, readable, its code right; numbers without a gap; the median of a decision."""
    from tests.casework import permits, steps
    from tests.casework.reading_letters import letter_faults
    from tests.casework.test_batch import BATCHED

    from zhijiang.casework import actions
    from zhijiang.casework.models import Document

    actions.publish_procedure(BATCHED)
    cases = [permits.draft(cast) for _number in range(count)]
    for case in cases:
        steps.step(case, "submit", cast.lin)
        steps.step(case, "accept", cast.wu)
    used = []
    with _timed(f"a batch of {count} decisions"):
        for case in cases:
            cpu = time.process_time()
            results = actions.act_on_many("grant", by=cast.sun, seqs={case.code: case.seq})
            used.append(time.process_time() - cpu)
            yield from (f"{each.case.code}: {each.lacking}" for each in results if each.lacking)
    print(f"one decision with its letter: median {statistics.median(used):.3f} s CPU, longest {max(used):.3f} s")
    letters = list(Document.objects.order_by("pk"))
    numbers = [int(letter.number.rsplit("〕")[1].removesuffix("号")) for letter in letters]
    if numbers != list(range(1, count + 1)):
        yield "the numbers of the batch have a gap"
    with _timed(f"reading {len(letters)} letters back"):
        for letter in letters:
            yield from letter_faults(letter)


def _versions(cast: Cast, count: int) -> Iterator[str]:
    """Check 4: what is open stays as it is when the next version is published."""
    from tests.casework import plans
    from tests.casework.test_procedures import seen, with_a_hearing

    from zhijiang.casework import actions
    from zhijiang.casework.models import Case

    plans.publish()
    cases = [plans.submitted(cast) for _number in range(count)]
    before = [seen(case, cast) for case in cases]
    text = Case.objects.get(pk=cases[0].pk).procedure.text
    text = text.replace("version: 1", "version: 2").replace("effective_from: 2025-01-01", "effective_from: 2026-01-01")
    actions.publish_procedure(with_a_hearing(text))
    with _timed(f"looking at {count} open cases under a later version"):
        yield from (
            f"{case.code} is not as it was" for case, was in zip(cases, before, strict=True) if seen(case, cast) != was
        )


def _replay(cast: Cast, count: int) -> Iterator[str]:
    """Check 1: the events of each case, replayed, give the case; and a changed byte is found."""
    from tests.casework import permits, steps

    from zhijiang.casework import triggers, verify
    from zhijiang.casework.models import Event

    ways: list[Callable[[Case], object]] = [
        lambda _case: None,
        lambda case: steps.step(case, "submit", cast.lin),
        lambda case: [steps.step(case, name, cast.lin) for name in ("submit", "withdraw")],
        lambda case: [steps.step(case, "submit", cast.lin), steps.step(case, "accept", cast.wu)],
    ]
    with _timed(f"making {count} cases"):
        for numbers in batched(range(count), 100):
            for number in numbers:
                ways[number % len(ways)](permits.draft(cast))
    with _timed(f"replaying {Event.objects.count()} events"):
        yield from (str(fault) for fault in verify.faults())
    from django.db import connection

    triggers.remove(connection)
    event = Event.objects.filter(stream__startswith="case/").order_by("-pk")[count // 2]
    Event.objects.filter(pk=event.pk).update(reason=f"{event.reason}。")
    if [fault.stream for fault in verify.faults()] != [event.stream]:
        yield "a changed byte was not found by its case"


def _register(cast: Cast, count: int) -> Iterator[str]:
    """Check 11: fifty faults by row and column; then all of it at once, written out, and brought in again."""
    from tests.casework import registering

    from zhijiang.casework import actions, queries, sheets
    from zhijiang.casework.states import LineStanding

    codes = registering.registered(cast, more=50)
    every = registering.lines(count, codes)
    good = registering.workbook(every)
    wanted = registering.seeded(every, min(50, count - 1))
    spoilt = registering.taken(cast, registering.workbook(every))
    with _timed(f"looking at a register of {count} lines"):
        plan = queries.plan_of(spoilt)
    if {(fault.row, fault.column) for fault in plan.faults} != wanted or len(plan.faults) != len(wanted):
        yield f"{len(wanted)} faults were seeded, {len(plan.faults)} told"
    register = registering.taken(cast, good)
    with _timed(f"bringing {count} cases in"):
        actions.bring_in(register, by=cast.sun)
    columns = queries.register_columns(registering.item())
    with _timed(f"writing {count} cases out"):
        cases = list(queries.cases_for(cast.sun).filter(closed_at__isnull=False))
        rows = queries.register_rows(cases, columns)
        out = sheets.write("xlsx", [sheets.Sheet("x", [(each.name, each.label) for each in columns], rows)])
    counts = queries.plan_of(registering.taken(cast, out)).counts
    if counts[LineStanding.UNCHANGED] != count:
        yield f"what was written out is not what came in: {counts}"


def _list(cast: Cast, count: int) -> Iterator[str]:
    """Check 11: a long list as a file, in at most ten seconds of processor time and the memory of a page."""
    from copy import copy

    from tests.casework import permits, steps
    from tests.casework.test_batch import BATCHED

    from zhijiang.casework import actions, jobs, sheets
    from zhijiang.casework.models import Case, ListFile

    if not count:
        return
    actions.publish_procedure(BATCHED)
    first = permits.draft(cast)
    steps.step(first, "submit", cast.lin)
    first = Case.objects.get(pk=first.pk)
    for numbers in batched(range(count), 500):
        rows = [copy(first) for _number in numbers]
        for row, number in zip(rows, numbers, strict=True):
            row.pk, row.code, row.title = None, f"C-{number:07}", f"第{number}部"
            row.due_on = first.due_on if number % 3 else None
        Case.objects.bulk_create(rows)
    for kind in sheets.TYPES:
        file = actions.ask_for_list(cast.wu, kind=kind, query="tab=mine", language="zh-hans")
        cpu = time.process_time()
        with _timed(f"a list of {count + 1} cases as {kind}"):
            jobs.write_list(code=file.code)
        used, file = time.process_time() - cpu, ListFile.objects.get(pk=file.pk)
        if file.rows != count + 1 or used > LIST_CPU_S:
            yield f"a list of {count + 1} as {kind}: {file.rows} rows in {used:.1f} s CPU"
    tenth, whole = (_peak_of_a_list(cast, rows) for rows in (count // 10, count))
    print(
        f"memory while writing it as xlsx: {tenth / 2**20:.1f} MB at a tenth of its length, {whole / 2**20:.1f} MB at all of it"
    )
    if whole > 2 * tenth:
        yield "the memory of a list grows with its length"
    Case.objects.filter(pk__gt=first.pk).delete()


def _peak_of_a_list(cast: Cast, count: int) -> int:
    """The most that Python holds at a time while so many rows are written."""
    import tracemalloc
    from itertools import islice

    from zhijiang.casework import queries, sheets

    reader = queries.reader_of(cast.wu)
    mine = queries.cases_for(cast.wu).filter(queries.in_tab(reader, queries.Tab.MINE))
    with tempfile.TemporaryDirectory() as folder:
        tracemalloc.start()
        rows = islice(queries.list_rows(mine, reader, queries.Tab.MINE), count)
        sheets.stream("xlsx", Path(folder) / "x.xlsx", rows, title="x", columns=queries.list_columns())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


if __name__ == "__main__":
    sys.exit(main())
