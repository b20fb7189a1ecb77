"""What the architecture tests read: the files of the product, by kind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "zhijiang"
FRONTEND: Final = ROOT / "frontend"
APPS: Final = (
    "ui",
    "people",
    "portal",
    "jobs",
    "casework",
    "catalog",
    "screening",
    "assignments",
    "bases",
    "distribution",
    "indicators",
    "support",
    "notices",
    "technical",
    "booking",
)
"""The Django apps; `media`, `cli`, `config`, `demo`, `codes`, `tables` and `packs` are none."""


def python_files() -> list[Path]:
    """Our Python under src/, without migrations."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    """The Django templates; those in packs are letters, written in the language of the letter."""
    return sorted(
        path for app in APPS for path in (SOURCE / app).rglob("templates/**/*") if path.suffix in {".html", ".txt"}
    )


def typescript_files() -> list[Path]:
    return sorted(path for path in FRONTEND.rglob("*.ts") if "node_modules" not in path.parts)


def name_of(path: Path) -> str:
    """The path from the project's root, as it is written in messages and allow-lists."""
    return path.relative_to(ROOT).as_posix()
