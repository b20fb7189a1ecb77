"""Send spoilt films through the real upload and the cage, and count how each of them ends.

    python tools/bench_hostile.py [FILES] [--seed N] [--keep]     FILES: how many, 2,000 unless told

Small films of eight kinds are spoilt by a seeded generator: bits turned over, parts zeroed, cut off, doubled, exchanged or made of
noise, sizes of boxes and elements set to what they cannot be. A running `zhijiang serve` (web and two workers, bubblewrap or Landlock)
gets each by tus. Held: every upload becomes a cut or is refused; every report ends ready or unreadable, the latter with a reason; every
cut that has a report has a playable version or a reason; no job is left; no web or worker process has ever loaded a decoder; pages
answer meanwhile. `--keep` replaces the section of docs/benchmarks.md. Ends with 1 when any of it does not hold.
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench_result import keep  # noqa: E402
from tests.clips import make_clip  # noqa: E402
from tests.crash.household import Household, command_of  # noqa: E402
from tests.crash.machine import open_machine  # noqa: E402
from tests.crash.sending import Memory, Sender  # noqa: E402

from zhijiang.media import ANALYSER_VERSION  # noqa: E402

KINDS: Final[dict[str, dict[str, Any]]] = {
    "a.mp4": {},
    "b.mp4": {"muxer": {"movflags": "faststart"}, "b_frames": 2},
    "c.mov": {"codec": "mpeg4", "b_frames": 0},
    "d.mkv": {"b_frames": 2},
    "e.mkv": {"codec": "mpeg2video", "b_frames": 2, "audio": None},
    "f.webm": {"codec": "libvpx-vp9", "b_frames": 0, "audio": None},
    "g.avi": {"codec": "mpeg4", "b_frames": 0, "audio": None},
    "h.ts": {"codec": "mpeg2video", "b_frames": 0, "audio": None},
}
"""Name and recipe of the whole films."""
FRAMES: Final = 24
PATIENCE_S: Final = 120
"""How long nothing may come to its end before what is left counts as stuck."""
ENDS: Final = """
    select a.state, a.fault, a.reason <> '', coalesce(p.state, ''), coalesce(p.reason, '') <> '', count(*)
    from catalog_analysis a left join catalog_package p on p.file_id = a.file_id group by 1, 2, 3, 4, 5
"""
Spoil = Callable[[bytearray, random.Random], None]


def _bits(film: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 4, 20, 200))):
        film[chance.randrange(len(film))] ^= 1 << chance.randrange(8)


def _head(film: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 4, 16))):
        film[chance.randrange(min(2048, len(film)))] = chance.randrange(256)


def _noise(film: bytearray, chance: random.Random) -> None:
    start, length = _part(film, chance)
    film[start : start + length] = chance.randbytes(length)


def _zeros(film: bytearray, chance: random.Random) -> None:
    start, length = _part(film, chance)
    film[start : start + length] = bytes(length)


def _cut_off(film: bytearray, chance: random.Random) -> None:
    del film[chance.randrange(1, len(film)) :]


def _taken_out(film: bytearray, chance: random.Random) -> None:
    start, length = _part(film, chance)
    del film[start : start + length]


def _doubled(film: bytearray, chance: random.Random) -> None:
    start, length = _part(film, chance)
    film[start:start] = film[start : start + length]


def _exchanged(film: bytearray, chance: random.Random) -> None:
    half = len(film) // 2
    length = chance.randrange(1, max(2, half // 2))
    one, other = chance.randrange(half - length), half + chance.randrange(half - length)
    film[one : one + length], film[other : other + length] = film[other : other + length], film[one : one + length]


def _sizes(film: bytearray, chance: random.Random) -> None:
    """A size of four bytes, anywhere on a boundary of two, becomes one that cannot be."""
    for _ in range(chance.choice((1, 2, 6))):
        place = chance.randrange(max(1, (len(film) - 4) // 2)) * 2
        film[place : place + 4] = chance.choice((0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF, len(film) * 3)).to_bytes(4, "big")


def _part(film: bytearray, chance: random.Random) -> tuple[int, int]:
    length = max(1, min(len(film) - 1, int(len(film) * chance.choice((0.001, 0.01, 0.1, 0.4)))))
    return chance.randrange(len(film) - length), length


WAYS: Final[dict[str, Spoil]] = {
    "bits": _bits,
    "head": _head,
    "noise": _noise,
    "zeros": _zeros,
    "cut off": _cut_off,
    "taken out": _taken_out,
    "doubled": _doubled,
    "exchanged": _exchanged,
    "sizes": _sizes,
}


@dataclass
class Tally:
    """What came of all of them."""

    refused: Counter[int] = field(default_factory=Counter)
    """Uploads that were not taken, by status."""
    ends: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(state of the report, fault, state of the playable version)."""
    wrong: list[str] = field(default_factory=list)
    pages_ms: list[float] = field(default_factory=list)
    took_s: float = 0.0


def whole_films() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return {
            name: make_clip(Path(folder, name), frames=FRAMES, width=160, height=96, **recipe).path.read_bytes()
            for name, recipe in KINDS.items()
        }


def spoilt(films: dict[str, bytes], number: int, seed: int) -> tuple[str, bytes]:
    """The film of this number: its name, and its bytes, the same for the same seed."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 (a seed, no secret)
    name = list(films)[number % len(films)]
    film = bytearray(films[name])
    for way in chance.choices(list(WAYS.values()), k=chance.choice((1, 1, 1, 2))):
        if len(film) > 64:
            way(film, chance)
    return name, bytes(film)


def run(files: int, seed: int) -> Tally:
    """Send so many, wait until all came to their end, and look."""
    films, tally = whole_films(), Tally()
    with tempfile.TemporaryDirectory() as folder, open_machine(Path(folder)) as machine:
        founded = machine.tell("found")
        household = Household(machine.home)
        household.start()
        stop = threading.Event()
        reader = threading.Thread(target=_read_pages, args=(household, stop, tally))
        begin = time.monotonic()
        try:
            household.enter(founded["sessions"]["lin"])
            reader.start()
            for number in range(files):
                name, content = spoilt(films, number, seed)
                sender = Sender(household.ask, Memory(), lambda _memory: None, founded["work"], name, content, 1 << 23)
                try:
                    sender.send()
                except AssertionError as refusal:
                    _method, answer = refusal.args[0] if isinstance(refusal.args[0], tuple) else ("", refusal.args[0])
                    tally.refused[answer.status] += 1
            _wait_until_all_ended(household, tally)
            tally.took_s = time.monotonic() - begin
            _look(household, tally)
        finally:
            stop.set()
            reader.join()
            household.stop()
    return tally


def _read_pages(household: Household, stop: threading.Event, tally: Tally) -> None:
    """A person who looks at the first page and the works, twice a second."""
    while not stop.wait(0.5):
        for page in ("/", "/works/"):
            begin = time.perf_counter()
            status = household.ask("GET", page, {}, b"").status
            tally.pages_ms.append(1000 * (time.perf_counter() - begin))
            if status != 200:
                tally.wrong.append(f"{page} answered {status}")


def _wait_until_all_ended(household: Household, tally: Tally) -> None:
    left, since = -1, time.monotonic()
    while True:
        ((now,),) = household.rows("select count(*) from jobs_job where state in ('waiting', 'running')")
        if now == 0:
            return
        if now != left:
            left, since = now, time.monotonic()
        if time.monotonic() - since > PATIENCE_S:
            tally.wrong.append(f"{now} jobs are stuck")
            return
        time.sleep(0.5)


def _look(household: Household, tally: Tally) -> None:
    for state, fault, says_why, played, says_why_not, count in household.rows(ENDS):
        tally.ends[state, fault, played] += count
        is_told = state == "ready" or (state == "unreadable" and fault and says_why)
        is_played = state != "ready" or played == "ready" or (played == "failed" and says_why_not)
        if not (is_told and is_played):
            tally.wrong.append(f"{count} files: report {state}/{fault or '-'}, playable version {played or '-'}")
    for name, state, count in household.rows("select name, state, count(*) from jobs_job group by 1, 2"):
        if state not in ("done", "failed"):
            tally.wrong.append(f"{count} × {name} is {state}")
    for pid in household.processes():
        if b"zhijiang.media.caged" not in command_of(pid) and "libavcodec" in Path(f"/proc/{pid}/maps").read_text():
            tally.wrong.append(f"a decoder is loaded outside the cage: {command_of(pid)[:80]!r}")


def section(files: int, seed: int, tally: Tally) -> str:
    """The part of docs/benchmarks.md."""
    pages = sorted(tally.pages_ms)
    rows = [
        f"| {state} | {fault or '—'} | {played or '—'} | {count:,} |"
        for (state, fault, played), count in sorted(tally.ends.items())
    ]
    rows += [f"| not taken: status {status} | — | — | {count:,} |" for status, count in sorted(tally.refused.items())]
    head = (
        f"`tools/bench_hostile.py {files} --seed {seed}`, {datetime.now(UTC):%Y-%m-%d}, analyser {ANALYSER_VERSION}, "
        f"Python {platform.python_version()}: {files:,} films of {len(KINDS)} kinds, spoilt in {len(WAYS)} ways, by tus to a "
        f"running `zhijiang serve` with two workers. {tally.took_s:,.0f} s. Equal files share one report."
    )
    foot = (
        f"Pages meanwhile ({len(pages):,} asked): median {statistics.median(pages):.0f} ms, "
        f"p95 {pages[int(len(pages) * 0.95)]:.0f} ms, most {pages[-1]:.0f} ms. "
        f"Held: {'all of it' if not tally.wrong else '; '.join(tally.wrong)}."
    )
    table = ["| report | fault | playable version | files |", "|---|---|---|---|", *rows]
    return "\n".join(["## Spoilt films through the upload and the cage", "", head, "", *table, "", foot])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="?", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    tally = run(chosen.files, chosen.seed)
    text = section(chosen.files, chosen.seed, tally)
    print(text)
    if chosen.keep:
        keep(text)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
