"""A form changed as text: only what was meant is changed, and comments stay."""

from __future__ import annotations

import difflib
from datetime import date
from pathlib import Path

import pytest

import zhijiang
from zhijiang.casework import editing
from zhijiang.casework.procedure import ProcedureError, parse

SHIPPED = sorted((Path(zhijiang.__file__).parent / "packs").glob("*/procedures/*.yaml"))
TEXT = (Path(zhijiang.__file__).parent / "packs/zhejiang/procedures/finished-work-review.yaml").read_text(
    encoding="utf-8"
)
LOGLINE = editing.Question(
    name="logline", section=1, label_zh="一句话故事", label_en="Logline", help_zh="不超过50字。", help_en="At most 50.",
    required=True, max_length=50,
)  # fmt: skip


def changed(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in list(lines)[2:] if not line.startswith("@")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_next_version_is_the_same_procedure_but_for_version_and_day(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    later = editing.as_next_version(text, version=99, effective_from=date(2099, 1, 1))

    before, after = parse(text), parse(later)
    assert (after.version, after.effective_from, after.effective_until) == (99, date(2099, 1, 1), None)
    assert (after.states, after.actions, after.clocks, after.form, after.letters, after.sections) == (
        before.states,
        before.actions,
        before.clocks,
        before.form,
        before.letters,
        before.sections,
    )
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in later.splitlines() if line.lstrip().startswith("#")] == comments


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_draft_differs_from_its_forerunner_in_what_was_changed_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    later = editing.as_next_version(text, version=99, effective_from=date(2099, 1, 1))

    lines = changed(editing.rewritten(text), editing.rewritten(later))

    assert lines
    assert [
        line for line in lines if line[1:].split(":")[0] not in {"version", "effective_from", "effective_until"}
    ] == []


def test_question_added_stands_in_its_section_and_is_required() -> None:
    text = editing.with_question(TEXT, LOGLINE)

    procedure = parse(text)
    assert procedure.sections[0].fields[-1] == "logline"
    assert procedure.form["required"][-1] == "logline"
    assert dict(procedure.form["properties"]["logline"]) == {
        "type": "string",
        "x-title": {"zh": "一句话故事", "en": "Logline"},
        "x-help": {"zh": "不超过50字。", "en": "At most 50."},
        "maxLength": 50,
    }
    assert editing.questions_of(text)[6] == LOGLINE


def test_question_taken_out_leaves_nothing_behind() -> None:
    text = editing.with_question(TEXT, LOGLINE)

    assert parse(editing.without_question(text, "logline")) == parse(TEXT)


def test_changed_label_touches_one_line() -> None:
    row = next(each for each in editing.questions_of(TEXT) if each.name == "platform")
    same = editing.with_question(TEXT, row)

    text = editing.with_question(TEXT, editing.Question(**vars(row) | {"label_zh": "拟上线平台"}))

    assert changed(same, text) == [
        "-      x-title: {zh: 拟播出平台, en: Intended platform}",
        "+      x-title: {zh: 拟上线平台, en: Intended platform}",
    ]


def test_question_moved_to_another_section_is_asked_once() -> None:
    row = next(each for each in editing.questions_of(TEXT) if each.name == "platform")

    procedure = parse(editing.with_question(TEXT, editing.Question(**vars(row) | {"section": 1})))

    assert [section.fields.count("platform") for section in procedure.sections] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    "question",
    [
        editing.Question("Logline", 1, "一句话", "Logline"),
        editing.Question("logline", 9, "一句话", "Logline"),
        editing.Question("logline", 1, "一句话", "Logline", kind="choice"),
    ],
)
def test_question_that_cannot_be_added_is_refused(question: editing.Question) -> None:
    with pytest.raises(ProcedureError):
        editing.with_question(TEXT, question)
