"""An export of all events as lines of JSON, and its check by itself: needs neither database nor Django.

The first line is the head: schema, number of events and streams, the root over every stream's last hash, and the seals.
An export kept elsewhere shows what a chain alone cannot: that its end was cut off, or that all of it was written anew. A
seal does the same with one line of print: it fixes the heads of all streams at a moment. tools/verify_seals.py checks an
export without any of this code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Protocol

from zhijiang.casework import chain
from zhijiang.casework.chain import Fault

SCHEMA: Final = "zhijiang.audit/1"


SEAL_FIELDS: Final = ("at", "streams", "events", "digest", "previous")
"""What the hash of a seal covers."""


class SealRow(Protocol):
    """A seal as the database has it."""

    @property
    def at(self) -> datetime: ...
    @property
    def streams(self) -> int: ...
    @property
    def events(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def previous(self) -> str: ...
    @property
    def hash(self) -> str: ...


class BadExport(ValueError):
    """A file that is no export; the sentence says why."""


@dataclass(frozen=True)
class Summary:
    """What was checked."""

    events: int
    streams: int
    root: str


def write(
    path: Path, records: Iterable[Mapping[str, Any]], /, *, at: str, seals: Iterable[Mapping[str, Any]] = ()
) -> Summary:
    """Write an export; the file appears whole or not at all."""
    lines: list[bytes] = []
    heads: dict[str, tuple[int, str]] = {}
    for record in records:
        lines.append(chain.canonical(record))
        heads[str(record["stream"])] = (int(record["seq"]), str(record["hash"]))
    summary = Summary(events=len(lines), streams=len(heads), root=chain.root_of(heads))
    head = {"schema": SCHEMA, "at": at, "events": summary.events, "streams": summary.streams, "root": summary.root}
    head |= {"seals": [dict(seal) for seal in seals]}
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_bytes(b"\n".join([chain.canonical(head), *lines]) + b"\n")
    unfinished.replace(path)
    return summary


def read(path: Path, /) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(head, records). Raises BadExport."""
    try:
        *written, rest = path.read_bytes().decode().split("\n")
        lines = [json.loads(line) for line in written]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadExport(f"{path}: not an export of events ({error})") from error
    if rest:
        raise BadExport(f"{path}: its last line is cut off")
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
    yield from seal_faults(head.get("seals", ()), records)


def missing_from(records: list[dict[str, Any]], held: Mapping[tuple[str, int], str], /) -> Iterator[Fault]:
    """Events of an export that are no longer, or no longer the same, in `held`: {(stream, seq): hash}."""
    for record in records:
        now = held.get((str(record["stream"]), int(record["seq"])))
        if now is None:
            yield Fault(str(record["stream"]), int(record["seq"]), "is in the export, but gone from the database")
        elif now != record["hash"]:
            yield Fault(str(record["stream"]), int(record["seq"]), "was written anew since the export")


def seal_record(seal: SealRow, /) -> dict[str, Any]:
    """A seal as the plain record that is hashed and exported."""
    return {
        "at": seal.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "streams": seal.streams,
        "events": seal.events,
        "digest": seal.digest,
        "previous": seal.previous,
        "hash": seal.hash,
    }


def seal_hash(record: Mapping[str, Any], /) -> str:
    """The hash of a seal, given as a record with at least SEAL_FIELDS."""
    return chain.digest({name: record[name] for name in SEAL_FIELDS})


def digest_of_heads(heads: Mapping[str, tuple[int, str]], /) -> str:
    """SHA-256 over one line “stream seq hash” for each stream, in order: {stream: (seq, hash)}."""
    told = sha256()
    for stream, (seq, head) in sorted(heads.items()):
        told.update(f"{stream} {seq} {head}\n".encode())
    return told.hexdigest()


def seal_faults(seals: Sequence[Mapping[str, Any]], records: Iterable[Mapping[str, Any]], /) -> Iterator[Fault]:
    """What does not hold of the seals: their chain, and the heads that they name, out of the events. Rule: C-51."""
    if not seals:
        return
    events = sorted((str(each["at"]), str(each["stream"]), int(each["seq"]), str(each["hash"])) for each in records)
    heads: dict[str, tuple[int, str]] = {}
    previous, place = "", 0
    for number, seal in enumerate(seals, start=1):
        if set(SEAL_FIELDS) - seal.keys() or "hash" not in seal:
            yield Fault("seal", number, "is not whole")
            return
        if seal["previous"] != previous:
            yield Fault("seal", number, "is not tied to the seal before it")
        if seal_hash(seal) != seal["hash"]:
            yield Fault("seal", number, "was changed after it was written")
        while place < len(events) and events[place][0] <= str(seal["at"]):
            _at, stream, seq, head = events[place]
            heads[stream] = max(heads.get(stream, (0, "")), (seq, head))
            place += 1
        if (seal["streams"], seal["events"], seal["digest"]) != (len(heads), place, digest_of_heads(heads)):
            yield Fault("seal", number, f"events up to {seal['at']} are not those that were sealed")
        previous = str(seal["hash"])
