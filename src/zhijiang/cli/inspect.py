"""`zhijiang inspect FILE`: the technical report of a film, from one decode."""

from __future__ import annotations

import json
import shutil
import tempfile
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
        demand = _demand(chosen)
        with tempfile.TemporaryDirectory(prefix="zhijiang-inspect-") as folder:
            prints = _beside(wanted_json)
            out = Path(folder) if chosen.html or prints else None
            report = _report(chosen.files[0], demand, out=out, progress=Progress.on_terminal())
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
    if chosen.opening or chosen.closing:
        return _refuse("--opening and --closing are of one file.")
    try:
        demand = _demand(chosen)
        placed = place([path.name for path in paths], planned_episodes=len(paths))
        episodes = [
            Episode(path.name, one.episode, _report(path, demand, progress=Progress.on_terminal(path.name)))
            for path, one in zip(paths, placed, strict=True)
        ]
        put(chosen.json or "-", json.dumps(as_set(episodes), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    except (MediaError, ValueError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"The report cannot be written: {error.strerror or error}.")
    fails = [one for one in episodes if one.report["profile"] and one.report["profile"]["verdict"] == "fail"]
    return 1 if fails or check_set(episodes) else 0


@dataclass(frozen=True)
class _Demand:
    """What a film is held against, for which day, and which parts of it are known."""

    profile: Profile
    on: date
    parts: dict[str, tuple[int, int]]


def _report(
    path: Path, demand: _Demand | None, *, out: Path | None = None, progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    uncaged = env_bool("ZHIJIANG_INSECURE_DECODE", default=False)
    report = inspect(path, out=out, on_progress=progress, allow_uncaged=uncaged)
    if demand is None:
        return report
    frames = report["video"]["frames"] if report["video"] else 0
    for name, (_start, end) in demand.parts.items():
        if end > frames:
            raise ValueError(f"The {name} ends at frame {end}, but the film has {frames}.")
    return judge(report, demand.profile, on=demand.on, parts=demand.parts)


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
    parser.add_argument("--on", metavar="DAY", help="the day for which it is judged, as 2026-01-31; today unless said")
    for part in ("opening", "closing"):
        parser.add_argument(
            f"--{part}", metavar="A-B", help=f"where the {part} is: its first frame and the first one behind it"
        )
    parser.add_argument(
        "--json",
        metavar="OUT",
        help="where the JSON goes, its fingerprints beside it as .prints; - for standard output (the default)",
    )
    parser.add_argument("--html", metavar="OUT", help="where one self-contained page goes; - for standard output")
    return parser


def _demand(chosen: Namespace) -> _Demand | None:
    """What was asked for; None without a profile. Raises ValueError when there is none such, or none on that day. Rule: M-33."""
    if not chosen.profile:
        if chosen.on or chosen.opening or chosen.closing:
            raise ValueError("--on, --opening and --closing go with --profile.")
        return None
    known = shipped()
    if chosen.profile not in known:
        raise ValueError(f"There is no profile {chosen.profile!r}; there are {', '.join(known)}.")
    profile = known[chosen.profile]
    try:
        on = date.fromisoformat(chosen.on) if chosen.on else datetime.now().astimezone().date()
    except ValueError:
        raise ValueError(f"--on is a day as 2026-01-31, got {chosen.on!r}.") from None
    if not profile.is_in_force(on):
        days = f"from {profile.valid_from or 'ever'} to {profile.valid_until or 'further notice'}"
        raise ValueError(f"Profile {profile.id} is not in force on {on}; it is {days}.")
    parts = {name: _part(name, text) for name in ("opening", "closing") if (text := getattr(chosen, name))}
    return _Demand(profile, on, parts)


def _part(name: str, text: str) -> tuple[int, int]:
    start, hyphen, end = text.partition("-")
    if not (hyphen and start.isdecimal() and end.isdecimal() and int(start) < int(end)):
        raise ValueError(f"--{name} is two frames as 0-2250, got {text!r}.")
    return int(start), int(end)


def _refuse(sentence: str) -> int:
    return refuse("zhijiang inspect", sentence)
