"""Whether five seconds of footage are found among 1,000 hours: made of real footage, three shots laid over each other for each new one.

    python tools/bench_reuse.py --clips FOLDER     after tools/bench_recuts.py has made its pairs (var/recuts)

Writes docs/benchmarks.md; ends with 1 where a figure asked for is not reached.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any, Final

import bench_result
import numpy as np
from bench_recuts import names_of, read_pair, selected_clips
from made_recuts import prints_of
from numpy.typing import NDArray

from zhijiang.media.codes import STEP, signs_of, waves_of
from zhijiang.media.fingerprint import Fingerprint
from zhijiang.media.reuse import Held, Shelf, held_of

HOURS: Final = 1000
LENGTH: Final = 125
_CUTS: Final = 1200
_KINDS: Final = ("plain", "rescaled", "level", "subtitle", "logo", "blur", "padded", "short", "slates")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--hours", type=int, default=HOURS)
    parser.add_argument("--set", default="judge")
    chosen = parser.parse_args()
    rng = np.random.default_rng(5)
    asked = _passages(rng, chosen.set)
    started = time.process_time()
    held = _held(rng, [waves_of(prints_of(clip).unpacked()) for clip in selected_clips(chosen.clips)], chosen.hours)
    held += [held_of(f"old {number}", old) for number, old in _olds(chosen.set).items()]
    shelf = Shelf(held)
    codes = sum(len(one.codes) for one in held)
    print(f"{codes:,} codes of {len(held)} cuts, {time.process_time() - started:.0f} CPU s", file=sys.stderr)
    shelf.find(asked[0][2])  # compiles
    walls, cpus, found, places, false, extra = [], [], 0, [], 0, 0
    for name, (number, first), passage in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        answers = shelf.find(passage)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        right = [one for one in answers if one.name == f"old {number}" and abs(one.old[0] - one.new[0] - first) <= 12]
        found += bool(right)
        places += [abs(one.old[0] - one.new[0] - first) for one in right[:1]]
        false += len([one for one in answers if not one.name.startswith("old")])
        extra += len([one for one in answers if one.name.startswith("old") and one not in right])
        if not right:
            print(f"not found: {name} in old {number} at {first}; {answers[:3]}", file=sys.stderr)
    strangers = _strangers(rng)
    wrong = sum(len(shelf.find(stranger)) for stranger in strangers)
    text = f"""## Reuse

Written by `make bench` (tools/bench_reuse.py): {len(asked)} passages of {LENGTH} frames, each encoded anew (smaller, lighter, with subtitle, logo, blur or
bars), sought among {codes * STEP / 25 / 3600:,.0f} hours in {len(held):,} cuts ({codes:,} codes, {codes * 8 / 1e6:.0f} MB); these hours are real footage,
three shots laid over each other for each new one, mirrored or turned over.

| what | figure | asked for |
|---|---|---|
| found, with their place | {found} of {len(asked)} | all |
| place off by, frames: median, most | {statistics.median(places)}, {max(places)} | – |
| matches in cuts that do not have the passage | {false} | counted |
| further matches in the footage of the old cuts (the clips repeat themselves) | {extra} | – |
| matches for {len(strangers)} passages that no cut has | {wrong} | counted |
| one answer, CPU s: median, most | {statistics.median(cpus):.2f}, {max(cpus):.2f} | – |
| one answer, wall s: median, most | {statistics.median(walls):.2f}, {max(walls):.2f} | 1 |
"""
    print(text)
    bench_result.keep(text)
    return int(found < len(asked))


def _olds(kind: str) -> dict[int, Fingerprint]:
    from bench_recuts import STORE

    from zhijiang.media.fingerprint import read_prints

    return {
        int(path.stem.split()[1]): read_prints(path).unpacked() for path in sorted((STORE / kind).glob("old *.prints"))
    }


def _passages(rng: np.random.Generator, kind: str) -> list[tuple[str, tuple[int, int], Fingerprint]]:
    """Name, (old cut, its first frame), fingerprints; from frames that follow each other in both cuts and move."""
    found = []
    names = [name for name in names_of(kind) if name.rpartition(" ")[0] in _KINDS]
    while len(found) < 200:
        name = names[len(found) % len(names)]
        pair = read_pair(kind, name)
        first = int(rng.integers(0, len(pair.shows) - LENGTH))
        shows = pair.shows[first : first + LENGTH]
        if shows[0] < 0 or not np.array_equal(shows, np.arange(shows[0], shows[0] + LENGTH)):
            continue
        new = pair.new.unpacked()
        part = Fingerprint(new.layout, new.values[first : first + LENGTH])
        found.append((name, (pair.reel, int(shows[0])), part))
    return found


def _held(rng: np.random.Generator, films: list[tuple[NDArray[Any], NDArray[Any]]], hours: int) -> list[Held]:
    """Cuts of shots that are each two real ones laid over each other, mirrored or upside down by chance."""
    waves = np.concatenate([film for film, _ in films])
    plain = np.concatenate([dark for _, dark in films])
    across = np.array([_odd(number, 1) for number in range(64)])
    down = np.array([_odd(number, 0) for number in range(64)])
    each = hours * 3600 * 25 // STEP // _CUTS
    held = []
    for number in range(_CUTS):
        pieces: list[Any] = []
        dark: list[Any] = []
        while sum(map(len, dark)) < each:
            count = int(rng.integers(40, 200)) // STEP + 1
            laid = np.zeros((count, 64), np.float32)
            for share in rng.dirichlet([8, 8, 8]):
                at = int(rng.integers(0, len(waves) - count * STEP))
                turned = np.where(across & bool(rng.integers(2)), -1, 1) * np.where(down & bool(rng.integers(2)), -1, 1)
                laid += np.float32(share) * waves[at : at + count * STEP : STEP] * turned
            pieces.append(laid)
            dark.append(plain[at : at + count * STEP : STEP])
        codes = signs_of(np.concatenate(pieces)[:each], np.concatenate(dark)[:each])
        held.append(Held(f"cut {number}", each * STEP, codes))
    return held


def _odd(number: int, way: int) -> bool:
    """Whether a wave changes its sign when the picture is mirrored (1) or turned over (0)."""
    place = (0, 8) if number == 63 else ((number + 1) // 8, (number + 1) % 8)
    return place[way] % 2 == 1


def _strangers(rng: np.random.Generator) -> list[Fingerprint]:
    """Real frames, shifted and squeezed, so that no cut has them."""
    import cv2

    found = []
    olds = list(_olds("judge").values())
    for number in range(100):
        old = olds[number % len(olds)]
        first = int(rng.integers(0, old.frames - LENGTH))
        values = old.values[first : first + LENGTH].copy()
        turn = np.float32([[1.6, 0.3, rng.uniform(-14, 0)], [0.2, -1.5, rng.uniform(16, 26)]])
        for row in values:
            luma = row[: old.layout.cells].reshape(old.layout.rows, old.layout.columns)
            luma[:] = cv2.warpAffine(luma, turn, (old.layout.columns, old.layout.rows), borderMode=cv2.BORDER_REFLECT)
        values[:, -4:] = 0
        found.append(Fingerprint(old.layout, values))
    return found


if __name__ == "__main__":
    raise SystemExit(main())
