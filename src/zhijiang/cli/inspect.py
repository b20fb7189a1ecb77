"""`zhijiang inspect FILE`: the technical report of a film, from one decode."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml

from zhijiang.cli.words import Parser, refuse
from zhijiang.config.env import env_bool
from zhijiang.media import MediaError, inspect
from zhijiang.media.page import build_page, read_parts
from zhijiang.media.profile import Profile, judge

_BAR_WIDTH: Final = 32


def run(arguments: list[str]) -> int:
    """Exit 0, 1 when the profile is not met, 2 when the file, the profile or the output cannot be used."""
    chosen = _parser().parse_args(arguments)
    wanted_json = chosen.json or (None if chosen.html else "-")
    if wanted_json == chosen.html == "-":
        return _refuse("Only one of --json and --html can go to standard output.")
    try:
        profile = _profile(chosen.profile) if chosen.profile else None
        with tempfile.TemporaryDirectory(prefix="zhijiang-inspect-") as folder:
            out = Path(folder) if chosen.html else None
            report = inspect(
                chosen.file,
                out=out,
                on_progress=_progress_bar(),
                allow_uncaged=env_bool("ZHIJIANG_INSECURE_DECODE", default=False),
            )
            if profile:
                report = judge(report, profile)
            if wanted_json:
                _write(wanted_json, json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
            if chosen.html and out:
                _write(chosen.html, build_page(report, read_parts(out)))
    except (MediaError, ValueError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"The report cannot be written: {error.strerror or error}.")
    return 1 if report["profile"] and report["profile"]["verdict"] == "fail" else 0


def _parser() -> Parser:
    known = ", ".join(sorted(_profiles()))
    parser = Parser(
        "zhijiang inspect",
        "Decodes a film once and reports its facts, cuts, black, freezes, silences and loudness.",
        f"profiles: {known}",
        example="zhijiang inspect cut.mp4 --profile online-hd --html report.html",
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--profile", metavar="ID", help="hold the film against a delivery profile")
    parser.add_argument("--json", metavar="OUT", help="where the JSON goes; - for standard output (the default)")
    parser.add_argument("--html", metavar="OUT", help="where one self-contained page goes; - for standard output")
    return parser


def _profiles() -> dict[str, Any]:
    """The delivery profiles of every pack, by their names."""
    folders = [pack.joinpath("profiles") for pack in files("zhijiang.packs").iterdir()]
    entries = [entry for folder in folders if folder.is_dir() for entry in folder.iterdir()]
    return {entry.name.removesuffix(".yaml"): entry for entry in entries if entry.name.endswith(".yaml")}


def _profile(name: str) -> Profile:
    known = _profiles()
    if name not in known:
        raise ValueError(f"There is no profile {name!r}; there are {', '.join(sorted(known))}.")
    return Profile.from_mapping(yaml.safe_load(known[name].read_text("utf-8")))


def _progress_bar() -> Callable[[int, int], None] | None:
    """A bar on standard error when a person watches; nothing on a pipe."""
    if not sys.stderr.isatty():
        return None

    def draw(done: int, expected: int) -> None:
        if expected:
            share = min(done / expected, 1.0)
            filled = round(share * _BAR_WIDTH)
            text = f"{'█' * filled}{'░' * (_BAR_WIDTH - filled)} {share:4.0%}  {done:,} / {expected:,} frames"
        else:
            text = f"{done:,} frames"
        end = "\r\x1b[K" if done == expected else ""
        sys.stderr.write(f"\r\x1b[K{text}{end}")
        sys.stderr.flush()

    return draw


def _write(target: str, text: str) -> None:
    if target == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        Path(target).write_text(text, encoding="utf-8")


def _refuse(sentence: str) -> int:
    return refuse("zhijiang inspect", sentence)
