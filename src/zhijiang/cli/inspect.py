"""`zhijiang inspect FILE`: the technical report of a film, from one decode."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from zhijiang.cli.output import Progress, put
from zhijiang.cli.words import Parser, refuse
from zhijiang.config.env import env_bool
from zhijiang.media import MediaError, inspect
from zhijiang.media.page import build_page, read_parts
from zhijiang.media.profile import Profile, judge, shipped


def run(arguments: list[str]) -> int:
    """Exit 0, 1 when the profile is not met, 2 when the file, the profile or the output cannot be used."""
    chosen = _parser().parse_args(arguments)
    wanted_json = chosen.json or (None if chosen.html else "-")
    if wanted_json == chosen.html == "-":
        return _refuse("Only one of --json and --html can go to standard output.")
    try:
        profile = _profile(chosen.profile) if chosen.profile else None
        with tempfile.TemporaryDirectory(prefix="zhijiang-inspect-") as folder:
            prints = _beside(wanted_json)
            out = Path(folder) if chosen.html or prints else None
            report = inspect(
                chosen.file,
                out=out,
                on_progress=Progress.on_terminal(),
                allow_uncaged=env_bool("ZHIJIANG_INSECURE_DECODE", default=False),
            )
            if profile:
                report = judge(report, profile)
            if wanted_json:
                put(wanted_json, json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
            if prints and out and report["video"]:
                shutil.copyfile(out / "prints.bin", prints)
            if chosen.html and out:
                put(chosen.html, build_page(report, read_parts(out)))
    except (MediaError, ValueError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"The report cannot be written: {error.strerror or error}.")
    return 1 if report["profile"] and report["profile"]["verdict"] == "fail" else 0


def _beside(wanted_json: str | None) -> Path | None:
    """Where the fingerprints go: beside the JSON, if that is a file. `zhijiang compare` reads them there."""
    return None if wanted_json in (None, "-") else Path(wanted_json).with_suffix(".prints")


def _parser() -> Parser:
    known = ", ".join(shipped())
    parser = Parser(
        "zhijiang inspect",
        "Decodes a film once and reports its facts, cuts, black, freezes, silences and loudness.",
        f"profiles: {known}",
        example="zhijiang inspect cut.mp4 --profile online-hd --html report.html",
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--profile", metavar="ID", help="hold the film against a delivery profile")
    parser.add_argument(
        "--json",
        metavar="OUT",
        help="where the JSON goes, its fingerprints beside it as .prints; - for standard output (the default)",
    )
    parser.add_argument("--html", metavar="OUT", help="where one self-contained page goes; - for standard output")
    return parser


def _profile(name: str) -> Profile:
    known = shipped()
    if name not in known:
        raise ValueError(f"There is no profile {name!r}; there are {', '.join(known)}.")
    return known[name]


def _refuse(sentence: str) -> int:
    return refuse("zhijiang inspect", sentence)
