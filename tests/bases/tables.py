"""Tables for property tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

PATIENT = settings(deadline=None, max_examples=60)
"""No property is a matter of time."""

type Table = npt.NDArray[np.float64]


def counts(*, least: int = 0, bases: int = 1) -> st.SearchStrategy[Any]:
    """Tables of counts: empty rows, empty columns and single firms come up often, unless `least` forbids it."""
    shapes = st.tuples(st.integers(bases, 6), st.integers(1, 6))
    return hnp.arrays(
        np.float64, shapes, elements=st.sampled_from([0, 0, 1, 2, 3, 5, 40]).map(lambda n: float(max(n, least)))
    )
