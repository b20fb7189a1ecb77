"""An export carried elsewhere: whole by itself, and a witness against the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.casework import steps
from tests.casework.steps import step
from tests.cast import Cast
from zhijiang.casework import chain, export, queries, triggers, verify
from zhijiang.casework.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(office: Cast, tmp_path: Path) -> Path:
    steps.under_review(office)
    path = tmp_path / "events.jsonl"
    export.write(path, verify.records(), at="2026-11-24T10:00:00+08:00")
    return path


def faults(path: Path) -> list[str]:
    return [str(fault) for fault in export.faults_in(*export.read(path))]


def held() -> dict[tuple[str, int], str]:
    return {(stream, seq): hash_ for stream, seq, hash_ in Event.objects.values_list("stream", "seq", "hash")}


def test_an_export_holds_every_event_and_verifies_by_itself(exported: Path) -> None:
    head, records = export.read(exported)

    assert (head["schema"], head["events"], len(records)) == (
        export.SCHEMA,
        Event.objects.count(),
        Event.objects.count(),
    )
    assert faults(exported) == []


def test_every_changed_byte_of_an_event_is_found(exported: Path) -> None:
    text = exported.read_bytes()
    start = text.index(b"\n") + 1
    for place in range(start, len(text), 97):
        changed = bytearray(text)
        changed[place] ^= 0x01
        exported.write_bytes(bytes(changed))

        try:
            found = faults(exported)
        except export.BadExport:
            continue

        assert found, f"byte {place}: {text[place - 20 : place + 20]!r}"


def test_a_line_taken_away_anywhere_is_found(exported: Path) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    for index in range(1, len(lines)):
        exported.write_bytes(b"".join(lines[:index] + lines[index + 1 :]))

        assert faults(exported)


def test_a_database_written_anew_from_a_point_on_differs_from_the_export(office: Cast, exported: Path) -> None:
    triggers.remove(connection)
    previous = ""
    for event in Event.objects.filter(stream__startswith="case/").order_by("seq"):
        event.reason = event.reason or ("改写" if event.seq >= 3 else "")
        event.previous = previous
        event.hash = previous = chain.event_hash(queries.as_record(event))
        event.save()
    assert verify.faults() == []

    _head, records = export.read(exported)
    found = [(fault.seq, fault.what) for fault in export.missing_from(records, held())]

    assert found == [(seq, "was written anew since the export") for seq in range(3, 7)]


def test_events_written_since_the_export_are_no_fault(office: Cast, exported: Path) -> None:
    step(steps.draft(office), "withdraw", office.lin)

    _head, records = export.read(exported)

    assert list(export.missing_from(records, held())) == []


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", '{"schema": "other/1"}', '{"schema": "zhijiang.audit/1"}\n{"seq": 1}']
)
def test_what_is_no_export_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(text)

    with pytest.raises(export.BadExport, match=r"events\.jsonl: "):
        export.read(path)
