"""Writes on letter templates: a wording of one's own laid before a second person, published, thrown away."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import queries, wordfile, wordings
from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import LetterTemplate, ServiceItem
from zhijiang.casework.states import EngineAction, VersionStatus
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import Organisation, User

LONGEST_REASON = 300


@transaction.atomic
def write_template(
    item: ServiceItem, letter: str, /, *, authority: Organisation, by: User, content: bytes, reason: str
) -> LetterTemplate:
    """Lay the next version of a letter's wording before a second person; a draft that waited is retired.

    `content` is a docx; empty, it goes back to the procedure's own text. A file with faults is kept, so that they can be
    read, but never published; a file that is not opened (macros, links outside, bombs) is not kept. One row, one event.
    Raises NotAllowed or MissingEvidence. Rules: C-61, C-62.
    """
    _check_administrator(by, authority)
    if not reason.strip():
        raise MissingEvidence(_("Say why the wording changes."), rule="C-61")
    if len(reason.strip()) > LONGEST_REASON:
        raise MissingEvidence(_("The reason may have at most 300 characters."), rule="C-61")
    ServiceItem.objects.select_for_update().get(pk=item.pk)  # one after the other, so that versions count without a gap
    if queries.letter_of(item, letter) is None:
        raise MissingEvidence(_("There is no such letter in the procedure."), rule="C-61")
    if content:
        try:
            queries.template_findings(item, letter, content)
        except wordfile.Refused as refused:
            raise MissingEvidence(str(refused), rule="C-62") from None
    versions = LetterTemplate.objects.filter(authority=authority, item=item, letter=letter)
    versions.filter(status=VersionStatus.DRAFT).update(status=VersionStatus.RETIRED)
    last = versions.order_by("-version").first()
    template = LetterTemplate.objects.create(
        authority=authority,
        item=item,
        letter=letter,
        version=last.version + 1 if last else 1,
        content=content,
        sha256=sha256(content).hexdigest(),
        reason=reason.strip(),
        written_by=by,
        written_at=timezone.now(),
    )
    _tell(template, EngineAction.TEMPLATE_WRITTEN, by=by, reason=template.reason)
    return template


@transaction.atomic
def publish_template(template: LetterTemplate, /, *, by: User, expected_sha256: str) -> LetterTemplate:
    """Put a wording in force as it was seen: without fault, and by somebody who did not write it.

    Letters are worded so from now on; what was issued keeps its bytes. One event. Raises NotAllowed, WrongState or
    MissingEvidence. Rule: C-63.
    """
    _check_administrator(by, template.authority)
    template = _locked(template)
    if template.sha256 != expected_sha256:
        raise WrongState(_("Somebody has changed the draft since you opened it. Look at it as it is now."), rule="C-63")
    if by.pk == template.written_by_id:
        raise NotAllowed(_("A second person publishes what you have written."), rule="C-63")
    found = [each for each in wordings.findings_in(template, queries.letter_version(template.item)) if each.is_fault]
    if found:
        raise MissingEvidence(
            _("%(count)d things are wrong with it. The first: %(first)s") % {"count": len(found), "first": found[0]},
            rule="C-63",
        )
    same = LetterTemplate.objects.filter(authority=template.authority_id, item=template.item_id, letter=template.letter)
    same.filter(status=VersionStatus.PUBLISHED).update(status=VersionStatus.RETIRED)
    template.status, template.published_by, template.published_at = VersionStatus.PUBLISHED, by, timezone.now()
    template.save(update_fields=["status", "published_by", "published_at"])
    _tell(template, EngineAction.TEMPLATE_PUBLISHED, by=by)
    return template


@transaction.atomic
def drop_template(template: LetterTemplate, /, *, by: User) -> LetterTemplate:
    """Retire a draft that is not wanted; the row stays among the versions. One event. Raises NotAllowed or WrongState. Rule: C-61."""
    _check_administrator(by, template.authority)
    template = _locked(template)
    template.status = VersionStatus.RETIRED
    template.save(update_fields=["status"])
    _tell(template, EngineAction.TEMPLATE_DROPPED, by=by)
    return template


def _locked(template: LetterTemplate) -> LetterTemplate:
    template = (
        LetterTemplate.objects.select_for_update(of=("self",)).select_related("item", "authority").get(pk=template.pk)
    )
    if template.status != VersionStatus.DRAFT:
        raise WrongState(_("This version is no draft any more."), rule="C-63")
    return template


def _check_administrator(user: User, authority: Organisation) -> None:
    if not queries.bodies_worded_by(user).filter(pk=authority.pk).exists():
        raise NotAllowed(_("Only an administrator of the body changes its letter templates."), rule="C-61")


def _tell(template: LetterTemplate, action: EngineAction, *, by: User, reason: str = "") -> None:
    record(
        f"letters/{template.item.code}",
        action,
        by=by,
        on_behalf_of=template.authority,
        role=Role.ADMINISTRATOR,
        reason=reason,
        payload={
            "authority": template.authority_id,
            "letter": template.letter,
            "version": template.version,
            "sha256": template.sha256,
        },
    )
