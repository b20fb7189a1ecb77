"""The engine's own words. States and actions of a procedure are data and stand in its YAML."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VersionStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class FixKind(TextChoices):
    """What a fix item points at."""

    FIELD = "field", _("Form field")
    FILE = "file", _("File")
    TIMECODE = "timecode", _("Place in the cut")


class Answer(TextChoices):
    """What the applicant says to an objection."""

    WILL_FIX = "will_fix", _("Will fix")
    INTENDED = "intended", _("Intended")
    BEST_POSSIBLE = "best_possible", _("Best possible")


class Vote(TextChoices):
    APPROVE = "approve", _("Approve")
    CORRECT = "correct", _("Return for correction")
    REFUSE = "refuse", _("Refuse")


class Light(TextChoices):
    """How a clock stands: computed, never set by hand."""

    GREEN = "green", _("On time")
    YELLOW = "yellow", _("Due soon")
    RED = "red", _("Overdue")


class DayKind(TextChoices):
    OFF = "off", _("Day off")
    MAKEUP = "makeup", _("Make-up working day")


class Severity(TextChoices):
    """How grave a note or finding is; the values are those of the contract's JSON."""

    BLOCKER = "blocker", pgettext_lazy("severity", "Blocker")
    ISSUE = "issue", pgettext_lazy("severity", "Issue")
    NOTE = "note", pgettext_lazy("severity", "Note")


class EngineAction(TextChoices):
    """Events that the engine itself writes, beside the actions of a procedure."""

    CASE_OPENED = "case_opened", _("opened the case")
    ASSIGNED = "assigned", _("put on the panel")
    UNASSIGNED = "unassigned", _("taken off the panel")
    OPINION_SIGNED = "opinion_signed", _("signed an opinion")
    ITEM_ANSWERED = "item_answered", _("answered an item")
    ITEM_SETTLED = "item_settled", _("settled an item")
    ITEM_REOPENED = "item_reopened", _("opened an item again")
    DOCUMENT_REVOKED = "document_revoked", _("revoked a letter")
    PROCEDURE_PUBLISHED = "procedure_published", _("published a procedure")
    CLOCK_EXTENDED = "clock_extended", _("extended a time limit")
    LINKED = "linked", _("opened a linked case")
    RECALLED = "recalled", _("took it back")
    DUE_MOVED = "due_moved", _("moved a due date after the calendar changed")
