"""`zhijiang normalise IN OUT`: a new file at a target loudness, its picture untouched, packet for packet."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any, Final

from zhijiang.cli.output import Progress
from zhijiang.cli.words import Parser, Refused
from zhijiang.config.env import env_bool
from zhijiang.media import CONTAINERS, Aim, MediaError, mend

SCHEMA: Final = "zhijiang.normalised/1"


def run(arguments: list[str]) -> int:
    """Exit 0; 1 when a stream could not be brought there (the nearest is written); 2 when a file or a figure cannot be used."""
    chosen = _parser().parse_args(arguments)
    source, goal = chosen.source, chosen.goal
    kind = goal.suffix.lower().removeprefix(".")
    if kind not in CONTAINERS:
        raise Refused(f"the new file is a {', '.join(CONTAINERS)}, got {goal.name}.")
    if goal.exists():
        raise Refused(f"{goal} is there already; nothing is ever written over.")
    if not goal.parent.is_dir():
        raise Refused(f"there is no folder {goal.parent}.")
    try:
        aim = Aim(chosen.target, chosen.true_peak)
        # Beside the goal: on the same disk, so that it appears whole or not at all.
        with tempfile.TemporaryDirectory(prefix=".zhijiang-normalise-", dir=goal.parent) as folder:
            made = mend(
                source,
                out=Path(folder, "out"),
                container=kind,
                aim=aim,
                on_progress=Progress.on_terminal(),
                allow_uncaged=env_bool("ZHIJIANG_INSECURE_DECODE", default=False),
            )
            _publish(Path(folder, "out", made["file"]), goal)
    except (MediaError, ValueError) as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"the new file cannot be written: {error.strerror or error}.") from None
    answer = told(made, aim, source=source.name, goal=goal.name)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return 0 if answer["reached"] else 1


def told(made: dict[str, Any], aim: Aim, *, source: str, goal: str) -> dict[str, Any]:
    """`zhijiang.normalised/1`, as in docs/schemas/normalised-1.json."""
    return {
        "schema": SCHEMA,
        "source": source,
        "made": goal,
        "container": made["container"],
        "target_lufs": aim.target_lufs,
        "true_peak_dbtp": aim.true_peak_dbtp,
        "reached": all(sound["reached"] for sound in made["sound"]),
        "picture": {"packets": made["packets"], "same": True},
        "left_out": made["left_out"],
        "sound": made["sound"],
    }


def _publish(made: Path, goal: Path) -> None:
    """Put the new file in its place unless something came to lie there meanwhile."""
    try:
        os.link(made, goal)
    except FileExistsError:
        raise Refused(f"{goal} is there already; nothing is ever written over.") from None
    except OSError:  # a file system without hard links
        with made.open("rb") as old, goal.open("xb") as new:
            shutil.copyfileobj(old, new)


def _parser() -> Parser:
    parser = Parser(
        "zhijiang normalise",
        "Writes a copy of a film whose sound is at a target loudness, under a true peak. Its picture is the source's own.",
        "Every stream of sound is treated by itself: linear gain where its peaks allow it, else a limiter that looks ahead.\n"
        "What is measured is the new file, as a player decodes it.",
        example="zhijiang normalise cut.mp4 cut.r128.mp4 --target -23 --true-peak -1",
    )
    parser.add_argument("source", type=Path, metavar="IN")
    parser.add_argument("goal", type=Path, metavar="OUT", help="an MP4, MOV or MKV that is not there yet")
    parser.add_argument(
        "--target", type=_level, default=-23.0, metavar="LUFS", help="integrated loudness; -23 unless said"
    )
    parser.add_argument("--true-peak", type=_level, default=-1.0, metavar="DBTP", help="the most; -1 unless said")
    return parser


def _level(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ArgumentTypeError(f"expected a level as -23, got {text!r}") from None
    return value
