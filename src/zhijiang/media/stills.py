"""Stills of chosen frames. Runs inside the cage."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

import cv2

from zhijiang.media.decode import open_source
from zhijiang.media.frames import AudioBlock

_LONG_SIDE: Final = 480
_QUALITY: Final = 82


def write_stills(path: Path, frames: Iterable[int], out: Path) -> list[int]:
    """Write `still-<frame>.jpg` of these frames, longer side 480 px, pixels square, into `out`.

    Decodes from the beginning to the last of them. Returns the frames that the film has, in order. Raises MediaError.
    """
    wanted = set(frames)
    written: list[int] = []
    with open_source(path) as source:
        video = source.video
        if video is None or not wanted:
            return []
        width, height = Fraction(video.width) * video.sample_aspect, Fraction(video.height)
        if video.rotation in (90, 270):
            width, height = height, width
        scale = min(Fraction(1), _LONG_SIDE / max(width, height))
        size = (max(2, round(width * scale)), max(2, round(height * scale)))
        last = max(wanted)
        for block in source.blocks(sound=()):
            if isinstance(block, AudioBlock):
                continue
            if block.index in wanted:
                picture = cv2.cvtColor(block.rgb_small(*size), cv2.COLOR_RGB2BGR)
                cv2.imwrite(str(out / f"still-{block.index}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
                written.append(block.index)
            if block.index >= last:
                break
    return written
