"""What the recipient says of what arrived: it counts as received when every hash is the one that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from zhijiang.distribution import bag, queries, rules
from zhijiang.distribution.actions.preparing import locked, tell
from zhijiang.distribution.models import Delivery, Link
from zhijiang.distribution.states import Act, DeliveryState, DifferenceKind

MOST_TOLD: Final = 200
"""Differences that an event names."""


def confirm(link: Link, /, *, name: str, arrived: Mapping[str, str]) -> list[bag.Difference]:
    """Hold the hashes that the recipient computed against those that were sent, file by file; the differences, empty when all is as sent.

    One event with the hashes; the state when nothing differs. Raises MissingEvidence. Rule: R-06.
    """
    differences = bag.compare(queries.payload_of(link.delivery), arrived)
    _answer(link, name=name, how="manifest", differences=differences)
    return differences


def confirm_by_hash(link: Link, /, *, name: str, tagmanifest_sha256: str) -> list[bag.Difference]:
    """The same by one number: the hash over the list of hashes that the recipient found. Rule: R-06."""
    wanted = link.delivery.tagmanifest_sha256
    same = tagmanifest_sha256.strip().lower() == wanted
    differences = [] if same else [bag.Difference(DifferenceKind.TAGS, bag.TAGMANIFEST)]
    _answer(link, name=name, how="tagmanifest", differences=differences)
    return differences


@transaction.atomic
def _answer(link: Link, *, name: str, how: str, differences: list[bag.Difference]) -> Delivery:
    delivery = locked(link.delivery)
    name = rules.check_words(name)
    told: dict[str, Any] = {
        "link": link.pk,
        "name": name,
        "how": how,
        "tagmanifest_sha256": delivery.tagmanifest_sha256,
    }
    if differences:
        named = [{"kind": str(each.kind), "path": each.path} for each in differences[:MOST_TOLD]]
        tell(delivery, Act.DIFFERS, by=None, payload=told | {"count": len(differences), "differences": named})
        return delivery
    if delivery.state != DeliveryState.RECEIVED:
        delivery.state = rules.check_move(delivery, "receive")
        delivery.received_at, delivery.received_by = timezone.now(), name
        delivery.save(update_fields=["state", "received_at", "received_by"])
    told["manifest_sha256"] = delivery.files.get(path=bag.MANIFEST).sha256
    tell(delivery, Act.RECEIVED, by=None, payload=told | {"files": len(queries.payload_of(delivery))})
    return delivery
