"""`zhijiang manage …`: Django's own commands."""

from __future__ import annotations

from zhijiang.cli.installation import load_django, make_home
from zhijiang.cli.words import Parser, Refused


def run(arguments: list[str]) -> int:
    """Exit 0; 2 for a command that there is not or a home that cannot be; 1 where Django says so."""
    parser = Parser(
        "zhijiang manage",
        "Runs one of Django's own commands on this installation.",
        "`zhijiang manage help` lists the commands, `zhijiang manage help COMMAND` explains one.",
        example="zhijiang manage createsuperuser",
    )
    parser.add_argument("command", metavar="COMMAND …")
    parser.parse_args(arguments[:1])
    make_home()
    load_django()
    from django.core.management import execute_from_command_line, get_commands

    if arguments[0] not in {"help", *get_commands()}:
        raise Refused(f"there is no command {arguments[0]!r} (`zhijiang manage help` lists them).")
    execute_from_command_line(["zhijiang manage", *arguments])
    return 0
