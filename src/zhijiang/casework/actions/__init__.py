"""Every write of the engine, by noun."""

from zhijiang.casework.actions.assigning import (
    assign_officer,
    take,
)
from zhijiang.casework.actions.attachments import (
    sweep_attachments,
)
from zhijiang.casework.actions.batch import (
    BatchResult,
    act_on_many,
)
from zhijiang.casework.actions.cases import (
    FixItemDraft,
    act,
    open_case,
)
from zhijiang.casework.actions.conflicts import (
    declare_conflict,
    end_conflict,
    impose_conflict,
)
from zhijiang.casework.actions.delegating import (
    delegate,
    end_delegation,
)
from zhijiang.casework.actions.drafts import (
    call_in_english,
    finish_section,
    hand_in,
    save_answers,
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
from zhijiang.casework.actions.handing_in import (
    keep_workbook,
    kept_workbook,
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
from zhijiang.casework.actions.list_files import (
    ask_for_list,
    keep_list,
    sweep_lists,
)
from zhijiang.casework.actions.naming import (
    bear_names,
    name_organisation,
)
from zhijiang.casework.actions.packs import (
    compare_titles,
    load_pack,
    name_handlers,
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
    keep_file,
    pick_paper,
    renew_dossier_item,
    withdraw_dossier_item,
)
from zhijiang.casework.actions.procedures import (
    draft_procedure,
    drop_draft,
    propose_draft,
    publish_draft,
    return_draft,
    save_procedure,
)
from zhijiang.casework.actions.ratings import (
    rate,
)
from zhijiang.casework.actions.registers import (
    bring_in,
    name_columns,
    take_register,
)
from zhijiang.casework.actions.reminding import (
    warn_of_limits,
    warn_of_validity,
    write_digests,
)
from zhijiang.casework.actions.repeats import (
    claim_answer,
    keep_answer,
)
from zhijiang.casework.actions.seals import (
    seal_heads,
)
from zhijiang.casework.actions.search import (
    index_case,
    index_missing,
    index_organisation,
)
from zhijiang.casework.actions.sending import (
    end_hook,
    make_hook,
    send_waiting,
)
from zhijiang.casework.actions.tasks import (
    Finding,
    TaskFile,
    cancel_task,
    do_task,
    open_task,
)
from zhijiang.casework.actions.telling import (
    choose_channels,
    mark_all_read,
    mark_read,
)
from zhijiang.casework.actions.templates import (
    drop_template,
    publish_template,
    write_template,
)
from zhijiang.casework.actions.tokens import (
    make_token,
    mark_used,
    revoke_token,
)
from zhijiang.casework.actions.versions import (
    move_version,
)
from zhijiang.casework.actions.workbooks import (
    fill_from_workbook,
    take_workbook,
)

__all__ = [
    "BatchResult",
    "Finding",
    "FixItemDraft",
    "TaskFile",
    "act",
    "act_on_many",
    "add_to_dossier",
    "answer_fix_item",
    "ask_for_list",
    "assign",
    "assign_officer",
    "attach_paper",
    "bear_names",
    "bring_in",
    "call_in_english",
    "cancel_task",
    "choose_channels",
    "claim_answer",
    "compare_titles",
    "declare_conflict",
    "delegate",
    "detach_paper",
    "do_task",
    "draft_procedure",
    "drop_draft",
    "drop_filter",
    "drop_template",
    "end_conflict",
    "end_delegation",
    "end_hook",
    "erase_person",
    "everything_about",
    "expire",
    "expire_limits",
    "extend_clock",
    "fill_from_workbook",
    "finish_section",
    "hand_in",
    "impose_conflict",
    "index_case",
    "index_missing",
    "index_organisation",
    "keep_answer",
    "keep_file",
    "keep_filter",
    "keep_list",
    "keep_workbook",
    "kept_workbook",
    "load_pack",
    "make_hook",
    "make_token",
    "mark_all_read",
    "mark_read",
    "mark_used",
    "move_due_dates",
    "move_version",
    "name_columns",
    "name_handlers",
    "name_organisation",
    "open_case",
    "open_linked",
    "open_task",
    "pick_paper",
    "propose_draft",
    "publish_draft",
    "publish_procedure",
    "publish_template",
    "rate",
    "recall",
    "record",
    "rename_filter",
    "renew_dossier_item",
    "return_draft",
    "revoke_document",
    "revoke_token",
    "save_answers",
    "save_draft",
    "save_procedure",
    "save_section",
    "seal_heads",
    "send_waiting",
    "set_panel",
    "settle_fix_item",
    "sign_opinion",
    "sweep_attachments",
    "sweep_letters",
    "sweep_lists",
    "take",
    "take_register",
    "take_section",
    "take_workbook",
    "unassign",
    "warn_of_limits",
    "warn_of_validity",
    "withdraw_dossier_item",
    "write_digests",
    "write_template",
]
