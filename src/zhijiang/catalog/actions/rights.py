"""The documents of a work's chain of rights: kept, changed, struck out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.actions import keep_file
from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog import queries, rules
from zhijiang.catalog.actions.describing import locked
from zhijiang.catalog.actions.works import record
from zhijiang.catalog.models import Right, Work
from zhijiang.catalog.states import RightKind, WorkAct
from zhijiang.catalog.territories import read

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.people.models import User


@dataclass(frozen=True)
class GivenRight:
    """What a document says; without a grantor the right arises with the grantee."""

    kind: RightKind
    grantee: str
    territory: str
    grantor: str = ""
    is_exclusive: bool = False
    starts: date | None = None
    ends: date | None = None
    paper: str = ""


@transaction.atomic
def keep_right(work: Work, /, *, by: User, given: GivenRight, file: UploadedFile[Any] | None = None) -> Right:
    """Keep a document of the chain under the next number, its file by its hash. Writes the row and one event.

    Raises NotAllowed or MissingEvidence. Rule: M-41.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    last = work.rights.aggregate(last=Max("number"))["last"] or 0
    rules.check_room(last)
    right = _filled(Right(work=work, number=last + 1), given, file)
    record(work, WorkAct.RIGHT_KEPT, by=by, payload=_told(right))
    return right


@transaction.atomic
def change_right(
    work: Work, number: int, /, *, by: User, given: GivenRight, file: UploadedFile[Any] | None = None
) -> Right:
    """Correct what is kept of a document; a file takes the place of the one before. Writes one event that says all of it.

    Raises NotAllowed or MissingEvidence. Rule: M-41.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    right = _filled(_row(work, number), given, file)
    record(work, WorkAct.RIGHT_CHANGED, by=by, payload=_told(right))
    return right


@transaction.atomic
def strike_right(work: Work, number: int, /, *, by: User) -> None:
    """Strike a document out of the chain; row and file stay, its number is not given again. Writes one event.

    Raises NotAllowed or MissingEvidence. Rule: M-41.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    right = _row(work, number)
    right.struck_at = timezone.now()
    right.save(update_fields=["struck_at"])
    record(work, WorkAct.RIGHT_STRUCK, by=by, payload={"number": number})


def _row(work: Work, number: int) -> Right:
    right = work.rights.filter(number=number, struck_at=None).first()
    if right is None:
        raise MissingEvidence(_("This is not there any more."), rule="M-41")
    return right


def _filled(right: Right, given: GivenRight, file: UploadedFile[Any] | None) -> Right:
    rules.check_right(given.kind, given.grantor, given.grantee, given.starts, given.ends)
    for name, value in asdict(given).items():
        setattr(right, name, value.strip() if isinstance(value, str) else value)
    right.territory = read(given.territory).stored
    right.grantor_house = queries.house_called(right.grantor)
    right.grantee_house = queries.house_called(right.grantee)
    if file is not None:
        right.attachment = keep_file(file, accept=["pdf", "png", "jpeg", "docx"])
    right.save()
    return right


def _told(right: Right) -> dict[str, object]:
    said = {name: getattr(right, name) for name in GivenRight.__dataclass_fields__}
    days = {name: day.isoformat() if (day := getattr(right, name)) else None for name in ("starts", "ends")}
    return {"number": right.number, **said, **days, "sha256": right.attachment_id}
