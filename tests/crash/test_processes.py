"""The whole platform as people run it, its processes killed -9 by turns and together, and started again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest

from tests.clips import make_clip
from tests.crash.conftest import Founded
from tests.crash.household import FORM, Household
from tests.crash.machine import Machine
from tests.crash.sending import Memory, Sender

pytestmark = pytest.mark.slow

FRAMES: Final = 400
PIECES: Final = 8


@pytest.fixture
def household(machine: Machine) -> Iterator[Household]:
    made = Household(machine.home)
    made.start()
    yield made
    made.stop()


def sender_of(household: Household, work: str, content: bytes) -> Sender:
    size = -(-len(content) // PIECES)
    return Sender(household.ask, Memory(), lambda _memory: None, work, "断桥.mp4", content, size)


def test_film_sent_while_processes_are_killed_becomes_one_whole_cut(
    household: Household, machine: Machine, founded: Founded, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=50)
    sender = sender_of(household, founded.work, clip.path.read_bytes())
    household.enter(founded.sessions["lin"])

    sender.send(pieces=2)
    household.send_half(*sender.next_piece())
    household.wait_for_web()
    sender.send(pieces=2)
    household.kill_all()
    household.start()
    sender.send(pieces=3)
    household.send_and_kill("PATCH", *sender.next_piece(), after_s=0.05)
    household.wait_for_web()
    sender.send()
    household.wait_until_quiet()

    look = {"work": founded.work, "path": str(clip.path), "frames": 50, "session": founded.sessions["lin"]}
    assert machine.tell("look_at_film", promised=sender.memory.broken, **look) == []


def test_film_prepared_while_processes_are_killed_has_one_whole_report_and_package(
    machine: Machine, household: Household, founded: Founded, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=FRAMES, width=640, height=360, codec="mpeg4", b_frames=0)
    delay = random.Random("preparation").uniform

    machine.tell("bring_in", path=str(clip.path), work=founded.work)
    is_hit = household.kill_decoder_of("catalog.analyse_cut", after_s=delay(0, 0.3))
    household.kill_worker_of("catalog.package_cut", after_s=delay(0, 1))
    household.kill_worker_of("catalog.analyse_cut", after_s=delay(0, 1))
    household.kill_all()
    household.start()
    household.wait_until_quiet()

    look = {"work": founded.work, "path": str(clip.path), "frames": FRAMES, "session": founded.sessions["lin"]}
    assert is_hit
    assert machine.tell("look_at_film", promised=[], **look) == []


def test_decision_is_made_once_while_the_web_process_is_killed_over_it(
    household: Household, machine: Machine, founded: Founded
) -> None:
    household.enter(founded.sessions["sun"])
    chance = random.Random("decision")
    body = urlencode({"outcome": "approve", "seq": founded.seq, "confirm": "1"}).encode()

    led_to = []
    for case in founded.cases:
        household.send_and_kill("POST", f"/reviews/{case}/decide/", FORM, body, after_s=chance.uniform(0.02, 2))
        household.wait_for_web()
        led_to.append(household.ask("POST", f"/reviews/{case}/decide/", FORM, body))

    assert [answer.headers.get("Location") for answer in led_to] == [
        f"/reviews/{case}/?decided=1" for case in founded.cases
    ]
    assert machine.tell("look_at_decisions", cases=founded.cases, sessions=founded.sessions) == []
