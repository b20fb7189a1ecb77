"""`zhijiang compare OLD NEW`: what a re-submitted cut has changed, frame by frame, by picture and sound."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from zhijiang.cli.output import Progress, put
from zhijiang.cli.words import Parser, refuse
from zhijiang.config.env import env_bool
from zhijiang.media import MediaError, inspect
from zhijiang.media.align import Side, align
from zhijiang.media.fingerprint import Fingerprint, read_prints
from zhijiang.media.page.recut import Film, build_recut_page, stills_wanted
from zhijiang.media.versions import version_of

_REPORT_SUFFIXES: Final = (".json",)


@dataclass(frozen=True)
class _Cut:
    """One of the two: its report, its fingerprints, and the film itself where that was given."""

    report: dict[str, Any]
    prints: Fingerprint
    film: Path | None

    @property
    def side(self) -> Side:
        video = self.report["video"]
        return Side(self.report["file"]["sha256"], video["frames"], video["rate"])


def run(arguments: list[str]) -> int:
    """Exit 0; 2 when a file cannot be read or the output cannot be written."""
    chosen = _parser().parse_args(arguments)
    wanted_json = chosen.json or (None if chosen.html else "-")
    if wanted_json == chosen.html == "-":
        return _refuse("Only one of --json and --html can go to standard output.")
    try:
        old, new = (_opened(path) for path in (chosen.old, chosen.new))
        recut = align(old.prints, new.prints, old_side=old.side, new_side=new.side)
        answer = recut.as_dict()
        answer["version"] = version_of(answer, tracks=(len(old.report["audio"]), len(new.report["audio"]))).as_dict()
        if wanted_json:
            put(wanted_json, json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
        if chosen.html:
            put(chosen.html, _page(answer, old, new))
    except (MediaError, ValueError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"The answer cannot be written: {error.strerror or error}.")
    return 0


def _parser() -> Parser:
    parser = Parser(
        "zhijiang compare",
        "Aligns a re-submitted cut to the earlier one by picture and sound, and says what has changed,\n"
        "and whether the new one is the same version.\n"
        "OLD and NEW are films, or reports that `zhijiang inspect --json` wrote (with their .prints beside them).",
        example="zhijiang compare first.mp4 second.mp4 --html changes.html\nzhijiang compare first.json second.json",
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="the earlier cut")
    parser.add_argument("new", type=Path, metavar="NEW", help="the new cut")
    parser.add_argument("--json", metavar="OUT", help="where the JSON goes; - for standard output (the default)")
    parser.add_argument("--html", metavar="OUT", help="where one self-contained page goes; - for standard output")
    return parser


def _opened(path: Path) -> _Cut:
    if path.suffix.lower() in _REPORT_SUFFIXES:
        return _stored(path)
    with tempfile.TemporaryDirectory(prefix="zhijiang-compare-") as folder:
        out = Path(folder)
        report = inspect(path, out=out, on_progress=Progress.on_terminal(path.name), allow_uncaged=_uncaged())
        if not report["video"]:
            raise ValueError(f"{path.name} has no picture; two cuts are aligned by their pictures.")
        return _Cut(report, read_prints(out / "prints.bin").unpacked(), path)


def _stored(path: Path) -> _Cut:
    try:
        report = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise ValueError(f"{path.name} is not JSON; a report of `zhijiang inspect --json` was expected.") from error
    if not isinstance(report, dict) or report.get("schema") != "zhijiang.report/1":
        raise ValueError(f"{path.name} is not a zhijiang.report/1, as `zhijiang inspect --json` writes it.")
    if not report["video"]:
        raise ValueError(f"{path.name} is of a file without a picture; two cuts are aligned by their pictures.")
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
    return _Cut(report, prints, None)


def _page(answer: dict[str, Any], old: _Cut, new: _Cut) -> str:
    wanted = stills_wanted(answer)
    films = [Film(cut.report, cut.prints, _stills(cut, frames)) for cut, frames in zip((old, new), wanted, strict=True)]
    return build_recut_page(answer, films[0], films[1])


def _stills(cut: _Cut, frames: list[int]) -> dict[int, bytes]:
    """Stills of these frames out of the film; none where only its report was given."""
    if cut.film is None or not frames:
        return {}
    from zhijiang.media import cage

    with tempfile.TemporaryDirectory(prefix="zhijiang-compare-") as folder:
        out = Path(folder)
        written = cage.run("stills", source=cut.film, out=out, options={"frames": frames}, allow_uncaged=_uncaged())[
            "frames"
        ]
        return {frame: (out / f"still-{frame}.jpg").read_bytes() for frame in written}


def _uncaged() -> bool:
    return env_bool("ZHIJIANG_INSECURE_DECODE", default=False)


def _refuse(sentence: str) -> int:
    return refuse("zhijiang compare", sentence)
