"""Films as verbs take them that hold one against another: a film itself, or its report with the fingerprints beside it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zhijiang.cli.output import Progress
from zhijiang.config.env import env_bool
from zhijiang.media import inspect
from zhijiang.media.align import Side
from zhijiang.media.fingerprint import Fingerprint, read_prints
from zhijiang.media.time import Rate, Timecode

_REPORT_SUFFIXES: Final = (".json",)


@dataclass(frozen=True)
class Cut:
    """A film: its report, its fingerprints, and the film itself where that was given."""

    report: dict[str, Any]
    prints: Fingerprint
    film: Path | None

    @property
    def side(self) -> Side:
        video = self.report["video"]
        return Side(self.report["file"]["sha256"], video["frames"], video["rate"])

    @property
    def clock(self) -> Timecode:
        """The timecode of its first frame."""
        video = self.report["video"]
        return Timecode.parse(video["start_timecode"], Rate.parse(video["rate"]))


def opened(path: Path, /) -> Cut:
    """The film, analysed in the cage, or what was stored of it.

    Raises MediaError for what cannot be read as a film, and ValueError with one sentence for what is no report of one.
    """
    if path.suffix.lower() in _REPORT_SUFFIXES:
        return _stored(path)
    with tempfile.TemporaryDirectory(prefix="zhijiang-") as folder:
        out = Path(folder)
        report = inspect(path, out=out, on_progress=Progress.on_terminal(path.name), allow_uncaged=is_uncaged())
        if not report["video"]:
            raise ValueError(f"{path.name} has no picture; films are held against each other by their pictures.")
        return Cut(report, read_prints(out / "prints.bin").unpacked(), path)


def is_uncaged() -> bool:
    """Whether the installation decodes without a cage."""
    return env_bool("ZHIJIANG_INSECURE_DECODE", default=False)


def _stored(path: Path) -> Cut:
    try:
        report = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON; a report of `zhijiang inspect --json` was expected.") from error
    if not isinstance(report, dict) or report.get("schema") != "zhijiang.report/1":
        raise ValueError(f"{path.name} is not a zhijiang.report/1, as `zhijiang inspect --json` writes it.")
    if not report["video"]:
        raise ValueError(
            f"{path.name} is of a file without a picture; films are held against each other by their pictures."
        )
    beside = path.with_suffix(".prints")
    if not beside.is_file():
        raise ValueError(
            f"The fingerprints of {path.name} were expected beside it as {beside.name}, and are not there."
        )
    prints = read_prints(beside).unpacked()
    if prints.frames != report["video"]["frames"]:
        raise ValueError(
            f"{beside.name} holds {prints.frames:,} frames and {path.name} {report['video']['frames']:,}: they are not of one film."
        )
    return Cut(report, prints, None)
