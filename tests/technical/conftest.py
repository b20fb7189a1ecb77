"""The store in a folder of the test, and a file that Lin brought in for a private check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.catalog.conftest import files, film
from zhijiang.technical import actions
from zhijiang.technical.models import Check

__all__ = ["files", "film"]


@pytest.fixture
def bring(cast: Cast) -> Callable[..., Check]:
    """Bring bytes in for a private check of studio A."""

    def make(content: bytes = b"private film", name: str = "夜泊_混录.mp4") -> Check:
        return actions.bring_in(cast.studio_a, by=cast.lin, chunks=[content], size_bytes=len(content), name=name)

    return make


@pytest.fixture
def bring_path(bring: Callable[..., Check]) -> Callable[[Path], Check]:
    """Bring a file of this machine in."""
    return lambda path: bring(path.read_bytes(), path.name)
