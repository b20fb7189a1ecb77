"""Have a film made playable, from outside the cage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from zhijiang.media import cage

PACKAGER_VERSION: Final = "0.1.0"
"""Changes whenever the same film would be packaged differently."""


def make_package(
    path: Path,
    *,
    out: Path,
    on_message: Callable[[dict[str, Any]], None] | None = None,
    allow_uncaged: bool = False,
    expected_frames: int | None = None,
) -> dict[str, Any]:
    """Write what a browser plays of a film into `out`, in a caged child.

    `index.m3u8`, `init.mp4`, `0.m4s`, `1.m4s` … and `frames.bin` (table.py): HLS with fMP4 segments. Frame k of the package
    is frame k of the analysis. The playlist grows while the work goes on, so the beginning can be watched early.

    Parameters
    ----------
    path : Path
    out : Path
        Made when missing.
    on_message : callable, optional
        Hears `{"kind": "segment", "segments", "playable_frames"}` when more can be played, and
        `{"kind": "progress", "done", "total"}` in frames, 0 in total when nobody knows.
    allow_uncaged : bool
        Go on where this machine can hold no decoder.
    expected_frames : int, optional
        How many frames the analysis found. A film whose packets promise another number is encoded, not copied.

    Returns
    -------
    dict
        `copied`, `reason` (why not, when not), `segments`, `frames`, `width`, `height`, `time_base`, `sound`.

    Raises
    ------
    MediaError
        With one plain sentence, as `cage.run`.
    """
    options = {"expected_frames": expected_frames}
    return cage.run(
        "package", source=path, out=out, options=options, on_message=on_message, allow_uncaged=allow_uncaged
    )
