from __future__ import annotations

from importlib.resources import files

import pytest

from zhijiang.media.profile_lint import lint_profile

GOOD = """
id: mine
title: {zh-Hans: 本台, en: Ours}
verified: true
source: Our letter of 2026-03-01, clause 4
fails_at: issue
checks:
  black: {min_frames: 3, severity: issue}
  loudness: {target_lufs: -24, tolerance_lu: 2, severity: issue}
  true_peak: {most_dbtp: -2, severity: blocker}
"""


def test_a_profile_that_can_be_used_has_nothing_wrong() -> None:
    assert lint_profile(GOOD) == []


def test_every_shipped_profile_has_nothing_wrong() -> None:
    folder = files("zhijiang.packs").joinpath("zhejiang", "profiles")
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".yaml")}

    assert len(texts) >= 3
    assert {name: lint_profile(text) for name, text in texts.items()} == {name: [] for name in texts}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("id: mine\n", "", "id is missing."),
        ("id: mine", "id: My Profile",
         "id is small Latin letters and digits with single hyphens between, got 'My Profile'."),
        ("id: mine", "id: mine\nid: yours", "id is written twice; the second is in line 3."),
        ("fails_at", "codec: h264\nfails_at",
         "codec is nothing a profile has; it has id, title, verified, source, fails_at, checks, valid_from, valid_until."),
        (", en: Ours", "", "title has no text in en."),
        ("en: Ours", "en: Ours, fr: Notre", "title is in zh-Hans, en; fr is never shown."),
        ("verified: true", "verified: 'no'", "verified is true or false, got 'no'."),
        ("Our letter of 2026-03-01, clause 4", "''", "source does not say where the figures come from."),
        ("fails_at: issue", "fails_at: often", "fails_at is one of note, issue, blocker, got 'often'."),
        ("fails_at", "valid_from: 2026\nfails_at", "valid_from is a day as 2026-01-31, got 2026."),
        ("fails_at", "valid_from: 2026-01-02\nvalid_until: 2026-01-01\nfails_at",
         "valid_until (2026-01-01) is before valid_from (2026-01-02), so no film is held against it."),
        ("min_frames: 3", "min_frames: 0", "checks: min_frames of black is a whole number of frames from 1, got 0."),
        ("min_frames: 3", "min_frames: true",
         "checks: min_frames of black is a whole number of frames from 1, got True."),
        ("min_frames: 3", "least: 3", "checks: black has severity, min_frames, not least."),
        ("{most_dbtp: -2, severity: blocker}", "-2", "checks: true_peak has a severity and its limits, got -2."),
        ("severity: blocker", "severity: [bad]",
         "checks: the severity of true_peak is one of note, issue, blocker, got ['bad']."),
        ("target_lufs: -24", "target_lufs: 24",
         "checks: target_lufs of loudness is a number from -70 to 0 LUFS, got 24."),
        ("target_lufs: -24", "target_lufs: .nan",
         "checks: target_lufs of loudness is a number from -70 to 0 LUFS, got nan."),
        (" tolerance_lu: 2,", "", "checks: tolerance_lu of loudness is a number from 0 to 20 LU, got None."),
        ("most_dbtp: -2", "most_dbtp: 1", "checks: most_dbtp of true_peak is a number from -20 to 0 dBTP, got 1."),
    ],
)  # fmt: skip
def test_each_fault_is_told_in_one_sentence(old: str, new: str, sentence: str) -> None:
    assert old in GOOD

    assert lint_profile(GOOD.replace(old, new, 1)) == [sentence]


def test_a_check_nobody_makes_is_told_with_those_there_are() -> None:
    (sentence,) = lint_profile(GOOD.replace("black:", "plot:"))

    assert sentence.startswith("checks: no film is examined for plot; there are ")
    assert {"black,", "loudness,"} <= set(sentence.split())


def test_profiles_that_no_film_could_fail_are_told() -> None:
    head = GOOD.split("checks:", maxsplit=1)[0]

    assert lint_profile(head + "checks: {}") == ["checks asks for nothing, so every film would pass."]
    assert lint_profile(head + "checks: {black: {severity: note}}") == [
        "No check is as grave as fails_at (issue), so every film would pass."
    ]


@pytest.mark.parametrize("text", ["id: [", "id: \x00", "a: &x [*x", "? {a: 1}\n: 2", "d: 2026-13-45"])
def test_a_text_that_is_no_yaml_is_one_line(text: str) -> None:
    (sentence,) = lint_profile(text)

    assert sentence.startswith("The text is not YAML: ")
    assert "\n" not in sentence


@pytest.mark.parametrize("text", ["", "- 1", "words"])
def test_a_text_without_keys_is_told_what_a_profile_has(text: str) -> None:
    assert lint_profile(text) == ["A profile is a mapping with id, title, verified, source, fails_at, checks."]


def test_texts_that_lead_back_to_themselves_or_too_deep_are_told_too() -> None:
    assert lint_profile(GOOD + "more: &more {more: *more}\n") == [
        "more is nothing a profile has; it has id, title, verified, source, fails_at, checks, valid_from, valid_until."
    ]
    assert lint_profile("[" * 5000) == ["The text is nested too deep for a profile."]


def test_several_faults_are_all_told() -> None:
    text = GOOD.replace("verified: true", "verified: 1").replace("most_dbtp: -2", "most_dbtp: 3")

    assert lint_profile(text) == [
        "verified is true or false, got 1.",
        "checks: most_dbtp of true_peak is a number from -20 to 0 dBTP, got 3.",
    ]
