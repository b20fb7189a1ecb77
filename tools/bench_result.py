"""Where the benches write what they measured: docs/benchmarks.md, a section for each; nobody touches another's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

RESULT: Final = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def keep(section: str, /, *, result: Path = RESULT) -> None:
    """Put a section in the place of the one with the same heading, or at the end. It begins with its heading, `## …`."""
    whole = result.read_text(encoding="utf-8") if result.is_file() else "# Benchmarks\n"
    parts = [part.strip() for part in re.split(r"^(?=## )", whole, flags=re.MULTILINE)]
    heading = section.strip().partition("\n")[0]
    places = [place for place, part in enumerate(parts) if part.partition("\n")[0] == heading]
    if places:
        parts[places[0]] = section.strip()
    else:
        parts.append(section.strip())
    result.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
