"""The `zhijiang` command: one file per verb; Django is loaded only by the verbs that need it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Final

VERBS: Final = {
    "inspect": "one decode pass over a media file: the technical report",
    "serve": "the whole platform on this machine: web and worker",
    "worker": "a worker for the configured queue",
    "ingest": "bring a folder of files in as cuts of a work",
    "procedures": "lint or draw procedure packs",
    "audit": "verify the event chains",
    "manage": "Django's own commands",
}


def main(argv: list[str] | None = None) -> int:
    """Run one verb. Each verb is a module `zhijiang.cli.<verb>` with `run(arguments) -> exit code`."""
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(
        prog="zhijiang",
        description="Zhijiang: review, filing and cultivation for audiovisual bases and their authorities.",
        epilog="verbs:\n" + "\n".join(f"  {verb:<12}{text}" for verb, text in VERBS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=VERBS, metavar="VERB")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    chosen = parser.parse_args(words[:1] if words else words)
    run: Callable[[list[str]], int] = import_module(f"zhijiang.cli.{chosen.verb}").run
    return run(words[1:])
