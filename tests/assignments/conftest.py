from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.shelf import Shelf


@pytest.fixture
def office(shelf: Shelf, db: None) -> Cast:
    """The cast, at an installation with the pack loaded: for duties that hang on a case."""
    return shelf.cast()
