"""Reading a procedure: typed, closed, and with a sentence that names the place."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.casework.steps import shipped, shipped_text
from zhijiang.casework.procedure import ProcedureError, Text, fingerprint, parse


def test_the_shipped_procedure_reads_as_written() -> None:
    procedure = shipped()

    assert (procedure.procedure, procedure.version, procedure.initial) == ("finished-work-review", 1, "draft")
    assert list(procedure.actions_from("under_review")) == ["return_for_correction", "approve", "refuse", "withdraw"]
    assert procedure.clocks_in("approved") == {}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("initial: draft", "initial: [", "not YAML"),
        ("initial: draft", "initial: draft\ninitial: returned", "“initial” is written twice"),
        ("initial: draft", "initial: draft\nscript: os.system('x')", "script: Unexpected keyword argument"),
        ("guards: [quorum]", "guards: [quorum, mood]", "actions.approve.guards.1: Input should be"),
        ("by: [officer]", "by: [emperor]", "actions.return_for_correction.by.0: Input should be"),
        ("workdays: 5\n", "workdays: 0\n", "clocks.acceptance.workdays: Input should be greater"),
        ("label: {zh: 草稿, en: Draft}", "label: {zh: 草稿}", "states.draft.label.en: Field required"),
        ("effective_from: 2026-01-01", "effective_from: soon", "effective_from: Input should be a valid date"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_its_place(old: str, new: str, sentence: str) -> None:
    text = shipped_text().replace(old, new, 1)

    with pytest.raises(ProcedureError) as refusal:
        parse(text)

    assert sentence in str(refusal.value)


def test_yaml_can_make_no_objects() -> None:
    with pytest.raises(ProcedureError, match="not YAML"):
        parse("!!python/object/apply:os.system ['true']")


def test_a_text_speaks_the_readers_language() -> None:
    text = Text(zh="草稿", en="Draft")

    with translation.override("en"):
        assert str(text) == "Draft"
    with translation.override("zh-hans"):
        assert str(text) == "草稿"


def test_a_fingerprint_changes_with_any_character() -> None:
    assert fingerprint("a: 1") != fingerprint("a: 1 ")
