from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from tests.cast import Cast
from tests.portal.reporting import TODAY
from tests.shelf import Shelf


@pytest.fixture
def on_a_day() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T04:00:00Z", tick=False), translation.override("en"):
        yield


@pytest.fixture
def office(on_a_day: None, shelf: Shelf, db: None) -> Cast:
    """The cast, at an installation with the pack loaded, on that day."""
    return shelf.cast()
