"""`zhijiang profiles`: check delivery profiles."""

from __future__ import annotations

from pathlib import Path

import zhijiang
from zhijiang.cli.words import Parser, Refused
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
    texts = {path: _text_of(path) for path in chosen.files or _shipped()}
    faults = {path: lint_profile(text) for path, text in texts.items()}
    for path, sentences in faults.items():
        for sentence in sentences or ["nothing wrong"]:
            print(f"{path}: {sentence}")
    return 1 if any(faults.values()) else 0


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not a text in UTF-8.") from None


def _shipped() -> list[Path]:
    packs = Path(zhijiang.__file__).parent / "packs"
    return sorted(packs.glob("*/profiles/*.yaml"))
