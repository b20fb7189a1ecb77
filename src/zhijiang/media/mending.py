"""Have a film mended, from outside the cage: a new file, never the old one changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from zhijiang.media import cage
from zhijiang.media.normalising import Aim, ChannelMend, rows_of

CONTAINERS: Final = ("mp4", "mov", "mkv")
_FILE_ALLOWANCE_BYTES: Final = 1 << 30


def mend(
    path: Path,
    *,
    out: Path,
    container: str = "",
    aim: Aim | None = None,
    channels: Sequence[ChannelMend] = (),
    on_progress: Callable[[int, int], None] | None = None,
    allow_uncaged: bool = False,
) -> dict[str, Any]:
    """Write a mended copy of a film into `out`, in a caged child: loudness, channels, container. The picture is its own.

    Parameters
    ----------
    path : Path
    out : Path
        A folder, made when missing.
    container : str
        One of `CONTAINERS`; empty for the source's own, or the first that holds its picture.
    aim : Aim, optional
        Loudness and true peak, of every stream of sound by itself.
    channels : sequence of ChannelMend
        Channels to put right.
    on_progress : callable, optional
        Called with (done, expected); 0 expected while nobody knows.
    allow_uncaged : bool
        Go on where this machine can hold no decoder.

    Returns
    -------
    dict
        `file` (name in `out`), `container`, `packets` (of the picture, each compared with the source's), `left_out`, and `sound`: for each
        stream what was done, with loudness before and after. As `package.remake.MendedSound`.

    Raises
    ------
    MediaError
        With one plain sentence, as `cage.run`.
    """
    size = path.stat().st_size if path.is_file() else 0
    limits = cage.Limits.for_file(size)
    # The new film may be as large as the old one, and larger where sound that lost nothing is written as PCM.
    limits = replace(limits, file_bytes=2 * size + _FILE_ALLOWANCE_BYTES, out_bytes=2 * limits.out_bytes)
    options = {"container": container, "aim": asdict(aim) if aim else None, "channels": rows_of(channels)}

    def hear(message: dict[str, Any]) -> None:
        if on_progress and message["kind"] == "progress":
            on_progress(message["done"], message["total"])

    return cage.run(
        "mend", source=path, out=out, options=options, on_message=hear, allow_uncaged=allow_uncaged, limits=limits
    )
