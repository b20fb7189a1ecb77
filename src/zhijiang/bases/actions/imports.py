"""A workbook of firms laid over a base: all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.bases import queries, rules
from zhijiang.bases.actions.bases import locked, tell
from zhijiang.bases.actions.firms import as_told
from zhijiang.bases.models import Base, Firm
from zhijiang.casework.errors import MissingEvidence

if TYPE_CHECKING:
    from zhijiang.bases.queries import Outlook
    from zhijiang.people.models import User


@transaction.atomic
def import_firms(base: Base, content: bytes, /, *, by: User) -> Outlook:
    """Admit the firms that are new and change those that differ; what the workbook does not name stays.

    Firms, one event which holds them all. Raises NotAllowed, MissingEvidence for the first fault, and BadWorkbook.
    Rule: B-10.
    """
    rules.check_may_keep(by, base)
    base = locked(base)
    outlook = queries.outlook_of(base, content)
    if outlook.faults:
        first = outlook.faults[0]
        raise MissingEvidence(f"{first.letter}{first.place}: {first.what}", rule="B-10")
    if outlook.is_empty:
        raise MissingEvidence(_("The workbook says what the base has already."), rule="B-10")
    Firm.objects.bulk_create(outlook.added)
    Firm.objects.bulk_update(outlook.changed, ["segment", "joined_on", "left_on"], batch_size=500)
    told = {"added": list(map(as_told, outlook.added)), "changed": list(map(as_told, outlook.changed))}
    tell(base, "firms_imported", by=by, payload=told)
    return outlook
