"""Filling a draft in from a workbook: its form is downloaded, filled in off line, looked at, and laid over the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries, rules, sheets
from zhijiang.casework.actions.drafts import check_free, keep_answers
from zhijiang.casework.actions.events import locked, record
from zhijiang.casework.actions.papers import keep_file
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.models import Attachment
from zhijiang.casework.states import EngineAction
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.casework.models import Case
    from zhijiang.people.models import User


@transaction.atomic
def take_workbook(case: Case, /, *, by: User, file: UploadedFile[Any]) -> Attachment:
    """Keep a filled-in form for looking at; the draft stays as it is.

    The bytes by their hash and their row, which nothing holds: they are swept away after their grace.
    Raises NotAllowed, WrongState, or MissingEvidence for what is no form of this application. Rules: C-69, C-77.
    """
    rules.check_may_draft(case, by, case.data)
    file.seek(0)
    _plan_of(case, by, file.read(sheets.MOST_BYTES + 1))
    file.seek(0)
    return keep_file(file, accept=["xlsx"])


@transaction.atomic
def fill_from_workbook(case: Case, /, *, by: User, sha256: str, name: str, drawn_from: str) -> Case:
    """Set all that a workbook says in a draft, or nothing of it.

    One save of the draft; one event on the draft's own stream, which tells the questions and the digests, not the answers.
    `drawn_from` is what `queries.digest_of` said when the plan was shown. Raises NotAllowed, WrongState or MissingEvidence.
    Rules: C-07, C-21, C-22, C-77.
    """
    case = locked(case)
    rules.check_may_draft(case, by, case.data)
    before = queries.digest_of(case)
    if drawn_from != before:
        raise WrongState(
            _("The answers have changed since you looked at the workbook. Look at it once more; nothing was set."),
            rule="C-22",
        )
    path = queries.paper_path(sha256)
    if not default_storage.exists(path):
        raise WrongState(_("This workbook is not kept any more. Hand it in again."), rule="C-77")
    with default_storage.open(path) as kept:
        plan = _plan_of(case, by, kept.read())
    if plan.faults or not plan.answers:
        raise WrongState(_("There are faults in this workbook, or nothing new. Nothing was set."), rule="C-77")
    for number in sorted({queries.number_of(rules.procedure_of(case), field) for field in plan.answers}):
        check_free(case, number, by=by, now=timezone.now())
    data = {name: value for name, value in {**case.data, **plan.answers}.items() if value is not None}
    rules.check_may_draft(case, by, data)
    keep_answers(case, data)
    record(
        f"draft/{case.code}",
        EngineAction.DRAFT_FILLED,
        by=by,
        on_behalf_of=case.organisation,
        role=Role.PRODUCER,
        payload={
            "sha256": sha256,
            "name": name,
            "fields": sorted(plan.answers),
            "before": before,
            "after": queries.digest_of(case),
        },
    )
    return case


def _plan_of(case: Case, by: User, content: bytes) -> queries.FormPlan:
    try:
        return queries.form_plan(case, by, content)
    except sheets.BadWorkbook as bad:
        raise MissingEvidence(str(bad), rule="C-77") from bad
