"""One mail a day, and limits that are near or have passed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.casework.desk import Desk, accepted, make_desk, submitted
from tests.casework.steps import step
from tests.zones import SHANGHAI
from zhijiang.casework import actions, queries
from zhijiang.casework.models import Case, Delivery, Event, Message
from zhijiang.casework.states import DeliveryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk("hand")


def next_workday(hour: int) -> datetime:
    """An hour of the next working day."""
    day = queries.own_calendar().add(timezone.localdate(), 1)
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def digests() -> list[str]:
    return list(Delivery.objects.filter(event=None).order_by("pk").values_list("user__username", flat=True))


def test_the_digest_is_written_once_a_working_day_from_eight_on(desk: Desk) -> None:
    accepted(desk)
    early = actions.write_digests(now=next_workday(7))
    written = actions.write_digests(now=next_workday(8))
    again = actions.write_digests(now=next_workday(9))

    assert (early, written, again, digests()) == (0, 1, 0, ["lin"])


def test_no_digest_is_written_on_a_day_off(desk: Desk) -> None:
    accepted(desk)
    saturday = next_workday(9)
    while queries.own_calendar().is_workday(saturday.date()):
        saturday += timedelta(days=1)

    assert actions.write_digests(now=saturday) == 0


def test_the_digest_tells_what_is_unread_and_no_mail_told(desk: Desk) -> None:
    case = accepted(desk)
    step(case, "ask_others", desk.cast.sun)
    desk.cast.lin.language = "en"
    desk.cast.lin.save()
    now = next_workday(8)
    actions.write_digests(now=now)
    Delivery.objects.exclude(event=None).delete()

    actions.send_waiting(now=now)

    sent = mail.outbox[0]
    assert (len(mail.outbox), sent.to, sent.subject) == (1, ["lin@example.org"], "2 things happened")
    assert "Provincial Bureau accepted" in sent.body
    assert f"/cases/{case.code}/" in sent.body


def test_the_next_digest_does_not_tell_the_same_again(desk: Desk) -> None:
    accepted(desk)
    now = next_workday(8)
    actions.write_digests(now=now)
    Delivery.objects.filter(event=None).update(state=DeliveryState.SENT, sent_at=now)

    assert actions.write_digests(now=now + timedelta(days=1)) == 0
    assert Message.objects.filter(user=desk.cast.lin, read_at=None).exists()


def test_a_limit_is_told_when_it_is_near_and_again_when_it_has_passed_once_each(desk: Desk) -> None:
    case = submitted(desk)
    due = case.due_on
    assert due is not None
    days = {
        "green": queries.own_calendar().back(due, 4),
        "yellow": queries.own_calendar().back(due, 2),
        "red": queries.own_calendar().add(due, 1),
    }
    moments = {word: datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI) for word, day in days.items()}
    seq = case.seq

    written = [actions.warn_of_limits(now=moments[word]) for word in ("green", "yellow", "yellow", "red", "red")]

    case.refresh_from_db()
    events = list(
        Event.objects.filter(stream=f"due/{case.code}").order_by("seq").values_list("action", "payload__light")
    )
    told = list(Message.objects.filter(kind="due").order_by("pk").values_list("user__username", "event__action"))
    assert written == [0, 1, 0, 1, 0]
    assert events == [("due_soon", "yellow"), ("overdue", "red")]
    assert told == [("wu", "due_soon"), ("wu", "overdue")]
    assert case.seq == seq, "a warning does not change the case"


def test_a_warning_says_which_limit(desk: Desk) -> None:
    case = submitted(desk)
    Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() - timedelta(days=30))

    actions.warn_of_limits(now=timezone.now())

    line = queries.lines_of(list(queries.messages_for(desk.cast.wu).filter(kind="due")), desk.cast.wu)[0]
    assert line.sentence == "时限已过：受理时限"


def test_a_limit_that_moved_is_told_anew(desk: Desk) -> None:
    case = submitted(desk)
    today = timezone.localdate()
    Case.objects.filter(pk=case.pk).update(due_on=today - timedelta(days=30))
    first = actions.warn_of_limits(now=timezone.now())
    Case.objects.filter(pk=case.pk).update(due_on=today - timedelta(days=20))

    assert (first, actions.warn_of_limits(now=timezone.now()), actions.warn_of_limits(now=timezone.now())) == (1, 1, 0)
