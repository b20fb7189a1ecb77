"""`zhijiang profiles`: check delivery profiles."""

from __future__ import annotations

from pathlib import Path

import zhijiang
from zhijiang.cli.words import Parser, text_of
from zhijiang.media.profile_lint import lint_profile


def run(arguments: list[str]) -> int:
    """Exit 0; 1 when a profile has something wrong; 2 when a file cannot be read."""
    parser = Parser(
        "zhijiang profiles",
        "Checks delivery profiles; without a FILE, those of every pack.",
        example="zhijiang profiles lint\nzhijiang profiles lint mine.yaml",
    )
    parser.add_argument("verb", choices=("lint",), metavar="lint")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    chosen = parser.parse_args(arguments)
    texts = {path: text_of(path) for path in chosen.files or _shipped()}
    faults = {path: lint_profile(text) for path, text in texts.items()}
    for path, sentences in faults.items():
        for sentence in [str(fault) for fault in sentences] or ["nothing wrong"]:
            print(f"{path}: {sentence}")
    return 1 if any(faults.values()) else 0


def _shipped() -> list[Path]:
    packs = Path(zhijiang.__file__).parent / "packs"
    return sorted(packs.glob("*/profiles/*.yaml"))
