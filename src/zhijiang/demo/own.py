"""The visitor's own film, as one more work of the demo."""

from __future__ import annotations

from pathlib import Path

from zhijiang.catalog import actions as catalog
from zhijiang.catalog import queries
from zhijiang.catalog.models import Cut, Work
from zhijiang.demo.waiting import Say, wait_until_prepared
from zhijiang.people.models import User


class NoFilm(Exception):
    """Why a file cannot be shown, as one sentence."""


def bring_in(work: Work, path: Path, /, *, by: User, say: Say) -> None:
    """Make the file a cut of the work, once, and wait until it was measured. Raises NoFilm when it cannot be."""
    known = Cut.objects.filter(episode__work=work, original_name=path.name, file__size_bytes=path.stat().st_size)
    cut = known.first() or catalog.bring_in_path(work, by=by, path=path, episode_number=1)
    wait_until_prepared([cut], say=say)
    analysis = queries.analysis_of(cut.file)
    if analysis is None or analysis.report is None:
        raise NoFilm(analysis.reason if analysis and analysis.reason else "It could not be measured.")
