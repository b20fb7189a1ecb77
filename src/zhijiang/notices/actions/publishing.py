"""From a draft to what everybody reads, and back off the page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from zhijiang.notices import queries, rules
from zhijiang.notices.actions.texts import locked, tell
from zhijiang.notices.states import Act, VersionState

if TYPE_CHECKING:
    from zhijiang.notices.models import Notice, Version
    from zhijiang.people.models import User


@transaction.atomic
def propose(notice: Notice, /, *, by: User) -> Version:
    """Hand the draft to a second person. Its state, one event. Raises NotAllowed or WrongState. Rules: N-02, N-03."""
    notice = locked(notice)
    rules.check_may_write(notice.organisation, by)
    version = queries.last_version(notice)
    rules.check_is_draft(version)
    version.state, version.written_by = VersionState.PROPOSED, by
    version.save(update_fields=["state", "written_by"])
    tell(notice, Act.PROPOSED, by=by, payload={"number": version.number, "title": version.title})
    return version


@transaction.atomic
def send_back(notice: Notice, /, *, by: User, reason: str) -> Version:
    """Give the text back to be written on, saying why. Its state, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: N-02."""
    notice = locked(notice)
    rules.check_may_release(notice.organisation, by)
    version = queries.last_version(notice)
    rules.check_is_proposed(version)
    reason = rules.check_words(reason)
    version.state = VersionState.DRAFT
    version.save(update_fields=["state"])
    tell(notice, Act.SENT_BACK, by=by, reason=reason, payload={"number": version.number})
    return version


@transaction.atomic
def publish(notice: Notice, /, *, by: User, at: datetime | None = None) -> Version:
    """Release what another wrote, now or from a time that lies ahead; nothing has to run then for it to be read.

    The version, the notice's first time, one event. Raises NotAllowed, WrongState or MissingEvidence. Rules: N-03, N-04.
    """
    notice = locked(notice)
    now = timezone.now()
    rules.check_may_release(notice.organisation, by)
    version = queries.last_version(notice)
    rules.check_is_proposed(version)
    rules.check_second(version, by)
    if at is not None:
        rules.check_moment(at, now=now)
    version.state, version.publish_at, version.published_by = VersionState.PUBLISHED, at or now, by
    version.save(update_fields=["state", "publish_at", "published_by"])
    if notice.published_at is None:
        notice.published_at = version.publish_at
        notice.save(update_fields=["published_at"])
    payload = {"number": version.number, "title": version.title, "publish_at": version.publish_at}
    tell(notice, Act.PUBLISHED, by=by, payload=payload)
    return version


@transaction.atomic
def recall(notice: Notice, /, *, by: User) -> Version:
    """Call a release off before its time: the text waits for a second person again.

    The version, and the notice's first time where it was that; one event. Raises NotAllowed or WrongState. Rule: N-04.
    """
    notice = locked(notice)
    rules.check_may_write(notice.organisation, by)
    version = queries.last_version(notice)
    rules.check_can_be_recalled(version, now=timezone.now())
    version.state, version.publish_at, version.published_by = VersionState.PROPOSED, None, None
    version.save(update_fields=["state", "publish_at", "published_by"])
    if version.number == 1:
        notice.published_at = None
        notice.save(update_fields=["published_at"])
    tell(notice, Act.RECALLED, by=by, payload={"number": version.number})
    return version


@transaction.atomic
def withdraw(notice: Notice, /, *, by: User, reason: str) -> Notice:
    """Take news off the page for good; its address says that it was withdrawn, and when.

    The notice, one event. Raises NotAllowed, WrongState or MissingEvidence. Rule: N-05.
    """
    notice = locked(notice)
    now = timezone.now()
    rules.check_may_write(notice.organisation, by)
    rules.check_can_be_withdrawn(notice, now=now)
    reason = rules.check_words(reason)
    notice.withdrawn_at = now
    notice.save(update_fields=["withdrawn_at"])
    tell(notice, Act.WITHDRAWN, by=by, reason=reason, payload={})
    return notice
