from __future__ import annotations

from fractions import Fraction

import pytest

from zhijiang.media.page.timeline import shot_lengths
from zhijiang.media.time import Rate


@pytest.mark.parametrize(("frames", "place"), [(24, 0), (25, 1), (49, 1), (50, 2), (399, 4), (400, 5), (9000, 5)])
def test_a_shot_is_counted_in_the_class_of_its_exact_length(frames: int, place: int) -> None:
    found = shot_lengths([{"start": 0, "end": frames}], Rate(Fraction(25)))

    assert [at for at, count in enumerate(found.counts) if count] == [place]
    assert found.median_frames == frames
