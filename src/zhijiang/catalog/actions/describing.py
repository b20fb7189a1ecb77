"""What a company tells of its work beside title and synopsis: dates, cases, numbers, pictures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhijiang.casework.actions import keep_file
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Case
from zhijiang.catalog import identifiers, queries, rules
from zhijiang.catalog.actions.works import record
from zhijiang.catalog.models import Work, WorkCase, WorkNumber, WorkPicture, WorkStep
from zhijiang.catalog.states import PictureKind, Scheme, StepKind, WorkAct

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.people.models import User


@transaction.atomic
def give_step(work: Work, /, *, by: User, kind: StepKind, on: date, words: str = "", words_en: str = "") -> WorkStep:
    """Tell a day of the work's life that nothing here knows. Writes the step and one event.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: M-46.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    rules.check_step(kind, is_known=queries.is_known(work, kind, by), given=work.steps.count())
    step = WorkStep.objects.create(work=work, kind=kind, on=on, words=words.strip(), words_en=words_en.strip())
    record(work, WorkAct.STEP_GIVEN, by=by, payload={"kind": str(kind), "on": on.isoformat(), "words": step.words})
    return step


@transaction.atomic
def remove_step(work: Work, step: int, /, *, by: User) -> None:
    """Take back a day that the company told. The row goes, one event. Raises NotAllowed or MissingEvidence. Rule: M-46."""
    work = locked(work)
    rules.check_may_change(by, work)
    row = work.steps.filter(pk=step).first()
    if row is None:
        raise MissingEvidence(_("This is not there any more."), rule="M-46")
    record(work, WorkAct.STEP_REMOVED, by=by, payload={"kind": row.kind, "on": row.on.isoformat(), "words": row.words})
    row.delete()


@transaction.atomic
def tie_case(work: Work, case: Case, /, *, by: User) -> None:
    """Say that a case of the company is about this work. Writes the tie and one event; once.

    Raises NotAllowed for a case of another house. Rule: M-46.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    rules.check_own_case(work, case)
    _row, is_new = WorkCase.objects.get_or_create(work=work, case=case)
    if is_new:
        record(work, WorkAct.CASE_TIED, by=by, payload={"case": case.code})


@transaction.atomic
def untie_case(work: Work, case: Case, /, *, by: User) -> None:
    """Take that back. The row goes, one event; nothing when there is none. Raises NotAllowed. Rule: M-46."""
    work = locked(work)
    rules.check_may_change(by, work)
    if work.ties.filter(case=case).delete()[0]:
        record(work, WorkAct.CASE_UNTIED, by=by, payload={"case": case.code})


@transaction.atomic
def number_work(work: Work, /, *, by: User, numbers: dict[Scheme, str]) -> None:
    """Keep what registries gave to the work, as they write it; an empty one is taken away. One event when anything changed.

    Raises NotAllowed, or MissingEvidence for a number that is none. Rule: M-44.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    had = {row.scheme: row.number for row in work.numbers.all()}
    wanted = {scheme: identifiers.read(scheme, typed) if typed.strip() else "" for scheme, typed in numbers.items()}
    changed = {str(scheme): number for scheme, number in wanted.items() if had.get(scheme, "") != number}
    for scheme, number in changed.items():
        if number:
            WorkNumber.objects.update_or_create(work=work, scheme=scheme, defaults={"number": number})
        else:
            work.numbers.filter(scheme=scheme).delete()
    if changed:
        record(work, WorkAct.NUMBERED, by=by, payload={"numbers": changed})


@transaction.atomic
def add_picture(
    work: Work, /, *, by: User, kind: PictureKind, file: UploadedFile[Any], alt: str, alt_en: str = ""
) -> WorkPicture:
    """Keep a poster or still, PNG or JPEG, with the words that stand for it. The picture, the file by its hash, one event.

    Raises NotAllowed or MissingEvidence. Rule: M-48.
    """
    work = locked(work)
    rules.check_may_change(by, work)
    rules.check_picture(file.size or 0, alt, pictures=work.pictures.count())
    picture = WorkPicture.objects.create(
        work=work, kind=kind, attachment=keep_file(file, accept=["png", "jpeg"]), alt=alt.strip(), alt_en=alt_en.strip()
    )
    record(work, WorkAct.PICTURE_ADDED, by=by, payload={"kind": str(kind), "sha256": picture.attachment_id})
    return picture


@transaction.atomic
def remove_picture(work: Work, picture: int, /, *, by: User) -> None:
    """Take a poster or still away. The row goes, one event. Raises NotAllowed or MissingEvidence. Rule: M-48."""
    work = locked(work)
    rules.check_may_change(by, work)
    row = work.pictures.filter(pk=picture).first()
    if row is None:
        raise MissingEvidence(_("This is not there any more."), rule="M-48")
    record(work, WorkAct.PICTURE_REMOVED, by=by, payload={"kind": row.kind, "sha256": row.attachment_id})
    row.delete()


def locked(work: Work, /) -> Work:
    """The work as it is now, its row locked until the transaction ends."""
    return Work.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=work.pk)
