"""What `tools/bench.py` times: a decode with which nothing is done, and the pass; both also as tasks of the cage."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zhijiang.media.analyse import analyse_file
from zhijiang.media.decode import open_source


def decode(path: Path) -> None:
    """Take every frame and every piece of sound of a film."""
    with open_source(path) as source:
        for _ in source.blocks():
            pass


def analyse(path: Path) -> None:
    """The whole pass, its files written."""
    with tempfile.TemporaryDirectory() as folder:
        analyse_file(path, Path(folder))


def cpu_seconds(who: int = resource.RUSAGE_SELF) -> float:
    """Processor time used so far by this process, or by its children that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def caged(orders: dict[str, Any], _say: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Do `options["work"]` in the cage, and tell the processor time of the whole child: its parent does not hear of it."""
    {"decode": decode, "analyse": analyse}[orders["options"]["work"]](Path(orders["source"]))
    return {"cpu_seconds": cpu_seconds()}
