"""Numbers of other systems, in every way in which people type them."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.numbers import KINDS, PROVINCES, Number, digits_of, is_same, parse

OPEN, CLOSE = "(（[【〔", ")）]】〕"
WORDS = ("网剧审字", "网影审字", "网微剧审字", "网动审字")
SAMPLES = {
    "planning": "2026-JN-000123",
    "licence-national": "（总局）网剧审字（2022）第001号",
    "licence-province": "（浙）网微剧审字（2026）第017号",
    "registration": "（七猫）网微剧备字（2025）第01177号",
    "old-release": "V33012345678901",
    "own": "浙网规备〔2026〕12号",
}


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("licence-national", "(总局)网剧审字(2022)第001号", ("总局", "网剧审字", 2022, 1, "（总局）网剧审字（2022）第001号")),
        ("licence-province", "〔浙〕网影审字[2026]第０４２号", ("浙", "网影审字", 2026, 42, "（浙）网影审字（2026）第042号")),
        ("registration", "（番茄）网微剧备字（2026）第847205号", ("番茄", "网微剧备字", 2026, 847205, "（番茄）网微剧备字（2026）第847205号")),
        ("old-release", "V 3301 2345 678901", ("", "V", None, 33012345678901, "V33012345678901")),
        ("planning", " ２０２６－JN－０００１２３ ", ("", "", None, None, "2026-JN-000123")),
        ("own", "浙网规备(2026)第12号", ("", "浙网规备", 2026, 12, "浙网规备〔2026〕12号")),
    ],
)  # fmt: skip
def test_number_is_read_into_its_parts_and_kept_as_it_came(
    kind: str, text: str, read: tuple[str, str, int | None, int | None, str]
) -> None:
    issuer, word, year, seq, shown = read

    assert parse(kind, text) == Number(kind, issuer, word, year, seq, original=text, shown=shown)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", "号", "无", "（浙）网剧审字（1999）第001号", "<script>1</script>", "1" * 61])
def test_what_is_no_such_number_is_refused_with_what_was_expected_and_what_came(kind: str, text: str) -> None:
    if (kind, text) == ("planning", "（浙）网剧审字（1999）第001号"):
        return  # opaque: whatever the national system makes of it

    with translation.override("en"), pytest.raises(MissingEvidence) as refusal:
        parse(kind, text)

    assert refusal.value.rule == "C-27"
    assert "such as “" in str(refusal.value)
    assert f"“{text}” is not one" in str(refusal.value)


def test_number_of_one_kind_is_not_one_of_another() -> None:
    confused = []
    for kind in KINDS:
        for other, text in SAMPLES.items():
            try:
                parse(kind, text)
            except MissingEvidence:
                continue
            confused.append((kind, other))

    # A planning number is opaque, so that it takes any of them.
    assert [pair for pair in confused if pair[0] != pair[1] and pair[0] != "planning"] == []
    assert {(kind, kind) for kind in KINDS} <= set(confused)


@given(
    issuer=st.sampled_from(sorted(PROVINCES)),
    word=st.sampled_from(WORDS),
    year=st.integers(2000, 2099),
    seq=st.integers(1, 9999),
    bracket=st.integers(0, len(OPEN) - 1),
    wide=st.booleans(),
    gap=st.sampled_from(["", " ", "\u3000"]),
)
def test_however_it_is_typed_it_reads_the_same(
    issuer: str, word: str, year: int, seq: int, bracket: int, wide: bool, gap: str
) -> None:
    first, last = OPEN[bracket], CLOSE[bracket]
    typed = f"{first}{issuer}{last}{gap}{word}{first}{year}{last}{gap}第{seq:03}号"
    if wide:
        typed = typed.translate({ord("0") + n: ord("０") + n for n in range(10)})

    number = parse("licence-province", typed)

    assert (number.issuer, number.word, number.year, number.seq, number.original) == (issuer, word, year, seq, typed)
    assert parse("licence-province", number.shown).shown == number.shown
    zeros = f"({issuer}){word}({year})第{seq:07}号"
    assert (is_same(number, typed), is_same(number, zeros), is_same(number, f"（{issuer}）{word}（{year}）第{seq + 1:03}号")) == (
        True, True, False,
    )  # fmt: skip
    others = (f"({issuer}){word}({year})第{seq}1号", f"（{issuer}）{word}（1999）第{seq:03}号")
    assert [bool(re.search(digits_of(number), text)) for text in (typed, zeros, *others)] == [True, True, False, False]


@given(kind=st.sampled_from(KINDS), text=st.text(max_size=80))
def test_any_text_is_read_or_refused_and_what_is_shown_reads_as_itself(kind: str, text: str) -> None:
    try:
        number = parse(kind, text)
    except MissingEvidence:
        return

    assert number.original == text
    assert parse(kind, number.shown).shown == number.shown
