"""Make the demo's films side by side, one a core, and bring each in as soon as it is whole."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zhijiang.catalog import actions as catalog
from zhijiang.catalog.models import Work
from zhijiang.demo.edit import Piece, length_of
from zhijiang.demo.film import make_film
from zhijiang.demo.picture import Size
from zhijiang.demo.waiting import Say
from zhijiang.people.models import User

_MOST_AT_ONCE: Final = 4
_SAY_EVERY_S: Final = 0.2


@dataclass(frozen=True)
class Wanted:
    """One film that is not there yet: what it is made of, and which episode's cut it becomes, under which name."""

    work: Work
    by: User
    episode: int
    name: str
    pieces: tuple[Piece, ...]
    size: Size
    seed: int
    silent: tuple[int, int] = (0, 0)
    clipped: tuple[int, int] = (0, 0)


def make_cuts(
    films: list[Wanted], folder: Path, /, *, say: Say, meanwhile: Sequence[Callable[[], object]] = ()
) -> None:
    """Make the films in `folder` and bring them in, in the order in which they come to their end.

    `meanwhile` is done beside it, one after the other: its steps use one core, and wait for nothing of the films.
    """
    desk = _Desk(folder, sum(length_of(film.pieces) for film in films))
    with ThreadPoolExecutor(min(_MOST_AT_ONCE, len(os.sched_getaffinity(0)))) as makers:
        try:
            making = {makers.submit(desk.make, film): film for film in films}
            for step in meanwhile:
                step()
                _bring_in_what_came(making, desk, say, within_s=0)
            while making:
                _bring_in_what_came(making, desk, say, within_s=_SAY_EVERY_S)
        finally:
            # Makers that are still at work after a Ctrl-C or a fault stop at their next frame.
            desk.closed.set()
            makers.shutdown(cancel_futures=True)


def _bring_in_what_came(making: dict[Future[Path], Wanted], desk: _Desk, say: Say, *, within_s: float) -> None:
    if not making:
        return
    done, _still = wait(making, timeout=within_s, return_when=FIRST_COMPLETED)
    for each in done:
        film, path = making.pop(each), each.result()
        catalog.bring_in_path(film.work, by=film.by, path=path, episode_number=film.episode, name=film.name)
        path.unlink()
    # The last frame is not the end: files are closed and brought in after it.
    say("films", min(desk.frames, desk.total - 1) if making else desk.total, desk.total)


class _Closed(Exception):
    """Nobody wants the film any more."""


class _Desk:
    """Where the makers work, and count their frames together."""

    def __init__(self, folder: Path, total: int) -> None:
        self.closed = threading.Event()
        self.frames, self.total = 0, total
        self._folder, self._lock = folder, threading.Lock()

    def make(self, film: Wanted) -> Path:
        path = self._folder / f"{film.work.pk}-{film.episode:02}.mp4"
        make_film(
            path,
            film.pieces,
            size=film.size,
            seed=film.seed,
            silent=film.silent,
            clipped=film.clipped,
            on_progress=self._count,
        )
        return path

    def _count(self, _done: int, _of: int) -> None:
        if self.closed.is_set():
            raise _Closed
        with self._lock:
            self.frames += 1
