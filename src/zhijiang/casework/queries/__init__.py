"""Reads of the engine, by noun. Everything about cases is scoped to a user by `cases_for`."""

from zhijiang.casework.letters import path_of
from zhijiang.casework.queries.clocks import (
    ClockView,
    calendar,
    clock_of,
    clocks_of,
    extended_until,
    extension_of,
    forget_calendar,
    may_extend,
)
from zhijiang.casework.queries.history import (
    actor_of,
    as_record,
    event_label,
    event_sentence,
    events_of,
    history_of,
    stream_of,
)
from zhijiang.casework.queries.moves import (
    ActionView,
    LinkView,
    QuorumView,
    available_actions,
    available_links,
    is_applicant,
    letter_preview,
    quorum_of,
    recallable,
    state_label,
    state_of,
)
from zhijiang.casework.queries.scope import cases_for, document_by_code, documents_for, procedure_in_force
from zhijiang.casework.queries.search import search_cases, with_words
from zhijiang.casework.rules import open_fields, procedure_of, roles_in
from zhijiang.casework.schema import as_data as form_data
from zhijiang.casework.schema import errors_in as form_errors
from zhijiang.casework.schema import form_class, summary_of

__all__ = [
    "ActionView",
    "ClockView",
    "LinkView",
    "QuorumView",
    "actor_of",
    "as_record",
    "available_actions",
    "available_links",
    "calendar",
    "cases_for",
    "clock_of",
    "clocks_of",
    "document_by_code",
    "documents_for",
    "event_label",
    "event_sentence",
    "events_of",
    "extended_until",
    "extension_of",
    "forget_calendar",
    "form_class",
    "form_data",
    "form_errors",
    "history_of",
    "is_applicant",
    "letter_preview",
    "may_extend",
    "open_fields",
    "path_of",
    "procedure_in_force",
    "procedure_of",
    "quorum_of",
    "recallable",
    "roles_in",
    "search_cases",
    "state_label",
    "state_of",
    "stream_of",
    "summary_of",
    "with_words",
]
