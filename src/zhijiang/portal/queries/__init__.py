"""What the first page tells a person."""

from zhijiang.portal.queries.desk import Desk, desk_of
from zhijiang.portal.queries.tasks import Reader, Step, Task

__all__ = ["Desk", "Reader", "Step", "Task", "desk_of"]
