"""Faults that somebody who writes procedures could make, planted in the shipped texts: lint or the model check finds each."""

from __future__ import annotations

from typing import Final

import pytest
from django.conf import settings

from zhijiang.casework import queries
from zhijiang.casework.lint import lint, procedures_in
from zhijiang.casework.lint.outcome import OF_THE_CASE

PACKS: Final = settings.PACKAGE_DIR / "packs"
ENDLESS_APPEAL: Final = """
  appeal:
    label: {zh: 申诉, en: Appeal}
    done: {zh: 申诉, en: appealed}
    from: [refused]
    to: appealed
    by: [producer]
  uphold:
    label: {zh: 维持, en: Uphold}
    done: {zh: 维持, en: upheld it}
    from: [appealed]
    to: withdrawn
    by: [officer]
    not_same_actor_as: [refuse]
  overturn:
    label: {zh: 推翻, en: Overturn}
    done: {zh: 推翻, en: overturned it}
    from: [appealed]
    to: under_review
    by: [officer]
    not_same_actor_as: [refuse]
  withdraw:
    label"""
REMEDIES: Final = (
    "      - 如不服本决定，可以自收到本决定书之日起六十日内向本机关申请复审。\n"
    "      - 也可以自收到本决定书之日起六十日内依法申请行政复议，或者自收到本决定书之日起六个月内依法向人民法院提起行政诉讼。\n"
)
NINE: Final = "politics, military, diplomacy, security, united_front, ethnic, religion, justice, police"

FAULTS: Final = [
    # (procedure, what is replaced, by what, the rule that must find it)
    ("plan-filing", "    to: supplement\n", "    to: suplement\n", "L-02"),
    ("base-change", "  room: base\n", "  room: basement\n", "L-02"),
    ("support-application", "    room: support-grant\n", "    room: support-grand\n", "L-02"),
    ("plan-filing", "    max: 1\n    confirm: {zh: 需要补正的全部内容", "    confirm: {zh: 需要补正的全部内容", "L-32"),
    ("plan-filing", "    needs: [fix_items]\n", "    needs: [reason]\n", "L-32"),
    ("plan-filing", "    max: 3\n    confirm: {zh: 所列意见", "    confirm: {zh: 所列意见", "L-06"),
    ("plan-filing", "    max: 2\n    confirm: {zh: 总局修改意见", "    confirm: {zh: 总局修改意见", "L-06"),
    ("plan-filing", "    guards: [quorum, tasks_done]\n    letter: grant", "    guards: [quorum]\n    letter: grant", "L-30"),
    ("plan-filing", "    done_by: co_reviewer\n", "    done_by: producer\n", "L-30"),
    ("plan-filing", ", co_reviewer: 1}", "}", "L-30"),
    ("plan-filing", "    from: [under_review]\n    by: [officer]\n    done_by", "    from: [granted]\n    by: [officer]\n    done_by", "L-30"),
    ("plan-filing", "    needs: [reason, rule]\n    guards: [quorum]\n", "    needs: [reason]\n    guards: [quorum]\n", "L-10"),
    ("plan-filing", "    refuses: true\n    when: {tier: [key, common]}\n", "    when: {tier: [key, common]}\n", "L-31"),
    ("plan-filing", f"    remedies:\n{REMEDIES}", "", "L-10"),
    ("plan-filing", "    needs: [number]\n", "", "L-36"),
    ("plan-filing", "    number: planning\n", "    number: plan\n", "L-36"),
    ("plan-filing", "    letter: grant\n    batch: true\n", "    letter: grant\n    needs: [rule]\n    batch: true\n", "L-36"),
    ("plan-filing", "    item: plan-appeal\n", "    item: plan-apeal\n", "L-33"),
    ("plan-filing", "episodes: episodes, minutes: minutes, synopsis: synopsis", "episodes: parts, minutes: minutes, synopsis: synopsis", "L-33"),
    ("plan-filing", "prefill: {new_title: title, ", "prefill: {other_title: title, ", "L-33"),
    ("plan-filing", "    from: [refused]\n    by: [producer]\n    within_days", "    from: [under_review]\n    by: [producer]\n    within_days", "L-33"),
    ("plan-filing", "  states: [granted]\n  columns:", "  states: [under_review]\n  columns:", "L-35"),
    ("plan-filing", "{field: closed_on, label", "{field: granted_on, label", "L-35"),
    ("plan-filing", "table: {rows: period, columns: subject}", "table: {rows: period, columns: episodes}", "L-35"),
    ("plan-filing", "  special_fields: {policy", "  specials: {policy", "L-35"),
    ("plan-filing", "role: officer, states: [under_review]}\n\nlinks", "role: co_reviewer, states: [under_review]}\n\nlinks", "L-38"),
    ("plan-filing", f"{{special_fields: {{any: [{NINE}, major]}}}},\n         then: key", f"{{special: {{any: [{NINE}]}}}},\n         then: key", "L-18"),
    ("plan-filing", "    when: {tier: [common]}\n", "    when: {tier: [ordinary]}\n", "L-19"),
    ("plan-filing", "    on_expiry: lapse\n", "    on_expiry: refuse\n", "L-20"),
    ("plan-filing", "（申请编号{case}，{tier}）收悉。经核对，材料齐全", "（申请编号{case}，{layer}）收悉。经核对，材料齐全", "L-13"),
    ("plan-filing", "    from: [submitted, under_review]\n    to: not_needed", "    from: [submitted]\n    to: not_needed", "L-37"),
    ("plan-appeal", "staff: {officer: 4,", "staff: {officer: 2,", "L-37"),
    ("plan-appeal", "[parent.refuse, parent.refuse_from_above]\n    confirm: {zh: 原决定书", "[parent.reject]\n    confirm: {zh: 原决定书", "L-34"),
    ("plan-appeal", "procedure: plan-appeal", "procedure: plan-protest", "L-34"),
    ("plan-appeal", "quorum: 3\n", "quorum: 4\n", "L-11"),
    ("filing-revocation", "staff: {officer: 3}", "staff: {officer: 1}", "L-37"),
    ("filing-revocation", "    on_expiry: no_plea\n", "", "L-08"),
    ("filing-revocation", "    owner: officer\n  revoked:", "    owner: service_centre\n  revoked:", "L-07"),
    ("filing-change", "    effects: [snapshot]\n    recall_hours: 24", "    effects: [snapshot]\n    letter: grant\n    recall_hours: 24", "L-22"),
    ("filing-change", "    workdays: 10\n    legal_workdays: 20\n", "    workdays: 30\n    legal_workdays: 20\n", "L-20"),
]  # fmt: skip


def text_of(procedure: str, pack: str = "zhejiang") -> str:
    return str((PACKS / pack / "procedures" / f"{procedure}.yaml").read_text(encoding="utf-8"))


def rules_broken(text: str) -> set[str]:
    folder = PACKS / "zhejiang"
    found = lint(text, letters=folder / "letters", others=procedures_in(folder / "procedures"))
    return {finding.rule for finding in found}


@pytest.mark.parametrize(("procedure", "old", "new", "rule"), FAULTS)
def test_a_planted_fault_is_found(procedure: str, old: str, new: str, rule: str) -> None:
    text = text_of(procedure)
    assert old in text, "the fault has lost its place"

    assert rule in rules_broken(text.replace(old, new, 1))


@pytest.mark.parametrize(("bound", "rules"), [("", {"L-06", "L-37"}), ("    max: 9\n", {"L-37"})])
def test_the_endless_loop_of_appeals_is_found_even_when_it_is_bounded_too_loosely(bound: str, rules: set[str]) -> None:
    """Fault 1, the trial's: everybody has decided once, and nobody is left whom the rules let decide again."""
    text = text_of("plan-filing")
    text = text.replace("\n  withdraw:\n    label", ENDLESS_APPEAL, 1)
    text = text.replace("    to: appealed\n    by: [producer]\n", f"    to: appealed\n    by: [producer]\n{bound}", 1)
    text = text.replace("  not_needed:\n    label: {zh: 由平台登记", "  appealed:\n    label: {zh: 申诉中, en: Appealed}\n    owner: officer\n"
                        "    no_clock: {zh: 示例, en: Example}\n  not_needed:\n    label: {zh: 由平台登记", 1)  # fmt: skip
    refused = text.index("  refused:\n    label")
    end = text.index("    final: true\n", refused)
    text = (
        text[:end]
        + "    owner: producer\n    no_clock: {zh: 示例, en: Example}\n"
        + text[end + len("    final: true\n") :]
    )

    found = rules_broken(text)

    assert rules <= found
    assert ("L-06" in found) == ("L-06" in rules)


def test_the_texts_without_a_fault_are_clean() -> None:
    names = {procedure for procedure, *_rest in FAULTS} | {"plan-filing-2"}

    assert {name: rules_broken(text_of(name)) for name in names} == {name: set() for name in names}
    assert len(FAULTS) >= 30


def test_a_public_list_may_show_exactly_what_the_lists_know() -> None:
    assert set(queries.PUBLIC_FIELDS) == OF_THE_CASE
