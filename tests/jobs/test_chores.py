"""What workers do of themselves, beside the jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from zhijiang.jobs import messages, registry
from zhijiang.jobs.worker import HEARD_AT_MOST, KEEP_MESSAGES, do_chores, prune_messages

pytestmark = pytest.mark.django_db


def test_chore_that_goes_wrong_keeps_no_other_from_its_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("zhijiang.jobs.worker.CHORES", {"a": fail, "b": lambda: done.append("b")})

    do_chores()

    assert (done, "The chore a went wrong." in caplog.text) == (["b"], True)


def test_apps_register_their_chores() -> None:
    assert set(registry.CHORES) == {
        "zhijiang.assignments.jobs.ask_for_reminders",
        "zhijiang.booking.jobs.free_unanswered",
        "zhijiang.casework.jobs.ask_for_sending",
        "zhijiang.casework.jobs.ask_for_sweep",
        "zhijiang.casework.jobs.ask_for_validity",
        "zhijiang.casework.jobs.bear_names",
        "zhijiang.casework.jobs.expire_limits",
        "zhijiang.casework.jobs.index_missing",
        "zhijiang.casework.jobs.seal_heads",
        "zhijiang.casework.jobs.sweep_letters",
        "zhijiang.casework.jobs.sweep_lists",
        "zhijiang.casework.jobs.warn_of_limits",
        "zhijiang.casework.jobs.write_digests",
        "zhijiang.catalog.jobs.sweep_pieces",
        "zhijiang.catalog.jobs.sweep_uploads",
        "zhijiang.indicators.jobs.ask_for_reminders",
        "zhijiang.screening.jobs.ask_for_missing_footage",
        "zhijiang.technical.jobs.clear_checks",
    }


def test_prune_forgets_only_messages_that_ended_long_ago() -> None:
    now = timezone.now()
    with time_machine.travel(now - KEEP_MESSAGES - timedelta(minutes=1), tick=False):
        names = {messages.send(word): word for word in ("waits", "is heard", "ended")}
        DBTaskResult.objects.exclude(pk=_key(names, "waits")).update(status="RUNNING", started_at=timezone.now())
        DBTaskResult.objects.filter(pk=_key(names, "ended")).update(status="SUCCESSFUL", finished_at=timezone.now())

    prune_messages()
    left = {names[str(pk)] for pk in DBTaskResult.objects.values_list("pk", flat=True)}
    with time_machine.travel(now + HEARD_AT_MOST, tick=False):
        prune_messages()

    assert left == {"waits", "is heard"}
    assert [names[str(pk)] for pk in DBTaskResult.objects.values_list("pk", flat=True)] == ["waits"]


def _key(names: dict[str, str], word: str) -> str:
    return next(key for key, value in names.items() if value == word)
