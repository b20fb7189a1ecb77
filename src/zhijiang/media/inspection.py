"""Measure a film from outside the cage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from zhijiang.media import cage
from zhijiang.media.errors import Interrupted, MediaError

PIECES: Final = "pieces"
"""The folder in a join's own in which those of the pieces lie: `0`, `1`, …"""

Parted = dict[str, int | None]
"""A piece as `pieces.Piece.as_dict` tells it, ready for JSON."""
OnProgress = Callable[[int, int], None]
"""Called with (frames done, frames expected); 0 expected when the file does not say."""


def inspect(
    path: Path,
    *,
    out: Path | None = None,
    name: str = "",
    on_progress: OnProgress | None = None,
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
    return cage.run(
        "analyse",
        source=path,
        out=out,
        options={"name": name or path.name},
        on_message=_hear(on_progress),
        allow_uncaged=allow_uncaged,
    )


def inspect_or_part(
    path: Path,
    *,
    out: Path,
    least_frames: int,
    from_frames: int,
    name: str = "",
    on_progress: OnProgress | None = None,
    allow_uncaged: bool = False,
) -> tuple[dict[str, Any] | None, list[Parted]]:
    """Measure a film as `inspect`, or say where it can be parted, if it is a long one; either in one caged child.

    Parameters
    ----------
    path, out, name, on_progress, allow_uncaged
        As `inspect`.
    least_frames : int > 24 [frames]
        Shortest piece.
    from_frames : int >= 0 [frames]
        A shorter film is measured at once.

    Returns
    -------
    (dict or None, list of Parted)
        The report and no piece; or no report, nothing in `out`, and two pieces at least, for `inspect_piece` and `inspect_joined`.

    Raises
    ------
    MediaError
        As `inspect`.
    """
    options = {"name": name or path.name, "parting": {"least_frames": least_frames, "from_frames": from_frames}}
    found = cage.run(
        "begin", source=path, out=out, options=options, on_message=_hear(on_progress), allow_uncaged=allow_uncaged
    )
    return found["report"], found["pieces"]


def inspect_piece(
    path: Path, piece: Parted, *, out: Path, on_progress: OnProgress | None = None, allow_uncaged: bool = False
) -> bool:
    """Measure one piece of a film in a caged child; it needs nothing of the others.

    Parameters
    ----------
    path : Path
    piece : Parted
    out : Path
        Where `0.npz`, `1.npz`, … go, some 10 kB a frame.
    on_progress, allow_uncaged
        As `inspect`.

    Returns
    -------
    bool
        Whether it is whole; if not, the film is to be measured by `inspect`.

    Raises
    ------
    MediaError
        As `inspect`. But for NoCage and Interrupted it says no more than False: what is wrong with a film, the pass over all
        of it says best.
    """
    done = cage.run(
        "watch",
        source=path,
        out=out,
        options={"piece": piece},
        on_message=_hear(on_progress),
        allow_uncaged=allow_uncaged,
    )
    return bool(done["whole"])


def inspect_joined(
    path: Path,
    pieces: Sequence[Parted],
    *,
    out: Path,
    name: str = "",
    on_progress: OnProgress | None = None,
    allow_uncaged: bool = False,
) -> dict[str, Any] | None:
    """Make a film's report of its pieces, in a caged child that hears the sound.

    Parameters
    ----------
    path, name, on_progress, allow_uncaged
        As `inspect`.
    pieces : sequence of Parted
        All of them, in order.
    out : Path
        As `inspect`; `pieces/0`, `pieces/1`, … in it hold what `inspect_piece` left. The caller removes them.

    Returns
    -------
    dict or None
        `zhijiang.report/1`, with all files equal to those of `inspect` in every byte. None when the pieces do not prove to be one
        film: it is to be measured by `inspect`.

    Raises
    ------
    MediaError
        As `inspect`.
    """
    options = {"name": name or path.name, "pieces": list(pieces), "folder": PIECES}
    joined = cage.run(
        "join", source=path, out=out, options=options, on_message=_hear(on_progress), allow_uncaged=allow_uncaged
    )
    report: dict[str, Any] | None = joined["report"]
    return report


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
    pieces: list[Parted] = found["pieces"]
    folder = out / PIECES
    # What another run left there is none of ours.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        report = None
        if len(pieces) > 1 and _watched(path, pieces, folder, at_once=at_once, allow_uncaged=allow_uncaged):
            report = inspect_joined(path, pieces, out=out, name=name, allow_uncaged=allow_uncaged)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report or inspect(path, out=out, name=name, allow_uncaged=allow_uncaged)


def _watched(path: Path, pieces: list[Parted], folder: Path, *, at_once: int, allow_uncaged: bool) -> bool:
    """Watch every piece. Whether all are whole; what is wrong with a film, the pass over all of it says best."""

    def watch(place: int) -> bool:
        try:
            return inspect_piece(path, pieces[place], out=folder / str(place), allow_uncaged=allow_uncaged)
        except Interrupted:
            raise
        except MediaError:
            return False

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        return all(pool.map(watch, range(len(pieces))))


def _hear(on_progress: OnProgress | None) -> Callable[[dict[str, Any]], None]:
    def hear(message: dict[str, Any]) -> None:
        if on_progress and message["kind"] == "progress":
            on_progress(message["done"], message["total"])

    return hear
