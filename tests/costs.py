"""What each test costs: processor seconds of the test process and of what it started, fixtures included.

Wall time tells who else was at work. Kept for `tools/test`, which names the folder: a file for each test process.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Final

VARIABLE: Final = "ZHIJIANG_TEST_COSTS"
_TICK: Final = os.sysconf("SC_CLK_TCK")
_costs: Final[defaultdict[str, float]] = defaultdict(float)


class _Running:
    """What this process started and what that started, as long as it runs."""

    def __init__(self) -> None:
        self._others: set[int] = set()
        self._ours: set[int] = {os.getpid()}

    def processor_s(self) -> float:
        """Of those that run, and of what they waited for. Who was once found to be another's is not asked again."""
        names = os.listdir("/proc")  # noqa: PTH208 - the names are all that is asked for
        there = {int(name) for name in names if name.isdigit()}
        self._others &= there
        self._ours &= there
        ticks = 0
        # A parent is older than its child, and has the lower number but once in a long while.
        for pid in sorted(there - self._others - {os.getpid()}):
            with suppress(OSError):
                parent, *times = _stat(pid)
                if pid in self._ours or parent in self._ours:
                    self._ours.add(pid)
                    ticks += sum(times)
                else:
                    self._others.add(pid)
        return ticks / _TICK


def _stat(pid: int) -> list[int]:
    """Parent; user, system, and the same of the children that it waited for."""
    words = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    return [int(words[at]) for at in (1, 11, 12, 13, 14)]


_running: Final = _Running()


def processor_s(*, of_running: bool) -> float:
    """Seconds of processor time so far: of this process and of the children it waited for; where asked, of those that run.

    Without the last, a browser and a server that serve many tests would be charged to the test that ends them; it takes
    three milliseconds to find them. A caged child that has ended is not in it: bubblewrap does not wait for it.
    """
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    waited_for = sum(each.ru_utime + each.ru_stime for each in used)
    return waited_for + (_running.processor_s() if of_running else 0.0)


def note(test: str, seconds: float) -> None:
    _costs[test] += seconds


def keep() -> None:
    """Write them down, where somebody wants them."""
    folder = os.environ.get(VARIABLE)
    if folder and _costs:
        Path(folder, f"{os.getpid()}-{time.time_ns()}.json").write_text(json.dumps(_costs), encoding="utf-8")
