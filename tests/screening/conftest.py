from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.screening.reviewing import Stage, open_stage


@pytest.fixture
def draft(cast: Cast) -> Stage:
    """Lin's film, its application filled in and not handed in."""
    return open_stage(cast)


@pytest.fixture
def under_review(draft: Stage) -> Stage:
    """Handed in, accepted, the panel of three named."""
    return draft.submit().accept().panel()


@pytest.fixture
def returned(under_review: Stage) -> Stage:
    """Sent back with Chen's note on frames 100 to 150."""
    return under_review.send_back(under_review.note())
