from __future__ import annotations

import pytest

from tests.casework.conftest import office as office  # noqa: F401 - a fixture of this folder as well
from tests.cast import Cast
from tests.support.giving import make_measure, make_resident
from zhijiang.bases.models import Firm
from zhijiang.support.models import Measure


@pytest.fixture
def firm(office: Cast) -> Firm:  # noqa: F811
    return make_resident(office)


@pytest.fixture
def measure(office: Cast) -> Measure:  # noqa: F811
    return make_measure(office)
