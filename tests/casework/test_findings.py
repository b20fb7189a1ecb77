"""What the check finds in a draft, told to whoever keeps it: where, what and what to do, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from tests.casework import plans
from tests.casework.test_faults import FAULTS, text_of
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.lint import Finding, advice_for, lint, place_in_words, procedures_in
from zhijiang.casework.lint.advice import ADVICE
from zhijiang.casework.models import ServiceItem
from zhijiang.casework.procedure import ProcedureError, parse

FOLDER = settings.PACKAGE_DIR / "packs" / "zhejiang"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
OURS = re.compile(r"[A-Za-z]{3,} [a-z]{2,}")
"""Two English words in a row: what is no name of the text is a sentence that nobody translated."""


def found(text: str) -> Iterator[Finding]:
    yield from lint(text, letters=FOLDER / "letters", others=procedures_in(FOLDER / "procedures"))


OF_INDICATORS: Final = {"L-42", "L-43", "L-44"}
"""Those of definitions are found by `zhijiang indicators lint`, which has no pages."""


def test_every_rule_of_the_lint_says_what_to_do() -> None:
    rules = set(
        re.findall(r"^\| (L-\d+) \|", (settings.PACKAGE_DIR.parents[1] / "docs" / "rules.md").read_text(), re.MULTILINE)
    )

    assert set(ADVICE) == rules - OF_INDICATORS


@pytest.mark.parametrize(("procedure", "old", "new", "rule"), FAULTS)
def test_a_planted_fault_is_told_in_chinese_and_in_english(procedure: str, old: str, new: str, rule: str) -> None:
    text = text_of(procedure).replace(old, new, 1)
    definition = parse(text)

    with override("zh-hans"):
        chinese = [
            (each.rule, f"{each.what}{advice_for(each)}", place_in_words(each, definition)) for each in found(text)
        ]
    with override("en"):
        english = [(each.rule, f"{each.what}{advice_for(each)}") for each in found(text)]

    assert rule in {each for each, _what, _where in chinese}
    assert [what for _rule, what, _where in chinese if not CHINESE.search(what) or OURS.search(what)] == []
    assert [what for _rule, what in english if CHINESE.search(what)] == []
    assert [where for _rule, _what, where in chinese if where and not CHINESE.search(where)] == []


def test_where_a_fault_is_is_called_as_the_pages_call_it() -> None:
    definition = parse(text_of("plan-filing"))

    with override("zh-hans"):
        where = [
            place_in_words(Finding("L-02", place, ""), definition)
            for place in (
                "actions.refuse.needs", "states.draft", "form.properties.synopsis.x-title", "sections.2.when",
                "classify.tier.rows.3", "review.quorum", "effective_until", "letters.refusal",
            )
        ]  # fmt: skip

    assert where == [
        "动作“不予备案”", "状态“草稿”", "问题“内容概要”", "部分“题材与分层”", "判定表“分层”", "审看组“quorum”", "",
        f"文书“{definition.letters['refusal'].title}”",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_of_a_draft_says_where_what_and_what_to_do(office: Cast) -> None:
    plans.publish()
    draft = actions.draft_procedure(ServiceItem.objects.get(code="plan"), by=office.tang)
    text = draft.text.replace("fields: [synopsis, idea]", "fields: [synopsis]")
    draft = actions.save_procedure(draft, by=office.tang, text=text, expected_sha256=draft.sha256)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(office.tang)

    page = client.get(f"/procedures/plan/{draft.version}/").content.decode()

    assert "<strong>问题“思想内涵”</strong>：没有放入任何部分" in page
    assert "每个问题放入且只放入一个部分，中英文文字齐全。" in page
    assert f'href="/procedures/plan/{draft.version}/questions/idea/"' in page


def test_a_text_that_cannot_be_read_says_so() -> None:
    (finding,) = lint("procedure: x")

    assert finding.rule == "L-01"
    with pytest.raises(ProcedureError):
        parse("procedure: x")
