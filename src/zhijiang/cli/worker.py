"""`zhijiang worker`: a worker for the configured queue."""

from __future__ import annotations

from zhijiang.cli.installation import open_installation
from zhijiang.cli.words import Parser, Refused


def run(arguments: list[str]) -> int:
    """Exit 0 after an orderly stop; 2 where there is no installation, or no such queue."""
    parser = Parser(
        "zhijiang worker",
        "Runs background jobs until it is stopped. A stop hands the running job back.",
        example="zhijiang worker\nzhijiang worker --queues default --until-empty",
    )
    parser.add_argument("--queues", nargs="+", metavar="QUEUE", help="take jobs of these only (default: of all)")
    parser.add_argument("--until-empty", action="store_true", help="stop when nothing waits any more")
    chosen = parser.parse_args(arguments)
    open_installation()
    from django.conf import settings

    known = settings.TASKS["default"]["QUEUES"]
    strangers = [queue for queue in chosen.queues or [] if queue not in known]
    if strangers:
        raise Refused(f"there is no queue {strangers[0]!r}; there are: {', '.join(known)}.")
    from django.db import DatabaseError

    from zhijiang.cli.supervised import stop_with_parent
    from zhijiang.jobs.worker import Worker

    stop_with_parent()
    worker = Worker(until_empty=chosen.until_empty)
    worker.configure_signals()
    try:
        worker.work()
    except DatabaseError as error:
        raise Refused(f"the database cannot be used: {error}; what was begun goes on at the next start.") from None
    return 0
