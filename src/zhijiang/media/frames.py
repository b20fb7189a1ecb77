"""What a decoder hands out: pictures and pieces of sound, as values that check their own shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


class Picture(Protocol):
    """The decoder's own picture behind a frame, for the few who need more than its luma."""

    def rgb(self, width_px: int, height_px: int) -> npt.NDArray[np.uint8]:
        """The picture as shown (turned upright), scaled to this size: uint8 (height, width, 3)."""

    def colour_planes(self) -> tuple[Luma, Luma] | None:
        """Both colour differences as coded, like `Frame.luma`; None where there are none, or not in planes of their own."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, numbered in presentation order."""

    index: int
    """Counted from 0."""
    pts: int
    """When it is shown, in ticks of the stream's time base; greater than that of the frame before."""
    luma: Luma
    """(height, width), as coded: not turned, not scaled. uint8, or uint16 for deeper video (`bit_depth` bits in the low end).
    A view of the decoder's own memory: copy what must outlive the step to the next frame."""
    key: bool = False
    interlaced: bool = False
    corrupt: bool = False
    """The decoder had to guess parts of it."""
    picture: Picture | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.luma.ndim != 2 or self.luma.dtype not in (np.uint8, np.uint16):
            raise ValueError(f"luma must be uint8 or uint16 (height, width), got {self.luma.dtype} {self.luma.shape}")

    def rgb_small(self, width_px: int, height_px: int) -> npt.NDArray[np.uint8]:
        """The picture as shown (turned upright), scaled to this size: uint8 (height, width, 3)."""
        if self.picture is None:
            raise ValueError("this frame was made without a picture, so it has luma only")
        return self.picture.rgb(width_px, height_px)

    def colour_planes(self) -> tuple[Luma, Luma] | None:
        """Both colour differences (Cb, Cr) as coded: views, not turned, often half as wide and high as the luma. None
        where the frame has no colour, or not in planes of their own."""
        return None if self.picture is None else self.picture.colour_planes()


@dataclass(frozen=True, slots=True)
class AudioBlock:
    """A piece of one stream's sound, following the piece before without a gap in numbering."""

    stream: int
    """The stream's index in the file, as in `AudioFacts.stream`."""
    first_sample: int
    """How many samples of this stream came before; counted from 0."""
    samples: npt.NDArray[np.float32]
    """(n, channels), full scale = 1.0; may go beyond it."""
    sample_rate: int
    at_sample: int = 0
    """Where the block belongs on the picture's time line, in samples: 0 is the moment the first frame is shown.
    Negative before it. Differs from `first_sample` by a constant as long as the sound has no gaps."""

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(f"samples must be float32 (n, channels), got {self.samples.dtype} {self.samples.shape}")
