"""`zhijiang inspect FILE`: the technical report of a film, from one decode."""

from __future__ import annotations

import json
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from zhijiang.catalog.sorting import place
from zhijiang.cli.output import Progress, put
from zhijiang.cli.words import Parser, refuse
from zhijiang.config.env import env_bool
from zhijiang.media import MediaError, inspect
from zhijiang.media.episodes import Episode, as_set, check_set
from zhijiang.media.page import build_page, read_parts
from zhijiang.media.profile import Profile, judge, shipped


def run(arguments: list[str]) -> int:
    """Exit 0; 1 when the profile is not met, or a set is uneven; 2 when a file, the profile or the output cannot be used."""
    chosen = _parser().parse_args(arguments)
    if len(chosen.files) > 1:
        return _inspect_set(chosen.files, chosen)
    wanted_json = chosen.json or (None if chosen.html else "-")
    if wanted_json == chosen.html == "-":
        return _refuse("Only one of --json and --html can go to standard output.")
    try:
        profile = _profile(chosen.profile) if chosen.profile else None
        with tempfile.TemporaryDirectory(prefix="zhijiang-inspect-") as folder:
            prints = _beside(wanted_json)
            out = Path(folder) if chosen.html or prints else None
            report = _report(chosen.files[0], profile, out=out, progress=Progress.on_terminal())
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


def _inspect_set(paths: Sequence[Path], chosen: Namespace) -> int:
    """Several files: the episodes of a set, each with its report, and what of them does not go together."""
    if chosen.html:
        return _refuse("A page shows one file; several files give JSON.")
    try:
        profile = _profile(chosen.profile) if chosen.profile else None
        placed = place([path.name for path in paths], planned_episodes=len(paths))
        episodes = [
            Episode(path.name, one.episode, _report(path, profile, progress=Progress.on_terminal(path.name)))
            for path, one in zip(paths, placed, strict=True)
        ]
        put(chosen.json or "-", json.dumps(as_set(episodes), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    except (MediaError, ValueError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"The report cannot be written: {error.strerror or error}.")
    fails = [one for one in episodes if one.report["profile"] and one.report["profile"]["verdict"] == "fail"]
    return 1 if fails or check_set(episodes) else 0


def _report(
    path: Path, profile: Profile | None, *, out: Path | None = None, progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    uncaged = env_bool("ZHIJIANG_INSECURE_DECODE", default=False)
    report = inspect(path, out=out, on_progress=progress, allow_uncaged=uncaged)
    return judge(report, profile) if profile else report


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
    parser.add_argument(
        "files",
        type=Path,
        metavar="FILE",
        nargs="+",
        help="a film; several are the episodes of a set, held against each other",
    )
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
