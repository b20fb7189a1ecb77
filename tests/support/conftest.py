from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.shelf import Shelf
from tests.support.giving import make_measure, make_resident
from zhijiang.bases.models import Firm
from zhijiang.support.models import Measure


@pytest.fixture
def office(shelf: Shelf, db: None) -> Cast:
    """The cast, at an installation with the pack loaded."""
    return shelf.cast()


@pytest.fixture
def firm(office: Cast) -> Firm:
    return make_resident(office)


@pytest.fixture
def measure(office: Cast) -> Measure:
    return make_measure(office)
