"""What a call is in, and what a unit, an expert and the bureau say of an entry."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallState(TextChoices):
    """How far a call has come; each is left once, by one verb."""

    DRAFT = "draft", pgettext_lazy("call", "Being drafted")
    OPEN = "open", pgettext_lazy("call", "Published")
    SCORING = "scoring", pgettext_lazy("call", "Before the experts")
    DISCUSSION = "discussion", _("Consensus round")
    RANKED = "ranked", pgettext_lazy("call", "Ranked")
    NOTICE = "notice", pgettext_lazy("call", "Public notice")
    GRANTED = "granted", _("Agreements and follow-up")


class EntryState(TextChoices):
    """Where the case of an entry is: states of the pack's procedures for calls, as far as the pages of a call name them."""

    DRAFT = "draft", pgettext_lazy("entry", "Draft")
    FIRST_EVALUATION = "first_evaluation", _("First evaluation by the city")
    BASE_EVALUATION = "base_evaluation", _("First evaluation by the base")
    ELIGIBILITY = "eligibility", _("Eligibility check")
    RETURNED = "returned", pgettext_lazy("entry", "To be supplemented")
    EXPERT_REVIEW = "expert_review", pgettext_lazy("entry", "Before the experts")
    DISCUSSION = "discussion", pgettext_lazy("entry", "Consensus round")
    PUBLIC_NOTICE = "public_notice", pgettext_lazy("entry", "Public notice")
    WITH_NATIONAL = "with_national", pgettext_lazy("entry", "Before the national administration")
    AGREEMENT = "agreement", pgettext_lazy("entry", "Agreement to be signed")
    UNDER_WAY = "under_way", pgettext_lazy("entry", "Under way")
    CLOSED = "closed", pgettext_lazy("entry", "Accepted and closed")
    ENDED = "ended", pgettext_lazy("entry", "Ended early")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")
    INELIGIBLE = "ineligible", pgettext_lazy("entry", "Not eligible")
    NOT_CHOSEN = "not_chosen", pgettext_lazy("entry", "Not chosen")
    REFUSED = "refused", pgettext_lazy("entry", "Refused on an objection")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "Withdrawn")


FIRST = frozenset({EntryState.FIRST_EVALUATION, EntryState.BASE_EVALUATION})
"""Before the unit that recommends."""
BEFORE_PANEL = frozenset({EntryState.EXPERT_REVIEW, EntryState.DISCUSSION})
UNSETTLED = FIRST | {EntryState.ELIGIBILITY, EntryState.RETURNED}
"""Something must still become of these before experts begin."""
CHOSEN = frozenset(
    {EntryState.PUBLIC_NOTICE, EntryState.WITH_NATIONAL, EntryState.AGREEMENT, EntryState.UNDER_WAY, EntryState.CLOSED}
)


class ReportState(TextChoices):
    """What became of a report on a project that was supported."""

    WAITING = "waiting", pgettext_lazy("report", "Expected")
    HANDED_IN = "handed_in", pgettext_lazy("report", "Handed in")
    ACCEPTED = "accepted", pgettext_lazy("report", "Accepted")


ROOM = "call"
"""The word by which procedures say that a move is made on the pages of its call."""
