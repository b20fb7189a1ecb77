"""What the figures of positioning cost, and how often their intervals hold the truth; written into docs/benchmarks.md.

    python tools/bench_positioning.py                 500 bases × 40 segments × 2,000 rounds; 400 made tables
    python tools/bench_positioning.py --tables 40     the quick look, not written

Times are processor time of this one process; each cost is taken in a child of its own, so that its memory is its own.
Ends with 1 where something takes longer than it may.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from bench_result import keep

ROOT: Final = Path(__file__).resolve().parent.parent
BASES, SEGMENTS, ROUNDS = 500, 40, 2000
MOST_SECONDS: Final = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=400, help="made tables for the coverage of intervals")
    chosen = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    lines, slow = [_head()], False
    for what, cost, limit in _costs():
        seconds, megabytes = _alone(cost)
        slow = slow or bool(limit and seconds > limit)
        lines.append(f"| {what} | {seconds:.2f} | {limit or '–'} | {megabytes} |")
        print(lines[-1], flush=True)
    lines.append("\n" + _coverage(chosen.tables))
    print(lines[-1])
    if chosen.tables == parser.get_default("tables"):
        keep("\n".join(lines))
    return int(slow)


def _costs() -> Iterator[tuple[str, Callable[[], object], float | None]]:
    from zhijiang.bases import positioning

    size = f"{BASES} × {SEGMENTS}"
    for number in (10_000, 100_000):
        limit = MOST_SECONDS if number == 10_000 else None
        yield (
            f"location quotients with intervals, {size}, {number:,} firms, {ROUNDS:,} rounds",
            lambda number=number: positioning.strengths(_firms(number), rounds=ROUNDS),
            limit,
        )
    yield (
        f"overlap of all pairs of {BASES} bases",
        lambda: positioning.overlap_between(_firms(10_000).table()),
        None,
    )
    yield f"what to hide, {size}, 10,000 firms", lambda: positioning.protect(_firms(10_000).counts()), None
    yield f"what to hide, {size}, 100,000 firms", lambda: positioning.protect(_firms(100_000).counts()), None
    yield (
        f"what-if on overlaps, 12 × 13, 1,200 firms, {ROUNDS:,} rounds",
        lambda: positioning.compare(_firms(1200, 12, 13), [positioning.Add(0, 0, 10)], positioning.OVERLAPS),
        None,
    )


def _firms(number: int, bases: int = BASES, segments: int = SEGMENTS) -> positioning.Firms:  # noqa: F821
    from zhijiang.bases.positioning import Firms

    random = np.random.default_rng(1)
    shares = random.dirichlet(np.full(segments, 0.5), bases)
    base = random.integers(0, bases, number)
    segment = (random.random((number, 1)) > shares.cumsum(axis=1)[base]).sum(axis=1).clip(0, segments - 1)
    return Firms(base, segment, np.ones(number), bases, segments)


def _alone(cost: Callable[[], object]) -> tuple[float, int]:
    """(processor seconds, largest memory in MB) of a call in a child of its own, its imports left out of the seconds."""
    queue: multiprocessing.Queue[tuple[float, int]] = multiprocessing.get_context("fork").Queue()

    def run() -> None:
        began = time.process_time()
        cost()
        queue.put((time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))

    child = multiprocessing.get_context("fork").Process(target=run)
    child.start()
    found = queue.get()
    child.join()
    return found


def _coverage(tables: int) -> str:
    from tests.bases.coverage import BANDS, coverage, coverage_of, false_alarms

    from zhijiang.bases.positioning import OVERLAPS, SPECIALISATION, firms_of, order_agreement

    found = coverage(tables=tables, rounds=ROUNDS)
    overlaps = coverage_of(OVERLAPS, tables=max(tables // 4, 1), rounds=ROUNDS)
    special = coverage_of(SPECIALISATION, tables=max(tables // 4, 1), rounds=ROUNDS)
    random = np.random.default_rng(2)
    agreement = {
        bases: np.mean(
            [
                float(order_agreement(firms_of(random.poisson(_truth(random, bases) * 100)), rounds=100).values)
                for _ in range(max(tables // 40, 1))
            ]
        )
        for bases in (12, 50, 200)
    }
    agreed = ", ".join(f"{value:.2f} for {bases}" for bases, value in agreement.items())
    rows = "\n".join(
        f"| location quotient, {least}{f'–{most}' if most < 1000 else ' and more'} firms expected in the cell | {100 * held:.1f} % | {cells:,} |"
        for (least, most), held, cells in zip(BANDS, found.held, found.cells, strict=True)
    )
    return f"""How many of nominal 95 % intervals hold the truth: {tables} tables of 12 bases × 12 segments, some 1,200 firms, drawn from known shares
(tests/bases/coverage.py), {ROUNDS:,} rounds each.

| interval of | holds the truth | intervals |
|---|---|---|
{rows}
| overlap of a pair; the figure itself is off by {overlaps[1]:+.3f} | {100 * overlaps[0]:.1f} % | {max(tables // 4, 1) * 132:,} |
| specialisation (0…2); the figure itself is off by {special[1]:+.3f} | {100 * special[0]:.1f} % | {max(tables // 4, 1) * 12:,} |

Where all bases are alike, {100 * false_alarms(tables=tables, rounds=ROUNDS):.1f} % of the location quotients told are called
robust. An order of bases by ECI agrees with that of the same bases drawn anew (Spearman) by
{agreed} bases of some 100 firms in 13 segments, whose shares follow no order."""


def _truth(random: np.random.Generator, bases: int) -> np.ndarray:
    return random.dirichlet(np.full(13, 2.0), bases)


def _head() -> str:
    load = os.getloadavg()[0]
    busy = "" if load <= 1 else " **The machine was busy with other work.**"
    return f"""## Positioning

Written by `make bench` (tools/bench_positioning.py) on {datetime.now(UTC):%Y-%m-%d}: processor time of one process, {os.cpu_count()} cores,
Python {platform.python_version()}, numpy {np.__version__}; load {load:.1f} before.{busy}

| what | CPU s | limit | memory, MB |
|---|---|---|---|"""


if __name__ == "__main__":
    sys.exit(main())
