"""Everything that CI runs, in two lanes beside each other; one line a step, and after it what a step said that failed.

    tools/test            all steps
    tools/test lint unit  these groups only

What one process does by itself (types, style, the frontend) runs beside the tests, so that no core waits for it. Ends with
1 if any step failed. At the end stand the tests that took the most processor time: where a minute can be saved.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
# Some tests wait (for a lease, a browser, a film played in real time): one process more than there are cores.
WORKERS: Final = os.environ.get("ZHIJIANG_TEST_WORKERS") or str((os.cpu_count() or 2) + 1)
POSTGRES: Final = os.environ.get("ZHIJIANG_TEST_POSTGRES", "postgresql:///zhijiang")
GROUPS: Final = ("lint", "front", "unit", "postgres", "e2e")


@dataclass(frozen=True)
class Step:
    """One command; it holds when it ends with 0."""

    group: str
    name: str
    command: list[str]
    variables: dict[str, str] = field(default_factory=dict)


def beside() -> list[Step]:
    """What keeps one core busy at most, the quickest first."""
    return [
        Step("lint", "ruff", ["ruff", "check", "src", "tests", "tools"]),
        Step("lint", "ruff format", ["ruff", "format", "--check", "src", "tests", "tools"]),
        Step("front", "tsc", ["npm", "--prefix", "frontend", "run", "--silent", "check"]),
        Step("front", "eslint", ["npm", "--prefix", "frontend", "run", "--silent", "lint"]),
        Step("front", "vitest", ["npm", "--prefix", "frontend", "run", "--silent", "test"]),
        Step("lint", "migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
        Step("lint", "mypy", ["mypy"]),
    ]


def tests() -> list[Step]:
    """The tests, one step after the other."""
    together = ["pytest", "-n", WORKERS, "--dist", "loadgroup", "--no-loadscope-reorder"]
    on_postgres = [*together, "-m", "both_databases and not e2e", *files_with("both_databases")]
    return [
        Step("unit", "pytest on SQLite", [*together, "-m", "not e2e"]),
        Step("postgres", "pytest on PostgreSQL", on_postgres, {"ZHIJIANG_DATABASE_URL": POSTGRES}),
        Step("e2e", "browser", [*together, "-m", "e2e", *files_with("e2e")]),
    ]


def files_with(mark: str) -> list[str]:
    """The files of tests in which a mark is named: each process imports these alone, and not all three hundred.

    That a mark is always named in the file itself is looked after by tests/conftest.py.
    """
    found = [path for path in (ROOT / "tests").rglob("test_*.py") if f"mark.{mark}" in path.read_text(encoding="utf-8")]
    return sorted(str(path.relative_to(ROOT)) for path in found)


class Run:
    """What was begun, what failed, and what it cost."""

    def __init__(self, scratch: Path) -> None:
        self.failed: list[str] = []
        self.processor_s = 0.0
        self._scratch = scratch
        self._lock = threading.Lock()
        self._begun: set[int] = set()
        self._is_ended = False

    def lanes(self, lanes: Iterable[list[Step]]) -> bool:
        """Several lanes at the same time. False when a signal ended them."""
        threads = [threading.Thread(target=self.lane, args=(lane,)) for lane in lanes]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        except KeyboardInterrupt:
            self.end()
            for thread in threads:
                thread.join()
            return False
        return True

    def lane(self, steps: list[Step]) -> None:
        """One step after the other."""
        for step in steps:
            self._step(step)

    def end(self) -> None:
        """Begin nothing any more, and end what runs with everything that it started."""
        with self._lock:
            self._is_ended = True
            for group in self._begun:
                os.killpg(group, signal.SIGINT)

    def dearest(self) -> Counter[str]:
        """Processor seconds by test, of every step."""
        costs: Counter[str] = Counter()
        for path in (self._scratch / "costs").iterdir():
            costs.update(json.loads(path.read_text(encoding="utf-8")))
        return costs

    def _step(self, step: Step) -> None:
        started = time.monotonic()
        with tempfile.TemporaryFile(dir=self._scratch) as said:
            with self._lock:
                if self._is_ended:
                    return
                told = {
                    "ZHIJIANG_TEST_COSTS": str(self._scratch / "costs"),
                    "ZHIJIANG_TEST_SHARED": str(self._scratch / "shared"),
                }
                process = subprocess.Popen(
                    step.command,
                    cwd=ROOT,
                    env={**os.environ, **told, **step.variables},
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                self._begun.add(process.pid)
            _pid, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            with self._lock:
                self._begun.discard(process.pid)
                if self._is_ended:
                    return
                seconds = used.ru_utime + used.ru_stime
                self.processor_s += seconds
                said.seek(0)
                text = said.read().decode(errors="replace").rstrip()
                word = "ok" if process.returncode == 0 else "FAILED"
                last = text.rpartition("\n")[2][:90]
                took = f"{time.monotonic() - started:5.0f} s, {seconds:5.0f} s of processors"
                print(f"{step.name:<23} {word:<7}{took}  {last}", flush=True)
                if word == "FAILED":
                    self.failed.append(step.name)
                    print(text, flush=True)


def main() -> int:
    chosen = sys.argv[1:] or GROUPS
    strangers = [word for word in chosen if word not in GROUPS]
    if strangers:
        print(f"there is no group {strangers[0]!r}; there are: {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    if "postgres" in chosen and (why := no_postgres()):
        print(f"{'pytest on PostgreSQL':<23} not run: {why} (ZHIJIANG_TEST_POSTGRES names another server)", flush=True)
        chosen = [word for word in chosen if word != "postgres"]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="zhijiang-steps-") as scratch:
        for folder in ("costs", "shared"):
            (Path(scratch) / folder).mkdir()
        run = Run(Path(scratch))
        if not run.lanes([step for step in lane if step.group in chosen] for lane in (beside(), tests())):
            return 130
        print(f"\n{run.processor_s:.0f} s of processors")
        if costs := run.dearest():
            print(
                "\n".join(["the dearest tests:", *(f"{cost:7.1f} s  {test}" for test, cost in costs.most_common(10))])
            )
    print(f"\nfailed: {', '.join(run.failed)}" if run.failed else "\nall passed")
    return 1 if run.failed else 0


def no_postgres() -> str:
    """Why the tests cannot be run on PostgreSQL; "" when they can."""
    question = [sys.executable, "tools/postgres_answers.py", POSTGRES]
    answer = subprocess.run(question, cwd=ROOT, capture_output=True, text=True, check=False)
    return (answer.stdout.strip() or "it cannot be asked") if answer.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
