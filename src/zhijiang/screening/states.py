"""The life of a note, and the states of the review procedure that this app's own rules name."""

from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ITEM_CODE: Final = "finished-work-review"
"""The service item whose procedure a review runs on."""


class NoteStatus(TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    SETTLED = "settled", _("Settled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Verdict(TextChoices):
    """What a reviewer says of one change in a cut that comes back."""

    ACCEPTED = "accepted", _("Accepted")
    NOTED = "noted", _("Noted")
    QUESTIONED = "questioned", _("Questioned")


class ClaimFault(TextChoices):
    """Why a claim of viewing is not believed."""

    TOO_FAST = "too_fast", _("More frames than the time allows")
    NOT_YET = "not_yet", _("Watched at a time that has not come")
    OVERLAPS = "overlaps", _("Watched twice at the same time")
    NOT_SENT = "not_sent", _("A part of the film that was never asked for")
    REPLAYED = "replayed", _("Claimed before, with other content")
    MALFORMED = "malformed", _("Not a claim that the room makes")


CODER: Final = "1"
"""Which codes stored footage is sought by; newer ones are no neighbours of older ones."""
ALIGNER: Final = "1"
"""Which alignment a stored recut was made by; a newer one makes it anew."""


class ReviewState(StrEnum):
    """The words of the procedure's YAML on which the room depends; a test holds the two together."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPPLEMENT = "supplement"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    APPROVED = "approved"
    """The end in the first three versions; from the fourth on the licence is still to be issued."""
    LICENSED = "licensed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


FORM_OPEN: Final = frozenset({ReviewState.DRAFT, ReviewState.SUPPLEMENT, ReviewState.RETURNED})
"""Where the applicant may hand something in."""
ANSWERED_IN: Final = frozenset({ReviewState.SUPPLEMENT, ReviewState.RETURNED})
"""Where the applicant answers what was listed."""


class ReviewAction(StrEnum):
    """Actions of the procedure that have pages of their own here."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    ACCEPT = "accept"
    ASK_SUPPLEMENT = "ask_supplement"
    SUPPLY = "supply"
    ISSUE_LICENCE = "issue_licence"
    RETURN = "return_for_correction"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


DECISIONS: Final = (ReviewAction.APPROVE, ReviewAction.RETURN, ReviewAction.REFUSE)
"""What an officer chooses between on the decision page, in the order shown."""


CHANGE_KINDS: Final = {
    "picture": _("Picture changed"),
    "sound": _("Sound changed"),
    "retimed": _("Speed changed"),
    "moved": _("Moved"),
    "inserted": _("Inserted"),
    "removed": _("Taken out"),
    "replaced": _("Replaced"),
}
"""What a change of a new cut is, by the kinds of `media.rewatch.Change`."""
