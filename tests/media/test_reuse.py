"""A passage is found again in the cut that has it, at its frame, and nowhere else."""

from __future__ import annotations

import cv2
import numpy as np

from zhijiang.media.fingerprint import Fingerprint, Layout
from zhijiang.media.reuse import Shelf, held_of

LAYOUT = Layout(32, 18)


def film(seed: int, frames: int = 400) -> Fingerprint:
    """Drifting shapes in shots of fifty frames."""
    rng = np.random.default_rng(seed)
    values = np.full((frames, LAYOUT.bytes_a_frame), 128, np.uint8)
    values[:, -4:] = 0
    for frame in range(frames):
        if frame % 50 == 0:
            field = cv2.resize(
                rng.uniform(30, 220, (9, 40)).astype(np.float32), (160, 18), interpolation=cv2.INTER_CUBIC
            )
        luma = np.clip(field[:, frame % 50 : frame % 50 + 32], 0, 255)
        values[frame, : LAYOUT.cells] = luma.astype(np.uint8).ravel()
    return Fingerprint(LAYOUT, values)


def test_a_reused_passage_is_found_with_both_places_and_nothing_else() -> None:
    films = [film(seed) for seed in range(4)]
    shelf = Shelf([held_of(f"film {number}", prints) for number, prints in enumerate(films)])
    lighter = np.clip(films[2].values[133:258].astype(np.int16) + 9, 0, 255).astype(np.uint8)
    lighter[:, -4:] = 0

    found = shelf.find(Fingerprint(LAYOUT, lighter))

    assert [(one.name, one.old[0] - one.new[0], one.is_mirrored) for one in found] == [("film 2", 133, False)]
    assert found[0].new[1] - found[0].new[0] >= 100
    assert shelf.find(film(9, 125)) == []
