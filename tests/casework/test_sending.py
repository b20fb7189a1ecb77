"""What leaves the house: mails in the receiver's language, calls of web hooks to a real server, tried again until given up."""

from __future__ import annotations

import hmac
import json
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.casework.desk import Desk, accepted, make_desk, submitted
from tests.casework.steps import step
from zhijiang.casework import actions, queries
from zhijiang.casework.actions.sending import AT_ONCE
from zhijiang.casework.actions.telling import MOST_TRIES, take_delivery
from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.casework.models import Delivery, Event, WebHook
from zhijiang.casework.states import DeliveryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class Unreachable(BaseEmailBackend):
    """A mail server that is never there."""

    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("no answer")


class Ear(ThreadingHTTPServer):
    """A server of somebody else's that keeps what it hears."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        self.answers = [200]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/told?from=zhijiang"


class _Handler(BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *_said: Any) -> None:
        return


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk("hand")


@pytest.fixture
def ear(settings: Any) -> Iterator[Ear]:
    settings.DEBUG = True  # only then is http called, and only on this machine
    server = Ear()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def send_later(minutes: int = 1) -> int:
    return actions.send_waiting(now=timezone.now() + timedelta(minutes=minutes))


def test_a_mail_is_in_its_receivers_language_and_names_no_title_in_the_subject(desk: Desk) -> None:
    desk.cast.wu.language = "en"
    desk.cast.wu.save()
    case = submitted(desk)
    step(case, "accept", desk.zheng)

    tried = send_later()

    sent = {message.to[0]: message for message in mail.outbox}
    assert (tried, set(sent)) == (2, {"wu@example.org", "sun@example.org"})
    assert sent["wu@example.org"].subject == f"{case.code} · Something is asked of you"
    assert sent["sun@example.org"].subject == f"{case.code} · 需要您办理"
    assert "林制片" in sent["wu@example.org"].body or "Lin" in sent["wu@example.org"].body
    for message in mail.outbox:
        assert case.title not in message.subject
        assert f"http://127.0.0.1:8000/cases/{case.code}/" in message.body
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_what_was_sent_is_not_sent_again(desk: Desk) -> None:
    submitted(desk)
    send_later()

    assert (send_later(60), len(mail.outbox)) == (0, 1)


def test_whoever_lost_sight_of_the_case_meanwhile_is_not_mailed(desk: Desk) -> None:
    accepted(desk)
    actions.declare_conflict(desk.cast.studio_a, by=desk.cast.sun, reason="持股。")

    send_later()

    assert "sun@example.org" not in {message.to[0] for message in mail.outbox}
    assert Delivery.objects.get(user=desk.cast.sun).state == DeliveryState.GIVEN_UP


def test_a_mail_that_does_not_arrive_is_tried_eight_times_ever_later_and_then_given_up(
    desk: Desk, settings: Any
) -> None:
    settings.MAILERS = settings.MAILERS | {"default": {"BACKEND": "tests.casework.test_sending.Unreachable"}}
    submitted(desk)
    delivery = Delivery.objects.get()
    waits, now = [], timezone.now() + timedelta(minutes=1)
    for _try in range(MOST_TRIES):
        actions.send_waiting(now=now)
        delivery.refresh_from_db()
        waits.append(int((delivery.next_try_at - now).total_seconds() // 60))
        now = delivery.next_try_at

    assert waits == [1, 5, 15, 60, 120, 360, 720, 1440]
    assert (delivery.state, delivery.tries) == (DeliveryState.GIVEN_UP, 8)
    assert delivery.said == "SMTPServerDisconnected: no answer"
    assert actions.send_waiting(now=now) == 0


def test_a_delivery_is_taken_by_one_and_free_again_after_the_wait(desk: Desk) -> None:
    submitted(desk)
    delivery = Delivery.objects.get()
    now = timezone.now() + timedelta(minutes=1)

    taken = [take_delivery(delivery.pk, now=now) is not None for _worker in range(2)]
    later = take_delivery(delivery.pk, now=now + timedelta(minutes=2))

    assert (taken, later is not None, AT_ONCE > 1) == ([True, False], True, True)


def test_a_hook_is_told_of_a_move_and_the_signature_is_that_of_its_secret(desk: Desk, ear: Ear) -> None:
    hook = actions.make_hook(desk.cast.studio_a, url=ear.url, by=desk.cast.lin)
    case = submitted(desk)
    event = Event.objects.filter(stream=f"case/{case.code}").latest("seq")

    send_later()

    [(path, headers, body)] = ear.heard
    assert path == "/told?from=zhijiang"
    assert json.loads(body) == {
        "id": f"{case.code}-2",
        "event": "submit",
        "case": case.code,
        "state": "submitted",
        "public": {"zh": "待受理", "en": "Submitted"},
        "at": event.at.isoformat(timespec="seconds"),
    }
    stamp, signature = (part.split("=", 1)[1] for part in headers["X-Zhijiang-Signature"].split(","))
    expected = hmac.new(hook.secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    assert hmac.compare_digest(signature, expected)
    assert abs(int(stamp) - timezone.now().timestamp()) < 60
    assert case.title.encode() not in body
    assert Delivery.objects.get(hook=hook).state == DeliveryState.SENT


def test_a_hook_hears_of_the_cases_of_its_own_house_only(desk: Desk, ear: Ear) -> None:
    actions.make_hook(desk.cast.studio_b, url=ear.url, by=desk.cast.zhou)
    of_the_bureau = actions.make_hook(desk.cast.bureau, url=ear.url, by=desk.cast.tang)
    accepted(desk)
    send_later()

    assert set(Delivery.objects.exclude(hook=None).values_list("hook", flat=True)) == {of_the_bureau.pk}
    assert [json.loads(body)["event"] for _path, _headers, body in ear.heard] == ["submit", "accept"]


def test_a_hook_that_fails_or_redirects_is_called_again_and_not_followed(desk: Desk, ear: Ear) -> None:
    hook = actions.make_hook(desk.cast.studio_a, url=ear.url, by=desk.cast.lin)
    ear.answers = [500, 302, 204]
    submitted(desk)
    said = []
    for minutes in (1, 10, 30):
        send_later(minutes)
        said.append(Delivery.objects.get(hook=hook).said)

    assert said == ["HTTP 500", "HTTP 302", ""]
    assert {path for path, _headers, _body in ear.heard} == {"/told?from=zhijiang"}
    assert len({body for _path, _headers, body in ear.heard}) == 1, "the same event has the same id each time"
    assert Delivery.objects.get(hook=hook).state == DeliveryState.SENT


def test_the_page_tells_each_call_with_its_tries_and_the_next(desk: Desk, ear: Ear, client: Client) -> None:
    actions.make_hook(desk.cast.studio_a, url=ear.url, by=desk.cast.lin)
    of_the_bureau = actions.make_hook(desk.cast.bureau, url=ear.url, by=desk.cast.tang)
    ear.answers = [500]
    case = submitted(desk)
    send_later(1)
    step(case, "accept", desk.cast.wu)

    [(hook, calls)] = queries.hooks_with_calls(desk.cast.lin)
    client.force_login(desk.cast.lin)
    page = " ".join(client.get(reverse("casework:hooks"), headers={"Accept-Language": "en"}).content.decode().split())

    assert [(call.case, call.delivery.tries, call.again_at is not None) for call in calls] == [
        (case.code, 0, False), (case.code, 1, True),
    ]  # fmt: skip
    assert all(call.delivery.hook == hook and hook != of_the_bureau for call in calls)
    assert ("tried 1 time" in page, "again at" in page, "HTTP 500" in page, case.title in page) == (True,) * 3 + (
        False,
    )


def test_nothing_private_is_called_outside_development(desk: Desk, ear: Ear, settings: Any) -> None:
    hook = actions.make_hook(desk.cast.studio_a, url=ear.url, by=desk.cast.lin)
    submitted(desk)
    settings.DEBUG = False

    send_later()

    delivery = Delivery.objects.get(hook=hook)
    assert (ear.heard, delivery.state, delivery.said) == ([], "waiting", "HookRefusedError: only https is called")


def test_a_hook_that_was_ended_is_told_nothing_more(desk: Desk, ear: Ear) -> None:
    hook = actions.make_hook(desk.cast.studio_a, url=ear.url, by=desk.cast.lin)
    case = submitted(desk)
    actions.end_hook(hook, by=desk.cast.lin)
    step(case, "accept", desk.cast.wu)
    send_later()

    assert ear.heard == []
    assert list(Delivery.objects.filter(hook=hook).values_list("state", flat=True)) == ["given_up"]
    with pytest.raises(WrongState):
        actions.end_hook(hook, by=desk.cast.lin)


def test_hooks_are_kept_by_administrators_and_by_producers_for_their_own_house(desk: Desk) -> None:
    cast = desk.cast
    for house, by in [
        (cast.studio_a, cast.zhou),
        (cast.studio_a, cast.qian),
        (cast.studio_a, cast.tang),
        (cast.bureau, cast.sun),
        (cast.bureau, cast.lin),
    ]:
        with pytest.raises(NotAllowed):
            actions.make_hook(house, url="https://example.org/told", by=by)
    for url in ("http://example.org/", "https://me:word@example.org/", "ftp://example.org", "https://"):
        with pytest.raises(NotAllowed):
            actions.make_hook(cast.studio_a, url=url, by=cast.lin)
    made = actions.make_hook(cast.studio_a, url="https://example.org/told", by=cast.lin)

    told = Event.objects.get(stream=f"organisation/{cast.studio_a.code}")
    assert (told.action, told.payload) == ("hook_made", {"hook": made.code, "url": made.url})
    assert made.secret not in str(told.payload)
    assert list(queries.hooks_for(cast.zhou)) == []
    assert WebHook.objects.count() == 1
