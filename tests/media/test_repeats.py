"""What films have in common is told with its frames in both. Rule: M-31."""

from __future__ import annotations

import numpy as np

from tests.media.test_reuse import LAYOUT, film
from zhijiang.media.codes import codes_of
from zhijiang.media.fingerprint import Fingerprint
from zhijiang.media.repeats import Repeat, repeats_between, shared_frames


def joined(*parts: Fingerprint) -> Fingerprint:
    return Fingerprint(parts[0].layout, np.concatenate([part.values for part in parts]))


def part(prints: Fingerprint, start: int, end: int, lift: int = 0) -> Fingerprint:
    values = np.clip(prints.values[start:end].astype(np.int16) + lift, 0, 255).astype(np.uint8)
    values[:, -4:] = 0
    return Fingerprint(prints.layout, values)


def black(frames: int) -> Fingerprint:
    return Fingerprint(LAYOUT, np.zeros((frames, LAYOUT.bytes_a_frame), np.uint8))


def test_a_recap_and_an_opening_are_told_between_every_two_episodes_to_the_frame() -> None:
    opening = film(1, 150)
    own = [film(seed, 400) for seed in (2, 3, 4)]
    first = joined(opening, own[0])
    second = joined(part(own[0], 103, 236, lift=7), opening, own[1])  # a recap of 133 frames, then the opening
    third = joined(own[2], black(60), opening, black(60))

    found = repeats_between([codes_of(each) for each in (first, second, third)], least=125)

    assert found == [
        Repeat((0, 1), (253, 386), (0, 133)),
        Repeat((0, 1), (0, 150), (133, 283)),
        Repeat((0, 2), (0, 150), (460, 610)),
        Repeat((1, 2), (133, 283), (460, 610)),
    ]
    assert shared_frames(found) == {(0, 1): 283, (0, 2): 150, (1, 2): 150}
    assert repeats_between([codes_of(each) for each in (first, second)], least=151) == []
