"""The API: the same wall, the same actions and the same refusals as the pages, for programs with a key."""

from zhijiang.casework.api import (  # noqa: F401 - their operations
    assigning,
    batch,
    cases,
    conflicts,
    delegations,
    filing,
    letters,
    moves,
    papers,
    public,
    review,
    tasks,
)
from zhijiang.casework.api.describing import document
from zhijiang.casework.api.wall import api

__all__ = ["api", "document"]
