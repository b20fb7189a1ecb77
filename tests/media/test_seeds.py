"""Seeds and votes, held against the same rules written plainly."""

from __future__ import annotations

from collections import Counter

import numpy as np

from zhijiang.media.alignment.likeness import Likeness
from zhijiang.media.alignment.seeds import NONE, Seeds, find_seeds, vote


def _cut(seed: int, *, repeats: int) -> Likeness:
    """Some pictures and slow walks away from them, the first one shown again and again at the end."""
    rng = np.random.default_rng(seed)
    shots = np.repeat(rng.integers(40, 200, (12, 6, 8)).repeat(3, axis=1).repeat(4, axis=2), 40, axis=0)
    luma = np.clip(shots + rng.normal(0, 9, shots.shape).cumsum(axis=0) / 6, 0, 255).astype(np.uint8)
    return Likeness.of(np.concatenate([luma, np.repeat(luma[:1], repeats, axis=0)]))


def test_the_six_most_alike_of_every_fourth_frame_are_found() -> None:
    old = _cut(3, repeats=0)
    at = np.arange(0, old.frames, 7)
    seeds = find_seeds(old, old, at, rows=18, columns=32)
    every = np.arange(0, old.frames, 4)
    cosines = old.vectors(at, 18, 32) @ old.vectors(every, 18, 32).T
    for frame, row in zip(at.tolist(), cosines, strict=True):
        best = [max((float(row[place]), place) for place in range(two, two + 2)) for two in range(0, len(row), 2)]
        wanted = sorted((4 * place for cosine, place in sorted(best)[-6:] if cosine > 0.8))
        assert sorted(seeds.old[seeds.new == frame].tolist()) == wanted
    assert len(seeds.new) > 3 * len(at)


def test_of_frames_that_are_all_equal_six_are_taken() -> None:
    old = _cut(3, repeats=400)
    seeds = find_seeds(old, old, np.array([700]), rows=18, columns=32)
    assert len(seeds.old) == len(set(seeds.old.tolist())) == 6
    assert float(seeds.cosine.min()) > 0.9999
    assert (old.code[seeds.old] == old.code[700]).all()


def test_votes_are_the_heaviest_shifts_of_seven_blocks() -> None:
    rng = np.random.default_rng(8)
    new = rng.integers(0, 320, 500)
    seeds = Seeds(
        new, new + 4 * rng.integers(-9, 10, 500), rng.integers(26, 33, 500).astype(np.float32) / np.float32(32)
    )
    table = vote(seeds, frames=320)
    assert table.shape == (20, 12)
    for block, row in enumerate(table.tolist()):
        totals: Counter[int] = Counter()
        for frame, old, cosine in zip(seeds.new.tolist(), seeds.old.tolist(), seeds.cosine, strict=True):
            if abs(frame // 16 - block) <= 3:
                totals[old - frame] += float(np.maximum(cosine - np.float32(0.7), 0) ** 2)  # type: ignore[assignment]
        heaviest = sorted(totals, key=lambda shift: (-round(totals[shift], 9), shift))[:12]
        assert row == heaviest + [NONE] * (12 - len(heaviest))
