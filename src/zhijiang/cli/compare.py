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
from zhijiang.media.edl import write_edl
from zhijiang.media.listing import Place, places_of
from zhijiang.media.page.recut import Film, build_recut_page, stills_wanted
from zhijiang.media.time import Rate, Timecode
from zhijiang.media.versions import version_of

_COLUMNS = (
    "Number", "Kind", "First frame", "Last frame", "Frames", "First frame before", "Last frame before", "Frames before",
)  # fmt: skip


def run(arguments: list[str]) -> int:
    """Exit 0; 2 when a file cannot be read or the output cannot be written."""
    chosen = _parser().parse_args(arguments)
    wanted_json = chosen.json or (None if chosen.html or chosen.edl or chosen.xlsx else "-")
    if [wanted_json, chosen.html, chosen.edl].count("-") > 1:
        return _refuse("Only one answer can go to standard output.")
    try:
        old, new = (opened(path) for path in (chosen.old, chosen.new))
        recut = align(old.prints, new.prints, old_side=old.side, new_side=new.side)
        answer = recut.as_dict()
        answer["version"] = version_of(answer, tracks=(len(old.report["audio"]), len(new.report["audio"]))).as_dict()
        if wanted_json:
            put(wanted_json, json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
        if chosen.html:
            put(chosen.html, _page(answer, old, new))
        if chosen.edl:
            put(chosen.edl, _edl(answer, old, new))
        if chosen.xlsx:
            chosen.xlsx.write_bytes(_workbook(answer, old, new))
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
        example="zhijiang compare first.mp4 second.mp4 --html changes.html\nzhijiang compare first.json second.json --edl changes.edl",
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="the earlier cut")
    parser.add_argument("new", type=Path, metavar="NEW", help="the new cut")
    parser.add_argument("--json", metavar="OUT", help="where the JSON goes; - for standard output (the default)")
    parser.add_argument("--html", metavar="OUT", help="where one self-contained page goes; - for standard output")
    parser.add_argument(
        "--edl",
        metavar="OUT",
        help="where the changes go as a CMX 3600 list, by the record side; - for standard output",
    )
    parser.add_argument("--xlsx", type=Path, metavar="OUT", help="where the changes go as a workbook")
    return parser


def _places(answer: dict[str, Any], old: Cut, new: Cut) -> tuple[list[Place], bool]:
    """The changes by timecode, and whether the new cut counts drop-frame."""
    starts = [
        Timecode.parse(cut.report["video"]["start_timecode"], Rate.parse(cut.report["video"]["rate"]))
        for cut in (old, new)
    ]
    return places_of(answer, old=starts[0], new=starts[1]), starts[1].drop_frame


def _edl(answer: dict[str, Any], old: Cut, new: Cut) -> str:
    places, is_drop = _places(answer, old, new)
    events = [(each.tracks, each.first, each.end, _in_words(each)) for each in places]
    return write_edl(new.report["file"]["name"], events, is_drop=is_drop)


def _in_words(place: Place) -> str:
    before = f" · before: {place.was_first} - {place.was_last}" if place.was_frames else ""
    return f"{place.change.number + 1}. {place.change.kind}{before}"


def _workbook(answer: dict[str, Any], old: Cut, new: Cut) -> bytes:
    # With openpyxl, for which nobody should wait who asks for no workbook.
    from zhijiang.casework import sheets

    rows = [
        (
            each.change.number + 1,
            each.change.kind,
            *(each.first, each.last, each.frames),
            *(each.was_first, each.was_last, each.was_frames),
        )
        for each in _places(answer, old, new)[0]
    ]
    return sheets.write("xlsx", [sheets.Sheet("Changes", [(word, word) for word in _COLUMNS], rows)])


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
