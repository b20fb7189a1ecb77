"""What aligning costs by length: long cuts joined from the stored fingerprints of real recuts (tools/bench_recuts.py makes them).

    python tools/bench_align_cost.py            five lengths, processor time, docs/benchmarks.md and docs/pictures/alignment-cost.svg
    python tools/bench_align_cost.py 5 45       these lengths only, in minutes; nothing is written

Both cuts of every pair were encoded apart, so that the noise is real; passages that are used again are mirrored, turned over or
negative. Processor time of all threads, without loading; with OMP_NUM_THREADS=1, since threads that wait count.
What the clips repeat among themselves makes it dearer than a film of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import bench_result
import numpy as np
from bench_recuts import STORE
from numpy.typing import NDArray

from zhijiang.media.align import Side, align
from zhijiang.media.fingerprint import Fingerprint, Layout, Prints

MINUTES: Final = (5, 15, 45, 90, 120)
LIMITS: Final = {45: 5, 120: 15}
PICTURE: Final = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "alignment-cost.svg"
_A_MINUTE: Final = 1500
_TURNS: Final = 8


def main() -> int:
    minutes = tuple(int(word) for word in sys.argv[1:]) or MINUTES
    cost(*joined(2 * _A_MINUTE))  # compiles
    rows = []
    for length in minutes:
        old, new = joined(length * _A_MINUTE)
        seconds, runs = cost(old, new)
        rows.append((length, old.frames, new.frames, runs, seconds))
        print(f"{length:4} min {old.frames:8,} {new.frames:8,} frames {runs:5} runs {seconds:7.2f} CPU s", flush=True)
    if minutes == MINUTES:
        exponent = fitted(rows)
        bench_result.keep(section(rows, exponent))
        PICTURE.write_text(drawn(rows, exponent), encoding="utf-8")
    return int(any(seconds > LIMITS.get(length, 1e9) for length, *_, seconds in rows))


def joined(frames: int) -> tuple[Fingerprint, Fingerprint]:
    """Both cuts, the old one of at least so many frames."""
    olds: list[NDArray[np.uint8]] = []
    news: list[NDArray[np.uint8]] = []
    count = 0
    layout = Layout(32, 18)
    for old, new in _parts():
        olds.append(old)
        news.append(new)
        count += len(old)
        if count >= frames:
            break
    return Fingerprint(layout, np.concatenate(olds)), Fingerprint(layout, np.concatenate(news))


def _parts() -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """One pair of every reel of every set that is stored, then the same turned."""
    for turn in range(_TURNS):
        for folder in sorted(path for path in STORE.iterdir() if path.is_dir() and path.name != "converted"):
            for old_path in sorted(folder.glob("old *.prints")):
                reel = int(old_path.stem.split()[1])
                names = sorted(folder.glob("mixed *.prints"), key=lambda path: int(path.stem.split()[1]))
                mine = [path for path in names if _reel_of(path) == reel]
                if mine:
                    old, new = (
                        Prints.from_bytes(path.read_bytes()).unpacked() for path in (old_path, mine[turn % len(mine)])
                    )
                    yield _turned(old, turn), _turned(new, turn)


def _reel_of(path: Path) -> int:
    with np.load(path.with_suffix(".npz")) as kept:
        return int(kept["reel"])


def _turned(prints: Fingerprint, turn: int) -> NDArray[np.uint8]:
    """Mirrored, turned over, negative: by the bits of `turn`."""
    values = prints.values.copy()
    cells = prints.layout.cells
    rows, columns = prints.layout.rows, prints.layout.columns
    planes = [(0, 1), (cells, 1), (2 * cells, 2), (2 * cells + cells // 4, 2)]
    for start, part in planes:
        size = cells // (part * part)
        plane = values[:, start : start + size].reshape(-1, rows // part, columns // part)
        plane = plane[:, :, ::-1] if turn & 1 else plane
        plane = plane[:, ::-1] if turn & 2 else plane
        values[:, start : start + size] = plane.reshape(len(values), -1)
        if turn & 4 and start != cells:  # not of detail
            values[:, start : start + size] = 255 - values[:, start : start + size]
    if turn:
        values[:, -4:] = 0
    return values


def cost(old: Fingerprint, new: Fingerprint) -> tuple[float, int]:
    """Processor seconds of all threads, and the runs that were found."""
    sides = Side("0" * 64, old.frames, "25/1"), Side("1" * 64, new.frames, "25/1")
    started = time.process_time()
    answer = align(old, new, old_side=sides[0], new_side=sides[1])
    return time.process_time() - started, len(answer.runs)


def fitted(rows: list[tuple[int, int, int, int, float]]) -> float:
    """The exponent of cost by length: a straight line through the logarithms."""
    return float(np.polyfit(np.log([row[1] for row in rows]), np.log([row[4] for row in rows]), 1)[0])


def section(rows: list[tuple[int, int, int, int, float]], exponent: float) -> str:
    """What docs/benchmarks.md says."""
    lines = "\n".join(
        f"| {length} min | {old:,} | {new:,} | {runs} | {seconds:.2f} | {LIMITS.get(length, '–')} | {seconds / length:.3f} |"
        for length, old, new, runs, seconds in rows
    )
    return f"""## Cost of aligning

Written by tools/bench_align_cost.py: processor time of `align` from stored fingerprints, with one thread (OMP_NUM_THREADS=1), on a busy machine.
The cuts are joined from those of real recuts, old and new encoded apart, with two to six edits in each 24 s;
passages that are used again are mirrored, turned over or negative.

| length | frames, old | new | runs found | CPU s | limit | CPU s a minute of film |
|---|---|---|---|---|---|---|
{lines}

The cost grows with the length to the power of {exponent:.2f}.

![Processor seconds by minutes of film, both axes logarithmic](pictures/alignment-cost.svg)
"""


def drawn(rows: list[tuple[int, int, int, int, float]], exponent: float) -> str:
    """The same as a picture, both axes logarithmic."""
    xs = np.log10([row[0] for row in rows])
    ys = np.log10([row[4] for row in rows])
    slope, base = np.polyfit(xs, ys, 1)

    def at(x: float, y: float) -> tuple[float, float]:
        return round(60 + (x - 0.6) / 1.6 * 520, 1), round(300 - (y + 1) / 2.6 * 260, 1)

    parts = []
    for minutes in MINUTES:
        x, _ = at(float(np.log10(minutes)), 0)
        parts.append(
            f'<path d="M{x} 40V300" stroke="#ddd"/><text x="{x}" y="318" text-anchor="middle">{minutes}</text>'
        )
    for seconds in (0.1, 0.3, 1, 3, 10, 30):
        _, y = at(0, float(np.log10(seconds)))
        parts.append(
            f'<path d="M60 {y}H580" stroke="#ddd"/><text x="52" y="{y + 4}" text-anchor="end">{seconds}</text>'
        )
    (x1, y1), (x2, y2) = (at(x, slope * x + base) for x in (float(xs[0]), float(xs[-1])))
    parts.append(f'<path d="M{x1} {y1}L{x2} {y2}" stroke="#2b5b84" fill="none"/>')
    for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
        px, py = at(x, y)
        parts.append(f'<circle cx="{px}" cy="{py}" r="4" fill="#2b5b84"/>')
    for minutes, limit in LIMITS.items():
        px, py = at(float(np.log10(minutes)), float(np.log10(limit)))
        parts.append(f'<path d="M{px - 12} {py}H{px + 12}" stroke="#a33" stroke-width="2"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 340" font-family="sans-serif" font-size="12" role="img" '
        f'aria-label="Processor seconds by minutes of film; exponent {exponent:.2f}"><rect width="600" height="340" fill="#fff"/>'
        f'<text x="60" y="24">CPU s / minutes of film; slope {exponent:.2f}; red: limits</text>{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    raise SystemExit(main())
