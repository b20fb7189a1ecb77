"""Which pack an installation runs with, and where its files lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def folder(name: str = "", /) -> Path:
    """The folder of a pack, by the name of a shipped one or by its path; the installation's own (ZHIJIANG_PACK) if none is named."""
    wanted = Path(name or settings.PACK)
    shipped: Path = settings.PACKAGE_DIR / "packs" / wanted
    return shipped if shipped.is_dir() else wanted
