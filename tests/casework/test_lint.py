"""Every shipped procedure is clean, and each of thirty-odd seeded faults is found by the rule that is there for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.casework import permits
from tests.casework.steps import PACK, shipped_text
from zhijiang.casework.lint import lint, procedures_in

SHIPPED = sorted((settings.PACKAGE_DIR / "packs").glob("*/procedures/*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_a_shipped_procedure_has_nothing_wrong(path: Path) -> None:
    found = lint(
        path.read_text(encoding="utf-8"), letters=path.parent.parent / "letters", others=procedures_in(path.parent)
    )

    assert [str(finding) for finding in found] == []


FAULTS = [
    # (what is replaced, by what, the rule that must find it)
    ("initial: draft", "initial: drift", "L-02"),
    ("to: submitted", "to: submited", "L-02"),
    ("letter: approval", "letter: aproval", "L-02"),
    ("runs_in: [submitted]", "runs_in: [submited]", "L-02"),
    ("starts_with: [accept, deem", "starts_with: [acept, deem", "L-02"),
    ("review: {states: [under_review]", "review: {states: [review]", "L-02"),
    ("    from: [draft]\n    to: submitted", "    from: [draft]\n    to: draft", "L-03"),
    ("    form: open\n    tone: warning\n", "    form: open\n    tone: warning\n    final: true\n", "L-05"),
    ("    from: [draft, submitted, under_review, returned]\n    to: withdrawn",
     "    from: [draft, submitted, under_review, returned, refused]\n    to: withdrawn", "L-05"),
    ("    max: 5\n", "", "L-06"),
    ("    owner: service_centre\n", "", "L-07"),
    ("    owner: service_centre\n", "    owner: reviewer\n", "L-07"),
    ("    owner: service_centre\n", "    owner: auditor\n", "L-07"),
    ("by: [service_centre, officer]", "by: [service_centre, officer, auditor]", "L-08"),
    ("    no_clock: {zh: 尚未提交，不计时限。, en: \"Not submitted yet, so no time limit runs.\"}\n", "", "L-09"),
    ("runs_in: [submitted]", "runs_in: [submitted, approved]", "L-09"),
    ("    warn: 2\n", "    warn: 5\n", "L-09"),
    ("starts_with: [return_for_correction]", "starts_with: [submit]", "L-09"),
    ("needs: [reason, rule]", "needs: [reason]", "L-10"),
    ("needs: [reason, rule]", "needs: [rule]", "L-10"),
    ("    letter: refusal\n", "", "L-10"),
    ("      - 依据：{rule}\n", "", "L-10"),
    ("size: 3, quorum: 3", "size: 3, quorum: 4", "L-11"),
    ("review: {states: [under_review], size: 3, quorum: 3}\n", "", "L-11"),
    ("review: {states: [under_review]", "review: {states: [submitted]", "L-11"),
    ("    guards: [answers_complete]\n", "", "L-12"),
    ("    effects: [snapshot]\n    recall_hours: 24", "    recall_hours: 24", "L-12"),
    ("    form: open\n    tone: note", "    form: closed\n    tone: note", "L-12"),
    ("series: decision", "series: decree", "L-13"),
    ("理由：{reason}", "理由：{because}", "L-13"),
    ("理由：{reason}", "理由：{reason", "L-13"),
    ("〔{year}〕{seq}号\"}\n  notice", "〔2026〕{seq}号\"}\n  notice", "L-13"),
    ("    letter: correction\n", "", "L-13"),
    ("template: letter", "template: telegram", "L-14"),
    ("  type: object\n", "  type: thing\n", "L-15"),
    ("fields: [licence_number, planning_number, platform]", "fields: [licence_number, platform]", "L-15"),
    ("fields: [contact, true_and_complete]", "fields: [contact, contact, true_and_complete]", "L-15"),
    ("required: [kind,", "required: [kin,", "L-15"),
    ("part: lead_pay", "part: pay", "L-15"),
    ("        myth: {zh: 神话, en: Myth}\n", "", "L-15"),
    ("x-title: {zh: 集数, en: Episodes}", "x-title: {zh: 集数}", "L-15"),
    ('en: "Total investment (10,000 CNY)"', "en: Total investment (10,000 CNY)", "L-15"),
    ("label: {zh: 受理, en: Accept}", "label: {zh: Accept, en: Accept}", "L-16"),
    ("label: {zh: 受理, en: Accept}", "label: {zh: 受理, en: 受理}", "L-16"),
    ("effective_from: 2026-01-01", "effective_from: 2026-01-01\neffective_until: 2025-12-31", "L-17"),
    ("version: 1", "version: one", "L-01"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule"), FAULTS)
def test_a_seeded_fault_is_found(old: str, new: str, rule: str) -> None:
    text = shipped_text()
    assert old in text, "the fault has lost its place"

    found = lint(text.replace(old, new, 1), letters=PACK / "letters")

    assert rule in {finding.rule for finding in found}


def test_changed_parts_alone_of_a_film_that_nobody_had_to_watch_are_found() -> None:
    text = (PACK / "procedures" / "finished-work-review-7.yaml").read_text("utf-8")
    assert "viewing: {first: all, again: changed" in text

    wrong = text.replace("viewing: {first: all, again: changed", "viewing: {first: none, again: changed", 1)
    assert "L-49" not in {finding.rule for finding in lint(text, letters=PACK / "letters")}

    assert "L-49" in {finding.rule for finding in lint(wrong, letters=PACK / "letters")}


def test_the_endless_loop_of_appeals_is_found() -> None:
    """The trial's fault: everything can be reached and left, and yet cases went round until nobody was left."""
    text = (
        shipped_text()
        .replace(
            "  withdraw:\n",
            "  appeal:\n    label: {zh: 申诉, en: Appeal}\n    done: {zh: 申诉, en: appealed}\n    from: [returned]\n"
            "    to: submitted\n    by: [producer]\n  withdraw:\n",
            1,
        )
        .replace("    max: 5\n", "", 1)
    )

    assert {(f.rule, f.place) for f in lint(text)} >= {("L-06", "states.submitted"), ("L-06", "states.returned")}


def test_a_state_in_which_a_case_can_be_stuck_is_found() -> None:
    text = shipped_text()
    once = text.replace("    guards: [answers_complete]\n", "    guards: [answers_complete]\n    max: 1\n", 1)
    stuck = once.replace(
        "from: [draft, submitted, under_review, returned]", "from: [draft, submitted, under_review]", 1
    )

    assert [(f.rule, f.place) for f in lint(once)] == []
    assert [(f.rule, f.place) for f in lint(stuck)] == [("L-04", "states.returned"), ("L-37", "states.returned")]


def test_a_refusal_without_remedies_is_found() -> None:
    text = shipped_text()
    start = text.index("    remedies:\n      - 如不服")
    end = text.index("  correction:\n    template")

    assert [(f.rule, f.place) for f in lint(text[:start] + text[end:])] == [("L-10", "letters.refusal.remedies")]


PERMIT_FAULTS = [
    ("otherwise: other", "otherwise: nothing", "L-18"),
    ("{when: {special: {any: [true]}}, then: key,", "{when: {special: {any: [true]}}, then: kay,", "L-18"),
    ("{when: {special: {any: [true]}}", "{when: {special: {}}", "L-18"),
    ("{when: {special: {any: [true]}}", "{when: {genre: {any: [true]}}", "L-18"),
    ("{when: {special: {any: [true]}}", "{when: {}", "L-18"),
    ("then: key, effective_until: 2025-12-31", "then: key, effective_from: 2026-02-01, effective_until: 2025-12-31", "L-18"),
    ("max: 1, when: {tier: [key]}", "max: 1, when: {tier: [kay]}", "L-19"),
    ("starts_with: [accept, deem_accepted], when: {tier: [key]}", "starts_with: [accept, deem_accepted], when: {size: [key]}", "L-19"),
    ("on_expiry: deem_accepted", "on_expiry: sleep", "L-20"),
    ("on_expiry: deem_accepted, expiry_counts_from: start", "basis: x", "L-08"),
    ("on_expiry: deem_accepted", "on_expiry: grant", "L-20"),
    ("legal_workdays: 20", "legal_workdays: 10", "L-20"),
    ("recall_hours: 24}\n  accept", "recall_hours: 24, letter: permit}\n  accept", "L-22"),
    ("from: [refused], by: [producer],", "from: [forgotten], by: [producer],", "L-22"),
    ("from: [co_review],\n    to: accepted, by: [officer]}", "from: [co_review],\n    to: accepted, by: [officer], when: {tier: [common]}}", "L-04"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule"), PERMIT_FAULTS)
def test_a_seeded_fault_in_what_the_permit_uses_is_found(old: str, new: str, rule: str) -> None:
    text = permits.PERMIT.replace("[draft, submitted, accepted, co_review]", "[draft, submitted, accepted]")
    assert old in text, "the fault has lost its place"

    assert lint(text) == []
    assert rule in {finding.rule for finding in lint(text.replace(old, new, 1))}


def test_an_appeal_that_might_find_nobody_left_is_found() -> None:
    alone = permits.APPEAL.replace("staff: {officer: 2}", "staff: {officer: 1}")
    misnamed = permits.APPEAL.replace("[parent.refuse]", "[refuse]")

    assert lint(permits.APPEAL) == []
    assert {finding.rule for finding in lint(alone)} == {"L-21", "L-37"}
    assert {finding.rule for finding in lint(misnamed)} == {"L-21"}


LICENSED = (PACK / "procedures" / "finished-work-review-4.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (", micro_drama: 网微剧审字}}", "}}", "L-36"),
        ("    number: licence-province\n", "    number: licence-municipal\n", "L-36"),
        ("    needs: [number]\n    number: licence-province\n", "", "L-13"),
        ("    template: licence\n", "    template: licence\n    decides: true\n", "L-13"),
    ],
)
def test_a_licence_without_a_number_of_its_own_is_found(old: str, new: str, rule: str) -> None:
    assert LICENSED.count(old) == 1

    assert rule in {finding.rule for finding in lint(LICENSED.replace(old, new))}
