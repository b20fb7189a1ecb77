from __future__ import annotations

import pytest

from tests.bases.listing import second
from tests.cast import Cast
from tests.shelf import Shelf
from zhijiang.people.models import User


@pytest.fixture
def office(shelf: Shelf, db: None) -> Cast:
    """The cast, at an installation with the pack loaded."""
    return shelf.cast()


@pytest.fixture
def lu(office: Cast) -> User:
    """Another officer of the bureau, who releases what Sun wrote."""
    return second(office)
