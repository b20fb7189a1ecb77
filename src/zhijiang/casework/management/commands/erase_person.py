"""Erase a person's data on request; what the person did stays on record under a number."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhijiang.casework import actions
from zhijiang.casework.errors import RuleViolation
from zhijiang.people.models import User


class Command(BaseCommand):
    help = (
        "Erase a person who is a member nowhere any more. Example: erase_person lin --by tang --reason 'Own request.'"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--by", required=True, help="user name of the administrator who answers for it")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.in_bulk([options["username"], options["by"]], field_name="username")
        for word in (options["username"], options["by"]):
            if word not in people:
                raise CommandError(f"There is no account “{word}”.")
        try:
            actions.erase_person(people[options["username"]], by=people[options["by"]], reason=options["reason"])
        except RuleViolation as violation:
            raise CommandError(str(violation)) from violation
        self.stdout.write(f"erased: person {people[options['username']].pk}")
