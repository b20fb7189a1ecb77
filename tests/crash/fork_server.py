"""A process that has loaded the platform once, and forks a child for each order: `python -m tests.crash.fork_server`.

Reads one order a line from standard input, `{"do", "with", "kill_at", "minutes_later"}`, and answers with one line,
`{"code", "points", "answer"}`. `do` is a function of orders.py. The child is as a process just started: no connection, no
file, no thread of its parent's.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    import zhijiang.config.urls  # noqa: F401 (loaded once, for all children)
    from tests.crash import orders

    answers = Path(sys.argv[1])
    for line in sys.stdin:
        answers.unlink(missing_ok=True)
        child = os.fork()
        if child == 0:
            _obey(json.loads(line), orders, answers)
        _child, status = os.waitpid(child, 0)
        told = json.loads(answers.read_text()) if answers.exists() else {}
        answer = {"points": [], "answer": None, **told, "code": os.waitstatus_to_exitcode(status)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _obey(order: dict[str, Any], orders: ModuleType, answers: Path) -> None:
    """The child: does one thing, writes what came of it, and is gone."""
    from tests.crash.counting import Counter, install

    os.dup2(2, 1)  # what a command prints must not mix with the answers
    counter = Counter(order["kill_at"])
    code = 1
    try:
        with _later(order["minutes_later"]):
            if order["kill_at"] is not None:
                install(counter)
            answer = getattr(orders, order["do"])(counter, **order["with"])
        with os.fdopen(os.open(answers, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            json.dump({"points": counter.points, "answer": answer}, file)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


@contextmanager
def _later(minutes: int) -> Iterator[None]:
    """The clock as it stands when the machine is started again."""
    import time_machine
    from django.utils import timezone

    if not minutes:
        yield
        return
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True):
        yield


if __name__ == "__main__":
    main()
