"""What the first page tells a person."""

from zhijiang.portal.queries.bases import Glance, Row, glance_of, rows_of, shown
from zhijiang.portal.queries.bureau import Bureau, Section, bureau_of
from zhijiang.portal.queries.desk import Desk, desk_of
from zhijiang.portal.queries.firm import Firm, firm_of
from zhijiang.portal.queries.found import LONGEST, Find, Group, found, total
from zhijiang.portal.queries.front import Face, Front, face_of, front
from zhijiang.portal.queries.services import services
from zhijiang.portal.queries.tasks import DeskKind, Reader, Step, Task
from zhijiang.portal.queries.waiting import Around, standing_of

__all__ = [
    "LONGEST",
    "Around",
    "Bureau",
    "Desk",
    "DeskKind",
    "Face",
    "Find",
    "Firm",
    "Front",
    "Glance",
    "Group",
    "Reader",
    "Row",
    "Section",
    "Step",
    "Task",
    "bureau_of",
    "desk_of",
    "face_of",
    "firm_of",
    "found",
    "front",
    "glance_of",
    "rows_of",
    "services",
    "shown",
    "standing_of",
    "total",
]
