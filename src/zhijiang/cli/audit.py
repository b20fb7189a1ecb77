"""`zhijiang audit`: check the record of events, here or in an export."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

EXAMPLE = """example:
  zhijiang audit verify                    the database: chains, cases, letters
  zhijiang audit export events.jsonl       all events into a file, to be kept elsewhere
  zhijiang audit verify events.jsonl       that file by itself, on any machine
  zhijiang audit verify --since events.jsonl   the database, and that nothing of the file is gone from it
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zhijiang audit", description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify|export")
    verify = verbs.add_parser("verify", help="check the chains; exit 1 if one is broken")
    verify.add_argument("export", nargs="?", type=Path, metavar="EXPORT", help="an export, instead of the database")
    verify.add_argument("--since", type=Path, metavar="EXPORT", help="an earlier export that must still be true")
    export = verbs.add_parser("export", help="write all events into a file")
    export.add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    from zhijiang.casework.export import BadExport

    try:
        if chosen.verb == "export":
            return _export(chosen.file)
        return _verify_file(chosen.export) if chosen.export else _verify_database(chosen.since)
    except (BadExport, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _verify_file(path: Path) -> int:
    from zhijiang.casework import export

    head, records = export.read(path)
    return _tell([*export.faults_in(head, records)], events=len(records), streams=head.get("streams"))


def _verify_database(since: Path | None) -> int:
    _start_django()
    from zhijiang.casework import export, verify
    from zhijiang.casework.models import Event

    found = verify.faults()
    if since is not None:
        head, records = export.read(since)
        held = {(stream, seq): hash_ for stream, seq, hash_ in Event.objects.values_list("stream", "seq", "hash")}
        found += [*export.faults_in(head, records), *export.missing_from(records, held)]
    streams = Event.objects.values("stream").distinct().count()
    return _tell(found, events=Event.objects.count(), streams=streams)


def _export(path: Path) -> int:
    _start_django()
    from django.utils import timezone

    from zhijiang.casework import export, verify

    summary = export.write(path, verify.records(), at=timezone.now().isoformat(timespec="seconds"))
    print(f"{summary.events} events in {summary.streams} streams, root {summary.root}")
    return 0


def _tell(faults: list[Any], *, events: int, streams: Any) -> int:
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults in {events} events of {streams} streams.", file=sys.stderr)
        return 1
    print(f"{events} events in {streams} streams hold.")
    return 0


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    django.setup()
