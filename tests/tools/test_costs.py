"""What the costs of a test count: its own time, and that of what still runs for it."""

from __future__ import annotations

import subprocess
import sys

from tests.costs import processor_s

_BUSY = "import time\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\ninput()"


def test_processor_time_of_a_grandchild_that_still_runs_is_told_once() -> None:
    words = ["sh", "-c", '"$@"; true', "sh", sys.executable, "-c", _BUSY]
    before, before_alone = processor_s(of_running=True), processor_s(of_running=False)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as shell:
        assert shell.stdout is not None
        shell.stdout.readline()
        running, alone = processor_s(of_running=True) - before, processor_s(of_running=False) - before_alone
        shell.communicate(b"\n")
    ended = processor_s(of_running=True) - before

    assert 0.4 <= running <= 0.9
    assert alone < 0.3
    assert running - 0.05 <= ended <= running + 0.4
