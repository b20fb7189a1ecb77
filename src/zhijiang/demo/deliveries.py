"""The demo's deliveries: one that was received, and one whose cut does not meet its profile. Made by the app's own actions."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils import timezone

from zhijiang.catalog.models import Cut, Work
from zhijiang.distribution import actions, queries
from zhijiang.distribution.actions import Recipient
from zhijiang.distribution.models import Delivery
from zhijiang.distribution.states import DeliveryState
from zhijiang.people.models import User

PLATFORM: Final = Recipient("湖上视频（演示）", "沈知远", "shen@example.org")
BROADCASTER: Final = Recipient("之江影视频道（演示）", "顾行之", "gu@example.org")
_STRICT: Final = "online-hd"
_BROADCAST: Final = "ebu-r128"
_PATIENCE_S: Final = 120
_POLL_S: Final = 0.3


def make_deliveries(people: Mapping[str, User], failing: Work, licensed: Work) -> None:
    """Once each: the licensed film to a broadcaster, which confirms receipt; the film with faults, which stops at its check."""
    lin = people["lin"]
    stopped = _begun(failing, lin, PLATFORM, _STRICT)
    if stopped.state == DeliveryState.DRAFT:
        actions.check(stopped, by=lin)
    delivery = _begun(licensed, lin, BROADCASTER, _BROADCAST)
    if delivery.state == DeliveryState.DRAFT:
        delivery = actions.check(delivery, by=lin)
    if delivery.state == DeliveryState.CHECKED:
        delivery = actions.pack(delivery, by=lin)
    delivery = _packed(delivery)
    if delivery.state == DeliveryState.READY:
        until = timezone.localdate() + timedelta(days=30)
        actions.make_link(delivery, by=lin, name=PLATFORM.contact, mail=PLATFORM.mail, expires_on=until, most_fetches=3)
        delivery.refresh_from_db()
    if delivery.state == DeliveryState.HANDED_OVER:
        link = delivery.links.select_related("delivery")[0]
        if not link.fetches:
            actions.fetch(link)
        hashes = {each.path: each.sha256 for each in queries.payload_of(delivery)}
        actions.confirm(link, name=BROADCASTER.contact, arrived=hashes)


def _begun(work: Work, by: User, recipient: Recipient, profile: str) -> Delivery:
    there = Delivery.objects.filter(work=work, recipient=recipient.name).first()
    if there is not None:
        return there
    cut = Cut.objects.select_related("episode__work__organisation", "file").get(episode__work=work, number=1)
    return actions.begin(cut, by=by, profile=profile, recipient=recipient, with_rendition=True, with_cards=True)


def _packed(delivery: Delivery) -> Delivery:
    """The delivery once a worker has made its package, or said why it cannot. Raises TimeoutError."""
    end = time.monotonic() + _PATIENCE_S
    while delivery.state == DeliveryState.PACKING:
        if time.monotonic() > end:
            raise TimeoutError(f"No worker packed {delivery.code} within {_PATIENCE_S} s.")
        time.sleep(_POLL_S)
        delivery.refresh_from_db()
    return delivery
