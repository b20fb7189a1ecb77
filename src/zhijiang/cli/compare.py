"""`zhijiang compare OLD NEW`: what a re-submitted cut has changed, frame by frame, by picture and sound."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from zhijiang.cli.films import Cut, is_uncaged, opened
from zhijiang.cli.output import put
from zhijiang.cli.words import Parser, refuse
from zhijiang.media import MediaError
from zhijiang.media.align import align
from zhijiang.media.page.recut import Film, build_recut_page, stills_wanted
from zhijiang.media.versions import version_of


def run(arguments: list[str]) -> int:
    """Exit 0; 2 when a file cannot be read or the output cannot be written."""
    chosen = _parser().parse_args(arguments)
    wanted_json = chosen.json or (None if chosen.html else "-")
    if wanted_json == chosen.html == "-":
        return _refuse("Only one of --json and --html can go to standard output.")
    try:
        old, new = (opened(path) for path in (chosen.old, chosen.new))
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


def _page(answer: dict[str, Any], old: Cut, new: Cut) -> str:
    wanted = stills_wanted(answer)
    films = [Film(cut.report, cut.prints, _stills(cut, frames)) for cut, frames in zip((old, new), wanted, strict=True)]
    return build_recut_page(answer, films[0], films[1])


def _stills(cut: Cut, frames: list[int]) -> dict[int, bytes]:
    """Stills of these frames out of the film; none where only its report was given."""
    if cut.film is None or not frames:
        return {}
    from zhijiang.media import cage

    with tempfile.TemporaryDirectory(prefix="zhijiang-compare-") as folder:
        out = Path(folder)
        written = cage.run("stills", source=cut.film, out=out, options={"frames": frames}, allow_uncaged=is_uncaged())[
            "frames"
        ]
        return {frame: (out / f"still-{frame}.jpg").read_bytes() for frame in written}


def _refuse(sentence: str) -> int:
    return refuse("zhijiang compare", sentence)
