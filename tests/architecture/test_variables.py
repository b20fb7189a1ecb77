"""What docs/operate.md says of settings is what the program reads."""

from __future__ import annotations

import re
from typing import Final

import yaml

from tests.architecture.tree import ROOT, SOURCE

OURS_ALONE: Final = {"ZHIJIANG_SUPERVISED", "ZHIJIANG_SCRATCH_OF"}
"""What our processes tell their own children; nobody sets them."""
_NAME: Final = re.compile(r"ZHIJIANG_[A-Z0-9_]*[A-Z0-9]")


def test_every_variable_that_is_read_is_explained_and_every_one_named_is_read() -> None:
    text = (ROOT / "docs" / "operate.md").read_text("utf-8")
    table = set(re.findall(r"^\| `(ZHIJIANG_[A-Z0-9_]+)` \|", text, re.MULTILINE))
    quoted = re.compile(rf'"({_NAME.pattern})"')
    read = {name for path in SOURCE.rglob("*.py") for name in quoted.findall(path.read_text("utf-8"))}
    tests_only = {"ZHIJIANG_CRASH_POINTS"}

    assert table == read - OURS_ALONE
    assert set(_NAME.findall(text)) - tests_only == table


def test_compose_file_sets_variables_that_are_explained_and_names_what_its_example_asks_for() -> None:
    text = (ROOT / "docs" / "operate.md").read_text("utf-8")
    compose = (ROOT / "deploy" / "compose.yaml").read_text("utf-8")
    services = yaml.safe_load(compose)["services"]
    example = (ROOT / "deploy" / "zhijiang.env.example").read_text("utf-8")

    assert set(services) == {"web", "worker", "postgres", "redis", "seaweedfs"}
    assert set(_NAME.findall(compose)) <= set(re.findall(r"^\| `(ZHIJIANG_[A-Z0-9_]+)` \|", text, re.MULTILINE))
    assert services["web"]["environment"] == services["worker"]["environment"]
    assert set(re.findall(r"\$\{([A-Z0-9_]+):\?\}", compose)) == set(
        re.findall(r"^([A-Z0-9_]+)=", example, re.MULTILINE)
    )
