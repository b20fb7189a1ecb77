"""Checking the record: chains, and whether cases, snapshots, opinions, letters are what their events say."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.core.files.storage import default_storage

from zhijiang.casework import chain, export
from zhijiang.casework.chain import Fault
from zhijiang.casework.letters import docx_of, path_of
from zhijiang.casework.models import Case, Document, Event, LetterTemplate, Opinion, ProcedureVersion, Seal, Snapshot
from zhijiang.casework.queries import as_record
from zhijiang.casework.states import EngineAction


def records() -> Iterator[dict[str, Any]]:
    """Every event of the database as a plain record, stream by stream, in order."""
    for event in Event.objects.order_by("stream", "seq").iterator(chunk_size=2000):
        yield as_record(event)


def seals() -> list[dict[str, Any]]:
    """Every seal of the database as a plain record, in order."""
    return [export.seal_record(seal) for seal in Seal.objects.order_by("pk")]


def faults() -> list[Fault]:
    """Everything in the database that does not hold, stream by stream. Empty: all of it does."""
    found: list[Fault] = []
    cases = {f"case/{case.code}": case for case in Case.objects.select_related("authority")}
    for stream, group in groupby(records(), key=lambda record: str(record["stream"])):
        events = list(group)
        found += chain.faults_in(events)
        case = cases.pop(stream, None)
        if case is not None:
            found += _case_faults(stream, case, events)
        elif stream.startswith("case/"):
            found.append(Fault(stream, len(events), "its case is gone"))
        elif stream.startswith("procedure/"):
            found += _procedure_faults(stream, events)
        elif stream.startswith("letters/"):
            found += _template_faults(stream, events)
    found += [Fault(stream, case.seq, "all of its events are gone") for stream, case in cases.items()]
    found += export.seal_faults(seals(), records())
    return found


def _case_faults(stream: str, case: Case, events: list[dict[str, Any]]) -> Iterator[Fault]:
    last = events[-1]
    if case.seq != last["seq"]:
        yield Fault(stream, last["seq"], f"the case counts {case.seq} events; the last ones are gone or were added")
    moves = [event for event in events if event["to_state"]]
    for name, told in _told_of_case(moves).items():
        is_now = case.authority.code if name == "authority" else getattr(case, name)
        if is_now != told:
            yield Fault(stream, last["seq"], f"the case's {name} is {is_now!r}, its events say {told!r}")
    due = next((event["payload"]["due_on"] for event in reversed(events) if "due_on" in event["payload"]), None)
    if (case.due_on.isoformat() if case.due_on else None) != due:
        yield Fault(stream, last["seq"], f"the case's due date is {case.due_on}, its events say {due}")
    yield from _snapshot_faults(stream, case, moves)
    yield from _opinion_faults(stream, case, events)
    yield from _letter_faults(stream, case, moves)


def _told_of_case(moves: list[dict[str, Any]]) -> dict[str, Any]:
    """What replaying the moves gives for the case's own columns."""
    told: dict[str, Any] = {}
    for move in moves:
        told |= {"state": move["to_state"], "owner_role": move["payload"].get("owner_role", "")}
        told |= {
            name: move["payload"][name]
            for name in ("round", "number", "external_number", "authority")
            if name in move["payload"]
        }
        if "classes" in move["payload"]:
            told["classes"] = {name: each["value"] for name, each in move["payload"]["classes"].items()}
        if "choice" in move["payload"]:
            told["classes"] = told.get("classes", {}) | move["payload"]["choice"]
    return told


def _snapshot_faults(stream: str, case: Case, moves: list[dict[str, Any]]) -> Iterator[Fault]:
    told = {move["payload"]["snapshot"]["round"]: move for move in moves if "snapshot" in move["payload"]}
    kept = {snapshot.round: snapshot for snapshot in Snapshot.objects.filter(case=case)}
    for number in sorted(told.keys() | kept.keys()):
        move, snapshot = told.get(number), kept.get(number)
        if move is None or snapshot is None:
            yield Fault(
                stream, move["seq"] if move else 0, f"what was handed in for round {number} is missing or added"
            )
        elif chain.digest({"data": snapshot.data, "files": snapshot.files}) != move["payload"]["snapshot"]["sha256"]:
            yield Fault(stream, move["seq"], f"what was handed in for round {number} was changed")


def _opinion_faults(stream: str, case: Case, events: list[dict[str, Any]]) -> Iterator[Fault]:
    told = {event["payload"]["opinion"]: event for event in events if event["action"] == "opinion_signed"}
    kept = {opinion.pk: opinion for opinion in Opinion.objects.filter(case=case)}
    for key in sorted(told.keys() | kept.keys()):
        event, opinion = told.get(key), kept.get(key)
        if event is None or opinion is None:
            yield Fault(stream, event["seq"] if event else 0, "a signed opinion is missing or added")
            continue
        payload = event["payload"]
        if (opinion.vote, opinion.round, opinion.viewing, opinion.scores, opinion.reviewer_id) != (
            payload["vote"],
            payload["round"],
            payload["viewing"],
            payload.get("scores", {}),
            event["actor"],
        ) or sha256(opinion.text.encode()).hexdigest() != payload["text_sha256"]:
            yield Fault(stream, event["seq"], "a signed opinion was changed")


def _letter_faults(stream: str, case: Case, moves: list[dict[str, Any]]) -> Iterator[Fault]:
    told = {move["payload"]["letter"]["sha256"]: move for move in moves if "letter" in move["payload"]}
    kept = {document.sha256: document for document in Document.objects.filter(case=case)}
    for digest in sorted(told.keys() | kept.keys()):
        move, document = told.get(digest), kept.get(digest)
        if move is None or document is None:
            yield Fault(stream, move["seq"] if move else 0, "a letter is missing or added")
        elif document.number != move["payload"]["letter"]["number"]:
            yield Fault(stream, move["seq"], f"the number of letter {document.number} was changed")
        elif document.docx_sha256 != move["payload"]["letter"].get("docx_sha256", ""):
            yield Fault(stream, move["seq"], f"the docx of letter {document.number} was changed")
        elif not _bytes_hold(digest, path_of(digest)):
            yield Fault(stream, move["seq"], f"the file of letter {document.number} is gone or was changed")
        elif document.docx_sha256 and not _bytes_hold(document.docx_sha256, docx_of(digest)):
            yield Fault(stream, move["seq"], f"the docx of letter {document.number} is gone or was changed")


def _bytes_hold(digest: str, path: str) -> bool:
    if not default_storage.exists(path):
        return False
    with default_storage.open(path) as file:
        return sha256(file.read()).hexdigest() == digest


def _procedure_faults(stream: str, events: list[dict[str, Any]]) -> Iterator[Fault]:
    code = stream.removeprefix("procedure/")
    texts = dict(ProcedureVersion.objects.filter(item__code=code).values_list("version", "text"))
    for event in events:
        if event["action"] != EngineAction.PROCEDURE_PUBLISHED:
            continue
        text = texts.get(event["payload"]["version"], "")
        if sha256(text.encode()).hexdigest() != event["payload"]["sha256"]:
            yield Fault(stream, event["seq"], f"the text of version {event['payload']['version']} was changed")


def _template_faults(stream: str, events: list[dict[str, Any]]) -> Iterator[Fault]:
    rows = LetterTemplate.objects.filter(item__code=stream.removeprefix("letters/"))
    kept = {(row.authority_id, row.letter, row.version): sha256(bytes(row.content)).hexdigest() for row in rows}
    for event in events:
        if event["action"] != EngineAction.TEMPLATE_PUBLISHED:
            continue
        told = event["payload"]
        if kept.get((told["authority"], told["letter"], told["version"])) != told["sha256"]:
            yield Fault(
                stream, event["seq"], f"version {told['version']} of letter template {told['letter']} was changed"
            )
