"""Every write of the review room, by noun."""

from zhijiang.screening.actions.declaring import carry_passages, confirm_passage, remove_passage, write_passage
from zhijiang.screening.actions.notes import answer_note, edit_note, settle_note, withdraw_note, write_note
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
    sign_opinion,
    submit,
    take_step,
)

__all__ = [
    "FieldItem",
    "answer_item",
    "answer_note",
    "carry_passages",
    "confirm_passage",
    "decide",
    "edit_note",
    "extend_clock",
    "open_review",
    "preview_letter",
    "recall",
    "remove_passage",
    "resubmit",
    "save_form",
    "set_panel",
    "settle_item",
    "settle_note",
    "sign_opinion",
    "submit",
    "take_step",
    "withdraw_note",
    "write_note",
    "write_passage",
]
