"""`zhijiang reuse FILE…`: passages that films have in common, such as what an episode repeats of the one before."""

from __future__ import annotations

import json
import math
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from zhijiang.cli.films import opened
from zhijiang.cli.output import put
from zhijiang.cli.words import Parser, refuse, whole_number
from zhijiang.media import MediaError
from zhijiang.media.align import Side
from zhijiang.media.codes import Codes, codes_of
from zhijiang.media.repeats import Repeat, repeats_between, shared_frames
from zhijiang.media.reuse import LEAST_FRAMES
from zhijiang.media.time import Timecode

SCHEMA: Final = "zhijiang.reuse/1"
_USUAL: Final = 5
"""Seconds that a passage lasts at least, where nobody says otherwise."""


@dataclass(frozen=True)
class _Film:
    """What is kept of a film: all but its fingerprints, of which a series would fill the memory."""

    name: str
    side: Side
    clock: Timecode
    codes: Codes


def run(arguments: list[str]) -> int:
    """Exit 0; 1 when a passage is longer than `--most`; 2 when a film cannot be read or the output cannot be written."""
    chosen = _parser().parse_args(arguments)
    if len(chosen.files) < 2:
        return refuse("zhijiang reuse", "Give two films or more; passages of one are sought in the others.")
    try:
        films = [_film(path) for path in chosen.files]
        least = chosen.least or max(LEAST_FRAMES, math.ceil(_USUAL * Fraction(films[0].side.rate)))
        repeats = repeats_between([film.codes for film in films], least=least)
        answer = _answer(films, repeats, least=least, most=chosen.most)
        if chosen.json is None and sys.stdout.isatty():
            put("-", _lines(films, repeats, answer))
        else:
            put(chosen.json or "-", json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    except (MediaError, ValueError) as error:
        return refuse("zhijiang reuse", str(error))
    except OSError as error:
        return refuse("zhijiang reuse", f"The answer cannot be written: {error.strerror or error}.")
    return 1 if answer["within"] is False else 0


def _parser() -> Parser:
    parser = Parser(
        "zhijiang reuse",
        "Finds every passage that two of the films have in common, with its frames in both: what an episode repeats of\n"
        "another, or footage that was used before. FILES are films, or reports that `zhijiang inspect --json` wrote (with\n"
        "their .prints beside them), of one frame rate. A table on a terminal, JSON on a pipe.",
        "Ends with 0, also when nothing is in common; with 1 when a passage is longer than --most.",
        example="zhijiang reuse episode-1.mp4 episode-2.mp4 episode-3.mp4\nzhijiang reuse *.json --most 750 --json repeats.json",
    )
    parser.add_argument("files", type=Path, metavar="FILE", nargs="+", help="two films or reports, or more")
    parser.add_argument(
        "--least", type=_least, metavar="FRAMES",
        help=f"the shortest passage to be told, {LEAST_FRAMES} at least (default: {_USUAL} seconds of the first film)",
    )  # fmt: skip
    parser.add_argument("--most", type=_most, metavar="FRAMES", help="the longest passage that is allowed")
    parser.add_argument("--json", metavar="OUT", help="where the JSON goes; - for standard output")
    return parser


def _least(text: str) -> int:
    frames = whole_number(text)
    if frames < LEAST_FRAMES:
        raise ArgumentTypeError(
            f"expected {LEAST_FRAMES} frames or more, as shorter ones are alike by chance; got {text}"
        )
    return frames


def _most(text: str) -> int:
    frames = whole_number(text)
    if frames < 0:
        raise ArgumentTypeError(f"expected a number of frames, got {text}")
    return frames


def _film(path: Path) -> _Film:
    cut = opened(path)
    return _Film(cut.report["file"]["name"], cut.side, cut.clock, codes_of(cut.prints))


def _answer(films: Sequence[_Film], repeats: Sequence[Repeat], *, least: int, most: int | None) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "films": [
            {"name": film.name, "sha256": film.side.sha256, "frames": film.side.frames, "rate": film.side.rate}
            for film in films
        ],
        "least_frames": least,
        "most_frames": most,
        "within": None if most is None else all(each.frames <= most for each in repeats),
        "passages": [
            {"films": list(each.films), "first": list(each.first), "second": list(each.second), "still": each.is_still}
            for each in repeats
        ],
        "shared": [{"films": list(pair), "frames": frames} for pair, frames in shared_frames(repeats).items()],
    }


def _lines(films: Sequence[_Film], repeats: Sequence[Repeat], answer: dict[str, Any]) -> str:
    """For a reader: each passage with its timecodes in both films."""
    if not repeats:
        return f"No passage of {answer['least_frames']:,} frames or more in common.\n"
    wide = max(len(film.name) for film in films)
    lines = []
    for each in repeats:
        is_long = answer["most_frames"] is not None and each.frames > answer["most_frames"]
        remark = "  longer than allowed" if is_long else "  a still" if each.is_still else ""
        lines.append(f"{each.frames:,} frames{remark}")
        for place, (start, end) in zip(each.films, (each.first, each.second), strict=True):
            film = films[place]
            lines.append(f"  {film.name:<{wide}}  {film.clock + start} – {film.clock + (end - 1)}  [{start}, {end})")
    for pair in answer["shared"]:
        one, other = (films[place].name for place in pair["films"])
        lines.append(f"{other} has {pair['frames']:,} frames in common with {one}.")
    return "\n".join(lines) + "\n"
