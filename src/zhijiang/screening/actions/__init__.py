"""Every write of the review room, by noun."""

from zhijiang.screening.actions.declaring import carry_passages, confirm_passage, remove_passage, write_passage
from zhijiang.screening.actions.footage import ask_for_footage, ask_for_missing_footage, store_codes, store_found
from zhijiang.screening.actions.notes import (
    answer_note,
    edit_note,
    raise_again,
    settle_note,
    withdraw_note,
    write_note,
)
from zhijiang.screening.actions.opinions import sign_opinion
from zhijiang.screening.actions.recuts import ask_for_recuts, declare_changes, judge_change, store_recut
from zhijiang.screening.actions.reviews import (
    FieldItem,
    answer_item,
    decide,
    extend_clock,
    open_review,
    preview_letter,
    recall,
    resubmit,
    save_form,
    set_panel,
    settle_item,
    submit,
    take_step,
)
from zhijiang.screening.actions.supplements import CutItem, PlaceItem, ask_supplement, preview_supplement, supply
from zhijiang.screening.actions.viewing import claim_viewing, note_sent, open_sitting

__all__ = [
    "CutItem",
    "FieldItem",
    "PlaceItem",
    "answer_item",
    "answer_note",
    "ask_for_footage",
    "ask_for_missing_footage",
    "ask_for_recuts",
    "ask_supplement",
    "carry_passages",
    "claim_viewing",
    "confirm_passage",
    "decide",
    "declare_changes",
    "edit_note",
    "extend_clock",
    "judge_change",
    "note_sent",
    "open_review",
    "open_sitting",
    "preview_letter",
    "preview_supplement",
    "raise_again",
    "recall",
    "remove_passage",
    "resubmit",
    "save_form",
    "set_panel",
    "settle_item",
    "settle_note",
    "sign_opinion",
    "store_codes",
    "store_found",
    "store_recut",
    "submit",
    "supply",
    "take_step",
    "withdraw_note",
    "write_note",
    "write_passage",
]
