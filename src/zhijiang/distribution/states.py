"""Where a delivery and a release stand, what takes them further, and what their events are called."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import TextChoices
from django.utils.formats import number_format
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


class ReleaseState(TextChoices):
    ANNOUNCED = "announced", pgettext_lazy("release of a work", "Announced")
    ON_AIR = "on_air", pgettext_lazy("release of a work", "On air")
    ENDED = "ended", pgettext_lazy("release of a work", "Ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("release of a work", "Withdrawn")


class ReleaseAct(TextChoices):
    """What happens to a release; the action of its event."""

    ANNOUNCED = "release_announced", _("The release was announced")
    CHANGED = "release_changed", _("What is told of the release was changed")
    BEGUN = "release_begun", _("The work went on air")
    ENDED = "release_ended", _("The release ended")
    WITHDRAWN = "release_withdrawn", _("The release was withdrawn")
    COUNTED = "release_figures_entered", _("Figures were entered")
    CORRECTED = "release_figure_corrected", _("A figure was corrected")


class FigureKind(TextChoices):
    """What is counted of a release."""

    VIEWS = "views", _("Views")
    HOURS = "hours", _("Hours watched")
    REVENUE = "revenue", _("Revenue (yuan)")


@dataclass(frozen=True)
class ReleaseMove:
    """From which states a verb starts, where it leads, and its event."""

    frm: frozenset[ReleaseState]
    to: ReleaseState
    act: ReleaseAct


_R: Final = ReleaseState
RELEASE_MOVES: Final = {
    "begin": ReleaseMove(frozenset({_R.ANNOUNCED}), _R.ON_AIR, ReleaseAct.BEGUN),
    "end": ReleaseMove(frozenset({_R.ON_AIR}), _R.ENDED, ReleaseAct.ENDED),
    "withdraw": ReleaseMove(frozenset({_R.ANNOUNCED, _R.ON_AIR}), _R.WITHDRAWN, ReleaseAct.WITHDRAWN),
}
"""Rule: R-12."""
SHOWN: Final = (ReleaseState.ON_AIR, ReleaseState.ENDED)
"""The states of a work that is or was to be seen."""
LANGUAGES: Final = {
    "zh": pgettext_lazy("spoken", "Putonghua"),
    "yue": pgettext_lazy("spoken", "Cantonese"),
    "wuu": pgettext_lazy("spoken", "Wu Chinese"),
    "en": pgettext_lazy("spoken", "English"),
    "ja": pgettext_lazy("spoken", "Japanese"),
    "ko": pgettext_lazy("spoken", "Korean"),
    "fr": pgettext_lazy("spoken", "French"),
    "de": pgettext_lazy("spoken", "German"),
    "es": pgettext_lazy("spoken", "Spanish"),
    "pt": pgettext_lazy("spoken", "Portuguese"),
    "ru": pgettext_lazy("spoken", "Russian"),
    "ar": pgettext_lazy("spoken", "Arabic"),
    "th": pgettext_lazy("spoken", "Thai"),
    "vi": pgettext_lazy("spoken", "Vietnamese"),
    "id": pgettext_lazy("spoken", "Indonesian"),
    "ms": pgettext_lazy("spoken", "Malay"),
}
"""In which a work is heard or subtitled, by its tag of BCP 47."""


def count_told(kind: str, value: int, /) -> str:
    """A count for people: thousands parted, fen as yuan."""
    if kind == FigureKind.REVENUE:
        return number_format(Decimal(value) / 100, decimal_pos=2, force_grouping=True)
    return number_format(value, force_grouping=True)
