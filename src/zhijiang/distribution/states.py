"""Where a delivery stands, what takes it further, and what its events are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeliveryState(TextChoices):
    DRAFT = "draft", pgettext_lazy("handing over", "Draft")
    CHECKED = "checked", pgettext_lazy("delivery", "Checked")
    PACKING = "packing", pgettext_lazy("delivery", "Being packed")
    READY = "ready", pgettext_lazy("delivery", "Ready to be handed over")
    HANDED_OVER = "handed_over", pgettext_lazy("delivery", "Handed over")
    RECEIVED = "received", pgettext_lazy("delivery", "Received")
    WITHDRAWN = "withdrawn", pgettext_lazy("delivery", "Withdrawn")


class Act(TextChoices):
    """What happens to a delivery; the action of its event."""

    BEGUN = "delivery_begun", _("The delivery was begun")
    CHECKED = "delivery_checked", _("The cut was held against the delivery profile")
    WAIVED = "delivery_waived", _("A reason was given to deliver all the same")
    ASKED = "delivery_packing", _("The package was asked for")
    PACKED = "delivery_packed", _("The package was made")
    NOT_PACKED = "delivery_not_packed", _("The package could not be made")
    LINKED = "delivery_linked", _("A link was made")
    REVOKED = "delivery_link_revoked", _("A link was revoked")
    FETCHED = "delivery_fetched", _("The package was fetched")
    ASKED_FOR_PLACE = "delivery_place_asked", _("The way to the agreed place was begun")
    PLACED = "delivery_placed", _("The package was put in the agreed place")
    DIFFERS = "delivery_differs", _("What arrived differs from what was sent")
    RECEIVED = "delivery_received", _("Receipt was confirmed")
    WITHDRAWN = "delivery_withdrawn", _("The delivery was withdrawn")


class PlaceKind(TextChoices):
    """Where a package can go without a link: what the installation names."""

    FOLDER = "folder", _("The installation's folder for deliveries")
    BUCKET = "bucket", _("The installation's bucket for deliveries")


class DifferenceKind(TextChoices):
    """How a file that arrived differs from the one that was sent."""

    MISSING = "missing", _("missing")
    CHANGED = "changed", _("changed")
    EXTRA = "extra", _("not part of the delivery")
    TAGS = "tags", _("the hash of the list of hashes is another")


@dataclass(frozen=True)
class Move:
    """From which states a verb starts, and where it leads."""

    frm: frozenset[DeliveryState]
    to: DeliveryState


_S: Final = DeliveryState
MOVES: Final = {
    "check": Move(frozenset({_S.DRAFT, _S.CHECKED}), _S.CHECKED),
    # A job that was stopped for good leaves the delivery here: asking again makes a new one.
    "pack": Move(frozenset({_S.CHECKED, _S.PACKING}), _S.PACKING),
    "finish_packing": Move(frozenset({_S.PACKING}), _S.READY),
    "give_up_packing": Move(frozenset({_S.PACKING}), _S.CHECKED),
    "hand_over": Move(frozenset({_S.READY, _S.HANDED_OVER}), _S.HANDED_OVER),
    "receive": Move(frozenset({_S.HANDED_OVER}), _S.RECEIVED),
    "withdraw": Move(frozenset({_S.DRAFT, _S.CHECKED, _S.PACKING, _S.READY, _S.HANDED_OVER}), _S.WITHDRAWN),
}
"""Rule: R-02."""
