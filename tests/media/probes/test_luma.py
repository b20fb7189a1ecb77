from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.clips import make_clip
from tests.media.samples import ffmpeg
from zhijiang.media.decode import open_source
from zhijiang.media.frames import Frame
from zhijiang.media.probes.luma import LumaProbe


@pytest.mark.parametrize(
    "changes",
    [
        {"codec": "ffv1", "width": 318, "height": 182},
        {"codec": "ffv1", "pixel_format": "yuv420p10le"},
        {"codec": "libx264", "pixel_format": "yuv420p", "black": ((4, 6),)},
    ],
    ids=["odd size", "ten bits", "h264 with black"],
)
def test_extremes_and_mean_are_those_of_signalstats_bit_for_bit(tmp_path: Path, changes: dict[str, object]) -> None:
    clip = make_clip(tmp_path / "a.mkv", frames=12, cuts=(6,), audio=None, **changes)
    command = [
        ffmpeg(),
        "-v",
        "error",
        "-i",
        str(clip.path),
        "-vf",
        "signalstats,metadata=print:file=-",
        "-f",
        "null",
        "-",
    ]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    theirs = [re.findall(rf"signalstats\.{name}=(\S+)", told) for name in ("YMIN", "YMAX", "YAVG")]

    probe = LumaProbe()
    with open_source(clip.path) as source:
        for block in source.blocks():
            if isinstance(block, Frame):
                probe.feed(block.luma)

    assert probe.lowest.tolist() == [int(value) for value in theirs[0]]
    assert probe.highest.tolist() == [int(value) for value in theirs[1]]
    assert [f"{value:g}" for value in probe.mean] == theirs[2]
