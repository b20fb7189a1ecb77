from __future__ import annotations

from importlib.resources import files

import pytest

from zhijiang.media.profile_lint import lint_profile


def _told(text: str) -> list[str]:
    return [str(fault) for fault in lint_profile(text)]


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
    assert _told(GOOD) == []


def test_every_shipped_profile_has_nothing_wrong() -> None:
    folder = files("zhijiang.packs").joinpath("zhejiang", "profiles")
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".yaml")}

    assert len(texts) >= 3
    assert {name: _told(text) for name, text in texts.items()} == {name: [] for name in texts}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("id: mine\n", "", "id is missing."),
        ("id: mine", "id: My Profile",
         "id is small Latin letters and digits with single hyphens between, got 'My Profile'."),
        ("id: mine", "id: mine\nid: yours", "id is written twice; the second is in line 3."),
        ("fails_at", "codec: h264\nfails_at",
         "codec is nothing a profile has; it has id, title, verified, source, fails_at, checks, valid_from, valid_until, grade, kinds, limits."),
        (", en: Ours", "", "title has no text in en."),
        ("en: Ours", "en: Ours, fr: Notre", "title is in zh-Hans, en; fr is never shown."),
        ("verified: true", "verified: 'no'", "verified is true or false, got 'no'."),
        ("Our letter of 2026-03-01, clause 4", "''", "source does not say where the figures come from."),
        ("fails_at: issue", "fails_at: often", "fails_at is one of note, issue, blocker, got 'often'."),
        ("fails_at", "grade: Z\nfails_at", "grade is one of A, B, C, U, E, got 'Z'."),
        ("fails_at", "kinds: [a, a]\nfails_at", "kinds is a list of kinds of work, each once, got ['a', 'a']."),
        ("min_frames: 3", "clause: 3", "checks: clause of black is a text, got 3."),
        ("fails_at", "valid_from: 2026\nfails_at", "valid_from is a day as 2026-01-31, got 2026."),
        ("fails_at", "valid_from: 2026-01-02\nvalid_until: 2026-01-01\nfails_at",
         "valid_until (2026-01-01) is before valid_from (2026-01-02), so no film is held against it."),
        ("min_frames: 3", "min_frames: 0", "checks: min_frames of black is a whole number of frames from 1, got 0."),
        ("min_frames: 3", "min_frames: true",
         "checks: min_frames of black is a whole number of frames from 1, got True."),
        ("min_frames: 3", "least: 3", "checks: black has severity, min_frames, source, clause, not least."),
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

    assert _told(GOOD.replace(old, new, 1)) == [sentence]


LIMITS = """
limits:
  raster: {any_of: [1920x1080], severity: issue, clause: "7.1"}
  bit_depth: {least: 8, most: 10, severity: issue}
  opening: {most_seconds: 90, severity: note}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("", "", ""),
        ("raster:", "size:", "limits: nothing is measured as size; there are "),
        ("{most_seconds: 90, severity: note}", "90", "limits: opening has a severity and what is allowed, got 90."),
        ("clause:", "page:", "limits: raster has severity, any_of, source, clause, not page."),
        ("most_seconds: 90", "most_seconds: 90, any_of: [90]",
         "limits: opening has severity, least_seconds, most_seconds, source, clause, not any_of."),
        ("severity: note", "severity: odd", "limits: the severity of opening is one of note, issue, blocker, got 'odd'."),
        ("any_of: [1920x1080], ", "", "limits: raster allows everything; give it any_of."),
        ("[1920x1080]", "[]", "limits: any_of of raster is a list of words, each once, got []."),
        ("[1920x1080]", "[1920*1080]", "limits: raster is written as 1920x1080, got '1920*1080'."),
        ("raster: {any_of: [1920x1080]", "rate: {any_of: ['25']", "limits: rate is written as 25/1, got '25'."),
        ("raster: {any_of: [1920x1080]", "scan: {any_of: [both]",
         "limits: a report never says 'both' of scan; it says progressive, interlaced."),
        ("least: 8, most: 10", "any_of: [0]",
         "limits: any_of of bit_depth is a list of whole numbers from 1, each once, got [0]."),
        ("least: 8", "least: .inf", "limits: least of bit_depth is a number from 0, got inf."),
        ("most: 10", "most: 6", "limits: bit_depth is at least 8 and at most 6, which nothing is."),
        ('"7.1"', "7.1", "limits: clause of raster is a text, got 7.1."),
    ],
)  # fmt: skip
def test_each_fault_of_a_limit_is_told_in_one_sentence(old: str, new: str, sentence: str) -> None:
    assert old in LIMITS

    told = _told(GOOD + LIMITS.replace(old, new, 1))

    assert len(told) == bool(sentence)
    assert "".join(told).startswith(sentence)


def test_limits_alone_make_a_profile() -> None:
    head = GOOD.split("checks:", maxsplit=1)[0]

    assert _told(head + "checks: {}\n" + LIMITS) == []
    assert _told(head + "checks: {}\nlimits: []") == [
        "checks asks for nothing, so every film would pass.", "limits is a mapping of limits by their names, got [].",
    ]  # fmt: skip


def test_a_check_nobody_makes_is_told_with_those_there_are() -> None:
    (sentence,) = _told(GOOD.replace("black:", "plot:"))

    assert sentence.startswith("checks: no film is examined for plot; there are ")
    assert {"black,", "loudness,"} <= set(sentence.split())


def test_profiles_that_no_film_could_fail_are_told() -> None:
    head = GOOD.split("checks:", maxsplit=1)[0]

    assert _told(head + "checks: {}") == ["checks asks for nothing, so every film would pass."]
    assert _told(head + "checks: {black: {severity: note}}") == [
        "No check is as grave as fails_at (issue), so every film would pass."
    ]


@pytest.mark.parametrize("text", ["id: [", "id: \x00", "? {a: 1}\n: 2", "d: 2026-13-45"])
def test_a_text_that_is_no_yaml_is_one_line(text: str) -> None:
    (sentence,) = _told(text)

    assert sentence.startswith("The text is not YAML: ")
    assert "\n" not in sentence


@pytest.mark.parametrize("text", ["", "- 1", "words"])
def test_a_text_without_keys_is_told_what_a_profile_has(text: str) -> None:
    assert _told(text) == ["A profile is a mapping with id, title, verified, source, fails_at, checks."]


def test_texts_that_lead_back_to_themselves_or_too_deep_are_told_too() -> None:
    assert _told(GOOD + "more: &more {more: *more}\n") == ["Line 11 points back with *; write it out."]
    assert _told("[" * 5000) == ["The text is nested too deep for a profile."]


def test_several_faults_are_all_told() -> None:
    text = GOOD.replace("verified: true", "verified: 1").replace("most_dbtp: -2", "most_dbtp: 3")

    assert _told(text) == [
        "verified is true or false, got 1.",
        "checks: most_dbtp of true_peak is a number from -20 to 0 dBTP, got 3.",
    ]
