"""The engine's own words. States and actions of a procedure are data and stand in its YAML."""

from typing import Final

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


class PaperAction(TextChoices):
    """What happens to a paper of a house's dossier."""

    ADDED = "paper_added", _("added a paper to the dossier")
    WITHDRAWN = "paper_withdrawn", _("took a paper out of the dossier")


class SectionStanding(TextChoices):
    """How far a section of an application has come."""

    NOT_STARTED = "not_started", pgettext_lazy("section", "Not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("section", "In progress")
    COMPLETE = "complete", pgettext_lazy("section", "Complete")
    LISTED = "listed", pgettext_lazy("section", "Listed for correction")
    HANDED_IN = "handed_in", pgettext_lazy("section", "As handed in")
    NOT_NEEDED = "not_needed", pgettext_lazy("section", "Not needed")


class PassageStanding(TextChoices):
    """How a passage of a film came over from an earlier cut; none for one that was written on its own cut."""

    CARRIED = "carried", pgettext_lazy("passage", "at the same place")
    MOVED = "moved", pgettext_lazy("passage", "moved")
    LOST = "lost", pgettext_lazy("passage", "not found again")


class Answer(TextChoices):
    """What the applicant says to an objection."""

    WILL_FIX = "will_fix", _("Will fix")
    INTENDED = "intended", _("Intended")
    BEST_POSSIBLE = "best_possible", _("Best possible")

    @property
    def of_form(self) -> str:
        """The same said of an answer in a form, where nothing is shot or cut anew. Rule: C-81."""
        return str(_OF_FORM[self])


_OF_FORM: Final = {
    Answer.WILL_FIX: _("Supplied or corrected"),
    Answer.INTENDED: _("Left as it is"),
    Answer.BEST_POSSIBLE: _("Cannot be supplied"),
}


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


class Measure(TextChoices):
    """What is demanded of the applicant at one place; the words beside it say how."""

    DELETE = "delete", pgettext_lazy("measure", "Delete")
    CHANGE = "change", pgettext_lazy("measure", "Change")
    REPLACE = "replace", pgettext_lazy("measure", "Replace")
    ADD = "add", pgettext_lazy("measure", "Add")
    EXPLAIN = "explain", pgettext_lazy("measure", "Explain")


class TaskState(TextChoices):
    OPEN = "open", pgettext_lazy("task", "Open")
    DONE = "done", pgettext_lazy("task", "Done")
    CANCELLED = "cancelled", pgettext_lazy("task", "Called off")


class TaskVerdict(TextChoices):
    """What a co-review or a site visit came to."""

    CONSENTS = "consents", _("Consents")
    CONDITIONS = "conditions", _("Consents with conditions")
    OBJECTS = "objects", pgettext_lazy("task", "Objects")


class ConflictKind(TextChoices):
    DECLARED = "declared", _("Declared by the person")
    FOUND = "found", _("Found by an officer")


class MessageKind(TextChoices):
    """What somebody is told of. Decisions and requests to an applicant cannot be switched off."""

    DECISION = "decision", _("Decisions and letters")
    REQUEST = "request", _("Something is asked of you")
    PROGRESS = "progress", _("A case moved on")
    ASSIGNED = "assigned", _("A case or a task was given to you")
    DUE = "due", _("A time limit is near or has passed")


class Channel(TextChoices):
    """How somebody is told, beside the inbox."""

    MAIL = "mail", _("E-mail at once")
    DIGEST = "digest", _("In one e-mail a day")
    INBOX = "inbox", _("In the inbox only")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")


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
    PROCEDURE_DRAFTED = "procedure_drafted", _("wrote a draft of a procedure")
    PROCEDURE_PROPOSED = "procedure_proposed", _("asked for a procedure to be published")
    PROCEDURE_RETURNED = "procedure_returned", _("sent a draft of a procedure back")
    PROCEDURE_DROPPED = "procedure_dropped", _("threw a draft of a procedure away")
    PROCEDURE_PUBLISHED = "procedure_published", _("published a procedure")
    HANDLERS_NAMED = "handlers_named", _("said who handles an item")
    TITLES_COMPARED = "titles_compared", _("said with which items titles are compared")
    TEMPLATE_WRITTEN = "template_written", _("wrote a letter template")
    TEMPLATE_PUBLISHED = "template_published", _("published a letter template")
    TEMPLATE_DROPPED = "template_dropped", _("threw a draft of a letter template away")
    CLOCK_EXTENDED = "clock_extended", _("extended a time limit")
    LINKED = "linked", _("opened a linked case")
    RECALLED = "recalled", _("took it back")
    TASK_OPENED = "task_opened", _("opened a task")
    TASK_DONE = "task_done", _("did a task")
    TASK_CANCELLED = "task_cancelled", _("called a task off")
    TAKEN = "taken", _("has it in hand")
    CONFLICT_DECLARED = "conflict_declared", _("keeps away from the case")
    CONFLICT_ENDED = "conflict_ended", _("no longer keeps away from the case")
    VERSION_MOVED = "version_moved", _("moved it to a new version of the procedure")
    CHANGED = "changed", _("recorded a change that was granted")
    RATED = "rated", _("rated the service")
    PERSON_ERASED = "person_erased", _("erased a person's data")
    DUE_MOVED = "due_moved", _("moved a due date after the calendar changed")
    DUE_SOON = "due_soon", _("a time limit is near")
    OVERDUE = "overdue", _("a time limit has passed")
    VALIDITY_ENDS = "validity_ends", _("what it rests on ends")
    DELEGATED = "delegated", _("named somebody to stand in")
    DELEGATION_ENDED = "delegation_ended", _("ended standing in")
    ORGANISATION_NAMED = "organisation_named", _("entered a new name of an organisation")
    HOOK_MADE = "hook_made", _("added a web hook")
    DRAFT_FILLED = "draft_filled", _("filled a draft in from a workbook")
    ATTACHMENTS_SWEPT = "attachments_swept", _("removed files that nothing holds")
    REGISTER_TAKEN = "register_taken", _("handed a register in")
    REGISTER_BROUGHT_IN = "register_brought_in", _("brought a register in")
    CASE_BROUGHT_IN = "case_brought_in", _("brought the case in from a register")
    CASE_AMENDED = "case_amended", _("brought the case in anew from a register")
    HOOK_ENDED = "hook_ended", _("ended a web hook")


class LineStanding(TextChoices):
    """What a line of a register is, beside the cases that there are."""

    NEW = "new", pgettext_lazy("line", "New")
    CHANGED = "changed", pgettext_lazy("line", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("line", "As it is here")
    FAULTY = "faulty", pgettext_lazy("line", "Faulty")
