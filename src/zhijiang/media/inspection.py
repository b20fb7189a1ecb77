"""Measure a film from outside the cage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from zhijiang.media import cage
from zhijiang.media.errors import Interrupted, MediaError

_PIECES: Final = "pieces"


def inspect(
    path: Path,
    *,
    out: Path | None = None,
    name: str = "",
    on_progress: Callable[[int, int], None] | None = None,
    allow_uncaged: bool = False,
) -> dict[str, Any]:
    """Measure a film in one decode, in a caged child.

    Parameters
    ----------
    path : Path
    out : Path, optional
        Where `report.json`, `frames.bin`, `waveform.bin`, `prints.bin`, `strip.json`, its sheets and `plots.json` go.
    name : str, optional
        What the report calls the file; by default its own name.
    on_progress : callable, optional
        Called with (frames done, frames expected); 0 expected when the file does not say.
    allow_uncaged : bool
        Go on where this machine can hold no decoder.

    Returns
    -------
    dict
        `zhijiang.report/1`, as in docs/schemas/report-1.json.

    Raises
    ------
    MediaError
        With one plain sentence, as `cage.run`.
    """

    def hear(message: dict[str, Any]) -> None:
        if on_progress and message["kind"] == "progress":
            on_progress(message["done"], message["total"])

    return cage.run(
        "analyse",
        source=path,
        out=out,
        options={"name": name or path.name},
        on_message=hear,
        allow_uncaged=allow_uncaged,
    )


def inspect_in_pieces(
    path: Path,
    *,
    out: Path,
    name: str = "",
    at_once: int = 2,
    least_frames: int = 3000,
    allow_uncaged: bool = False,
) -> dict[str, Any]:
    """Measure a film in pieces, each in a caged child of its own; report and files are those of `inspect` in every byte.

    A film that cannot be parted, or whose pieces do not prove to be one film, is measured whole.

    Parameters
    ----------
    path : Path
    out : Path
        As `inspect`; the pieces lie in a folder in it while the work lasts.
    name : str, optional
    at_once : int > 0
        Children that work at the same time. On one machine the threads of a decoder fill the cores already: more than one
        pays where a codec cannot be decoded in parallel, or where the children run elsewhere.
    least_frames : int > 24 [frames]
        Shortest piece.
    allow_uncaged : bool

    Returns
    -------
    dict
        `zhijiang.report/1`.

    Raises
    ------
    MediaError
        As `inspect`.
    """
    found = cage.run(
        "pieces", source=path, out=None, options={"least_frames": least_frames}, allow_uncaged=allow_uncaged
    )
    pieces: list[dict[str, Any]] = found["pieces"]
    folder = out / _PIECES
    # What another run left there is none of ours.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        report = None
        if len(pieces) > 1 and _watched(path, pieces, folder, at_once=at_once, allow_uncaged=allow_uncaged):
            options = {"name": name or path.name, "pieces": pieces, "folder": _PIECES}
            joined = cage.run("join", source=path, out=out, options=options, allow_uncaged=allow_uncaged)
            report = joined["report"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report or inspect(path, out=out, name=name, allow_uncaged=allow_uncaged)


def _watched(path: Path, pieces: list[dict[str, Any]], folder: Path, *, at_once: int, allow_uncaged: bool) -> bool:
    """Watch every piece. Whether all are whole; what is wrong with a film, the pass over all of it says best."""

    def watch(place: int) -> bool:
        options = {"piece": pieces[place]}
        try:
            done = cage.run("watch", source=path, out=folder / str(place), options=options, allow_uncaged=allow_uncaged)
        except Interrupted:
            raise
        except MediaError:
            return False
        return bool(done["whole"])

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        return all(pool.map(watch, range(len(pieces))))
