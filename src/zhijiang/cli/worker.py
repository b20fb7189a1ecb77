"""`zhijiang worker`: a worker for the configured queue."""

from __future__ import annotations

import argparse
import os


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zhijiang worker",
        description="Runs background jobs until it is stopped. A stop hands the running job back.",
        epilog="example:\n  zhijiang worker",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--until-empty", action="store_true", help="stop when nothing waits any more")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    import django

    django.setup()
    from zhijiang.cli.supervised import stop_with_parent
    from zhijiang.jobs.worker import Worker

    stop_with_parent()
    worker = Worker(until_empty=chosen.until_empty)
    worker.configure_signals()
    worker.work()
    return 0
