"""Compile every locale/*/LC_MESSAGES/django.po under src/ to .mo where the .po is newer. Needs no gettext."""

from __future__ import annotations

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Returns 1 when a catalogue cannot be read, with one line that says which and where."""
    for source in sorted((ROOT / "src").glob("zhijiang/**/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        try:
            catalogue = polib.pofile(str(source), check_for_duplicates=True)
        except (OSError, ValueError) as error:
            print(f"{source.relative_to(ROOT)}: {error}", file=sys.stderr)
            return 1
        # Written beside and renamed: a running server never reads half a file.
        unfinished = target.with_suffix(".mo.new")
        catalogue.save_as_mofile(str(unfinished))
        unfinished.replace(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
