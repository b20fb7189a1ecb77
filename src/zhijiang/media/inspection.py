"""Measure a film from outside the cage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from zhijiang.media import cage


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
