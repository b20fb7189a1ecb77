"""Published figures that lie beside the project; tests that need them say so when they are not there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "oracles"


def published(name: str) -> list[dict[str, str]]:
    """The rows of a published table; skips the test, with the reason, where it is not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"{path} is not there: published tables are not part of the project")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
