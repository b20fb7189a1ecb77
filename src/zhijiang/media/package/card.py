"""A still picture as a clip that can be cut in before a film: its raster, rate and kind of sound, encoded as the packager does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
import numpy.typing as npt

_BT709: Final = 1
_LIMITED: Final = 1


@dataclass(frozen=True, slots=True)
class CardShape:
    """What the clip is to be cut into. `rate` [frames a second]; `sample_aspect` of a pixel; `channels` 0: without sound."""

    rate: Fraction
    sample_aspect: Fraction
    sample_rate: int = 48_000
    channels: int = 0

    def __post_init__(self) -> None:
        if self.rate <= 0 or self.sample_aspect <= 0 or self.sample_rate <= 0 or self.channels < 0:
            raise ValueError(f"a card needs a rate, pixels and sound that can be, got {self}")


def write_card(picture: npt.NDArray[np.uint8], path: Path, *, shape: CardShape, frames: int) -> None:
    """Write an MP4 in which one picture stands for `frames` frames, with silence of the same length.

    Parameters
    ----------
    picture : ndarray of uint8 (height, width, 3)
        RGB; width and height even.
    frames : int > 0 [frames]

    Raises
    ------
    ValueError
        For a picture of odd size, or no frames.

    Notes
    -----
    Picture: H.264 High, 4:2:0, BT.709, limited range, one closed group of pictures a half second, no B-frames, as `encoding`.
    Sound: AAC, silence, as many samples as the picture lasts, to the next coded frame.
    **Accuracy**: the decoded clip has `frames` frames of the shape that was asked for (tests/media/package/test_card.py).
    **Cost**: one picture is converted once; x264 repeats it at some thousand frames a second at 1080 lines.
    """
    height, width, _channels = picture.shape
    if width % 2 or height % 2 or frames < 1:
        raise ValueError(f"a card has an even size and at least one frame, got {width}x{height}, {frames}")
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as output:
        video = output.add_stream(
            "libx264", rate=shape.rate, options={"preset": "veryfast", "crf": "16", "profile": "high"}
        )
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        context = video.codec_context
        context.time_base = 1 / shape.rate
        context.sample_aspect_ratio = shape.sample_aspect
        context.gop_size = max(1, round(shape.rate / 2))
        context.max_b_frames = 0
        for name in ("color_primaries", "color_trc", "colorspace"):
            setattr(context, name, _BT709)
        context.color_range = _LIMITED
        layout = "mono" if shape.channels == 1 else "stereo"
        sound = output.add_stream("aac", rate=shape.sample_rate, layout=layout) if shape.channels else None
        still = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").reformat(
            format="yuv420p", src_colorspace="ITU709", dst_colorspace="ITU709", dst_color_range="MPEG"
        )
        still.colorspace = still.color_primaries = still.color_trc = _BT709
        for index in range(frames):
            still.pts, still.time_base = index, 1 / shape.rate
            output.mux(video.encode(still))
        output.mux(video.encode(None))
        if sound is not None:
            samples = -(-frames * shape.sample_rate * shape.rate.denominator // shape.rate.numerator)
            _silence(output, sound, samples, layout=layout, sample_rate=shape.sample_rate)


def _silence(
    output: av.container.OutputContainer, sound: av.AudioStream, samples: int, *, layout: str, sample_rate: int
) -> None:
    channels = 1 if layout == "mono" else 2
    for start in range(0, samples, sample_rate):
        block = np.zeros((channels, min(sample_rate, samples - start)), np.float32)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = sample_rate, start, Fraction(1, sample_rate)
        output.mux(sound.encode(frame))
    output.mux(sound.encode(None))
