"""A real worker process that also knows the jobs of the tests: `python -m tests.jobs.worker_process`."""

import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings_test")
    import django

    django.setup()
    import tests.jobs.bodies  # noqa: F401
    from zhijiang.cli import worker

    return worker.run(sys.argv[1:])


sys.exit(main())
