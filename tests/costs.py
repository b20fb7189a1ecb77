"""What each test costs: processor seconds of the test process and of the children it waited for, fixtures included.

Wall time tells who else was at work. Kept for `tools/test`, which names the folder: a file for each test process.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections import defaultdict
from pathlib import Path
from typing import Final

VARIABLE: Final = "ZHIJIANG_TEST_COSTS"
_costs: Final[defaultdict[str, float]] = defaultdict(float)


def processor_s() -> float:
    """Seconds of processor time so far. A caged child is not in it: bubblewrap does not wait for it."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def note(test: str, seconds: float) -> None:
    _costs[test] += seconds


def keep() -> None:
    """Write them down, where somebody wants them."""
    folder = os.environ.get(VARIABLE)
    if folder and _costs:
        Path(folder, f"{os.getpid()}-{time.time_ns()}.json").write_text(json.dumps(_costs), encoding="utf-8")
