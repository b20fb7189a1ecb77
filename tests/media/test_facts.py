"""Made films of every kind: the report's facts are those of the recipe, and those that ffprobe reads."""

from __future__ import annotations

import json
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from tests.clips import Clip, make_clip
from tests.media.samples import ffmpeg
from zhijiang.media.analyse import analyse_file

PLAIN: dict[str, Any] = {
    "codec": "h264", "profile": "High", "width": 320, "height": 180, "sample_aspect": "1/1", "rotation": 0, "rate": "25/1",
    "frames": 30, "first_pts": 0, "start_timecode": "00:00:00:00", "drop_frame": False, "variable_rate": False,
    "interlaced": False, "bit_depth": 8, "chroma": "4:2:0",
}  # fmt: skip
HDR10 = "log-level=none:bframes=2:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:range=limited"
PAL: dict[str, Any] = {"interlaced": True, "width": 720, "height": 576, "sample_aspect": Fraction(64, 45)}
PAL_FACTS = {**PAL, "sample_aspect": "64/45"}

# name, recipe, what the report must say beside PLAIN
FILMS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("ten-bit.mp4", {"codec": "libx265", "pixel_format": "yuv420p10le", "options": {"x265-params": HDR10}},
     {"codec": "hevc", "profile": "Main 10", "bit_depth": 10}),
    ("master.mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le", "audio": "pcm_s24le", "rate": "24000/1001",
                    "timecode": "01:00:00:00"},
     {"codec": "prores", "profile": "HQ", "bit_depth": 10, "chroma": "4:2:2", "rate": "24000/1001", "start_timecode": "01:00:00:00"}),
    ("fields.mp4", PAL, PAL_FACTS),
    ("fields.mov", {**PAL, "codec": "prores_ks", "pixel_format": "yuv422p10le"},
     {**PAL_FACTS, "codec": "prores", "profile": "HQ", "bit_depth": 10, "chroma": "4:2:2"}),
    ("fields.mxf", {**PAL, "codec": "mpeg2video", "audio": "pcm_s16le", "timecode": "10:00:00:00"},
     {**PAL_FACTS, "codec": "mpeg2video", "profile": "Main", "start_timecode": "10:00:00:00"}),
    ("upright.mp4", {"width": 1080, "height": 1920, "frames": 8}, {"width": 1080, "height": 1920, "frames": 8}),
    ("turned.mp4", {"rotation": 90}, {"rotation": 90}),
    ("turned.mov", {"rotation": 270}, {"rotation": 270}),
    ("oblong.mkv", {"sample_aspect": Fraction(4, 3), "width": 720, "height": 480},
     {"sample_aspect": "4/3", "width": 720, "height": 480}),
    ("variable.mp4", {"steps": (1, 2, 1, 4)}, {"variable_rate": True}),
    ("variable.webm", {"codec": "libvpx-vp9", "audio": "libopus", "steps": (1, 3)},
     {"codec": "vp9", "profile": "Profile 0", "variable_rate": True}),
    ("film.mp4", {"rate": "24000/1001", "timecode": "00:59:52:00"}, {"rate": "24000/1001", "start_timecode": "00:59:52:00"}),
    ("film.mkv", {"rate": "24000/1001"}, {"rate": "24000/1001"}),
    ("drop.mp4", {"rate": "30000/1001", "timecode": "00:59:59;28"},
     {"rate": "30000/1001", "start_timecode": "00:59:59;28", "drop_frame": True}),
    ("drop.mxf", {"rate": "30000/1001", "timecode": "00:59:59;28", "codec": "mpeg2video", "audio": "pcm_s16le"},
     {"rate": "30000/1001", "start_timecode": "00:59:59;28", "drop_frame": True, "codec": "mpeg2video", "profile": "Main"}),
    ("drop.mov", {"rate": "60000/1001", "timecode": "00:59:59;58"},
     {"rate": "60000/1001", "start_timecode": "00:59:59;58", "drop_frame": True}),
    ("late.mp4", {"start": Fraction(213, 10000)}, {"first_pts": 532}),
    ("late.mkv", {"start": Fraction(1, 2)}, {"first_pts": 500}),
    ("late.ts", {"start": Fraction(1, 2)}, {"first_pts": 46_920}),
    ("old.avi", {"codec": "mpeg4", "audio": "libmp3lame", "b_frames": 0}, {"codec": "mpeg4", "profile": "Simple Profile"}),
    ("full.mov", {"codec": "mjpeg", "pixel_format": "yuvj420p"}, {"codec": "mjpeg", "profile": "Baseline"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "recipe", "facts"), FILMS, ids=[film[0] for film in FILMS])
def test_facts_are_those_of_the_recipe_and_of_ffprobe(
    name: str, recipe: dict[str, Any], facts: dict[str, Any], tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / name, **{"frames": 30, **recipe})

    video = analyse_file(clip.path)["video"]

    assert {key: video[key] for key in PLAIN} == {**PLAIN, **facts}
    probed = _ffprobe(clip.path)
    assert {key: video[key] for key in probed} == probed


def test_made_film_with_many_streams_is_told_stream_by_stream(tmp_path: Path) -> None:
    small = make_clip(tmp_path / "small.mp4", frames=25, audio="aac", channels=1)
    large = make_clip(tmp_path / "large.mkv", frames=20, width=640, height=360, audio="flac", channels=6)
    both = _joined(tmp_path / "both.mp4", large, small)  # the first is the one marked to be played

    report = analyse_file(both)

    assert (report["video"]["stream"], report["video"]["width"], report["video"]["frames"]) == (0, 640, 20)
    assert [(row["stream"], row["codec"], row["channels"]) for row in report["audio"]] == [
        (1, "flac", 6),
        (3, "aac", 1),
    ]


def test_film_without_sound_has_none(tmp_path: Path) -> None:
    assert analyse_file(make_clip(tmp_path / "a.mp4", audio=None).path)["audio"] == []


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60"])
@pytest.mark.parametrize("suffix", [".mkv", ".avi"])
def test_rate_is_exact_where_the_container_keeps_it_coarsely(rate: str, suffix: str, tmp_path: Path) -> None:
    # Matroska counts milliseconds, and FFmpeg rounds its 60000/1001 to 19001/317; AVI keeps no times of showing at all.
    clip = make_clip(tmp_path / f"a{suffix}", rate=rate, frames=40, b_frames=2, audio=None)

    video = analyse_file(clip.path)["video"]

    assert (video["rate"], video["variable_rate"], video["frames"]) == (f"{Fraction(rate).numerator}/{Fraction(rate).denominator}",
                                                                        False, 40)  # fmt: skip


def _joined(path: Path, *clips: Clip) -> Path:
    """All streams of several films in one file."""
    with av.open(str(path), "w") as joined:
        olds = [av.open(str(clip.path)) for clip in clips]
        streams = [[joined.add_stream_from_template(stream) for stream in old.streams] for old in olds]
        for old, targets in zip(olds, streams, strict=True):
            for packet in old.demux():
                if packet.size:
                    packet.stream = targets[packet.stream.index]
                    joined.mux(packet)
            old.close()
    return path


def _ffprobe(path: Path) -> dict[str, Any]:
    """What an FFmpeg of another version says of a film's picture, in the report's words."""
    command = [ffmpeg("ffprobe"), "-v", "error", "-select_streams", "v", "-show_streams", "-show_frames",
               "-show_entries", "frame=pts,interlaced_frame", "-of", "json", str(path)]  # fmt: skip
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    (stream,), frames = told["streams"], told["frames"]
    turned = next((int(row["rotation"]) for row in stream.get("side_data_list", []) if "rotation" in row), 0)
    return {
        "codec": stream["codec_name"],
        "profile": stream["profile"],
        "width": stream["width"],
        "height": stream["height"],
        "sample_aspect": stream["sample_aspect_ratio"].replace(":", "/"),
        "rotation": turned % 360,
        "rate": stream["r_frame_rate"],
        "frames": len(frames),
        "time_base": stream["time_base"],
        "first_pts": frames[0]["pts"],
        "interlaced": all(frame["interlaced_frame"] for frame in frames),
        "colour": {
            "primaries": stream.get("color_primaries", "unknown"),
            "transfer": stream.get("color_transfer", "unknown"),
            "matrix": stream.get("color_space", "unknown"),
            "range": stream.get("color_range", "unknown"),
        },
    }
