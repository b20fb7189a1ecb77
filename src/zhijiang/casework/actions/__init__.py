"""Every write of the engine, by noun."""

from zhijiang.casework.actions.assigning import assign_officer, take
from zhijiang.casework.actions.cases import FixItemDraft, act, open_case, save_draft
from zhijiang.casework.actions.conflicts import declare_conflict, end_conflict, impose_conflict
from zhijiang.casework.actions.delegating import delegate, end_delegation
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.letters import revoke_document, sweep_letters
from zhijiang.casework.actions.limits import expire, expire_limits, extend_clock, move_due_dates
from zhijiang.casework.actions.links import open_linked, recall
from zhijiang.casework.actions.packs import load_pack, publish_procedure
from zhijiang.casework.actions.panel import answer_fix_item, assign, settle_fix_item, sign_opinion, unassign
from zhijiang.casework.actions.reminding import warn_of_limits, write_digests
from zhijiang.casework.actions.sending import end_hook, make_hook, send_waiting
from zhijiang.casework.actions.tasks import Finding, TaskFile, cancel_task, do_task, open_task
from zhijiang.casework.actions.telling import choose_channels, mark_all_read, mark_read

__all__ = [
    "Finding",
    "FixItemDraft",
    "TaskFile",
    "act",
    "answer_fix_item",
    "assign",
    "assign_officer",
    "cancel_task",
    "choose_channels",
    "declare_conflict",
    "delegate",
    "do_task",
    "end_conflict",
    "end_delegation",
    "end_hook",
    "expire",
    "expire_limits",
    "extend_clock",
    "impose_conflict",
    "load_pack",
    "make_hook",
    "mark_all_read",
    "mark_read",
    "move_due_dates",
    "open_case",
    "open_linked",
    "open_task",
    "publish_procedure",
    "recall",
    "record",
    "revoke_document",
    "save_draft",
    "send_waiting",
    "settle_fix_item",
    "sign_opinion",
    "sweep_letters",
    "take",
    "unassign",
    "warn_of_limits",
    "write_digests",
]
