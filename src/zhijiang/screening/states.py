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


class ReviewState(StrEnum):
    """The words of the procedure's YAML on which the room depends; a test holds the two together."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CLOSED: Final = frozenset({ReviewState.APPROVED, ReviewState.REFUSED, ReviewState.WITHDRAWN})
FORM_OPEN: Final = frozenset({ReviewState.DRAFT, ReviewState.RETURNED})
"""Where the applicant may hand something in."""


class ReviewAction(StrEnum):
    """Actions of the procedure that have pages of their own here."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    ACCEPT = "accept"
    RETURN = "return_for_correction"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


DECISIONS: Final = (ReviewAction.APPROVE, ReviewAction.RETURN, ReviewAction.REFUSE)
"""What an officer chooses between on the decision page, in the order shown."""
