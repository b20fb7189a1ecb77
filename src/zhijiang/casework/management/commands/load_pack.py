"""`manage load_pack`: procedures, rule books and calendars of a pack into the database; again changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhijiang.casework import actions, pack
from zhijiang.casework.pack import PackError
from zhijiang.casework.procedure import ProcedureError


class Command(BaseCommand):
    help = "Load a pack's procedures, rule books and calendars. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pack", default=settings.PACK, help="name of a pack, or a folder")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = pack.folder(options["pack"])
        if not folder.is_dir():
            raise CommandError(f"No pack at {folder}.")
        try:
            actions.load_pack(folder, say=lambda line: self.stdout.write(f"loaded {line}"))
        except (PackError, ProcedureError) as error:
            raise CommandError(str(error)) from error
