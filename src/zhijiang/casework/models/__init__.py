"""The tables of the engine, one file a subject."""

from zhijiang.casework.models.cases import Assignment, Case, FixItem, Opinion, Snapshot
from zhijiang.casework.models.catalogue import (
    Calendar,
    CalendarDay,
    CalendarYear,
    LetterTemplate,
    ProcedureVersion,
    RuleBook,
    RuleNode,
    ServiceItem,
)
from zhijiang.casework.models.exports import ListFile
from zhijiang.casework.models.files import Attachment, DossierItem, SectionLock
from zhijiang.casework.models.imports import Register
from zhijiang.casework.models.records import Document, Event, NameTag, NumberSeries, Seal
from zhijiang.casework.models.repeats import KeptAnswer
from zhijiang.casework.models.search import SearchEntry
from zhijiang.casework.models.telling import Delivery, Message, MessageSetting, SavedFilter, WebHook
from zhijiang.casework.models.work import Conflict, Rating, Task

__all__ = [
    "Assignment",
    "Attachment",
    "Calendar",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "Conflict",
    "Delivery",
    "Document",
    "DossierItem",
    "Event",
    "FixItem",
    "KeptAnswer",
    "LetterTemplate",
    "ListFile",
    "Message",
    "MessageSetting",
    "NameTag",
    "NumberSeries",
    "Opinion",
    "ProcedureVersion",
    "Rating",
    "Register",
    "RuleBook",
    "RuleNode",
    "SavedFilter",
    "Seal",
    "SearchEntry",
    "SectionLock",
    "ServiceItem",
    "Snapshot",
    "Task",
    "WebHook",
]
