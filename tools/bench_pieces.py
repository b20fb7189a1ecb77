"""Hold films in pieces against one pass over each: every file that is left must be equal in every byte.

    python tools/bench_pieces.py [SAMPLES]     SAMPLES: a folder of films

Beside the samples, a programme of real shots with a fault of every kind (tests/faulty.py), in one piece for each key frame that is
far enough from the last. Replaces its part of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench_result import keep  # noqa: E402
from tests.faulty import make_faulty  # noqa: E402
from tests.media.samples import FOLDER  # noqa: E402

from zhijiang.media import ANALYSER_VERSION  # noqa: E402
from zhijiang.media.analyse import analyse_file  # noqa: E402
from zhijiang.media.pieces import join_pieces, pieces_of, watch_piece  # noqa: E402

LEAST: Final = (30, 100, 1000)
"""Shortest pieces [frames]."""


@dataclass(frozen=True)
class Row:
    """One film at one shortest piece; times in seconds of processor time."""

    film: str
    least: int
    pieces: int
    frames: int
    whole_s: float
    watched_s: float
    joined_s: float
    kept_bytes: int
    differing: list[str]


def main() -> int:
    """Returns 0, or 1 when a file differed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", nargs="?", type=Path, default=FOLDER)
    chosen = parser.parse_args()
    films = sorted(path for path in chosen.samples.iterdir() if path.suffix in (".mp4", ".webm"))
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        programme = Path(folder, "programme of faults.mp4")
        make_faulty(programme, quality=23, size=(640, 360))
        for film in (*films, programme):
            rows += _rows(film)
    text = _section(rows)
    print(text)
    keep(text)
    return 1 if any(row.differing for row in rows) else 0


def _rows(film: Path) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.process_time()
        report = analyse_file(film, folder / "whole")
        whole_s = time.process_time() - began
        for least in LEAST:
            pieces = pieces_of(film, least_frames=least)
            if rows and len(pieces) == rows[-1].pieces:
                continue
            here = folder / str(least)
            kept = [here / "pieces" / str(place) for place in range(len(pieces))]
            began = time.process_time()
            for piece, place in zip(pieces, kept, strict=True):
                if not watch_piece(film, piece, place):
                    raise SystemExit(f"{film.name}: not whole")
            watched = time.process_time()
            join_pieces(film, pieces, kept, here / "out")
            joined = time.process_time()
            size = sum(path.stat().st_size for path in (here / "pieces").rglob("*.npz"))
            names = {path.name for place in (folder / "whole", here / "out") for path in place.iterdir()}
            rows.append(
                Row(film.name, least, len(pieces), report["video"]["frames"], whole_s, watched - began, joined - watched, size,
                    sorted(one for one in names if not _equal(folder / "whole" / one, here / "out" / one)))
            )  # fmt: skip
            print(rows[-1], file=sys.stderr)
    return rows


def _equal(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and one.read_bytes() == other.read_bytes()


def _section(rows: list[Row]) -> str:
    lines = [
        "## In pieces",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, analyser {ANALYSER_VERSION}; `tools/bench_pieces.py`. Every film is parted at key frames, each piece watched on its",
        "own, and joined; report, frame table, waveform, fingerprints, filmstrip with its sheets, poster and plots are compared with those of one",
        "pass, byte by byte. Times are of the processor; pieces as short as these measure many frames twice (24 behind each), those of 3,000",
        "frames under 1 %.",
        "",
        "| film | frames | shortest piece | pieces | one pass, s | watching the pieces, s | joining, s | kept, kB a frame | files that differ |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.film} | {row.frames:,} | {row.least:,} | {row.pieces} | {row.whole_s:.1f} | {row.watched_s:.1f} | {row.joined_s:.1f} "
        f"| {row.kept_bytes / row.frames / 1000:.0f} | {', '.join(row.differing) or 'none'} |"
        for row in rows
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
