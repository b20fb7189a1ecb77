"""Files of an application, and the house's own dossier 企业档案. A file is kept by its hash, once, whoever gave it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import filetypes, queries, rules, schema
from zhijiang.casework.actions.attachments import hold_on_to
from zhijiang.casework.actions.drafts import hold
from zhijiang.casework.actions.events import locked, record
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Attachment, Case, DossierItem
from zhijiang.casework.states import PaperAction
from zhijiang.people import queries as people
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from zhijiang.people.models import Organisation, User

LARGEST_BYTES: Final = 50 * 1024**2
MOST_FILES: Final = 50
_LONGEST_NAME: Final = 200


@transaction.atomic
def attach_paper(case: Case, field: str, /, *, by: User, file: UploadedFile[Any]) -> Case:
    """Add a file to an answer of the application. The same bytes again change nothing.

    The bytes and their row where they are new, the answer, the section's lock. Raises NotAllowed, WrongState or
    MissingEvidence. Rule: C-23.
    """
    case = locked(case)
    question = _files_question(case, field, by=by)
    attachment = keep_file(file, accept=question.get("x-accept"))
    return _add(case, field, by=by, attachment=attachment, name=_name_of(file), question=question)


@transaction.atomic
def pick_paper(case: Case, field: str, /, *, by: User, item: DossierItem) -> Case:
    """Answer with a paper out of the house's dossier; the answer keeps its hash, whatever becomes of the dossier.

    Raises NotAllowed, WrongState or MissingEvidence. Rule: C-25.
    """
    case = locked(case)
    question = _files_question(case, field, by=by)
    fits = item.organisation_id == case.organisation_id and item.kind == question.get("x-dossier")
    if not fits or item.withdrawn_at is not None:
        raise NotAllowed(_("This paper of the dossier cannot be used here."), rule="C-25")
    if item.attachment.media_type not in filetypes.types_of(question.get("x-accept")):
        raise MissingEvidence(_("A file of this kind is not taken here."), rule="C-23")
    return _add(case, field, by=by, attachment=item.attachment, name=item.name, question=question)


@transaction.atomic
def detach_paper(case: Case, field: str, /, *, by: User, digest: str) -> Case:
    """Take a file out of an answer. The bytes stay: an earlier submission may rest on them.

    Raises NotAllowed or WrongState. Rule: C-23.
    """
    case = locked(case)
    question = _files_question(case, field, by=by)
    left = [each for each in schema.files_in(question, case.data.get(field)) if each["sha256"] != digest]
    return _save(case, field, by=by, files=left)


def _files_question(case: Case, field: str, *, by: User) -> Mapping[str, Any]:
    """The schema of a question for files that may be answered now. Raises NotAllowed or WrongState."""
    rules.check_may_draft(case, by, case.data)
    question: Mapping[str, Any] = rules.procedure_of(case).form["properties"].get(field, {})
    if schema.kind_of(question) != schema.Kind.FILES:
        raise NotAllowed(_("This question does not ask for files."), rule="C-23")
    return question


def _add(case: Case, field: str, *, by: User, attachment: Attachment, name: str, question: Mapping[str, Any]) -> Case:
    there = schema.files_in(question, case.data.get(field))
    if any(each["sha256"] == attachment.sha256 for each in there):
        return case
    most = int(question.get("maxItems", MOST_FILES))
    if len(there) >= most:
        raise MissingEvidence(_("At most %(count)d files. Remove one first.") % {"count": most}, rule="C-23")
    new = {"name": name, "sha256": attachment.sha256, "size_bytes": attachment.size_bytes}
    return _save(case, field, by=by, files=[*there, new])


def _save(case: Case, field: str, *, by: User, files: list[dict[str, Any]]) -> Case:
    data = {**case.data, field: files}
    if not files:
        del data[field]
    rules.check_may_draft(case, by, data)
    section = next(n for n, each in enumerate(rules.procedure_of(case).sections, 1) if field in each.fields)
    hold(case, section, by=by, now=timezone.now())
    case.data = data
    case.save(update_fields=["data"])
    return case


def keep_file(file: UploadedFile[Any], /, *, accept: object = None) -> Attachment:
    """Store a file by its hash, if it is of a type that is taken. Raises MissingEvidence. Rules: C-23, C-79.

    To be called in the transaction that refers to it.
    """
    if not file.size:
        raise MissingEvidence(_("This file is empty."), rule="C-23")
    if file.size > LARGEST_BYTES:
        raise MissingEvidence(_("A file may have at most 50 MB."), rule="C-23")
    media_type = filetypes.media_type_of(file)
    if media_type not in filetypes.types_of(accept):
        raise MissingEvidence(
            _("“%(name)s” is not taken: here it must be %(types)s, whatever its name says.")
            % {"name": _name_of(file), "types": _(", ").join(filetypes.names_of(accept))},
            rule="C-23",
        )
    hashed = sha256()
    for chunk in file.chunks():
        hashed.update(chunk)
    digest = hashed.hexdigest()
    if hold_on_to(digest, size_bytes=file.size, media_type=media_type):
        path = queries.paper_path(digest)
        default_storage.delete(path)
        file.seek(0)
        default_storage.save(path, file)
    return Attachment.objects.get(pk=digest)


def _name_of(file: UploadedFile[Any]) -> str:
    """The name without folders and control characters, short enough to be kept."""
    plain = "".join(each for each in PurePath((file.name or "").replace("\\", "/")).name if each.isprintable())
    return plain[-_LONGEST_NAME:] or _("file")


@transaction.atomic
def add_to_dossier(
    organisation: Organisation,
    /,
    *,
    by: User,
    kind: str,
    file: UploadedFile[Any],
    number: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> DossierItem:
    """Put a standing paper into the house's dossier. One row, one event. Raises NotAllowed or MissingEvidence. Rule: C-25."""
    _check_house(organisation, by)
    kinds = queries.dossier_kinds()
    if kind not in kinds:
        raise MissingEvidence(_("Choose what kind of paper it is."), rule="C-25")
    item = DossierItem.objects.create(
        organisation=organisation,
        kind=kind,
        title=kinds[kind].zh,
        number=schema.normal_number(number),
        attachment=keep_file(file, accept=kinds[kind].accept),
        name=_name_of(file),
        valid_from=valid_from,
        valid_until=valid_until,
        added_by=by,
        added_at=timezone.now(),
    )
    _tell(item, PaperAction.ADDED, by=by)
    return item


@transaction.atomic
def renew_dossier_item(
    item: DossierItem,
    /,
    *,
    by: User,
    file: UploadedFile[Any],
    number: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> DossierItem:
    """Put a newer paper in the place of one in the dossier: a new row, the old one is withdrawn.

    What was handed in with the old one stays. Two events. Raises NotAllowed, WrongState or MissingEvidence. Rule: C-25.
    """
    old = withdraw_dossier_item(item, by=by)
    return add_to_dossier(
        old.organisation,
        by=by,
        kind=old.kind,
        file=file,
        number=number,
        valid_from=valid_from,
        valid_until=valid_until,
    )


@transaction.atomic
def withdraw_dossier_item(item: DossierItem, /, *, by: User) -> DossierItem:
    """Take a paper out of the dossier; where it was used it stays. One event. Raises NotAllowed or WrongState. Rule: C-25."""
    item = DossierItem.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=item.pk)
    _check_house(item.organisation, by)
    if item.withdrawn_at is not None:
        raise WrongState(_("This paper is out of the dossier already."), rule="C-25")
    item.withdrawn_at = timezone.now()
    item.save(update_fields=["withdrawn_at"])
    _tell(item, PaperAction.WITHDRAWN, by=by)
    return item


def _check_house(organisation: Organisation, by: User) -> None:
    if not people.has_role(by, Role.PRODUCER, organisation=organisation):
        raise NotAllowed(_("Only a producer's member changes its dossier."), rule="C-25")


def _tell(item: DossierItem, action: PaperAction, *, by: User) -> None:
    record(
        f"dossier/{item.organisation.code}",
        action,
        by=by,
        on_behalf_of=item.organisation,
        role=Role.PRODUCER,
        payload={"item": item.code, "kind": item.kind, "number": item.number, "sha256": item.attachment_id},
    )
