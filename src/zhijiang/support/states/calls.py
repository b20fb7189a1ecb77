"""What a call is in, and what a unit, an expert and the bureau say of an entry."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallState(TextChoices):
    """How far a call has come; each is left once, by one verb."""

    DRAFT = "draft", pgettext_lazy("call", "Being drafted")
    OPEN = "open", pgettext_lazy("call", "Published")
    LAYING = "laying", pgettext_lazy("call", "Being laid before the experts")
    SCORING = "scoring", pgettext_lazy("call", "Before the experts")
    DISCUSSION = "discussion", _("Consensus round")
    RANKED = "ranked", pgettext_lazy("call", "Ranked")
    PROPOSED = "proposed", pgettext_lazy("call", "List before a second officer")
    DECIDING = "deciding", pgettext_lazy("call", "List being carried out")
    NOTICE = "notice", pgettext_lazy("call", "Public notice")
    GRANTED = "granted", _("Agreements and follow-up")
    CLOSED = "closed", pgettext_lazy("call", "Closed")


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
    RUNNING = "running", pgettext_lazy("entry", "Under way")
    REPORTING = "reporting", pgettext_lazy("entry", "Follow-up report due")
    ASSESSING = "assessing", pgettext_lazy("entry", "Follow-up being assessed")
    CLOSED = "closed", pgettext_lazy("entry", "Accepted and closed")
    ENDED = "ended", pgettext_lazy("entry", "Ended early")
    NOT_RECOMMENDED = "not_recommended", _("Not recommended")
    INELIGIBLE = "ineligible", pgettext_lazy("entry", "Not eligible")
    NOT_CHOSEN = "not_chosen", pgettext_lazy("entry", "Not chosen")
    REFUSED = "refused", pgettext_lazy("entry", "Refused on an objection")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "Withdrawn")


class Outcome(TextChoices):
    """What came of an oral presentation."""

    HELD = "held", pgettext_lazy("defence", "Held")
    ABSENT = "absent", pgettext_lazy("defence", "Nobody came")


class CallAct(TextChoices):
    """What happens to a call; the action of its event."""

    DRAFTED = "call_drafted", _("The call was drafted")
    QUOTAS_SET = "quotas_set", _("The quotas were set")
    EXPERTS_NAMED = "experts_named", _("The experts were named")
    PUBLISHED = "call_published", _("The call was published")
    KEPT_OPEN = "call_kept_open", _("The call was kept open longer")
    ENTRY_BEGUN = "entry_begun", _("An entry was begun")
    RECOMMENDED = "entries_recommended", _("A unit recommended entries")
    DECLINED = "entry_declined", _("A unit declined an entry")
    ELIGIBLE = "entry_eligible", _("An entry was found eligible")
    LAYING = "laying_begun", _("The entries are being laid before the experts")
    SCORING_BEGUN = "scoring_begun", _("The entries were laid before the experts")
    SHEET_HANDED_IN = "sheet_handed_in", _("An expert handed the points in")
    RANKED = "ranking_frozen", _("The ranking was frozen")
    DISCUSSION_OPENED = "discussion_opened", _("The consensus round was opened")
    DEFENCE_SET = "defence_set", _("An oral presentation was set")
    DEFENCE_RECORDED = "defence_recorded", _("An oral presentation was recorded")
    HEARD = "entry_heard", _("An applicant was heard")
    PROPOSED = "list_proposed", _("A list was laid before a second officer")
    SENT_BACK = "list_sent_back", _("The list was sent back")
    APPROVED = "list_approved", _("The list was approved")
    DECIDED = "list_decided", _("The list was decided and made public")
    OBJECTED = "objection_made", _("Somebody objected")
    ANSWERED = "objection_answered", _("An objection was answered")
    NOTICE_ENDED = "notice_ended", _("The public notice ended")
    AGREED = "agreement_signed", _("An agreement was signed")
    CLOSING_ASKED = "closing_asked", _("It was asked to close the call")
    CLOSED = "call_closed", _("The call was closed")


FIRST = frozenset({EntryState.FIRST_EVALUATION, EntryState.BASE_EVALUATION})
"""Before the unit that recommends."""
BEFORE_PANEL = frozenset({EntryState.EXPERT_REVIEW, EntryState.DISCUSSION})
UNSETTLED = FIRST | {EntryState.ELIGIBILITY, EntryState.RETURNED}
"""Something must still become of these before experts begin."""
CHOSEN = frozenset(
    {
        EntryState.PUBLIC_NOTICE,
        EntryState.WITH_NATIONAL,
        EntryState.AGREEMENT,
        EntryState.RUNNING,
        EntryState.REPORTING,
        EntryState.ASSESSING,
        EntryState.CLOSED,
    }
)


ROOM = "call"
"""The word by which procedures say that a move is made on the pages of its call."""
