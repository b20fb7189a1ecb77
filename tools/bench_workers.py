"""Time films whose reports are made by one worker and by two, each with a core of its own: `python tools/bench_workers.py`.

    --minutes 10     length of each film
    --size 640x360   its picture
    --piece 3000     length of a piece, in frames

Every row is a new installation (SQLite, a folder) with real worker processes; a worker and its decoders are kept on one core, so
that decoding has one thread and a second worker brings what a second machine would. Reports alone: the jobs that make playable
versions are taken out before. The caged children are held by Landlock, or by the kernel's limits alone where there is none:
what bubblewrap starts the system does not count to its worker. Replaces its part of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import av

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from bench_clip import make_bench_clip  # noqa: E402
from bench_result import keep  # noqa: E402
from tests.homes import lay_tables, rows, wait_for  # noqa: E402
from tests.jobs.processes import Queue, open_queue  # noqa: E402

from zhijiang.media import ANALYSER_VERSION  # noqa: E402

LOOP_S: Final = 40
"""Length of what is encoded; a film is that again and again. Whole packets of AAC fill it."""
PATIENCE_S: Final = 6 * 3600.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_BRING_IN: Final = """
from pathlib import Path
from tests.cast import make_cast
from zhijiang.catalog import actions
from zhijiang.catalog.states import WorkKind
from zhijiang.jobs.models import Job
cast = make_cast()
for number, path in enumerate({paths!r}):
    work = actions.open_work(cast.studio_a, by=cast.lin, kind=WorkKind.ONLINE_FILM, title=str(number))
    actions.bring_in_path(work, by=cast.lin, path=Path(path), episode_number=1)
Job.objects.filter(name="catalog.package_cut").delete()
"""


@dataclass(frozen=True)
class Row:
    """One run; wall time from the first worker's start, processor time of each worker with its decoders, start-up left out."""

    what: str
    wall_s: float
    cpu_s: list[float]
    jobs: int
    reports: list[tuple[str, str]]
    """Hash of each film, and of its report."""


def main() -> int:
    """Returns 0, or 1 when two runs differ in a report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--piece", type=int, default=3000)
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        sys.exit("expected two cores at least: one worker each")
    before = os.getloadavg()[0]
    done: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = folder / "tables"
        tables.mkdir()
        lay_tables(tables)
        films = [folder / "a.mp4", folder / "b.mp4"]
        for film in films:
            make_film(film, minutes=chosen.minutes, size=(width, height))
        for what, count, workers, pieces in (
            ("one film, in one job, one worker", 1, 1, "0"),
            ("one film, in pieces, one worker", 1, 1, str(chosen.piece)),
            ("one film, in pieces, two workers", 1, 2, str(chosen.piece)),
            ("two films, in pieces, one worker", 2, 1, str(chosen.piece)),
            ("two films, in pieces, two workers", 2, 2, str(chosen.piece)),
        ):
            with open_queue(folder / "home", tables=tables) as queue:
                queue.environment |= {
                    "ZHIJIANG_PIECE_FRAMES": pieces,
                    "ZHIJIANG_INSECURE_DECODE": "1",
                    "ZHIJIANG_JOB_LEASE_SECONDS": "60",
                    "PATH": str(folder / "no programs"),
                }
                done.append(_run(what, queue, films[:count], cores[:workers]))
            print(done[-1], file=sys.stderr)
            (folder / "home").rename(folder / f"home {len(done)}")
    text = _section(done, chosen, before)
    print(text)
    keep(text)
    return 0 if _is_same(done) else 1


def make_film(path: Path, *, minutes: int, size: tuple[int, int]) -> None:
    """A film of that length: a clip of 40 s again and again, its packets copied. Which one is told by the file's name."""
    bits = size[0] * size[1] * 25 // 6
    clip = path.with_name("clip.mp4")
    if not clip.exists():
        make_bench_clip(clip, seconds=LOOP_S, size=size, bits_a_second=bits)
    with av.open(str(path), "w") as made:
        made.metadata["title"] = path.stem
        streams: dict[int, av.stream.Stream] = {}
        last: dict[int, int] = {}
        for turn in range(minutes * 60 // LOOP_S):
            with av.open(str(clip)) as source:
                streams = streams or {one.index: made.add_stream_from_template(one) for one in source.streams}
                for packet in source.demux():
                    if packet.dts is None or packet.pts is None or packet.time_base is None:
                        continue
                    later = int(turn * LOOP_S / packet.time_base)
                    packet.pts, packet.dts = packet.pts + later, packet.dts + later
                    if packet.dts <= last.get(packet.stream.index, packet.dts - 1):
                        continue  # AAC begins a packet before the picture
                    last[packet.stream.index] = packet.dts
                    packet.stream = streams[packet.stream.index]
                    made.mux(packet)


def _run(what: str, queue: Queue, films: list[Path], cores: list[int]) -> Row:
    queue.python(_BRING_IN.format(paths=[str(film) for film in films]))
    began = time.monotonic()
    workers = []
    for core in cores:
        worker = queue.start()
        os.sched_setaffinity(worker.pid, {core})
        workers.append(worker)
    asked = "select count(*) from catalog_analysis where state in ('ready', 'unreadable')"
    wait_for(lambda: rows(queue.home, asked) == [(len(films),)], seconds=PATIENCE_S, every=0.2)
    wall = time.monotonic() - began
    cpu = [_cpu_of(worker.pid) for worker in workers]
    found = rows(queue.home, "select file_id, report from catalog_analysis order by file_id")
    ((jobs,),) = rows(queue.home, "select count(*) from jobs_job where state = 'done'")
    return Row(
        what, wall, cpu, jobs, [(str(film), str(sha256(str(report).encode()).hexdigest())) for film, report in found]
    )


def _is_same(done: list[Row]) -> bool:
    """Whether each film has one report in all runs."""
    reports = {one for row in done for one in row.reports}
    return len(reports) == len({film for film, _report in reports})


def _cpu_of(pid: int) -> float:
    """Processor time of a process and of the children that it has waited for [s]."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS


def _section(done: list[Row], chosen: argparse.Namespace, before: float) -> str:
    def ratio(of: int, to: int) -> tuple[str, str]:
        wall = done[of].wall_s / done[to].wall_s
        return f"{wall:.2f}", f"{max(done[of].cpu_s) / max(done[to].cpu_s):.2f}"

    alone, both = ratio(1, 2), ratio(3, 4)
    more = sum(done[1].cpu_s) / sum(done[0].cpu_s) - 1
    after = os.getloadavg()[0]
    tail = f"Load {before:.1f} before, {after:.1f} after."
    if before > 1 or after > 2 + len(os.sched_getaffinity(0)):
        tail += " **The machine was busy with other work: wall times say little.**"
    lines = [
        "## One worker and two",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, analyser {ANALYSER_VERSION}; `tools/bench_workers.py`: reports of films of {chosen.minutes} min,",
        f"{chosen.size}, 25 frames a second, H.264, in pieces of {chosen.piece:,} frames. Every worker has one core, and its decoders one thread,",
        "as on two machines.",
        tail,
        "",
        "| what | jobs | wall, s | processor time of each worker, s |",
        "|---|---|---|---|",
        *(
            f"| {row.what} | {row.jobs} | {row.wall_s:.0f} | {', '.join(f'{one:.1f}' for one in row.cpu_s)} |"
            for row in done
        ),
        "",
        f"With two workers one film is ready **{alone[0]} times** as fast, two films **{both[0]} times**; by the processor time of the",
        f"busier worker, which other work on the machine hardly touches, {alone[1]} and {both[1]} times. In pieces a film costs",
        f"{more:.1%} more processor time than in one job. {'All runs left the same reports.' if _is_same(done) else '**Reports differ.**'}",
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
