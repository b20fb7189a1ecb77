"""Frames and blocks of sound check their own shape."""

from __future__ import annotations

import numpy as np
import pytest

from zhijiang.media.frames import AudioBlock, Frame


@pytest.mark.parametrize("luma", [np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), np.float32), np.zeros(4, np.uint8)])
def test_frame_of_wrong_shape_is_refused(luma: np.ndarray) -> None:
    with pytest.raises(ValueError, match="luma must be"):
        Frame(index=0, pts=0, luma=luma)


@pytest.mark.parametrize("samples", [np.zeros(4, np.float32), np.zeros((4, 2), np.float64)])
def test_sound_of_wrong_shape_is_refused(samples: np.ndarray) -> None:
    with pytest.raises(ValueError, match="samples must be"):
        AudioBlock(stream=1, first_sample=0, samples=samples, sample_rate=48000)


def test_frame_without_picture_says_so() -> None:
    with pytest.raises(ValueError, match="luma only"):
        Frame(index=0, pts=0, luma=np.zeros((2, 2), np.uint8)).rgb_small(2, 2)
