"""How exactly two cuts are aligned: hundreds of recuts of real footage with every edit, judged frame by frame.

    python tools/bench_recuts.py --clips FOLDER              makes the pairs (var/recuts, once), judges them, writes docs/benchmarks.md
    python tools/bench_recuts.py --clips FOLDER --set tune   the pairs that thresholds are chosen on; never those that are judged
    python tools/bench_recuts.py --set judge --only hold     pairs whose name holds a word, with what went wrong in each
    python tools/bench_recuts.py --set unseen --seed 5       a set of this name that nobody has seen yet; its section says the seed

Without clips it takes those that a dependency carries. Ends with 1 where a figure asked for is not reached.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

import av
import bench_result
import numpy as np
from judged_recuts import NOTES, Pair, judge
from made_recuts import (
    ALTERING,
    Made,
    Reel,
    Shown,
    apply,
    at_speed,
    has_sound,
    made_film,
    matte,
    padded,
    pulled_down,
    segment,
    selected_clips,
    sound_of,
)
from numpy.typing import NDArray

from zhijiang.media.fingerprint import Prints

ROOT: Final = Path(__file__).resolve().parent.parent
STORE: Final = ROOT / "var" / "recuts"
FRAMES: Final = 600
SINGLE: Final = (
    "trim", "drop", "insert", "replace", "repeat", "move", "hold", "retime", "sound", "blur", "cover", "clean", "subtitle", "logo",
    "grade", "tint", "zoom", "reframe", "matte", "pad",
)  # fmt: skip
WHOLE: Final = (
    "plain",
    "rescaled",
    "level",
    "padded",
    "matted",
    "slates",
    "24 to 25",
    "25 to 24",
    "24 to 30",
    "25 to 30",
    "short",
)
ROUNDS: Final = {"tune": 4, "judge": 5, "large": 1, "unseen": 1, "unseen large": 1, "converted": 6}
"""The sets; a set's place here is part of its seed. No threshold was chosen on the unseen ones."""
MIXED: Final = {"tune": 50, "judge": 75, "large": 12, "unseen": 35, "unseen large": 10, "converted": 0}
_HEADINGS: Final = {
    "judge": "## Recuts",
    "large": "## Recuts at 1280 × 720",
    "unseen": "## Recuts of other seeds",
    "unseen large": "## Recuts of other seeds, at 1280 × 720",
    "converted": "## Recuts at another frame rate",
}
_SPEED: Final = {"24 to 25": 24 / 25, "25 to 24": 25 / 24, "24 to 30": 24 / 29.97, "25 to 30": 25 / 29.97}
_CONVERTED: Final = (*_SPEED, "24 to 30 by fields")
"""Changes of rate of the set `converted`, each with four altered passages."""
_REELS: Final = 10
_OLD_CRF, _NEW_CRF = (16, 23), (19, 29)
_OLD_CRF_UNSEEN, _NEW_CRF_UNSEEN = (14, 27), (17, 32)
"""From, to: how hard the old and the new films are compressed."""


def names_of(kind: str) -> list[str]:
    """The pairs of a set, in order."""
    if kind == "converted":
        return [f"{change} {number}" for number in range(ROUNDS[kind]) for change in _CONVERTED]
    single = [f"{edit} {number}" for number in range(ROUNDS[kind]) for edit in (*SINGLE, *WHOLE)]
    return [*(single if "large" not in kind else []), *(f"mixed {number}" for number in range(MIXED[kind]))]


def folder_of(kind: str, seed: int) -> Path:
    """Where a set lies; seed 0 is the one that has always been judged."""
    return STORE / (f"{kind} {seed}" if seed else kind)


def make_set(kind: str, clips: list[Path], *, seed: int = 0) -> None:
    """Make what is not there yet of a set."""
    folder = folder_of(kind, seed)
    folder.mkdir(parents=True, exist_ok=True)
    names = names_of(kind)
    size = (1280, 720) if "large" in kind else (320, 180)
    sound = next(sound_of(clip) for clip in sorted(clips, key=lambda clip: -clip.stat().st_size) if has_sound(clip))
    for reel_number in range(_REELS):
        mine = names[reel_number::_REELS]
        if all((folder / f"{name}.npz").is_file() for name in mine):
            continue
        rng = np.random.default_rng([list(ROUNDS).index(kind), reel_number, *([seed] if seed else [])])
        reel = _reel(rng, clips, size, sound, late=kind != "tune")
        started = time.process_time()
        whole = Made([Shown(frame) for frame in range(len(reel.old))])
        old, _ = made_film(
            whole,
            reel,
            size=size,
            crf=int(rng.integers(*(_OLD_CRF_UNSEEN if "unseen" in kind else _OLD_CRF))),
            level=(1.0, 0.0),
        )
        (folder / f"old {reel_number}.prints").write_bytes(old.to_bytes())
        looks = _looks(reel)
        for name in mine:
            crf = int(rng.integers(*(_NEW_CRF_UNSEEN if "unseen" in kind else _NEW_CRF)))
            altered = list(rng.choice(ALTERING, 4)) if kind == "converted" else []
            _make_pair(folder / name, name, rng, reel, looks, reel_number, crf, altered)
        print(
            f"{kind}: reel {reel_number}, {len(mine)} pairs, {time.process_time() - started:.0f} CPU s", file=sys.stderr
        )


def _reel(rng: np.random.Generator, clips: list[Path], size: tuple[int, int], sound: Any, *, late: bool) -> Reel:
    """Passages of several clips; of a long clip the judged sets take the later part, the other one the earlier."""
    lengths = {}
    for clip in clips:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            seconds = float(stream.duration * stream.time_base) if stream.duration else container.duration / 1e6
            lengths[clip] = int(seconds * float(stream.average_rate or 25))
    weights = np.array([min(length, 3000) for length in lengths.values()], float)
    parts: list[Any] = []
    foreign: list[Any] = []
    want = FRAMES if size[0] < 1000 else FRAMES // 2
    while len(parts) < want or len(foreign) < 150:
        clip = clips[int(rng.choice(len(clips), p=weights / weights.sum()))]
        low, high = (0.5, 1.0) if late else (0.0, 0.5)
        count = int(rng.integers(60, 200))
        first = int(rng.uniform(low * lengths[clip], max(low * lengths[clip] + 1, high * lengths[clip] - count)))
        into = parts if len(parts) < want else foreign
        into += segment(clip, first, min(count, (want if into is parts else 150) - len(into) + 8), size)
    return Reel(parts[:want], foreign, sound)


def _looks(reel: Reel) -> NDArray[np.uint8]:
    import cv2

    return np.stack(
        [cv2.resize(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), (80, 45), interpolation=cv2.INTER_AREA) for one in reel.old]
    )


def _make_pair(
    path: Path,
    name: str,
    rng: np.random.Generator,
    reel: Reel,
    looks: Any,
    reel_number: int,
    crf: int,
    altered: list[str],
) -> None:
    kind = name.rpartition(" ")[0]
    made = Made([Shown(frame) for frame in range(len(reel.old))])
    width, height = reel.old[0].shape[1::-1]
    size, level = (width, height), (1.0, 0.0)
    if kind == "mixed":
        size = [(width, height), (width, height), (width * 4 // 5, height * 4 // 5), (width * 3 // 2, height * 3 // 2)][
            rng.integers(4)
        ]
        size = (size[0] // 2 * 2, size[1] // 2 * 2)
        level = [(1.0, 0.0), (1.0, 0.0), (1.05, -4.0), (0.96, 4.0)][rng.integers(4)]
        edits = list(rng.choice(SINGLE, int(rng.integers(2, 7))))
    else:
        edits = altered or ([kind] if kind in SINGLE else [])
    starts = np.arange(20, len(made.frames) - 110, 70)
    edits = edits[: len(starts)]  # the large films are short
    places = np.sort(rng.choice(starts, len(edits), replace=False))[::-1]
    for edit, place in zip(edits, places.tolist(), strict=True):
        length = int(rng.choice([3, 5, 12, 25, 40]))
        apply(made, edit, rng, reel, place + int(rng.integers(0, 20)), length)
    if kind == "rescaled":
        size = [(256, 144), (480, 270), (640, 360), (240, 180)][rng.integers(4)]
    if kind == "level":
        level = [(1.08, 0.0), (0.93, 3.0), (1.0, 8.0), (1.0, -7.0)][rng.integers(4)]
    if kind in ("padded", "matted"):
        amount, change = float(rng.uniform(0, 1)), padded if kind == "padded" else matte
        made.effects, made.regions = [lambda pixels: change(pixels, amount)], [(0, 0, 0, 0)]
        made.frames = [
            Shown(frame, role="same" if kind == "padded" else "picture", effect=0) for frame in range(len(reel.old))
        ]
    if kind == "slates":
        slate = [Shown(-1, int(rng.integers(len(reel.foreign))), "foreign")]
        made.frames = [*slate * int(rng.integers(10, 60)), *made.frames, *slate * int(rng.integers(10, 60))]
    if kind == "short":
        made.frames = made.frames[int(rng.integers(1, 40)) : -int(rng.integers(1, 40))]
    if kind in _SPEED:
        made.frames = at_speed(made.frames, _SPEED[kind])
    if kind.endswith("by fields"):
        made.frames = pulled_down(made.frames)
    new, truth = made_film(made, reel, size=size, crf=crf, level=level)
    path.with_name(path.name + ".prints").write_bytes(new.to_bytes())
    np.savez(
        path.with_name(path.name + ".npz"), looks=looks, reel=reel_number, edits=np.array([f"{e}@{p}" for e, p in zip(edits, places, strict=True)]),
        shows=[one.old for one in truth], roles=np.array([one.role if kind != "padded" else "same" for one in truth]),
        sounds=np.array([one.sound for one in truth]),
    )  # fmt: skip


def read_pair(kind: str, name: str, *, seed: int = 0) -> Pair:
    """A stored pair."""
    folder = folder_of(kind, seed)
    with np.load(folder / f"{name}.npz") as kept:
        old = Prints.from_bytes((folder / f"old {int(kept['reel'])}.prints").read_bytes())
        new = Prints.from_bytes((folder / f"{name}.prints").read_bytes())
        title = " ".join([name, *kept["edits"].tolist()])
        return Pair(
            title,
            old,
            new,
            kept["shows"].astype(np.int64),
            kept["roles"].tolist(),
            kept["sounds"],
            kept["looks"],
            int(kept["reel"]),
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, help="a folder of films")
    parser.add_argument("--set", default="judge", choices=list(ROUNDS))
    parser.add_argument("--seed", type=int, default=0, help="a set of other passages, edits and compression")
    parser.add_argument("--only", default="", help="a word of the names of pairs")
    chosen = parser.parse_args()
    make_set(chosen.set, selected_clips(chosen.clips), seed=chosen.seed)
    total: Counter[str] = Counter()
    for name in names_of(chosen.set):
        if chosen.only not in name:
            continue
        pair = read_pair(chosen.set, name, seed=chosen.seed)
        tally = judge(pair)
        total += tally
        fine = (
            "right", "found", "of", "pairs", "same", "split", "gone", "retimed", "picture_changed", "sound_changed",
            "notes marked, on their place",
        )  # fmt: skip
        bad = {what: count for what, count in sorted(tally.items()) if what.rpartition(": ")[2] not in fine and count}
        if bad:
            print(f"{pair.name}: {bad}")
    for what, count in sorted(total.items()):
        print(f"{what:32} {count:8,}")
    if not chosen.only and chosen.set != "tune":
        bench_result.keep(section(chosen.set, total, seed=chosen.seed))
    return int(not holds(total))


def holds(total: Counter[str]) -> bool:
    """Whether the figures asked for are reached."""
    same = total["same: right"] + total["same: changed"] + total["same: wrong"]
    splices = total["splices: right"] + total["splices: wrong"]
    altered = sum(total[f"picture: {mark}"] for mark in ("right", "misplaced", "unplaced", "missed"))
    return (
        total["same: wrong"] <= 0.0005 * same
        and total["same: changed"] <= 0.0005 * same
        and total["splices: wrong"] <= 0.01 * splices
        and total["picture: missed"] <= 0.01 * altered
        and not total["changes of 3 and more: missed"]
        and not total["notes: silently wrong"]
    )


def _marked(total: Counter[str]) -> int:
    return sum(total[f"notes: {status}"] for status in ("split", "picture_changed", "retimed", "gone"))


def section(kind: str, total: Counter[str], *, seed: int = 0) -> str:
    """What docs/benchmarks.md says."""
    same = total["same: right"] + total["same: changed"] + total["same: wrong"]
    splices = total["splices: right"] + total["splices: wrong"]
    altered = sum(total[f"picture: {mark}"] for mark in ("right", "misplaced", "unplaced", "missed"))
    chosen = f'"{kind}"' + (f" --seed {seed}" if seed else "")
    changes = total["changes of 3 and more: found"] + total["changes of 3 and more: missed"]
    return f"""{_HEADINGS[kind]}{f", seed {seed}" if seed else ""}

Written by tools/bench_recuts.py --set {chosen}: {total["pairs"]} recuts of real footage, old and new encoded apart; every edit alone, and up to six together.

| what | figure | asked for |
|---|---|---|
| unchanged frames on their own frame or one that looks the same | {1 - total["same: wrong"] / max(1, same):.5f} of {same:,} | .9995 |
| unchanged frames called changed | {100 * total["same: changed"] / max(1, same):.3f} % | .05 % |
| splices exact | {total["splices: right"]} of {splices} | .99 |
| altered frames missed | {total["picture: missed"]} of {altered:,} | 1 % |
| altered passages of three frames and more missed | {total["changes of 3 and more: missed"]} of {changes} | 0 |
| altered frames on another old frame; not placed (told as inserted) | {total["picture: misplaced"]}; {total["picture: unplaced"]} | – |
| frames at another speed: right; right but told as trims; wrong | {total["retimed: right"]:,}; {total["retimed: unnamed"]:,}; {total["retimed: wrong"]} | – |
| changes of sound found | {total["sounds: found"]} of {total["sounds: found"] + total["sounds: missed"]} | – |
| frames of a track called changed that are not | {total["sound frames: false"]} of {total["sound frames: of"]:,} | – |
| notes carried (points and ranges, half with a region); silently wrong | {NOTES * total["pairs"]:,}; {total["notes: silently wrong"]} | 0 |
| of them marked as doubtful or gone; of these on another place than theirs | {_marked(total):,}; {total["notes marked, elsewhere"]} | – |
"""


if __name__ == "__main__":
    raise SystemExit(main())
