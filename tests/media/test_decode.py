"""Decoding films with known truth: every frame, its time, its number, and the sound in its place."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.clips import SAMPLE_RATE, Clip, make_clip, paint, read_code
from tests.media.samples import ffmpeg, sample
from zhijiang.media.decode import open_source
from zhijiang.media.errors import Unsupported
from zhijiang.media.facts import AudioFacts, VideoFacts
from zhijiang.media.frames import AudioBlock, Frame

START = Fraction(213, 10000)


def decode(clip: Clip) -> tuple[VideoFacts, list[AudioFacts], list[int | None], list[Fraction], list[AudioBlock]]:
    """Facts, the codes on the frames, their times from the first, and copies of the sound."""
    codes: list[int | None] = []
    pts: list[int] = []
    sound: list[AudioBlock] = []
    with open_source(clip.path) as source:
        assert source.video is not None
        for block in source.blocks():
            if isinstance(block, Frame):
                assert block.index == len(codes)
                codes.append(read_code(block.luma >> (source.video.bit_depth - 8)))
                pts.append(block.pts)
            else:
                sound.append(block)
        times = [(stamp - pts[0]) * source.video.time_base for stamp in pts]
        assert source.faults == []
        return source.video, source.audio, codes, times, sound


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "50"])
@pytest.mark.parametrize("b_frames", [0, 3])
def test_every_frame_comes_in_order_at_its_time(rate: str, b_frames: int, tmp_path: Path) -> None:
    clip = make_clip(
        tmp_path / "a.mp4", rate=rate, b_frames=b_frames, start=START, cuts=(20,), black=((7, 9),), freeze=((30, 40),)
    )

    video, _, codes, times, _ = decode(clip)

    assert (codes, times) == ([clip.code_at(k) for k in range(50)], [pts * clip.time_base for pts in clip.pts])
    assert (video.declared_rate, video.declared_frames) == (Fraction(rate), 50)


@pytest.mark.parametrize(
    "name", ["bbb_0_30_720p24.webm", "bikes.mp4", "car-detection.mp4", "chaplin.mp4", "mdn_elf.mp4", "nasa_13013.mp4"]
)
def test_frames_of_real_clips_come_at_the_times_of_ffprobe(name: str) -> None:
    path = sample(name)
    with open_source(path) as source:
        assert source.video is not None
        ours = [frame.pts for frame in source.blocks(sound=()) if isinstance(frame, Frame)]
    command = [ffmpeg("ffprobe"), "-v", "error", "-select_streams", str(source.video.stream), "-show_entries", "frame=pts",
               "-of", "default=noprint_wrappers=1:nokey=1", str(path)]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert ours == [int(pts) for pts in told.split()]


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_frames_of_an_avi_are_evenly_spaced(codec: str, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.avi", codec=codec, audio="libmp3lame", b_frames=2, rate="30000/1001")

    _, _, codes, times, _ = decode(clip)

    assert (codes, times) == (list(range(50)), [pts * clip.time_base for pts in clip.pts])


@pytest.mark.parametrize(
    ("name", "recipe", "facts"),
    [
        ("a.mp4", {}, ("h264", "High", "yuv420p", 8)),
        ("a.mp4", {"codec": "libx265", "pixel_format": "yuv420p10le"}, ("hevc", "Main 10", "yuv420p10le", 10)),
        ("a.mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le"}, ("prores", "HQ", "yuv422p10le", 10)),
        ("a.mov", {"codec": "png", "pixel_format": "rgb24"}, ("png", "", "rgb24", 8)),
        ("a.mov", {"codec": "mjpeg", "pixel_format": "yuvj422p"}, ("mjpeg", "Baseline", "yuvj422p", 8)),
        ("a.webm", {"codec": "libvpx-vp9", "audio": "libopus"}, ("vp9", "Profile 0", "yuv420p", 8)),
        ("a.mkv", {"codec": "ffv1", "pixel_format": "yuv444p16le", "audio": "flac"}, ("ffv1", "", "yuv444p16le", 16)),
        ("a.avi", {"codec": "mpeg4", "audio": "libmp3lame", "b_frames": 0}, ("mpeg4", "Simple Profile", "yuv420p", 8)),
        ("a.ts", {"codec": "mpeg2video"}, ("mpeg2video", "Main", "yuv420p", 8)),
        ("a.mp4", {"width": 1080, "height": 1920, "frames": 3}, ("h264", "High", "yuv420p", 8)),
        ("a.mp4", {"width": 322, "height": 182}, ("h264", "High", "yuv420p", 8)),
    ],
)
def test_facts_and_luma_of_many_kinds(
    name: str, recipe: dict[str, Any], facts: tuple[Any, ...], tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / name, **{"frames": 12, **recipe})

    video, _, codes, _, _ = decode(clip)

    assert (video.codec, video.profile, video.pixel_format, video.bit_depth) == facts
    assert (codes, video.width, video.height) == (list(range(clip.frames)), clip.recipe.width, clip.recipe.height)


def test_luma_is_the_coded_picture_without_its_padding(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", width=322, height=182, frames=3, quality=1)

    with open_source(clip.path) as source:
        lumas = [
            (frame.luma.shape, frame.luma.dtype.name, float(frame.luma[:20, 4].mean()))
            for frame in source.blocks()
            if isinstance(frame, Frame)
        ]

    assert [(shape, kind) for shape, kind, _ in lumas] == [((182, 322), "uint8")] * 3
    assert all(abs(white - (16 + 235 * 219 / 255)) < 3 for _, _, white in lumas)  # code cell 0 is RGB 235


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turned_film_is_shown_upright(rotation: int, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", rotation=rotation, frames=2, quality=8, audio=None)
    painted = np.rot90(paint(clip.recipe, 0), rotation // 90).astype(int)

    with open_source(clip.path) as source:
        frame = next(iter(source.blocks()))
        assert isinstance(frame, Frame)
        shown = frame.rgb_small(painted.shape[1], painted.shape[0]).astype(int)

    assert source.video is not None
    assert (source.video.rotation, shown.shape, np.abs(shown - painted).mean() < 12) == (rotation, painted.shape, True)


@pytest.mark.parametrize(
    ("name", "recipe", "expected"),
    [
        ("a.mp4", {}, ("00:00:00:00", False)),
        ("a.mov", {"timecode": "10:00:00:00"}, ("10:00:00:00", False)),
        ("a.mp4", {"timecode": "01:00:00;02", "rate": "30000/1001"}, ("01:00:00;02", True)),
        ("a.mov", {"timecode": "23:59:59:23", "rate": "24000/1001"}, ("23:59:59:23", False)),
    ],
)
def test_start_timecode_is_read(name: str, recipe: dict[str, Any], expected: tuple[str, bool], tmp_path: Path) -> None:
    video = decode(make_clip(tmp_path / name, frames=5, **recipe))[0]

    assert (video.start_timecode, video.drop_frame) == expected


def test_fields_and_oblong_pixels_are_told(tmp_path: Path) -> None:
    clip = make_clip(
        tmp_path / "a.mp4", width=720, height=576, interlaced=True, sample_aspect=Fraction(64, 45), frames=4
    )

    with open_source(clip.path) as source:
        assert source.video is not None
        fields = [frame.interlaced for frame in source.blocks() if isinstance(frame, Frame)]

    assert (source.video.interlaced, source.video.sample_aspect, fields) == (True, Fraction(64, 45), [True] * 4)


@pytest.mark.parametrize(
    ("name", "audio", "channels"),
    [("a.mp4", "aac", 2), ("a.mov", "pcm_s16le", 1), ("a.mov", "pcm_s24le", 2), ("a.mkv", "flac", 6), ("a.mkv", "libopus", 2),
     ("a.mkv", "pcm_f32le", 2), ("a.mov", "pcm_u8", 2)],
)  # fmt: skip
@pytest.mark.parametrize("start", [Fraction(0), START])
def test_sound_is_full_scale_float_in_its_place(
    name: str, audio: str, channels: int, start: Fraction, tmp_path: Path
) -> None:
    clip = make_clip(
        tmp_path / name, audio=audio, channels=channels, silence=((0, 25),), start=start, tone_level=0.5, b_frames=0
    )

    _, (facts,), _, _, blocks = decode(clip)

    whole = np.concatenate([block.samples for block in blocks])
    before = max(0, 100 - blocks[0].at_sample)  # what sounds before the first frame
    loud = int(np.flatnonzero(np.abs(whole[before:, 0]) > 0.25)[0]) + before + blocks[0].at_sample
    assert (facts.channels, facts.sample_rate, whole.shape[1], whole.dtype.name) == (
        channels,
        SAMPLE_RATE,
        channels,
        "float32",
    )
    assert [block.first_sample for block in blocks] == list(
        np.cumsum([0, *[len(block.samples) for block in blocks[:-1]]])
    )
    assert abs(loud - SAMPLE_RATE) < 200  # one second after the first frame
    assert abs(float(np.abs(whole).max()) - 0.5) < 0.06


def test_sound_of_a_recording_that_begins_in_the_middle_stays_with_its_picture(tmp_path: Path) -> None:
    # Without its first key frame nothing before frame 40 can be shown, whatever the headers call the beginning.
    whole = make_clip(tmp_path / "whole.ts", frames=200, gop=40, silence=((0, 100),))
    data = whole.path.read_bytes()
    cut = tmp_path / "cut.ts"
    cut.write_bytes(data[len(data) // 14 // 188 * 188 :])

    _, _, codes, _, blocks = decode(Clip(cut, whole.recipe, whole.pts, whole.time_base))

    loud = next(block.at_sample + int(heard[0]) for block in blocks
                if len(heard := np.flatnonzero(np.abs(block.samples).max(axis=1) > 0.1)))  # fmt: skip
    assert codes == list(range(40, 200))
    assert abs(loud - (100 - 40) * SAMPLE_RATE / 25) < 200


def test_sound_may_be_left_aside(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=10)

    with open_source(clip.path) as source:
        assert [type(block) for block in source.blocks(sound=())] == [Frame] * 10


def test_picture_that_changes_size_is_refused(tmp_path: Path) -> None:
    small = make_clip(tmp_path / "small.ts", frames=12, audio=None)
    large = make_clip(tmp_path / "large.ts", frames=12, audio=None, width=640, height=360)
    both = tmp_path / "both.ts"
    both.write_bytes(small.path.read_bytes() + large.path.read_bytes())

    with (
        open_source(both) as source,
        pytest.raises(Unsupported, match="changes size at frame 12: from 320×180 to 640×360"),
    ):
        list(source.blocks())


def test_damaged_packets_are_told_and_do_not_stop_the_rest(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mkv", codec="mjpeg", pixel_format="yuvj420p", frames=20, audio=None)
    with av.open(str(clip.path)) as container:
        packet = [bytes(packet) for packet in container.demux(video=0) if packet.size][5]
    clip.path.write_bytes(
        clip.path.read_bytes().replace(packet, bytes(len(packet) * 2 // 3) + packet[len(packet) * 2 // 3 :])
    )

    with open_source(clip.path) as source:
        codes = [read_code(block.luma) for block in source.blocks() if isinstance(block, Frame)]

    assert (source.faults, codes) == ([5], [k for k in range(20) if k != 5])


def test_film_with_cover_art_is_the_film(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=5)
    with_art = tmp_path / "art.mp4"
    with av.open(str(clip.path)) as old, av.open(str(with_art), "w") as new:
        art = new.add_stream("mjpeg", rate=1)
        art.width, art.height, art.pix_fmt = 1000, 1000, "yuvj420p"
        art.disposition = av.stream.Disposition.attached_pic
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        new.mux(art.encode(av.VideoFrame.from_ndarray(np.zeros((1000, 1000, 3), np.uint8)).reformat(format="yuvj420p")))
        for packet in old.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)

    assert decode(Clip(with_art, clip.recipe, clip.pts, clip.time_base))[2] == [0, 1, 2, 3, 4]
