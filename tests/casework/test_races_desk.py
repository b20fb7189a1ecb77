"""Several workers at once: nothing is sent, written or told twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.casework.desk import accepted, make_desk, submitted
from tests.casework.test_reminding import next_workday
from zhijiang.casework import actions
from zhijiang.casework.models import Case, Delivery, Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.slow]
WORKERS = 4


def at_once(body: Callable[[], int]) -> list[int]:
    """What each of several workers returns that begin at the same moment."""
    barrier = Barrier(WORKERS)

    def work() -> int:
        try:
            barrier.wait()
            return body()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return sorted(each.result() for each in [pool.submit(work) for _worker in range(WORKERS)])


def test_each_mail_is_sent_once() -> None:
    desk = make_desk("hand")
    for _n in range(5):
        submitted(desk)
    now = timezone.now() + timedelta(minutes=1)

    tried = at_once(lambda: actions.send_waiting(now=now))

    assert sum(tried) == 5
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == len(mail.outbox) == 5
    assert set(Delivery.objects.values_list("state", "tries")) == {("sent", 1)}


def test_one_digest_is_written() -> None:
    desk = make_desk("hand")
    accepted(desk)
    now = next_workday(8)

    written = at_once(lambda: actions.write_digests(now=now))

    assert (sum(written), Delivery.objects.filter(event=None).count()) == (1, 1)


def test_a_limit_that_has_passed_is_told_once() -> None:
    case = submitted(make_desk("hand"))
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=30))
    now = timezone.now()

    written = at_once(lambda: actions.warn_of_limits(now=now))

    assert (sum(written), Event.objects.filter(stream=f"due/{case.code}").count()) == (1, 1)
