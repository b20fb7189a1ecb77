"""`zhijiang procedures`: check procedure packs, or draw one."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

EXAMPLE = """example:
  zhijiang procedures lint                 every procedure of every pack
  zhijiang procedures lint mine.yaml
  zhijiang procedures draw mine.yaml       Mermaid text, to be pasted where it is drawn
"""


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zhijiang procedures",
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=("lint", "draw"), metavar="lint|draw")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans", help="of a drawing")
    chosen = parser.parse_args(arguments)
    _start_django()
    files = chosen.files or _shipped()
    try:
        texts = {path: path.read_text(encoding="utf-8") for path in files}
    except (OSError, UnicodeDecodeError) as error:
        print(f"A procedure file cannot be read: {error}", file=sys.stderr)
        return 2
    return _lint(texts) if chosen.verb == "lint" else _draw(texts, language=chosen.language)


def _lint(texts: dict[Path, str]) -> int:
    from zhijiang.casework.lint import lint

    bad = 0
    for path, text in texts.items():
        folder = path.parent.parent / "letters"
        findings = lint(text, letters=folder if folder.is_dir() else None)
        bad += bool(findings)
        for finding in findings:
            print(f"{path}: {finding}")
        if not findings:
            print(f"{path}: nothing wrong")
    return 1 if bad else 0


def _draw(texts: dict[Path, str], *, language: str) -> int:
    from zhijiang.casework.draw import mermaid
    from zhijiang.casework.procedure import ProcedureError, parse

    for path, text in texts.items():
        try:
            print(mermaid(parse(text), language=language), end="")
        except ProcedureError as error:
            print(f"{path}: {error}", file=sys.stderr)
            return 2
    return 0


def _shipped() -> list[Path]:
    from django.conf import settings

    return sorted((settings.PACKAGE_DIR / "packs").glob("*/procedures/*.yaml"))


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhijiang.config.settings")
    django.setup()
