"""An export of all events as lines of JSON, and its check by itself: needs neither database nor Django.

The first line is the head: schema, number of events and streams, and the root over every stream's last hash. An export
kept elsewhere shows what a chain alone cannot: that its end was cut off, or that all of it was written anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from zhijiang.casework import chain
from zhijiang.casework.chain import Fault

SCHEMA: Final = "zhijiang.audit/1"


class BadExport(ValueError):
    """A file that is no export; the sentence says why."""


@dataclass(frozen=True)
class Summary:
    """What was checked."""

    events: int
    streams: int
    root: str


def write(path: Path, records: Iterable[Mapping[str, Any]], /, *, at: str) -> Summary:
    """Write an export; the file appears whole or not at all."""
    lines: list[bytes] = []
    heads: dict[str, tuple[int, str]] = {}
    for record in records:
        lines.append(chain.canonical(record))
        heads[str(record["stream"])] = (int(record["seq"]), str(record["hash"]))
    summary = Summary(events=len(lines), streams=len(heads), root=chain.root_of(heads))
    head = {"schema": SCHEMA, "at": at, "events": summary.events, "streams": summary.streams, "root": summary.root}
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(b"\n".join([chain.canonical(head), *lines]) + b"\n")
    unfinished.replace(path)
    return summary


def read(path: Path, /) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(head, records). Raises BadExport."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadExport(f"{path}: not an export of events ({error})") from error
    if not lines or not isinstance(lines[0], dict) or lines[0].get("schema") != SCHEMA:
        raise BadExport(f"{path}: expected an export of schema {SCHEMA}")
    if not all(isinstance(line, dict) and {*chain.FIELDS, "hash"} <= line.keys() for line in lines[1:]):
        raise BadExport(f"{path}: a line is not a whole event")
    return lines[0], lines[1:]


def faults_in(head: Mapping[str, Any], records: list[dict[str, Any]], /) -> Iterator[Fault]:
    """What does not hold in an export by itself: its chains, its counts, its root."""
    heads: dict[str, tuple[int, str]] = {}
    for stream, group in groupby(records, key=lambda record: str(record["stream"])):
        events = list(group)
        if stream in heads:
            yield Fault(stream, int(events[0]["seq"]), "the stream stands in two places")
        heads[stream] = (int(events[-1]["seq"]), str(events[-1]["hash"]))
        yield from chain.faults_in(events)
    if (head.get("events"), head.get("streams")) != (len(records), len(heads)):
        yield Fault("export", 0, f"expected {head.get('events')} events, found {len(records)}")
    if head.get("root") != chain.root_of(heads):
        yield Fault("export", 0, "its root is not that of its events")


def missing_from(records: list[dict[str, Any]], held: Mapping[tuple[str, int], str], /) -> Iterator[Fault]:
    """Events of an export that are no longer, or no longer the same, in `held`: {(stream, seq): hash}."""
    for record in records:
        now = held.get((str(record["stream"]), int(record["seq"])))
        if now is None:
            yield Fault(str(record["stream"]), int(record["seq"]), "is in the export, but gone from the database")
        elif now != record["hash"]:
            yield Fault(str(record["stream"]), int(record["seq"]), "was written anew since the export")
