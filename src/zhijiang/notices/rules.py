"""Who writes and releases news, and what must hold before it is read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.notices.states import PUBLISHERS, WRITERS, VersionState
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind, Role

if TYPE_CHECKING:
    from zhijiang.notices.models import Notice, Version
    from zhijiang.people.models import Organisation, User

MOST_PICTURES: Final = 12


def may_write(organisation: Organisation, user: User, /) -> bool:
    """Whether the user writes news for this house. Rule: N-01."""
    return organisation.kind in PUBLISHERS and people.has_role(user, *WRITERS, organisation=organisation)


def check_may_write(organisation: Organisation, user: User, /) -> None:
    """An authority or a base's operator has news, by its officers, service centre and administrators. Raises NotAllowed. Rule: N-01."""
    if not may_write(organisation, user):
        raise NotAllowed(_("News is written by the officers of the authority or base that publishes it."), rule="N-01")


def may_release(organisation: Organisation, user: User, /) -> bool:
    """Whether the user releases what others wrote for this house: its own writers, and the officers of the body above a base.

    A base of one person would otherwise have no second one. Rule: N-03.
    """
    above = organisation.parent if organisation.kind == OrganisationKind.BASE_OPERATOR else None
    return may_write(organisation, user) or (
        above is not None and people.has_role(user, Role.OFFICER, organisation=above)
    )


def check_may_release(organisation: Organisation, user: User, /) -> None:
    """Raises NotAllowed. Rule: N-03."""
    if not may_release(organisation, user):
        raise NotAllowed(
            _("Only a second person of the house, or an officer of the body above it, does this."), rule="N-03"
        )


def check_is_draft(version: Version, /) -> None:
    """Only a draft is written on. Raises WrongState. Rule: N-02."""
    if version.state != VersionState.DRAFT:
        raise WrongState(_("This text is no draft any more; it was handed on or released."), rule="N-02")


def check_is_proposed(version: Version, /) -> None:
    """Only what was handed on is released or sent back. Raises WrongState. Rule: N-02."""
    if version.state != VersionState.PROPOSED:
        raise WrongState(_("This text does not wait for a second person."), rule="N-02")


def is_second(version: Version, user: User, /) -> bool:
    """Whether somebody else wrote on it last. Rule: N-03."""
    return version.written_by_id != user.pk


def check_second(version: Version, user: User, /) -> None:
    """Whoever wrote it does not release it. Raises NotAllowed. Rule: N-03."""
    if not is_second(version, user):
        raise NotAllowed(_("You wrote this text; somebody else releases it."), rule="N-03")


def check_moment(at: datetime, /, *, now: datetime) -> None:
    """Nothing is released back in time. Raises MissingEvidence. Rule: N-04."""
    if at < now:
        raise MissingEvidence(_("The time of release has passed already; leave it empty to release now."), rule="N-04")


def check_can_be_recalled(version: Version, /, *, now: datetime) -> None:
    """A release is called off only before its time. Raises WrongState. Rule: N-04."""
    if version.state != VersionState.PUBLISHED or version.publish_at is None or version.publish_at <= now:
        raise WrongState(_("Only a release that still lies ahead can be called off."), rule="N-04")


def check_can_be_withdrawn(notice: Notice, /, *, now: datetime) -> None:
    """Only what can be read is withdrawn, and once. Raises WrongState. Rule: N-05."""
    if notice.published_at is None or notice.published_at > now or notice.withdrawn_at is not None:
        raise WrongState(_("Only news that can be read now can be withdrawn."), rule="N-05")


def check_words(text: str, /) -> str:
    """A title, a text, a reason say something. Returns it trimmed. Raises MissingEvidence. Rule: N-02."""
    if not text.strip():
        raise MissingEvidence(_("Please say it in words."), rule="N-02")
    return text.strip()


def check_room(pictures: int, /) -> None:
    """A text has at most twelve pictures. Raises MissingEvidence. Rule: N-06."""
    if pictures >= MOST_PICTURES:
        raise MissingEvidence(_("A text has at most %(most)s pictures.") % {"most": MOST_PICTURES}, rule="N-06")
