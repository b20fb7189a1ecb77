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


def ffmpeg(name: str = "ffmpeg") -> str:
    """The command of FFmpeg, or of its `ffprobe`; skips the test, with the reason, where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: there is nothing to compare with")
    return found
