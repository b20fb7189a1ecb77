"""The pack is loaded for every test of the engine that reads the database."""

from __future__ import annotations

import pytest

from tests.casework import steps
from tests.cast import Cast, make_cast
from zhijiang.casework.models import Case


@pytest.fixture
def office(db: None) -> Cast:
    """The cast, at an installation with the pack loaded."""
    steps.load()
    return make_cast()


@pytest.fixture
def open_office(transactional_db: None) -> Cast:
    """The same with real transactions, for threads."""
    steps.load()
    return make_cast()


@pytest.fixture
def case(office: Cast) -> Case:
    """A work under review, with a panel of three who have not signed yet."""
    return steps.under_review(office)
