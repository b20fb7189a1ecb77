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
from zhijiang.screening.actions.supplements import CutItem, PlaceItem, ask_supplement, preview_supplement, supply

__all__ = [
    "CutItem",
    "FieldItem",
    "PlaceItem",
    "answer_item",
    "answer_note",
    "ask_supplement",
    "carry_passages",
    "confirm_passage",
    "decide",
    "edit_note",
    "extend_clock",
    "open_review",
    "preview_letter",
    "preview_supplement",
    "recall",
    "remove_passage",
    "resubmit",
    "save_form",
    "set_panel",
    "settle_item",
    "settle_note",
    "sign_opinion",
    "submit",
    "supply",
    "take_step",
    "withdraw_note",
    "write_note",
    "write_passage",
]
