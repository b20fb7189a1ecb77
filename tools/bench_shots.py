"""Count how well shots and transitions are found in programmes that are cut together by code from real shots.

    python tools/bench_shots.py                       18 programmes of shots that no threshold was chosen on
    python tools/bench_shots.py --seeds 401 402       other ones
    PYTHONPATH=… python tools/bench_shots.py          with PySceneDetect beside it, where that can be imported

The programmes (tests/programmes.py) go through x264 at CRF 18, 23 and 28. Replaces its part of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench_result import keep  # noqa: E402
from tests.programmes import Truth, make_programme, matches, with_fades_as  # noqa: E402

from zhijiang.media import ANALYSER_VERSION  # noqa: E402
from zhijiang.media.analyse import analyse_file  # noqa: E402

QUALITIES: Final = (18, 23, 28)
_NEAR: Final = 2
Row = tuple[str, int, int]


@dataclass
class Score:
    """How often found, told without reason, and missed."""

    hits: int = 0
    false: int = 0
    missed: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, hits: int, found: int, true: int) -> None:
        """Count one programme."""
        self.hits += hits
        self.false += found - hits
        self.missed += true - hits

    def __str__(self) -> str:
        f1 = 2 * self.hits / max(1, 2 * self.hits + self.false + self.missed)
        return f"{f1:.3f} | {self.hits} | {self.false} | {self.missed}"


def main() -> int:
    """Returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", nargs="*", type=int, default=list(range(201, 219)))
    parser.add_argument("--length", type=int, default=40, help="shots in a programme")
    chosen = parser.parse_args()
    scores: dict[str, Score] = {}
    frames = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in chosen.seeds:
            path = Path(folder, "programme.mp4")
            truth = make_programme(path, seed=seed, length=chosen.length, quality=QUALITIES[seed % 3])
            frames += truth.frames
            _ours(path, truth, scores, QUALITIES[seed % 3])
            for name, places in _peers(path):
                _count(name, [("cut", place, place) for place in places], truth, scores, whole=False)
            print(f"{seed}  {truth.frames} frames", file=sys.stderr)
            for line in scores["ours"].told:
                print("   " + line, file=sys.stderr)
            scores["ours"].told.clear()
    text = _section(scores, len(chosen.seeds), frames)
    print(text)
    keep(text)
    return 0


def _ours(path: Path, truth: Truth, scores: dict[str, Score], quality: int) -> None:
    found = [(row["kind"], row["start"], row["end"]) for row in analyse_file(path)["transitions"]]
    _count("ours", found, truth, scores, whole=True)
    whole = with_fades_as(truth.transitions, found)
    pairs = matches(whole, found, near=_NEAR)
    scores.setdefault(f"CRF {quality}", Score()).add(len(pairs), len(found), len(whole))
    kinds = scores.setdefault("kinds", Score())
    kinds.hits += sum(whole[true][0] == found[ours][0] for true, ours in pairs)
    kinds.false += sum(whole[true][0] != found[ours][0] for true, ours in pairs)
    for kind in ("cut", "dissolve", "fade", "dip", "wipe"):
        here = [(true, ours) for true, ours in pairs if whole[true][0] == kind]
        scores.setdefault(kind, Score()).add(
            len(here),
            len(here) + sum(row[0] == kind for at, row in enumerate(found) if at not in {ours for _, ours in pairs}),
            sum(row[0] == kind for row in whole),
        )
    right_true, right_ours = {true for true, _ in pairs}, {ours for _, ours in pairs}
    scores["ours"].told += [f"missed {row}" for at, row in enumerate(whole) if at not in right_true]
    scores["ours"].told += [f"false  {row}" for at, row in enumerate(found) if at not in right_ours]
    scores["ours"].told += [f"trap   {row}" for row in truth.traps if _is_cut_in(row, found)]


def _is_cut_in(trap: Row, found: Sequence[Row]) -> bool:
    return any(kind == "cut" and trap[1] - 1 <= start <= trap[2] + 1 for kind, start, _ in found)


def _count(name: str, found: Sequence[Row], truth: Truth, scores: dict[str, Score], *, whole: bool) -> None:
    """Count cuts, and all transitions: by place (one told anywhere in it, two frames off at most), and `whole`, by both ends."""
    cuts = [row for row in truth.transitions if row[0] == "cut"]
    joined = with_fades_as(truth.transitions, found)
    gradual = [row for row in joined if row[0] != "cut"]
    near = [row for row in found if row[0] == "cut" and not any(a - 2 <= row[1] <= b + 2 for _, a, b in gradual)]
    scores.setdefault(f"{name}, cuts", Score()).add(len(matches(cuts, near, near=_NEAR)), len(near), len(cuts))
    exact = matches(cuts, near, near=0)
    scores.setdefault(f"{name}, cuts, exact frame", Score()).add(len(exact), len(near), len(cuts))
    middles = [("", (row[1] + row[2]) // 2) for row in found]
    taken: set[int] = set()
    for _, start, end in joined:
        place = next(
            (at for at, (_, one) in enumerate(middles) if at not in taken and start - _NEAR <= one <= end + _NEAR), None
        )
        if place is not None:
            taken.add(place)
    scores.setdefault(f"{name}, all, by place", Score()).add(len(taken), len(found), len(joined))
    score = scores.setdefault(name, Score())
    if whole:
        score.add(len(matches(joined, found, near=_NEAR)), len(found), len(joined))


def _peers(path: Path) -> list[tuple[str, list[int]]]:
    if find_spec("scenedetect") is None:
        return []
    import scenedetect

    found = []
    detectors: list[tuple[str, Any]] = [
        ("PySceneDetect content", scenedetect.ContentDetector()),
        ("PySceneDetect adaptive", scenedetect.AdaptiveDetector()),
    ]
    for name, detector in detectors:
        video = scenedetect.open_video(str(path))
        manager = scenedetect.SceneManager()
        manager.add_detector(detector)
        manager.detect_scenes(video)
        found.append((name, [scene[0].frame_num for scene in manager.get_scene_list()[1:]]))
    return found


def _section(scores: dict[str, Score], programmes: int, frames: int) -> str:
    lines = [
        "## Shots",
        "",
        f"Written by tools/bench_shots.py on {datetime.now(UTC):%Y-%m-%d}; analyser {ANALYSER_VERSION}. {programmes} programmes,",
        f"{frames:,} frames, cut by code from shots of other films (of the animation: other scenes) than those that thresholds were",
        "chosen on; of these shots, too, six programmes had been looked at, but not these. Flashes, single black frames, bars, bumps,",
        "strobes and fast pans lie inside shots; x264 at CRF 18, 23 and 28 in turn. Two frames off at most;",
        "*by place*: one told anywhere within it; *both ends*: start and end each. Of a detector that tells cuts alone, what it tells within a",
        "gradual transition is not called a false cut.",
        "",
        "| what | F1 | found | false | missed |",
        "|---|---|---|---|---|",
    ]
    order = [name for name in scores if "," in name]
    lines += [f"| {name} | {scores[name]} |" for name in order]
    lines.append(f"| ours, all, both ends | {scores['ours']} |")
    lines += [f"| – at {name} | {scores[name]} |" for name in sorted(scores) if name.startswith("CRF")]
    lines += [f"| – {name} | {scores[name]} |" for name in ("dissolve", "fade", "dip", "wipe")]
    lines += [
        "",
        f"Of {scores['kinds'].hits + scores['kinds'].false} found, {scores['kinds'].false} were given another kind.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
