"""Every write of the engine, by noun."""

from zhijiang.casework.actions.batch import (
    BatchResult,
    act_on_many,
)
from zhijiang.casework.actions.cases import (
    FixItemDraft,
    act,
    open_case,
)
from zhijiang.casework.actions.drafts import (
    finish_section,
    hand_in,
    save_draft,
    save_section,
    take_section,
)
from zhijiang.casework.actions.erasure import (
    erase_person,
    everything_about,
)
from zhijiang.casework.actions.events import (
    record,
)
from zhijiang.casework.actions.filters import (
    drop_filter,
    keep_filter,
    rename_filter,
)
from zhijiang.casework.actions.letters import (
    revoke_document,
    sweep_letters,
)
from zhijiang.casework.actions.limits import (
    expire,
    expire_limits,
    extend_clock,
    move_due_dates,
)
from zhijiang.casework.actions.links import (
    open_linked,
    recall,
)
from zhijiang.casework.actions.packs import (
    load_pack,
    publish_procedure,
)
from zhijiang.casework.actions.panel import (
    answer_fix_item,
    assign,
    set_panel,
    settle_fix_item,
    sign_opinion,
    unassign,
)
from zhijiang.casework.actions.papers import (
    add_to_dossier,
    attach_paper,
    detach_paper,
    pick_paper,
    renew_dossier_item,
    withdraw_dossier_item,
)
from zhijiang.casework.actions.procedures import (
    draft_procedure,
    drop_draft,
    publish_draft,
    save_procedure,
    writers_of,
)
from zhijiang.casework.actions.search import (
    index_case,
    index_missing,
    index_organisation,
)
from zhijiang.casework.actions.versions import (
    move_version,
)

__all__ = [
    "BatchResult",
    "FixItemDraft",
    "act",
    "act_on_many",
    "add_to_dossier",
    "answer_fix_item",
    "assign",
    "attach_paper",
    "detach_paper",
    "draft_procedure",
    "drop_draft",
    "drop_filter",
    "erase_person",
    "everything_about",
    "expire",
    "expire_limits",
    "extend_clock",
    "finish_section",
    "hand_in",
    "index_case",
    "index_missing",
    "index_organisation",
    "keep_filter",
    "load_pack",
    "move_due_dates",
    "move_version",
    "open_case",
    "open_linked",
    "pick_paper",
    "publish_draft",
    "publish_procedure",
    "recall",
    "record",
    "rename_filter",
    "renew_dossier_item",
    "revoke_document",
    "save_draft",
    "save_procedure",
    "save_section",
    "set_panel",
    "settle_fix_item",
    "sign_opinion",
    "sweep_letters",
    "take_section",
    "unassign",
    "withdraw_dossier_item",
    "writers_of",
]
