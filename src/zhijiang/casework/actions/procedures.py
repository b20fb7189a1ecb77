"""Writes on procedures from the product's pages: a draft of the next version, and its publication by a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import editing, queries
from zhijiang.casework.actions.events import record
from zhijiang.casework.clocks import calendar_of_version
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.lint import lint
from zhijiang.casework.models import Event, ProcedureVersion, ServiceItem
from zhijiang.casework.procedure import ProcedureError, fingerprint, parse
from zhijiang.casework.states import EngineAction, VersionStatus
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def draft_procedure(item: ServiceItem, /, *, by: User) -> ProcedureVersion:
    """Lay out the next version of a procedure, as a copy of the last one that begins tomorrow.

    One row, one event; where there is a draft already, it is that one. Raises NotAllowed. Rule: C-58.
    """
    _check_administrator(by)
    versions = ProcedureVersion.objects.select_for_update().filter(item=item).order_by("-version")
    there = versions.filter(status=VersionStatus.DRAFT).first()
    if there is not None:
        return there
    last = versions[0]
    begins = calendar_of_version(last).today() + timedelta(days=1)
    text = editing.as_next_version(last.text, version=last.version + 1, effective_from=begins)
    draft = ProcedureVersion.objects.create(
        item=item,
        version=last.version + 1,
        text=text,
        sha256=fingerprint(text),
        calendar_id=last.calendar_id,
        status=VersionStatus.DRAFT,
        effective_from=begins,
    )
    _tell(draft, EngineAction.PROCEDURE_DRAFTED, by=by)
    return draft


@transaction.atomic
def save_procedure(draft: ProcedureVersion, /, *, by: User, text: str, expected_sha256: str) -> ProcedureVersion:
    """Keep a draft's text as it is now; it may still fail the lint, but it must be a procedure.

    One row, one event. Raises NotAllowed, WrongState (published, or changed by somebody else) or MissingEvidence
    (cannot be read, or is another procedure or version). Rule: C-58.
    """
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=expected_sha256)
    text = text.replace("\r\n", "\n")
    try:
        procedure = parse(text)
    except ProcedureError as error:
        raise MissingEvidence(
            _("This cannot be read as a procedure: %(error)s") % {"error": error}, rule="C-58"
        ) from None
    if (procedure.procedure, procedure.version) != (draft.item.code, draft.version):
        raise MissingEvidence(
            _("The text must stay procedure “%(code)s”, version %(version)d.")
            % {"code": draft.item.code, "version": draft.version},
            rule="C-58",
        )
    draft.text, draft.sha256, draft.effective_from = text, fingerprint(text), procedure.effective_from
    draft.effective_until = procedure.effective_until
    draft.save(update_fields=["text", "sha256", "effective_from", "effective_until"])
    _tell(draft, EngineAction.PROCEDURE_DRAFTED, by=by)
    return draft


@transaction.atomic
def propose_draft(draft: ProcedureVersion, /, *, by: User, expected_sha256: str) -> Event:
    """Ask the administrators who did not write a draft to publish it as it is; nothing may be wrong with it.

    One event, of which they are told. Raises NotAllowed, WrongState (asked already) or MissingEvidence. Rule: C-85.
    """
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=expected_sha256)
    _check_sound(draft)
    if not queries.publishers_of(draft.item.code, draft.version):
        raise NotAllowed(_("There is no administrator who could publish it: all have written at it."), rule="C-85")
    if queries.proposal_of(draft) is not None:
        raise WrongState(_("It waits for a second administrator already."), rule="C-85")
    if queries.returned_of(draft) is not None:
        raise WrongState(_("It was sent back as it is. Change what was asked for first."), rule="C-101")
    return _tell(draft, EngineAction.PROCEDURE_PROPOSED, by=by)


@transaction.atomic
def return_draft(draft: ProcedureVersion, /, *, by: User, expected_sha256: str, words: str) -> Event:
    """Send a draft that waits to be published back to those who wrote it, and say what must be different.

    One event, of which they are told. Raises NotAllowed (who wrote at it), WrongState (nobody asked for it) or
    MissingEvidence. Rule: C-101.
    """
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=expected_sha256)
    if by.pk in queries.drafters_of(draft.item.code, draft.version):
        raise NotAllowed(_("Who wrote at a draft does not send it back."), rule="C-101")
    if queries.proposal_of(draft) is None:
        raise WrongState(_("Nobody has asked for its publication."), rule="C-101")
    if not words.strip():
        raise MissingEvidence(_("Say what must be different."), rule="C-101")
    return _tell(draft, EngineAction.PROCEDURE_RETURNED, by=by, reason=words.strip())


@transaction.atomic
def publish_draft(draft: ProcedureVersion, /, *, by: User, expected_sha256: str) -> ProcedureVersion:
    """Publish a draft as it was seen: nothing wrong with it, not in the past, and by somebody who did not write it.

    The version before it ends the day before; running cases keep theirs. One event. Raises NotAllowed, WrongState or
    MissingEvidence. Rule: C-58.
    """
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=expected_sha256)
    if by.pk in queries.drafters_of(draft.item.code, draft.version):
        raise NotAllowed(_("A second person publishes what you have written."), rule="C-58")
    _check_sound(draft)
    if draft.effective_from < calendar_of_version(draft).today():
        raise WrongState(_("It cannot begin in the past: change `effective_from`."), rule="C-58")
    earlier = ProcedureVersion.objects.filter(
        item=draft.item, version__lt=draft.version, status=VersionStatus.PUBLISHED
    )
    earlier.filter(effective_until=None).update(effective_until=draft.effective_from - timedelta(days=1))
    draft.status, draft.published_at = VersionStatus.PUBLISHED, timezone.now()
    draft.save(update_fields=["status", "published_at"])
    procedure = parse(draft.text)
    draft.item.title_zh, draft.item.title_en = procedure.title.zh, procedure.title.en
    draft.item.legal_basis = procedure.legal_basis
    draft.item.save(update_fields=["title_zh", "title_en", "legal_basis"])
    _tell(draft, EngineAction.PROCEDURE_PUBLISHED, by=by)
    return draft


@transaction.atomic
def drop_draft(draft: ProcedureVersion, /, *, by: User) -> None:
    """Throw a draft away; that there was one stays on record. Raises NotAllowed or WrongState. Rule: C-58."""
    _check_administrator(by)
    draft = _locked(draft, expected_sha256=draft.sha256)
    _tell(draft, EngineAction.PROCEDURE_DROPPED, by=by)
    draft.delete()


def _check_sound(draft: ProcedureVersion) -> None:
    found = lint(draft.text, letters=queries.letter_templates(), others=queries.procedures_by_item())
    if found:
        raise MissingEvidence(
            _("%(count)d things are wrong with it. The first: %(first)s") % {"count": len(found), "first": found[0]},
            rule="C-58",
        )


def _locked(draft: ProcedureVersion, *, expected_sha256: str) -> ProcedureVersion:
    draft = ProcedureVersion.objects.select_for_update(of=("self",)).select_related("item").get(pk=draft.pk)
    if draft.status != VersionStatus.DRAFT:
        raise WrongState(_("What is published is never changed; lay out the next version."), rule="C-58")
    if draft.sha256 != expected_sha256:
        raise WrongState(_("Somebody has changed the draft since you opened it. Look at it as it is now."), rule="C-58")
    return draft


def _check_administrator(user: User) -> None:
    if not queries.may_edit_procedures(user):
        raise NotAllowed(_("Only an administrator of an authority changes procedures."), rule="C-58")


def _tell(draft: ProcedureVersion, action: EngineAction, *, by: User, reason: str = "") -> Event:
    return record(
        f"procedure/{draft.item.code}",
        action,
        by=by,
        reason=reason,
        role=Role.ADMINISTRATOR,
        payload={"version": draft.version, "sha256": draft.sha256},
    )
