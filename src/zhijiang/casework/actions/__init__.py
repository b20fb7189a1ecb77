"""Every write of the engine, by noun."""

from zhijiang.casework.actions.batch import (
    BatchResult,
    act_on_many,
)
from zhijiang.casework.actions.cases import (
    FixItemDraft,
    act,
    open_case,
    save_draft,
)
from zhijiang.casework.actions.erasure import erase_person, everything_about
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
    "answer_fix_item",
    "assign",
    "draft_procedure",
    "drop_draft",
    "drop_filter",
    "erase_person",
    "everything_about",
    "expire",
    "expire_limits",
    "extend_clock",
    "index_case",
    "index_missing",
    "index_organisation",
    "keep_filter",
    "load_pack",
    "move_due_dates",
    "move_version",
    "open_case",
    "open_linked",
    "publish_draft",
    "publish_procedure",
    "recall",
    "record",
    "rename_filter",
    "revoke_document",
    "save_draft",
    "save_procedure",
    "set_panel",
    "settle_fix_item",
    "sign_opinion",
    "sweep_letters",
    "unassign",
    "writers_of",
]
