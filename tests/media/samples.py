"""The real clips that lie beside the project, and FFmpeg; tests that need them say so when they are not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "samples"


def sample(name: str) -> Path:
    """A clip's path; skips the test, with the reason, where it is not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"{path} is not there: the real clips are not part of the project")
    return path


def ffmpeg() -> str:
    """FFmpeg's command; skips the test, with the reason, where there is none."""
    found = shutil.which("ffmpeg")
    if found is None:
        pytest.skip("ffmpeg is not installed: there is nothing to compare with")
    return found
