"""Packages of films with known truth: frame k is frame k, at its time, copied where it may be and encoded where it must."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.clips import SAMPLE_RATE, Clip, make_clip
from tests.media.package.reading import codes_of, files_of, join, sound_of, table_of, times_of, times_of_clip
from zhijiang.media import make_package
from zhijiang.media.decode import open_source
from zhijiang.media.errors import MediaError, Unsupported
from zhijiang.media.frames import AudioBlock, Frame
from zhijiang.media.package import PackageFacts, package_file
from zhijiang.media.table import read_table

RATES = ["24000/1001", "24", "25", "30000/1001", "50"]
START = Fraction(213, 10000)  # the picture begins 0.0213 s after the sound, as beside AAC


def package(clip: Clip, **options: Any) -> tuple[Path, PackageFacts]:
    out = clip.path.with_suffix(".package")
    out.mkdir()
    return out, package_file(clip.path, out, **options)


def truth(clip: Clip) -> tuple[list[int | None], list[Fraction]]:
    return [clip.code_at(index) for index in range(clip.frames)], times_of_clip(clip)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("b_frames", [0, 3])
def test_copied_film_keeps_every_frame_and_its_time(rate: str, b_frames: int, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", rate=rate, b_frames=b_frames, frames=90, gop=30, start=START, cuts=(40,))

    out, facts = package(clip)

    assert (facts.copied, facts.frames, codes_of(out), times_of(out)) == (True, 90, *truth(clip))


@pytest.mark.parametrize("rate", RATES)
def test_encoded_film_keeps_every_frame_and_its_time(rate: str, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", rate=rate, codec="libx265", frames=100, start=START, black=((10, 14),))

    out, facts = package(clip)

    assert (facts.copied, facts.reason, codes_of(out), times_of(out)) == (False, "codec hevc", *truth(clip))


@pytest.mark.parametrize(
    ("name", "recipe", "reason"),
    [
        ("turned.mp4", {"rotation": 90, "width": 180, "height": 320}, "turned by 90 degrees"),
        (
            "fields.mp4",
            {"interlaced": True, "width": 720, "height": 576, "sample_aspect": Fraction(64, 45)},
            "interlaced",
        ),
        ("deep.mp4", {"pixel_format": "yuv420p10le"}, "profile High 10"),
        ("prores.mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le", "audio": "pcm_s16le"}, "codec prores"),
        ("png.mov", {"codec": "png", "pixel_format": "rgb24", "audio": None}, "codec png"),
        ("vp9.webm", {"codec": "libvpx-vp9", "audio": "libopus"}, "codec vp9"),
        ("old.avi", {"codec": "mpeg4", "audio": "libmp3lame", "b_frames": 0}, "codec mpeg4"),
        ("old_b.avi", {"codec": "mpeg4", "audio": "libmp3lame", "b_frames": 2}, "codec mpeg4"),
        ("odd.mkv", {"codec": "mjpeg", "pixel_format": "yuvj444p", "width": 321, "height": 179}, "codec mjpeg"),
        ("long.mp4", {"gop": 400, "frames": 130, "rate": "10"}, "key frames too far apart to step quickly"),
        ("open.mp4", {"options": {"x264-params": "open-gop=1:keyint=10:min-keyint=1"}}, "open groups of pictures"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_film_that_browsers_cannot_play_is_encoded_frame_for_frame(
    name: str, recipe: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / name, **{"frames": 40, **recipe})

    out, facts = package(clip)

    turned = recipe.get("rotation", 0) == 90  # the code then stands upright along the side
    codes, _ = truth(clip)
    assert (facts.copied, facts.reason, facts.frames, codes if turned else codes_of(out)) == (
        False,
        reason,
        len(codes),
        codes,
    )
    assert times_of(out) == decoded_times(clip)


def decoded_times(clip: Clip) -> list[Fraction]:
    """When the decoder of the analysis shows each frame, counted from the first."""
    with open_source(clip.path) as source:
        assert source.video is not None
        pts = [block.pts for block in source.blocks() if isinstance(block, Frame)]
        return [(stamp - pts[0]) * source.video.time_base for stamp in pts]


@pytest.mark.parametrize("name", ["a.mkv", "a.ts", "a.mov", "a.flv"])
def test_h264_in_any_container_is_copied(name: str, tmp_path: Path) -> None:
    clip = make_clip(tmp_path / name, frames=80, rate="30000/1001", b_frames=2)

    out, facts = package(clip)

    assert (facts.copied, codes_of(out), times_of(out)) == (True, truth(clip)[0], decoded_times(clip))


def test_variable_rate_is_kept(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", steps=(1, 2, 1, 4), frames=60)

    out, _ = package(clip)

    assert (codes_of(out), times_of(out)) == truth(clip)


def test_every_encoded_group_is_half_a_second_and_begins_with_a_key_frame(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", codec="libx265", rate="25", frames=60)

    out, _ = package(clip)

    assert [index for index, key in enumerate(table_of(out).key) if key] == [0, 12, 24, 36, 48]


def test_big_picture_is_made_smaller_square_and_even(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", codec="libx265", width=2560, height=1440, frames=2, audio=None)
    wide = make_clip(tmp_path / "b.mov", codec="mjpeg", pixel_format="yuvj420p", width=720, height=576, frames=2, audio=None,
                     sample_aspect=Fraction(64, 45))  # fmt: skip
    upright = make_clip(
        tmp_path / "c.mov", codec="mjpeg", pixel_format="yuvj420p", width=1440, height=2560, frames=2, audio=None
    )

    sizes = [(facts.width, facts.height) for _, facts in map(package, (clip, wide, upright))]

    assert sizes == [(1920, 1080), (1024, 576), (1080, 1920)]


def test_turned_picture_stands_upright(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", width=180, height=320, rotation=270, frames=4, audio=None)

    out, facts = package(clip)

    with open_source(clip.path) as source:
        shown = next(iter(source.blocks()))
        assert not isinstance(shown, AudioBlock)
        wanted = shown.rgb_small(320, 180).astype(int)
    with open_source(join(out)) as source:
        found = next(iter(source.blocks()))
        assert not isinstance(found, AudioBlock)
        assert (facts.width, facts.height, np.abs(found.rgb_small(320, 180).astype(int) - wanted).mean() < 6) == (
            320,
            180,
            True,
        )


@pytest.mark.parametrize(
    ("name", "audio", "recipe"),
    [
        ("copied.mp4", "aac", {}),
        ("mp3.mp4", "libmp3lame", {}),
        ("pcm.mov", "pcm_s16le", {}),
        ("flac.mkv", "flac", {}),
        ("opus.webm", "libopus", {"codec": "libvpx-vp9"}),
        ("six.mkv", "flac", {"channels": 6}),
    ],
)
@pytest.mark.parametrize("start", [Fraction(0), START, Fraction(1)])
def test_sound_stays_with_its_picture(
    name: str, audio: str, recipe: dict[str, Any], start: Fraction, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / name, audio=audio, frames=100, silence=((0, 50),), start=start, b_frames=0, **recipe)

    out, facts = package(clip)

    place, samples = sound_of(out)
    loud = np.flatnonzero(np.abs(samples).max(axis=0) > 0.1)
    begins = (place + int(loud[0])) / SAMPLE_RATE
    assert facts.sound
    assert abs(begins - 2.0) < 0.03  # 50 frames at 25, counted from the first frame


def test_sound_that_begins_late_begins_late(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=100)
    late = tmp_path / "late.mkv"
    shift_sound(clip.path, late, Fraction(1))
    clip = Clip(late, clip.recipe, clip.pts, clip.time_base)

    out, _ = package(clip)

    place, _ = sound_of(out)
    assert abs(place / SAMPLE_RATE - 1) < 0.03


def test_recording_that_begins_in_the_middle_keeps_its_sound(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "whole.ts", frames=200, gop=40, silence=((0, 100),))
    data = whole.path.read_bytes()
    cut = tmp_path / "cut.ts"
    cut.write_bytes(data[len(data) // 14 // 188 * 188 :])

    out, facts = package(Clip(cut, whole.recipe, whole.pts, whole.time_base))

    place, samples = sound_of(out)
    begins = (place + int(np.flatnonzero(np.abs(samples).max(axis=0) > 0.1)[0])) / SAMPLE_RATE
    assert (facts.reason, codes_of(out)) == ("a beginning without a key frame", list(range(40, 200)))
    assert abs(begins - (100 - 40) / 25) < 0.03


def shift_sound(source: Path, target: Path, by: Fraction) -> None:
    """Copy a film with its sound later."""
    import av

    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        for packet in old.demux():
            if packet.size == 0 or packet.pts is None or packet.dts is None:
                continue
            if packet.stream.type == "audio":
                ticks = int(by * packet.time_base.denominator)
                packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
            packet.stream = streams[packet.stream.index]
            new.mux(packet)


def test_beginning_is_playable_before_the_end_is_made(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", codec="libx265", frames=250, rate="25", audio=None)
    seen = []
    out = tmp_path / "out"
    out.mkdir()

    def look(segments: int, frames: int) -> None:
        playlist = (out / "index.m3u8").read_text()
        seen.append(
            (segments, frames, len(files_of(out)), len(read_table(out / "frames.bin").pts), "ENDLIST" in playlist)
        )

    package_file(clip.path, out, on_segment=look)

    assert seen[0] == (1, 60, 1, 60, False)
    assert seen[-1] == (len(files_of(out)), 250, len(files_of(out)), 250, True)


def test_playlist_is_a_whole_vod_with_true_durations(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=130, gop=25, rate="25")

    out, _ = package(clip)

    assert (out / "index.m3u8").read_text().splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:2",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="init.mp4"',
        *["#EXTINF:2.000000,", "0.m4s", "#EXTINF:2.000000,", "1.m4s", "#EXTINF:1.200000,", "2.m4s"],
        "#EXT-X-ENDLIST",
    ]


def test_film_whose_packets_promise_other_frames_than_were_decoded_is_encoded(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=30)

    _, facts = package(clip, expected_frames=29)

    assert (facts.copied, facts.reason, facts.frames) == (False, "30 packets, but 29 frames decoded", 30)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), "s16", "mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))

    with pytest.raises(Unsupported, match="no picture"):
        package_file(path, tmp_path)


def test_package_made_in_the_cage_is_the_same(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=80, codec="libx265")
    messages: list[dict[str, Any]] = []

    answer = make_package(clip.path, out=tmp_path / "out", on_message=messages.append)

    assert (answer["frames"], answer["copied"], codes_of(tmp_path / "out")) == (80, False, truth(clip)[0])
    assert messages[-1] == {"kind": "progress", "done": 80, "total": 80}
    assert {"kind": "segment", "segments": 2, "playable_frames": 80} in messages


def test_damaged_film_is_one_sentence(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=20)
    data = bytearray(clip.path.read_bytes())
    at = data.find(b"mdat") + 4
    data[at:-2000] = bytes(len(data) - 2000 - at)
    clip.path.write_bytes(data)

    with pytest.raises(MediaError, match=r"^[A-Z].*\.$"):
        make_package(clip.path, out=tmp_path / "out", expected_frames=0)
