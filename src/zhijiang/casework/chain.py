"""The chain of events: canonical JSON, hashes, and their check. Knows no database and no Django.

Tamper-evident, not tamper-proof: somebody with every right on the database can recompute a chain; an export that was
carried elsewhere (`zhijiang audit export`) then shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

FIELDS: Final = (
    "stream",
    "seq",
    "action",
    "from_state",
    "to_state",
    "actor",
    "actor_name",
    "on_behalf_of",
    "role",
    "at",
    "reason",
    "payload",
    "previous",
)
"""What the hash of an event covers."""


@dataclass(frozen=True)
class Fault:
    """One place where a chain does not hold."""

    stream: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq}: {self.what}"


def canonical(value: Any, /) -> bytes:
    """The one way to write a JSON value (after RFC 8785): sorted keys, no spaces, UTF-8. Raises TypeError for a float."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Any, /) -> str:
    """SHA-256 of the canonical JSON."""
    return sha256(canonical(value)).hexdigest()


def event_hash(record: Mapping[str, Any], /) -> str:
    """The hash of an event, given as a record with at least FIELDS."""
    return digest({name: record[name] for name in FIELDS})


def faults_in(records: Iterable[Mapping[str, Any]], /) -> list[Fault]:
    """Check one stream, its records in order: numbered from 1 without a gap, each hash right and tied to the one before.

    Each fault is told once; after a broken link the check goes on from the stored hash.
    """
    faults: list[Fault] = []
    previous, expected = "", 1
    for record in records:
        stream, seq = str(record["stream"]), int(record["seq"])
        if seq != expected:
            faults.append(Fault(stream, seq, f"expected event {expected} here; events are missing or out of order"))
        elif record["previous"] != previous:
            faults.append(Fault(stream, seq, "is not tied to the event before it"))
        if event_hash(record) != record["hash"]:
            faults.append(Fault(stream, seq, "was changed after it was written"))
        previous, expected = str(record["hash"]), seq + 1
    return faults


def root_of(heads: Mapping[str, tuple[int, str]], /) -> str:
    """One hash over the last event of every stream: {stream: (seq, hash)}."""
    return digest([[stream, seq, head] for stream, (seq, head) in sorted(heads.items())])


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"a chained record holds no floats, got {value!r}")
    if isinstance(value, Mapping):
        for each in value.values():
            _refuse_floats(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_floats(each)


def name_mark(name: str, salt: str, /) -> str:
    """What an event holds instead of a name: 192 bits of the salted SHA-256. Source: security design, commitments."""
    return f"name:{sha256(f'{salt}/{name}'.encode()).hexdigest()[:48]}"
