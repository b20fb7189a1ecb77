"""`zhijiang manage …`: Django's own commands."""

from __future__ import annotations

import os


def run(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhijiang manage", *arguments])
    return 0
