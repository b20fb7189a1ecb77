"""A child that must not outlive the process that started it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Final

VARIABLE: Final = "ZHIJIANG_SUPERVISED"


def stop_with_parent() -> None:
    """When started by `zhijiang serve`, stop as soon as standard input ends: however the parent died."""
    if os.environ.get(VARIABLE) == "1":
        threading.Thread(target=_wait_for_end, name="parent", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(sys.stdin.fileno(), 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
