"""`zhijiang indicators`: check the indicators of packs."""

from __future__ import annotations

from pathlib import Path

import zhijiang
from zhijiang.cli.installation import load_django_without_home
from zhijiang.cli.words import Parser, text_of


def run(arguments: list[str]) -> int:
    """Exit 0; 1 when a definition has something wrong; 2 when a file cannot be read."""
    parser = Parser(
        "zhijiang indicators",
        "Checks the indicators of a pack, its files together; without a FILE, those of every pack.",
        example="zhijiang indicators lint\nzhijiang indicators lint firms.yaml bases.yaml",
    )
    parser.add_argument("verb", choices=("lint",), metavar="lint")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    chosen = parser.parse_args(arguments)
    packs = [[*map(_named, chosen.files)]] if chosen.files else [[*map(_named, files)] for files in _shipped()]
    load_django_without_home()
    return max(_lint(texts) for texts in packs)


def _named(path: Path) -> tuple[str, str]:
    return str(path), text_of(path)


def _lint(texts: list[tuple[str, str]]) -> int:
    from zhijiang.indicators.definitions import lint

    findings = lint(dict(texts))
    for finding in findings:
        print(finding)
    if not findings:
        print("\n".join(f"{name}: nothing wrong" for name, _text in texts))
    return 1 if findings else 0


def _shipped() -> list[list[Path]]:
    packs = Path(zhijiang.__file__).parent / "packs"
    return [files for folder in sorted(packs.glob("*/indicators")) if (files := sorted(folder.glob("*.yaml")))]
