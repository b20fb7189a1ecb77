"""Behind a link: what the recipient sees and does, and that no address tells one closed door from another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import bagit
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from tests.distribution.conftest import CONTENT, linked
from tests.distribution.test_bag import LIBRARY
from zhijiang.distribution import actions, queries
from zhijiang.distribution.models import Delivery
from zhijiang.distribution.states import DeliveryState

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, LIBRARY]

DOORS = (("GET", "collect"), ("GET", "collect_manifest"), ("POST", "collect_package"), ("POST", "collect_receipt"))


def at(name: str, token: str) -> str:
    return reverse(f"distribution:{name}", args=[token])


def test_recipient_fetches_checks_and_confirms_without_an_account(
    client: Client, cast: Cast, ready: Delivery, unpack: Callable[[bytes], Path]
) -> None:
    _link, token = linked(ready, cast)

    page = client.get(at("collect", token))
    sent = client.post(at("collect_package", token))
    folder = unpack(b"".join(sent.streaming_content))  # type: ignore[attr-defined]

    assert (page.status_code, sent["Content-Disposition"]) == (200, f'attachment; filename="{ready.code}.zip"')
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert sha256(CONTENT).hexdigest() in page.content.decode()
    assert ready.tagmanifest_sha256 not in page.content.decode(), "what is asked for is not told"
    bagit.Bag(str(folder)).validate()
    lines = "".join(
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n"
        for path in (folder / "data").rglob("*")
        if path.is_file()
    )

    answer = client.post(at("collect_receipt", token), {"name": "沈接收", "listed": lines})

    ready.refresh_from_db()
    assert (answer.status_code, ready.state, ready.received_by) == (200, DeliveryState.RECEIVED, "沈接收")


def test_changed_byte_is_named_on_the_page_and_on_the_senders(client: Client, cast: Cast, ready: Delivery) -> None:
    _link, token = linked(ready, cast)
    lines = queries.manifest_of(ready).replace(sha256(CONTENT).hexdigest(), sha256(CONTENT + b"x").hexdigest())

    answer = client.post(
        at("collect_receipt", token), {"name": "沈接收", "file": SimpleUploadedFile("m.txt", lines.encode())}
    )
    client.force_login(cast.lin)
    page = client.get(ready.get_absolute_url())

    assert answer.status_code == 409
    for shown in (answer, page):
        assert re.search(r"<code>data/film/断桥 终版_1.mp4</code>: 已改动", shown.content.decode())
    ready.refresh_from_db()
    assert ready.state == DeliveryState.HANDED_OVER


@pytest.mark.parametrize("text", ["", "deadbeef  data/x", "hello"])
def test_what_is_no_list_of_hashes_is_refused_and_nothing_is_confirmed(
    text: str, client: Client, cast: Cast, ready: Delivery
) -> None:
    _link, token = linked(ready, cast)

    answer = client.post(at("collect_receipt", token), {"name": "沈接收", "listed": text})

    ready.refresh_from_db()
    assert (answer.status_code, ready.state) == (422, DeliveryState.HANDED_OVER)


def test_last_fetch_is_the_last_and_says_so(client: Client, cast: Cast, ready: Delivery) -> None:
    _link, token = linked(ready, cast, most_fetches=1)

    first = client.post(at("collect_package", token))
    second = client.post(at("collect_package", token))

    assert b"".join(first.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert (second.status_code, "文件包" in second.content.decode()) == (409, True)


def test_looking_at_an_address_uses_up_nothing(client: Client, cast: Cast, ready: Delivery) -> None:
    link, token = linked(ready, cast)

    for _method, name in DOORS:
        client.get(at(name, token))
        client.head(at(name, token))

    link.refresh_from_db()
    assert link.fetches == 0


def test_wrong_ended_revoked_and_withdrawn_links_answer_alike(client: Client, cast: Cast, ready: Delivery) -> None:
    (revoked, one), (_ended, two), (_holds, three) = (linked(ready, cast) for _each in range(3))
    assert client.get(at("collect", three)).status_code == 200
    actions.revoke_link(revoked, by=cast.lin)
    told = {}
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        told["ended"] = answers(client, two)
    told |= {"revoked": answers(client, one), "wrong": answers(client, "x" * 43)}
    actions.withdraw(ready, by=cast.lin, reason="授权到期。")
    told["withdrawn"] = answers(client, three)

    assert all(each == told["wrong"] for each in told.values()), told
    assert {status for status, _body, _headers in told["wrong"]} == {404}


def answers(client: Client, token: str) -> list[tuple[int, str, dict[str, str]]]:
    found = []
    for method, name in DOORS:
        address = at(name, token)
        answer = client.generic(method, address)
        body = re.sub(r'nonce="[^"]+"|csrf[^>]+"[^"]{32,}"|"X-CSRFToken": "[^"]+"', "", answer.content.decode())
        headers = {key: value for key, value in answer.items() if key not in {"Expires", "Content-Security-Policy"}}
        found.append((answer.status_code, body.replace(token, "TOKEN"), headers))
    return found
