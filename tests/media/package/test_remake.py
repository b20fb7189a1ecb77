"""A mended film: its picture packet for packet, its sound in its place to the sample, its loudness where it should be."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from tests.clips import Recipe, make_clip
from tests.media.samples import sample
from zhijiang.media.decode import open_source
from zhijiang.media.errors import MediaError, Unsupported
from zhijiang.media.normalising import Aim, ChannelMend
from zhijiang.media.package.mend import check_same_picture
from zhijiang.media.package.remake import remake

AIM = Aim(-20.0, -1.0)
_EDGE = 40_000

FILMS = {
    "aac in mp4": ("a.mp4", Recipe(), "film.mp4", "aac"),
    "sound before the picture": ("b.mp4", Recipe(start=Fraction(1, 7)), "film.mp4", "aac"),
    "pcm and a timecode in mov": ("c.mov", Recipe(audio="pcm_s16le", timecode="01:00:00:00"), "film.mov", "pcm_s16le"),
    "prores with 24 bits": (
        "d.mov",
        Recipe(audio="pcm_s24le", codec="prores_ks", pixel_format="yuv422p10le"),
        "film.mov",
        "pcm_s24le",
    ),
    "flac in matroska": ("e.mkv", Recipe(audio="flac"), "film.mov", "pcm_s24le"),
    "transport stream": ("f.ts", Recipe(), "film.mp4", "aac"),
    "webm": ("g.webm", Recipe(codec="libvpx-vp9", audio="libopus"), "film.mp4", "aac"),
    "mono at 24000/1001": ("h.mp4", Recipe(channels=1, rate="24000/1001"), "film.mp4", "aac"),
    "six channels": ("i.mp4", Recipe(channels=6), "film.mp4", "aac"),
    "turned, at a variable rate": ("j.mp4", Recipe(steps=(1, 2, 1), rotation=90), "film.mp4", "aac"),
}


def _quietly(_done: int, _total: int) -> None:
    pass


def _packets(path: Path) -> list[tuple[Fraction, Fraction | None, bytes]]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        base = Fraction(stream.time_base.numerator, stream.time_base.denominator)
        return [
            (packet.pts * base, None if packet.dts is None else packet.dts * base, bytes(packet))
            for packet in container.demux(stream)
            if packet.size and packet.pts is not None
        ]


def _sound(path: Path) -> npt.NDArray[np.float32]:
    """The first channel on the picture's time line, from `_EDGE` samples before its first frame."""
    with open_source(path) as source:
        blocks = [block for block in source.sound_blocks() if block.stream == source.audio[0].stream]
    line = np.zeros(_EDGE + max(block.at_sample + len(block.samples) for block in blocks), np.float32)
    for block in blocks:
        line[_EDGE + block.at_sample :][: len(block.samples)] = block.samples[:, 0]
    return line


def _lag(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> int:
    """By how many samples `other` comes later, by cross-correlation."""
    size = 1 << (len(one) + len(other)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(one, size).conj() * np.fft.rfft(other, size))
    at = int(np.argmax(likeness))
    return at - size if at > size // 2 else at


@pytest.mark.parametrize("name", FILMS)
def test_a_normalised_film_has_the_picture_of_its_source_and_its_sound_in_place(name: str, tmp_path: Path) -> None:
    file, recipe, goal, codec = FILMS[name]
    clip = make_clip(tmp_path / file, recipe)
    out = tmp_path / "out"
    out.mkdir()

    made = remake(clip.path, out, tell=_quietly, aim=AIM)

    (sound,) = made["sound"]
    assert (made["file"], made["packets"], sound["done"], sound["codec"]) == (goal, recipe.frames, "written", codec)
    assert sound["reached"]
    assert abs(sound["after"]["integrated_lufs"] - AIM.target_lufs) <= 0.1
    assert _lag(_sound(clip.path), _sound(out / goal)) == 0
    with open_source(clip.path) as old, open_source(out / goal) as new:
        assert old.video is not None
        assert new.video is not None
        assert (new.video.rotation, new.video.start_timecode) == (old.video.rotation, old.video.start_timecode)
    if file.endswith((".mp4", ".mov")):
        assert _packets(out / goal) == _packets(clip.path)
    assert sorted(path.name for path in out.iterdir()) == [goal]


def _noisy(path: Path, samples: npt.NDArray[np.float32]) -> Path:
    """A film of two seconds with this sound, PCM."""
    with av.open(str(path), "w") as output:
        video = output.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        audio = output.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        for number in range(50):
            frame: Any = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 5 * number, np.uint8), format="rgb24")
            frame.pts = number
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        values = np.rint(samples * 32767).astype(np.int16).reshape(1, -1)
        sound: Any = av.AudioFrame.from_ndarray(values, format="s16", layout="stereo")
        sound.sample_rate, sound.pts = 48_000, 0
        output.mux(audio.encode(sound))
        output.mux(audio.encode(None))
    return path


def _clicks(count: int) -> npt.NDArray[np.float32]:
    noise = np.random.default_rng(11).normal(0, 0.02, (96_000, 2)).astype(np.float32)
    noise[:: 96_000 // count] = 0.9
    return noise


def test_sound_whose_peaks_are_high_is_limited_and_stays_in_place(tmp_path: Path) -> None:
    film = _noisy(tmp_path / "a.mov", _clicks(3))

    made = remake(film, tmp_path, tell=_quietly, aim=Aim(-26.0, -2.0))

    (sound,) = made["sound"]
    assert sound["limited_db"] > 2
    assert sound["reached"]
    assert sound["after"]["true_peak_dbtp"] <= -2.0
    assert _lag(_sound(film), _sound(tmp_path / made["file"])) == 0


def test_sound_that_cannot_be_brought_there_comes_near_and_says_so(tmp_path: Path) -> None:
    film = _noisy(tmp_path / "a.mov", _clicks(40))

    made = remake(film, tmp_path, tell=_quietly, aim=Aim(-12.0, -2.0))

    (sound,) = made["sound"]
    assert not sound["reached"]
    assert sound["tries"] < 10
    assert sound["after"]["integrated_lufs"] < -12.1
    assert sound["after"]["true_peak_dbtp"] <= -2.0


def test_a_dead_channel_gets_the_sound_of_the_other_and_nothing_else_changes(tmp_path: Path) -> None:
    noise = np.random.default_rng(2).normal(0, 0.1, (96_000, 2)).astype(np.float32)
    noise[:, 1] = 0
    film = _noisy(tmp_path / "a.mov", noise)

    made = remake(film, tmp_path, tell=_quietly, mends=[ChannelMend(1, channel=1, do="copy", source=0)])

    with open_source(tmp_path / made["file"]) as source:
        heard = np.concatenate([block.samples for block in source.sound_blocks()])
    np.testing.assert_array_equal(heard[:, 0], heard[:, 1])
    np.testing.assert_allclose(heard[:, 0], noise[:, 0], atol=1 / 32_768)


def test_a_film_that_is_there_already_keeps_its_own_sound(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", Recipe())
    (tmp_path / "once").mkdir()
    (tmp_path / "twice").mkdir()
    once = remake(clip.path, tmp_path / "once", tell=_quietly, aim=AIM)

    twice = remake(tmp_path / "once" / once["file"], tmp_path / "twice", tell=_quietly, aim=AIM)

    assert [sound["done"] for sound in twice["sound"]] == ["kept"]


def test_a_rewrapped_film_keeps_every_stream_and_begins_with_its_index(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mkv", Recipe())

    made = remake(clip.path, tmp_path, tell=_quietly, container="mp4")

    assert made["sound"][0]["done"] == "kept"
    head = (tmp_path / "film.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    assert _lag(_sound(clip.path), _sound(tmp_path / "film.mp4")) == 0


def test_two_streams_of_sound_are_both_treated(tmp_path: Path) -> None:
    made = remake(sample("nasa_13013.mp4"), tmp_path, tell=_quietly, aim=Aim(-23.0, -1.0))

    assert [(sound["done"], sound["reached"]) for sound in made["sound"]] == [("written", True)] * 2


def test_what_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    silent = make_clip(tmp_path / "a.mp4", Recipe(audio=None)).path
    old = make_clip(tmp_path / "a.avi", Recipe(audio="pcm_s16le", b_frames=0)).path
    vp9 = make_clip(tmp_path / "a.webm", Recipe(codec="libvpx-vp9", audio="libopus", frames=10)).path

    for path, container, words in ((silent, "", "no sound"), (old, "", "AVI"), (vp9, "mov", "MOV is not used")):
        with pytest.raises(Unsupported, match=words):
            remake(path, tmp_path, tell=_quietly, container=container, aim=AIM)


def test_another_picture_is_found_by_the_comparison(tmp_path: Path) -> None:
    one = make_clip(tmp_path / "a.mp4", Recipe()).path
    other = make_clip(tmp_path / "b.mp4", Recipe(cuts=(20,))).path

    with pytest.raises(MediaError, match="same picture"):
        check_same_picture(one, other, {0: 0}, shift=Fraction(0))
