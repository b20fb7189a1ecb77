"""`zhijiang audit`: check the record of events, here or in an export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from zhijiang.cli.installation import open_installation
from zhijiang.cli.words import Parser, Refused

if TYPE_CHECKING:
    from zhijiang.casework.chain import Fault

_NO_ROW = (ValueError, TypeError, AttributeError, DatabaseError)
"""What is raised for bytes that make no event."""


def run(arguments: list[str]) -> int:
    """Exit 0; 1 when something does not hold, each fault on a line of its own; 2 when a file or the database is unusable."""
    chosen = _parser().parse_args(arguments)
    from zhijiang.casework.export import BadExport

    try:
        if chosen.verb == "export":
            return _export(chosen.file)
        return _verify_file(chosen.export) if chosen.export else _verify_database(chosen.since)
    except BadExport as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{error.filename or chosen}: {error.strerror}.") from None


def _parser() -> Parser:
    example = (
        "zhijiang audit verify                        the database: chains, cases, letters, seals\n"
        "zhijiang audit export events.jsonl           all events into a file, to be kept elsewhere\n"
        "zhijiang audit verify events.jsonl           that file by itself, on any machine\n"
        "zhijiang audit verify --since events.jsonl   the database, and that nothing of the file is gone from it"
    )
    parser = Parser("zhijiang audit", "Checks the record of events, here or in an export.", example=example)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify|export", parser_class=Parser)
    verify = verbs.add_parser(
        "verify",
        prog="zhijiang audit verify",
        help="check the chains; exit 1 if one is broken",
        example="zhijiang audit verify events.jsonl",
    )
    source = verify.add_mutually_exclusive_group()
    source.add_argument("export", nargs="?", type=Path, metavar="EXPORT", help="an export, instead of the database")
    source.add_argument("--since", type=Path, metavar="EXPORT", help="an earlier export that must still be true")
    export = verbs.add_parser(
        "export",
        prog="zhijiang audit export",
        help="write all events into a file",
        example="zhijiang audit export events.jsonl",
    )
    export.add_argument("file", type=Path, metavar="FILE")
    return parser


def _verify_file(path: Path) -> int:
    from zhijiang.casework import export

    head, records = export.read(path)
    return _tell([*export.faults_in(head, records)], events=len(records), streams=head.get("streams"))


def _verify_database(since: Path | None) -> int:
    open_installation()
    from zhijiang.casework import export, verify
    from zhijiang.casework.models import Event

    earlier = export.read(since) if since else None
    try:
        found = verify.faults()
    except _NO_ROW:
        found = _unreadable()
        if not found:
            raise
    if earlier is not None:
        head, records = earlier
        held = {(stream, seq): hash_ for stream, seq, hash_ in Event.objects.values_list("stream", "seq", "hash")}
        found += [*export.faults_in(head, records), *export.missing_from(records, held)]
    streams = Event.objects.values("stream").distinct().count()
    return _tell(found, events=Event.objects.count(), streams=streams)


def _unreadable() -> list[Fault]:
    """Events whose bytes make no row any more, as after a fault of the disk."""
    from zhijiang.casework.chain import Fault
    from zhijiang.casework.models import Event
    from zhijiang.casework.queries import as_record

    found = []
    for pk, stream, seq in Event.objects.order_by("stream", "seq").values_list("pk", "stream", "seq"):
        try:
            as_record(Event.objects.get(pk=pk))
        except _NO_ROW:
            found.append(Fault(stream, seq, "can no longer be read"))
    return found


def _export(path: Path) -> int:
    open_installation()
    from django.utils import timezone

    from zhijiang.casework import export, verify

    try:
        at = timezone.now().isoformat(timespec="seconds")
        summary = export.write(path, verify.records(), at=at, seals=verify.seals())
    except _NO_ROW:
        raise Refused("an event can no longer be read: `zhijiang audit verify` names it.") from None
    print(f"{summary.events} events in {summary.streams} streams, root {summary.root}")
    return 0


def _tell(faults: list[Fault], *, events: int, streams: Any) -> int:
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults in {events} events of {streams} streams.")
        return 1
    print(f"{events} events in {streams} streams hold.")
    return 0
