"""Procedures as people who keep them see them: versions, what is wrong with one, and how two differ."""

from __future__ import annotations

import difflib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from zhijiang.casework import pack
from zhijiang.casework.models import Event, ProcedureVersion
from zhijiang.casework.procedure import Procedure, ProcedureError, parse
from zhijiang.casework.states import EngineAction, MessageKind, VersionStatus
from zhijiang.people import queries as people
from zhijiang.people.models import Membership, User
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


_ANSWERS = {EngineAction.PROCEDURE_PUBLISHED, EngineAction.PROCEDURE_DROPPED, EngineAction.PROCEDURE_RETURNED}


def may_edit_procedures(user: User | AnonymousUser, /) -> bool:
    """Administrators of an authority."""
    return administrations_of(user).exists()


def administrations_of(user: User | AnonymousUser, /) -> QuerySet[Membership]:
    """The authorities of which somebody is an administrator today, as memberships."""
    return people.memberships_of(user).filter(role=Role.ADMINISTRATOR, organisation__kind=OrganisationKind.AUTHORITY)


def drafters_of(item: str, version: int, /) -> set[int]:
    """Everybody who wrote at this draft."""
    written = Event.objects.filter(
        stream=f"procedure/{item}", action=EngineAction.PROCEDURE_DRAFTED, payload__version=version
    )
    return {actor for actor in written.values_list("actor_id", flat=True) if actor is not None}


def publishers_of(item: str, version: int, /) -> list[User]:
    """The administrators who did not write at a draft, and so can publish it. Rule: C-58."""
    held = people.memberships_in_force().filter(role=Role.ADMINISTRATOR, organisation__kind=OrganisationKind.AUTHORITY)
    others = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return list(others.exclude(pk__in=drafters_of(item, version)).order_by("pk"))


def told_of_procedure(event: Event, item: str, /) -> list[tuple[User, MessageKind]]:
    """Whom an event of a procedure is told to: who can publish it, that it waits; who wrote it, what came of it. Rule: C-85."""
    version = int(event.payload.get("version", 0))
    if event.action == EngineAction.PROCEDURE_PROPOSED:
        told, kind = publishers_of(item, version), MessageKind.REQUEST
    elif event.action in _ANSWERS:
        writers = drafters_of(item, version)
        told, kind = list(User.objects.filter(pk__in=writers, is_active=True).order_by("pk")), MessageKind.DECISION
    else:
        return []
    return [(user, kind) for user in told if user.pk != event.actor_id]


def proposal_of(draft: ProcedureVersion, /) -> Event | None:
    """The request to publish a draft as its text now is; None where it was not asked, written at or sent back since."""
    last = _last_word_on(draft)
    return last if last is not None and last.action == EngineAction.PROCEDURE_PROPOSED else None


def returned_of(draft: ProcedureVersion, /) -> Event | None:
    """That a draft was sent back as its text now is, with what must be different; None otherwise. Rule: C-101."""
    last = _last_word_on(draft)
    return last if last is not None and last.action == EngineAction.PROCEDURE_RETURNED else None


def _last_word_on(draft: ProcedureVersion) -> Event | None:
    said = Event.objects.filter(
        stream=f"procedure/{draft.item.code}",
        action__in=[EngineAction.PROCEDURE_PROPOSED, EngineAction.PROCEDURE_RETURNED],
        payload__version=draft.version,
        payload__sha256=draft.sha256,
    )
    return said.select_related("actor").order_by("-seq").first()


def procedures_for(user: User | AnonymousUser, /) -> QuerySet[ProcedureVersion]:
    """Published versions for everybody inside an authority; drafts for its administrators; nothing for others."""
    held = people.memberships_of(user).filter(organisation__kind=OrganisationKind.AUTHORITY)
    if not held.exists():
        return ProcedureVersion.objects.none()
    versions = ProcedureVersion.objects.select_related("item").order_by("item__code", "-version")
    if not may_edit_procedures(user):
        versions = versions.exclude(status=VersionStatus.DRAFT)
    return versions.annotate(running=Count("cases", filter=Q(cases__closed_at=None)))


def letter_templates() -> Path:
    """The folder of letter templates of the pack in use."""
    return pack.folder() / "letters"


def procedures_by_item() -> dict[str, Procedure]:
    """The latest version of every item, drafts too: what a procedure's links may lead to.

    Drafts count, because of two that name each other one must be published first.
    """
    rows = ProcedureVersion.objects.exclude(status=VersionStatus.RETIRED).order_by("version")
    found: dict[str, Procedure] = {}
    for item, text in rows.values_list("item__code", "text"):
        with suppress(ProcedureError):
            found[item] = parse(text)
    return found


@dataclass(frozen=True)
class DiffLine:
    """One line of a comparison: `kind` is `added`, `gone`, `same` or `place`."""

    kind: str
    text: str


def differences(earlier: str, later: str, /) -> list[DiffLine]:
    """What changed between two texts, with three lines around each change; empty if nothing did."""
    words = {"+": "added", "-": "gone", " ": "same", "@": "place"}
    lines = difflib.unified_diff(earlier.splitlines(), later.splitlines(), lineterm="", n=3)
    return [DiffLine(words[line[0]], line if line[0] == "@" else line[1:]) for line in list(lines)[2:]]


def version_before(version: ProcedureVersion, /) -> ProcedureVersion | None:
    """The version that this one follows."""
    return (
        ProcedureVersion.objects.filter(item=version.item_id, version__lt=version.version).order_by("-version").first()
    )
