"""Every write of the engine, by noun."""

from zhijiang.casework.actions.cases import FixItemDraft, act, open_case
from zhijiang.casework.actions.drafts import finish_section, hand_in, save_draft, save_section, take_section
from zhijiang.casework.actions.events import record
from zhijiang.casework.actions.letters import revoke_document, sweep_letters
from zhijiang.casework.actions.limits import expire, expire_limits, extend_clock, move_due_dates
from zhijiang.casework.actions.links import open_linked, recall
from zhijiang.casework.actions.packs import load_pack, publish_procedure
from zhijiang.casework.actions.panel import answer_fix_item, assign, settle_fix_item, sign_opinion, unassign
from zhijiang.casework.actions.papers import (
    add_to_dossier,
    attach_paper,
    detach_paper,
    pick_paper,
    renew_dossier_item,
    withdraw_dossier_item,
)

__all__ = [
    "FixItemDraft",
    "act",
    "add_to_dossier",
    "answer_fix_item",
    "assign",
    "attach_paper",
    "detach_paper",
    "expire",
    "expire_limits",
    "extend_clock",
    "finish_section",
    "hand_in",
    "load_pack",
    "move_due_dates",
    "open_case",
    "open_linked",
    "pick_paper",
    "publish_procedure",
    "recall",
    "record",
    "renew_dossier_item",
    "revoke_document",
    "save_draft",
    "save_section",
    "settle_fix_item",
    "sign_opinion",
    "sweep_letters",
    "take_section",
    "unassign",
    "withdraw_dossier_item",
]
