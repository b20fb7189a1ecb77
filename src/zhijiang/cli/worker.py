"""`zhijiang worker`: a worker for the configured queue."""

from __future__ import annotations

from zhijiang.cli.installation import check_store, open_installation
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
    from zhijiang.jobs.worker import CeleryWorker, Worker

    if settings.JOBS == "celery":
        if chosen.until_empty:
            raise Refused(
                "--until-empty is for the embedded queue; with ZHIJIANG_JOBS=celery a worker runs until it is stopped."
            )
        _check_redis()
    check_store()
    stop_with_parent()
    worker = CeleryWorker() if settings.JOBS == "celery" else Worker(until_empty=chosen.until_empty)
    worker.configure_signals()
    try:
        worker.work()
    except DatabaseError as error:
        raise Refused(f"the database cannot be used: {error}; what was begun goes on at the next start.") from None
    return 0


def _check_redis() -> None:
    """Raises Refused when the queue's Redis does not answer."""
    from redis import RedisError

    from zhijiang.jobs import broker

    try:
        broker.check_answers()
    except (RedisError, OSError) as error:
        raise Refused(f"Redis at {broker.address()} (ZHIJIANG_REDIS_URL) does not answer: {error}") from None
