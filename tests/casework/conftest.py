"""What tests of the engine begin with: the pack is loaded, and the cast is there."""

from __future__ import annotations

import pytest

from tests.casework import steps
from tests.cast import Cast, make_cast
from tests.shelf import Shelf
from zhijiang.casework.models import Case


@pytest.fixture
def office(shelf: Shelf, db: None) -> Cast:
    """The cast, at an installation with the pack loaded. Both are made once for all tests in a row that begin with them."""
    return shelf.cast()


@pytest.fixture
def open_office(transactional_db: None) -> Cast:
    """The same with real transactions, for threads."""
    steps.load()
    return make_cast()


@pytest.fixture
def case(office: Cast) -> Case:
    """A work under review, with a panel of three who have not signed yet."""
    return steps.under_review(office)
