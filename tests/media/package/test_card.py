"""Opening cards: a clip of the shape that was asked for, and nothing of the picture lost in the colours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from zhijiang.media.package.card import CardShape, write_card


@pytest.mark.parametrize(
    ("rate", "size", "channels"),
    [("25/1", (320, 180), 2), ("24000/1001", (180, 320), 1), ("30000/1001", (720, 576), 0)],
)
def test_card_has_the_frames_raster_rate_and_sound_that_were_asked_for(
    rate: str, size: tuple[int, int], channels: int, tmp_path: Path
) -> None:
    picture = np.full((size[1], size[0], 3), (176, 38, 28), np.uint8)
    shape = CardShape(Fraction(rate), Fraction(16, 15) if size[1] == 576 else Fraction(1), 48_000, channels)

    write_card(picture, tmp_path / "card.mp4", shape=shape, frames=30)

    with av.open(str(tmp_path / "card.mp4")) as container:
        video = container.streams.video[0]
        frames = list(container.decode(video=0))
        assert (len(frames), video.average_rate, video.sample_aspect_ratio) == (30, Fraction(rate), shape.sample_aspect)
        assert [(frame.pts or 0) * frame.time_base for frame in frames] == [k / Fraction(rate) for k in range(30)]
        assert {(frame.width, frame.height, frame.format.name) for frame in frames} == {(*size, "yuv420p")}
        assert (frames[0].colorspace, frames[0].color_range) == (1, 1)
        shown = frames[15].reformat(format="rgb24", src_colorspace="ITU709", src_color_range="MPEG").to_ndarray()
    assert np.abs(shown.astype(int) - picture).max() <= 4
    with av.open(str(tmp_path / "card.mp4")) as container:
        assert len(container.streams.audio) == (1 if channels else 0)
        if channels:
            sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
            wanted = -(-30 * 48_000 * Fraction(rate).denominator // Fraction(rate).numerator)
            assert sound.shape[0] == channels
            assert wanted <= sound.shape[1] <= wanted + 1024
            assert np.abs(sound).max() < 1e-4


def test_card_of_odd_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="even size"):
        write_card(
            np.zeros((3, 4, 3), np.uint8), tmp_path / "card.mp4", shape=CardShape(Fraction(25), Fraction(1)), frames=1
        )
