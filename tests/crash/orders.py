"""What the children of the fork server are told to do: each function is one order, its answer is JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import time_machine
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests.cast import make_cast
from tests.crash import invariants
from tests.crash.counting import Counter
from tests.crash.sending import Answer, Memory, Sender, film_of
from tests.screening.reviewing import open_stage
from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Cut, Work
from zhijiang.catalog.states import WorkKind
from zhijiang.jobs.actions import reap
from zhijiang.jobs.models import Job
from zhijiang.jobs.runner import run
from zhijiang.jobs.states import OPEN_STATES, JobState
from zhijiang.jobs.worker import Worker, do_chores
from zhijiang.people.models import User
from zhijiang.screening import actions as screening
from zhijiang.screening.states import ReviewAction

NAME: Final = "断桥.mp4"
CONTENT: Final = film_of(3 * 4096)
PIECE_BYTES: Final = 5000


def found(_counter: Counter) -> dict[str, Any]:
    """Tables, pack and people; a film without a cut; one decided review, and two that wait for the officer."""
    call_command("migrate", verbosity=0)
    call_command("load_pack", verbosity=0)
    cast = make_cast()
    work = catalog.open_work(cast.studio_a, by=cast.lin, kind=WorkKind.ONLINE_FILM, title="断桥")
    decided, *waiting = [open_stage(cast).submit().accept().panel().sign() for _ in range(3)]
    screening.decide(decided.now(), ReviewAction.APPROVE, by=cast.sun, expected_seq=decided.seq())
    work_until_quiet()  # the searches that handing in asks for
    return {
        "sessions": {person.username: _signed_in(person) for person in (cast.lin, cast.sun)},
        "work": work.code,
        "cases": [stage.code for stage in waiting],
        "seq": waiting[0].seq(),
    }


def bring_in(_counter: Counter, *, path: str, work: str) -> str:
    """A cut of it with its jobs waiting. Answers the cut's code."""
    lin = User.objects.get(username="lin")
    found = Work.objects.get(code=work)
    return str(catalog.bring_in_path(found, by=lin, path=Path(path), episode_number=1, name=NAME).code)


def upload(counter: Counter, *, work: str, memory: str, session: str) -> list[str]:
    """Send the film, from where the browser knows to be. Answers the promises that were not kept."""
    path = Path(memory)

    def remember(known: Memory) -> None:
        with counter.aside():
            known.keep(path)

    client = browser(session)
    known = Memory.of(path)
    sender = Sender(partial(_ask, client), known, remember, work, NAME, CONTENT, PIECE_BYTES)
    with counter.armed():
        sender.send()
    return known.broken


def recover_upload(counter: Counter, *, work: str, memory: str, session: str, client_returns: bool) -> list[str]:
    """Web and worker stand again. The browser goes on, or its person is gone for good; a day passes. Answers what does not hold."""
    client, film = browser(session), Work.objects.get(code=work)
    with counter.armed():
        faults = invariants.of_work_page(client, film, NAME)
        promised = upload(counter, work=work, memory=memory, session=session) if client_returns else []
        seal_what_waits()
        faults += invariants.of_uploads(promised)
        is_cut = Cut.objects.filter(episode__work=film).exists()
        if not is_cut:
            with later(hours=25):
                seal_what_waits()
                Path(memory).unlink(missing_ok=True)
                faults += upload(counter, work=work, memory=memory, session=session)
        seal_what_waits()
    faults += invariants.of_cuts(film, CONTENT) + invariants.of_blobs() + invariants.of_uploads([])
    faults += invariants.of_jobs(waiting=["catalog.analyse_cut", "catalog.package_cut"])
    faults += invariants.of_work_page(client, film, NAME)
    with later(hours=50):
        do_chores()
        faults += invariants.of_files()
    return faults


def seal_what_waits() -> None:
    """What a worker does of itself, but for the films, whose bytes are none."""
    reap()
    do_chores()
    for job in Job.objects.filter(state=JobState.WAITING, name="catalog.seal_upload"):
        run(job.code)


def work_once(counter: Counter) -> None:
    """A worker takes what waits."""
    with counter.armed():
        Worker(until_empty=True).work()


def recover_work(counter: Counter, *, cut: str, frames: int, session: str) -> list[str]:
    """A worker stands again, until nothing waits. Answers what does not hold."""
    client, found = browser(session), Cut.objects.get(code=cut)
    with counter.armed():
        faults = invariants.of_cut_page(client, found)
        work_until_quiet()
    faults += invariants.of_blobs() + invariants.of_jobs() + invariants.of_preparation(found.file_id, frames=frames)
    faults += invariants.of_cut_page(client, found)
    with later(hours=25):
        do_chores()
        faults += invariants.of_files()
    return faults


def work_until_quiet() -> None:
    """Workers take what waits, and what is to be tried again some minutes later."""
    for minutes in range(0, 60, 2):
        with later(minutes=minutes):
            Worker(until_empty=True).work()
            if not Job.objects.filter(state__in=OPEN_STATES).exists():
                return


def look_at_film(
    _counter: Counter, *, work: str, path: str, frames: int, session: str, promised: list[str]
) -> list[str]:
    """What does not hold of a film that was sent and prepared."""
    film, content = Work.objects.get(code=work), Path(path).read_bytes()
    faults = invariants.of_cuts(film, content) + invariants.of_blobs() + invariants.of_uploads(promised)
    faults += invariants.of_jobs()
    for cut in Cut.objects.filter(episode__work=film):
        faults += invariants.of_preparation(cut.file_id, frames=frames)
        faults += invariants.of_cut_page(browser(session), cut)
    with later(hours=25):
        do_chores()
        faults += invariants.of_files()
    return faults


def decide(counter: Counter, *, case: str, seq: int, session: str) -> list[str]:
    """The officer sends the confirmed decision. Answers where that led."""
    client = browser(session)
    with counter.armed():
        answer = client.post(f"/reviews/{case}/decide/", {"outcome": "approve", "seq": seq, "confirm": "1"})
    return [str(answer.status_code), answer.headers.get("Location", "")]


def recover_decision(counter: Counter, *, cases: list[str], seq: int, sessions: dict[str, str]) -> list[str]:
    """The web stands again. The officer's browser sends once more what had no answer, and the next case is decided.

    Answers what does not hold.
    """
    first, second = cases
    officer = browser(sessions["sun"])
    with counter.armed():
        faults = invariants.of_review_page(officer, first)
        led_to = decide(counter, case=first, seq=seq, session=sessions["sun"])
        faults += [] if led_to == ["302", f"/reviews/{first}/?decided=1"] else [f"sent again, it led to {led_to}"]
        decide(counter, case=second, seq=seq, session=sessions["sun"])
    return faults + look_at_decisions(counter, cases=cases, sessions=sessions)


def look_at_decisions(_counter: Counter, *, cases: list[str], sessions: dict[str, str]) -> list[str]:
    """What does not hold of cases that were decided."""
    officer = browser(sessions["sun"])
    faults = [fault for case in cases for fault in invariants.of_review_page(officer, case)]
    faults += invariants.of_decisions(cases, as_lin=browser(sessions["lin"])) + invariants.of_jobs()
    with later(hours=25):
        do_chores()
        faults += invariants.of_files()
    return faults


@contextmanager
def later(**span: int) -> Iterator[None]:
    """The clock so much later."""
    with time_machine.travel(timezone.now() + timedelta(**span), tick=True):
        yield


def browser(session: str) -> Client:
    """A signed-in person's browser, in English."""
    client = Client(headers={"host": "127.0.0.1", "accept-language": "en"})
    client.cookies["sessionid"] = session
    return client


def _ask(client: Client, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    told = {name: value for name, value in headers.items() if name != "Content-Type"}
    response = client.generic(method, path, body, content_type=headers.get("Content-Type", ""), headers=told)
    return Answer(response.status_code, response.headers)


def _signed_in(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
