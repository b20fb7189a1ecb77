"""Handing a package over: by a named link that ends, or into a place that the installation names."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.errors import WrongState
from zhijiang.distribution import queries, rules
from zhijiang.distribution.actions.preparing import locked, tell
from zhijiang.distribution.models import Delivery, Link
from zhijiang.distribution.states import MOVES, Act, PlaceKind
from zhijiang.jobs.actions import enqueue

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def make_link(
    delivery: Delivery, /, *, by: User, name: str, mail: str, expires_on: date, most_fetches: int
) -> tuple[Link, str]:
    """Make a way to the package for one person; (the row, the token, which is never told again).

    One row with the token's hash, the state, one event. Raises NotAllowed, WrongState, MissingEvidence. Rule: R-05.
    """
    delivery = locked(delivery)
    rules.check_may_deliver(delivery.work, by)
    state = rules.check_move(delivery, "hand_over")
    today = timezone.localdate()
    held = delivery.links.filter(revoked_at=None, expires_on__gte=today).count()
    rules.check_link(expires_on=expires_on, most_fetches=most_fetches, today=today, held=held)
    token = secrets.token_urlsafe(32)
    link = Link.objects.create(
        delivery=delivery,
        sha256=queries.digest_of(token),
        name=rules.check_words(name),
        mail=mail,
        made_by=by,
        made_at=timezone.now(),
        expires_on=expires_on,
        most_fetches=most_fetches,
    )
    delivery.state, delivery.handed_over_at = state, delivery.handed_over_at or timezone.now()
    delivery.save(update_fields=["state", "handed_over_at"])
    told = {"link": link.pk, "name": link.name, "mail": mail, "expires_on": expires_on, "most_fetches": most_fetches}
    tell(delivery, Act.LINKED, by=by, payload=told)
    return link, token


@transaction.atomic
def revoke_link(link: Link, /, *, by: User) -> None:
    """Take a link back for good; again changes nothing. The row, one event. Raises NotAllowed. Rule: R-05."""
    delivery = locked(link.delivery)
    rules.check_may_deliver(delivery.work, by)
    link = Link.objects.select_for_update().get(pk=link.pk)
    if link.revoked_at is not None:
        return
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    tell(delivery, Act.REVOKED, by=by, payload={"link": link.pk, "name": link.name})


@transaction.atomic
def fetch(link: Link, /) -> Delivery:
    """Count one fetch of the package. The row, one event. Raises TooLate when none is left. Rule: R-05."""
    delivery = locked(link.delivery)
    link = Link.objects.select_for_update().get(pk=link.pk)
    rules.check_can_be_fetched(link)
    link.fetches += 1
    link.save(update_fields=["fetches"])
    tell(delivery, Act.FETCHED, by=None, payload={"link": link.pk, "name": link.name, "fetch": link.fetches})
    return delivery


@transaction.atomic
def send_to_place(delivery: Delivery, /, *, by: User, place: PlaceKind) -> Delivery:
    """Ask for the package to be put into a place of the installation. One event, a job. Raises NotAllowed, WrongState. Rule: R-07."""
    delivery = locked(delivery)
    rules.check_may_deliver(delivery.work, by)
    rules.check_move(delivery, "hand_over")
    if place not in queries.places():
        raise WrongState(_("This installation names no such place."), rule="R-07")
    tell(delivery, Act.ASKED_FOR_PLACE, by=by, payload={"place": place})
    enqueue(
        "distribution.place",
        key=queries.place_key(delivery),
        subject=delivery.stream,
        delivery_id=delivery.pk,
        place=str(place),
    )
    return delivery


@transaction.atomic
def put_in_place(delivery: Delivery, /, *, place: PlaceKind, at: str) -> None:
    """Say that the package lies there now, whole: also when it was withdrawn or received meanwhile. Its state, one event. Rule: R-07."""
    delivery = locked(delivery)
    if delivery.state in MOVES["hand_over"].frm:
        delivery.state = rules.check_move(delivery, "hand_over")
        delivery.handed_over_at = delivery.handed_over_at or timezone.now()
        delivery.save(update_fields=["state", "handed_over_at"])
    told = {"place": place, "at": at, "tagmanifest_sha256": delivery.tagmanifest_sha256}
    tell(delivery, Act.PLACED, by=None, payload=told)
