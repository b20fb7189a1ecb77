"""The API: the same wall, the same actions and the same refusals as the pages, for programs with a key."""

from zhijiang.casework.api import cases, filing, moves, papers, public, review, tasks  # noqa: F401 - their operations
from zhijiang.casework.api.describing import document
from zhijiang.casework.api.wall import api

__all__ = ["api", "document"]
