"""What tests of lists and of the register begin with: the pack is loaded, and the cast is there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.bases.listing import TODAY
from tests.cast import Cast
from tests.shelf import Shelf


@pytest.fixture
def office(shelf: Shelf, db: None) -> Cast:
    """The cast, at an installation with the pack loaded. Both are made once for all tests in a row that begin with them."""
    return shelf.cast()


@pytest.fixture
def in_june() -> Iterator[None]:
    """A day on which last year's lists and reports are over."""
    with time_machine.travel(TODAY):
        yield
