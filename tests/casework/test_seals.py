"""Seals: one a day, chained, and witnesses against a past that was written anew; also for the small program outside."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tests.casework import steps
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, chain, export, triggers, verify
from zhijiang.casework.models import Event, NameTag, Seal
from zhijiang.casework.queries import as_record
from zhijiang.people.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_seals.py"


def night(day: int) -> datetime:
    return datetime(2026, 11, day, 3, tzinfo=SHANGHAI)


@pytest.fixture
def sealed(office: Cast) -> list[Seal]:
    """Three days of work, each night sealed."""
    with time_machine.travel(night(23) - timedelta(hours=10)):
        steps.draft(office)
    seals = [actions.seal_heads(now=night(23))]
    with time_machine.travel(night(24) - timedelta(hours=10)):
        case = steps.submitted(office)
    seals.append(actions.seal_heads(now=night(24)))
    with time_machine.travel(night(25) - timedelta(hours=10)):
        steps.step(case, "accept", office.wu)
    seals.append(actions.seal_heads(now=night(25)))
    return [seal for seal in seals if seal is not None]


def rewrite(event: Event, reason: str) -> None:
    """Somebody with every right changes the past, and the chain after it."""
    triggers.remove(connection)
    later = list(Event.objects.filter(stream=event.stream, seq__gte=event.seq).order_by("seq"))
    previous = event.previous
    for each in later:
        each.previous = previous
        each.reason = reason if each.pk == event.pk else each.reason
        each.hash = previous = chain.event_hash(as_record(each))
        each.save()
    triggers.install(connection)


def outside(path: Path, *more: str) -> tuple[int, str]:
    told = subprocess.run([sys.executable, "-I", TOOL, path, *more], capture_output=True, text=True)
    return told.returncode, told.stdout


def test_seals_are_chained_and_count_what_there_is(sealed: list[Seal]) -> None:
    assert [(seal.streams, seal.events) for seal in sealed] == [
        (sealed[0].streams, sealed[0].events),
        (sealed[0].streams + 1, sealed[0].events + 2),
        (sealed[0].streams + 1, sealed[0].events + 3),
    ]
    assert [seal.previous for seal in sealed] == ["", sealed[0].hash, sealed[1].hash]
    assert list(export.seal_faults(verify.seals(), list(verify.records()))) == []


def test_day_is_sealed_once(sealed: list[Seal]) -> None:
    again = [actions.seal_heads(now=night(25)), actions.seal_heads(now=night(25) + timedelta(hours=20))]

    assert (again, Seal.objects.count()) == ([None, None], 3)
    assert actions.seal_heads(now=night(26)) is not None


def test_what_was_written_within_the_hour_waits_for_the_next_seal(office: Cast) -> None:
    before = Event.objects.filter(at__lte=timezone.now() - timedelta(hours=1)).count()
    steps.submitted(office)

    assert before == 0
    assert actions.seal_heads() is None
    seal = actions.seal_heads(now=timezone.now() + timedelta(hours=2))
    assert seal is not None
    assert seal.events == Event.objects.count()


def test_past_that_was_written_anew_with_its_chain_is_found_by_the_seals(sealed: list[Seal]) -> None:
    event = Event.objects.filter(stream__startswith="case/", seq=1).order_by("at").first()
    assert event is not None
    rewrite(event, "从未发生。")

    told = [str(fault) for fault in verify.faults()]

    assert told == [
        f"seal #{number}: events up to {record['at']} are not those that were sealed"
        for number, record in enumerate(verify.seals(), start=1)
    ]


def test_seal_that_was_changed_or_left_out_is_found(sealed: list[Seal]) -> None:
    Seal.objects.filter(pk=sealed[1].pk).update(events=1)
    changed = {str(fault).partition(": ")[2] for fault in verify.faults()}
    Seal.objects.filter(pk=sealed[1].pk).update(events=sealed[1].events)
    Seal.objects.filter(pk=sealed[0].pk).delete()
    gone = [str(fault) for fault in verify.faults()]

    assert "was changed after it was written" in changed
    assert gone == ["seal #1: is not tied to the seal before it"]


def test_small_program_verifies_an_export_and_a_printed_seal(sealed: list[Seal], tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    export.write(path, verify.records(), at="2026-11-25T10:00:00+08:00", seals=verify.seals())

    assert outside(path, "--seal", sealed[0].hash) == (
        0, f"{Event.objects.count()} events, 3 seals: all of it holds.\n",
    )  # fmt: skip
    assert outside(path, "--seal", "0" * 64)[0] == 1
    assert list(export.faults_in(*export.read(path))) == []


def test_small_program_is_one_file_that_needs_nothing_but_python() -> None:
    tree = ast.parse(TOOL.read_text(encoding="utf-8"))
    imported = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}

    assert imported == {"argparse", "hashlib", "json", "sys"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


def test_erased_person_leaves_an_export_that_holds_and_says_what_it_said(
    office: Cast, sealed: list[Seal], tmp_path: Path
) -> None:
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    export.write(before, verify.records(), at="2026-11-25T10:00:00+08:00", seals=verify.seals())
    Membership.objects.filter(user=office.wu).delete()

    actions.erase_person(office.wu, by=office.tang, reason="本人申请。")

    export.write(after, verify.records(), at="2026-11-26T10:00:00+08:00", seals=verify.seals())
    held = {(stream, seq): each for stream, seq, each in Event.objects.values_list("stream", "seq", "hash")}
    assert outside(after, "--seal", sealed[-1].hash) == (
        0, f"{Event.objects.count()} events, 3 seals: all of it holds.\n",
    )  # fmt: skip
    assert list(export.missing_from(export.read(before)[1], held)) == []
    assert NameTag.objects.filter(user=office.wu).count() == 0
    assert "吴主任" not in before.read_text(encoding="utf-8") + after.read_text(encoding="utf-8")


def test_small_program_finds_what_the_platform_finds(sealed: list[Seal], tmp_path: Path) -> None:
    event = Event.objects.filter(stream__startswith="case/", seq=1).order_by("at").first()
    assert event is not None
    rewrite(event, "从未发生。")
    path = tmp_path / "events.jsonl"
    export.write(path, verify.records(), at="2026-11-25T10:00:00+08:00", seals=verify.seals())

    code, said = outside(path)

    assert (code, said.count("are not those that were sealed")) == (1, 3)


@pytest.mark.parametrize("line", [0, 1, 4])
def test_small_program_finds_any_changed_line(sealed: list[Seal], tmp_path: Path, line: int) -> None:
    path = tmp_path / "events.jsonl"
    export.write(path, verify.records(), at="2026-11-25T10:00:00+08:00", seals=verify.seals())
    lines = [json.loads(each) for each in path.read_text().splitlines()]
    lines[line]["events" if line == 0 else "reason"] = 1
    path.write_text("\n".join(json.dumps(each) for each in lines) + "\n")

    assert outside(path)[0] == 1


def test_small_program_says_that_something_is_no_export(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("{}\n")

    assert outside(path) == (2, "")
