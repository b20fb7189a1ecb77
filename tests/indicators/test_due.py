"""The due day is moved; whoever has something to do reads so on the first page, in the inbox and in the morning's mail."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from tests.assignments.assigning import given, published
from tests.bases.test_views import signed_in, text_of
from tests.cast import Cast
from tests.indicators.asking import DUE, base_with_firms, open_year, report
from zhijiang.assignments import actions as assignments
from zhijiang.casework.actions import choose_channels, send_waiting, write_digests
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Event
from zhijiang.casework.states import Channel, MessageKind
from zhijiang.indicators import actions, queries
from zhijiang.indicators.models import Period
from zhijiang.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOON = "2026-11-30T10:00+08:00"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_due_day_is_moved_with_the_reason_and_read_by_whoever_is_asked(cast: Cast) -> None:
    base_with_firms(cast)
    period = open_year(cast)
    url = reverse("indicators:due", args=[period.code])
    later = DUE + datetime.timedelta(days=20)

    with pytest.raises(NotAllowed):
        actions.move_due_day(period, by=cast.wu, due_on=later, reason="x")
    for due_on, reason in ((datetime.date(2026, 11, 29), "x"), (DUE, "x"), (later, " ")):
        with pytest.raises(MissingEvidence):
            actions.move_due_day(period, by=cast.sun, due_on=due_on, reason=reason)
    sun = signed_in(cast.sun)
    empty = sun.post(url, {"due_on": str(later), "reason": ""})
    past = sun.post(url, {"due_on": "2026-11-29", "reason": "年报延期"}, headers=ENGLISH)
    moved = sun.post(url, {"due_on": str(later), "reason": "年报延期"})
    read = signed_in(cast.lin).get(reverse("indicators:period", args=[period.code]), headers=ENGLISH)

    event = Event.objects.get(action="due_day_moved")
    assert (empty.status_code, past.status_code, moved.status_code) == (422, 409, 302)
    assert "The due day is past." in text_of(past)
    assert "The due day was 20 Dec 2026 before. 年报延期" in text_of(read)
    assert (event.payload, event.reason, Period.objects.get().due_on) == (
        {"was": "2026-12-20", "is": "2027-01-09"},
        "年报延期",
        later,
    )


def test_whoever_is_late_for_the_new_day_is_reminded_anew(cast: Cast) -> None:
    base_with_firms(cast)
    period = open_year(cast)
    days = [datetime.datetime(2026, 12, 15, tzinfo=datetime.UTC), datetime.datetime(2027, 1, 5, tzinfo=datetime.UTC)]

    first = actions.remind(now=days[0])
    actions.move_due_day(period, by=cast.sun, due_on=datetime.date(2027, 1, 9), reason="年报延期")
    none, again = actions.remind(now=days[0]), actions.remind(now=days[1])

    assert (first, none, again) == (1, 0, 1)
    assert {each.due_on for each in queries.reminders_for(cast.wu)} == {DUE, datetime.date(2027, 1, 9)}


def test_due_day_of_what_is_published_stays(cast: Cast) -> None:
    _base, firms = base_with_firms(cast, 3)
    period = open_year(cast)
    for firm in firms:
        report(period, firm, cast.sun)
    actions.seal_period(period, by=cast.sun)
    Period.objects.filter(pk=period.pk).update(due_on="2026-11-20")
    actions.publish_period(Period.objects.get(), by=cast.sun)

    with pytest.raises(WrongState):
        actions.move_due_day(Period.objects.get(), by=cast.sun, due_on=DUE, reason="x")


def test_reminders_of_duties_and_figures_stand_in_the_inbox_and_go_out_in_the_mornings_one_mail(cast: Cast) -> None:
    base_with_firms(cast)
    period = open_year(cast, due_on=datetime.date(2026, 12, 4))
    plan = published(cast, given(cast, item="编制规划", due_on=datetime.date(2026, 12, 3)))
    User.objects.filter(pk__in=[cast.wu.pk, cast.lin.pk]).update(language="en")
    choose_channels(User.objects.get(pk=cast.lin.pk), channels={MessageKind.DUE: Channel.INBOX})
    now = datetime.datetime(2026, 11, 30, 2, tzinfo=datetime.UTC)
    assignments.remind(now=now)
    actions.remind(now=now)

    later = now + datetime.timedelta(hours=1)
    written = write_digests(now=later)
    send_waiting(now=later)
    inboxes = {
        name: text_of(signed_in(getattr(cast, name)).get(reverse("casework:messages"), headers=ENGLISH))
        for name in ("wu", "lin", "zhou")
    }
    again = write_digests(now=later + datetime.timedelta(days=1))

    (sent,) = mail.outbox
    assert (written, again, sent.to, sent.subject) == (1, 0, [cast.wu.email], "2 things happened")
    assert "The deadline of a duty is near" in sent.body
    assert f"/duties/{plan.code}/1/" in sent.body
    assert f"/indicators/periods/{period.code}/" in sent.body
    assert {name: ("编制规划" in text, "2025" in text) for name, text in inboxes.items()} == {
        "wu": (True, True),
        "lin": (False, True),
        "zhou": (False, False),
    }
