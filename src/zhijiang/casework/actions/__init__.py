"""Every write of the engine, by noun."""

from zhijiang.casework.actions.batch import BatchResult, act_on_many
from zhijiang.casework.actions.cases import FixItemDraft, act, open_case, save_draft
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.filters import drop_filter, keep_filter, rename_filter
from zhijiang.casework.actions.letters import revoke_document, sweep_letters
from zhijiang.casework.actions.limits import expire, expire_limits, extend_clock, move_due_dates
from zhijiang.casework.actions.links import open_linked, recall
from zhijiang.casework.actions.packs import load_pack, publish_procedure
from zhijiang.casework.actions.panel import answer_fix_item, assign, settle_fix_item, sign_opinion, unassign
from zhijiang.casework.actions.ratings import rate
from zhijiang.casework.actions.seals import seal_heads
from zhijiang.casework.actions.search import index_case, index_missing, index_organisation
from zhijiang.casework.actions.tokens import make_token, mark_used, revoke_token

__all__ = [
    "BatchResult",
    "FixItemDraft",
    "act",
    "act_on_many",
    "answer_fix_item",
    "assign",
    "drop_filter",
    "expire",
    "expire_limits",
    "extend_clock",
    "index_case",
    "index_missing",
    "index_organisation",
    "keep_filter",
    "load_pack",
    "make_token",
    "mark_used",
    "move_due_dates",
    "open_case",
    "open_linked",
    "publish_procedure",
    "rate",
    "recall",
    "record",
    "rename_filter",
    "revoke_document",
    "revoke_token",
    "save_draft",
    "seal_heads",
    "settle_fix_item",
    "sign_opinion",
    "sweep_letters",
    "unassign",
]
