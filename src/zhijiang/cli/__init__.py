"""The `zhijiang` command: one file per verb; Django is loaded only by the verbs that need it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Final

from zhijiang.cli.words import Parser, Refused, refuse

VERBS: Final = {
    "inspect": "one decode pass over a media file: the technical report",
    "compare": "what a new cut has changed, frame by frame",
    "carry": "notes of the old cut at their places in the new one",
    "reuse": "passages that films have in common: repeats between episodes",
    "normalise": "a new file at a target loudness, its picture untouched",
    "serve": "the whole platform on this machine: web and worker",
    "worker": "a worker for the configured queue",
    "ingest": "bring a folder of files in as cuts of a work",
    "procedures": "lint or draw procedure packs",
    "indicators": "lint the indicators of packs",
    "profiles": "lint delivery profiles",
    "audit": "verify or export the event chains",
    "verify-delivery": "whether a delivery arrived whole: a folder or a zip",
    "manage": "Django's own commands",
}


def main(argv: list[str] | None = None) -> int:
    """Run one verb: a module `zhijiang.cli.<verb>` with `run(arguments) -> exit code`.

    Returns 0; 1 when the work was done and the answer is no; 2 after one sentence on standard error for what cannot
    be done; 130 when it was interrupted. Raises SystemExit where argparse does.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if argv is None else argv
    verb = words[0] if words else ""
    if verb not in VERBS:
        parser = Parser(
            "zhijiang",
            "Zhijiang: review, filing and cultivation for audiovisual bases and their authorities.",
            "verbs:\n" + "\n".join(f"  {name:<17}{text}" for name, text in VERBS.items()),
            example="zhijiang inspect film.mp4 --html report.html",
        )
        parser.add_argument("verb", metavar="VERB", nargs="?")
        parser.parse_args([word for word in words[:1] if word.startswith("-")])
        there = ", ".join(VERBS)
        return refuse("zhijiang", f"there is no verb {verb!r}; there are {there}." if verb else f"say what: {there}.")
    try:
        run: Callable[[list[str]], int] = import_module(f"zhijiang.cli.{verb.replace('-', '_')}").run
        code = run(words[1:])
        sys.stdout.flush()
    except Refused as reason:
        return refuse(f"zhijiang {verb}", str(reason))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has seen enough (`zhijiang … | head`). What is still buffered must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
