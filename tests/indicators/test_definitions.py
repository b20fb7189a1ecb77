"""The pack's indicators: what is shipped holds, what is wrong is found, formulas and checks come to what they say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import translation

from tests.homes import told, zhijiang
from zhijiang.indicators import definitions
from zhijiang.indicators.definitions import BadFormula, DefinitionsFault, remarks_on, work_out
from zhijiang.indicators.definitions.document import as_row

PACK = Path(__file__).parents[2] / "src" / "zhijiang" / "packs" / "zhejiang"
TEXTS = {path.name: path.read_text("utf-8") for path in sorted((PACK / "indicators").glob("*.yaml"))}


def changed(key: str, /, **more: Any) -> dict[str, str]:
    """The shipped files with one indicator as told."""
    texts = {}
    for name, text in TEXTS.items():
        said = yaml.safe_load(text)
        for row in said["indicators"]:
            if row["key"] == key:
                row.update(more)
        texts[name] = yaml.safe_dump(said, allow_unicode=True)
    return texts


def test_shipped_indicators_hold_and_are_kept_by_periods_as_they_are() -> None:
    known = definitions.load(PACK)

    assert definitions.lint(TEXTS) == []
    assert definitions.parse(map(as_row, known.values())) == known
    assert {each.figure for each in known.values() if each.figure} == {"revenue", "jobs", "tax", "research"}
    assert {each.grade for each in known.values()} == {"found", "unverified"}


@pytest.mark.parametrize(
    ("key", "more", "rule", "says"),
    [
        ("profit", {"unit": "euros"}, "L-42", "profit: unit: expected one of wan-yuan"),
        ("profit", {"names": {"en": "Profit"}}, "L-42", "profit: names: expected words in each of zh-hans, en"),
        ("profit", {"decimals": 9}, "L-42", "profit: decimals: expected 0 to 4"),
        ("profit", {"checks": [{"kind": "guess", "level": "error"}]}, "L-42", "expected a kind of range, jump, sum, repeat"),
        ("profit", {"checks": [{"kind": "jump", "level": "error"}]}, "L-42", "jump: expected per_cent, got none"),
        ("profit", {"colour": "red"}, "L-42", "profit: colour is unknown"),
        ("profit", {"key": "tax"}, "L-42", "tax: stands here twice"),
        ("revenue_each", {"formula": "revenue / staff"}, "L-43", "revenue_each: there is no indicator staff"),
        ("revenue_each", {"formula": "revenue / jobs_half"}, "L-43", "jobs_half is not reported by the same subject"),
        ("revenue_each", {"formula": "__import__('os')"}, "L-43", "formula: expected keys, whole numbers"),
        ("jobs_half", {"figure": "jobs"}, "L-43", "a yearly figure of a firm is reported by firms for years"),
        ("subsidies", {"is_published": True}, "L-44", "a base tells of its firms here"),
        ("revenue", {"is_published": True}, "L-44", "revenue: is published with the year"),
        ("revenue_half", {"is_published": True}, "L-44", "measures the same as revenue"),
        ("works", {"figure": "jobs"}, "L-44", "works_micro: is a part or the whole of works"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(key: str, more: dict[str, Any], rule: str, says: str) -> None:
    findings = definitions.lint(changed(key, **more))

    assert [each for each in findings if each.startswith(rule) and says in each] != [], findings


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(changed("revenue_half", is_published=True)["firms.yaml"], "utf-8")

    code, out, err = told(zhijiang(None, "indicators", "lint", bad))

    assert (code, out.startswith("L-44 revenue_half: measures the same as revenue"), err) == (1, True, "")
    assert told(zhijiang(None, "indicators", "lint"))[0] == 0


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a + b * 2", "14"),
        ("(a - b) / 4", "-0.25"),
        ("share(a, b)", "80"),
        ("growth(a)", "100"),
        ("a / c", None),
        ("a + d", None),
        ("growth(b)", None),
        ("a / 3 * 3", "4.000"),
    ],
)
def test_formulas_come_to_what_they_say(formula: str, value: str | None) -> None:
    amounts = {"a": Decimal(4), "b": Decimal(5), "c": Decimal(0), "d": None}

    found = work_out(formula, amounts, before={"a": Decimal(2), "b": Decimal(0)})

    assert found == (None if value is None else pytest.approx(Decimal(value)))


@pytest.mark.parametrize(
    "formula", ["a ** b", "a.real", "[a]", "1.5 * a", "growth(a + b)", "share(a)", "a if b else a", "", "+" * 300]
)
def test_formulas_hold_nothing_else(formula: str) -> None:
    with pytest.raises(BadFormula):
        work_out(formula, {"a": Decimal(1), "b": Decimal(1)}, before={})


def test_checks_say_what_is_wrong_in_the_language_of_the_reader() -> None:
    known = {
        key: each
        for key, each in definitions.load(PACK).items()
        if key in {"works", "works_micro", "works_other", "revenue"}
    }
    figures = {"works": Decimal(9), "works_micro": Decimal(4), "works_other": Decimal(4), "revenue": Decimal(-1)}

    with translation.override("zh-hans"):
        chinese = remarks_on(known.values(), figures, before={"revenue": Decimal(100)}, language="zh-hans")
    with translation.override("en"):
        english = remarks_on(known.values(), figures, before={"revenue": Decimal(-1)}, language="en")

    assert [(each.key, each.level) for each in chinese] == [
        ("revenue", "error"),
        ("revenue", "warning"),
        ("works", "error"),
    ]
    assert [each.what for each in english] == [
        "At least 0 is expected.",
        "Exactly the figure of the last period.",
        "Of these, micro-dramas, Of these, other works come to 8 together.",
    ]
    assert "其中：微短剧" in chinese[-1].what


def test_a_file_that_is_no_list_is_refused() -> None:
    with pytest.raises(DefinitionsFault, match="expected a key of small letters"):
        definitions.parse([{"key": "Revenue!"}])
    assert definitions.lint({"a.yaml": "indicators: 3"}) == [
        "L-42 a.yaml: expected `indicators`, a list with at least one"
    ]
