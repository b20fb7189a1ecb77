"""What kinds of news there are, what a version of one may be in, and what happens to it."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.people.states import OrganisationKind, Role


class Category(TextChoices):
    """Under what a reader finds it."""

    NEWS = "news", _("News")
    NOTICE = "notice", _("Notices and announcements")
    CALL = "call", _("Calls for applications")
    LIST = "list", _("Decisions and lists")
    ACHIEVEMENT = "achievement", _("Achievements")


class VersionState(TextChoices):
    DRAFT = "draft", pgettext_lazy("news", "Being written")
    PROPOSED = "proposed", pgettext_lazy("news", "Waits for a second person")
    PUBLISHED = "published", pgettext_lazy("news", "Released")


class Act(TextChoices):
    """What happens to a piece of news; the action of its event."""

    BEGUN = "notice_begun", _("The text was begun")
    WRITTEN = "notice_written", _("The text was changed")
    PICTURE_ADDED = "notice_picture_added", _("A picture was added")
    PICTURE_REMOVED = "notice_picture_removed", _("A picture was removed")
    PROPOSED = "notice_proposed", _("The text was handed to a second person")
    SENT_BACK = "notice_sent_back", _("The text was sent back")
    PUBLISHED = "notice_published", _("The text was released")
    RECALLED = "notice_recalled", _("The release was called off before its time")
    WITHDRAWN = "notice_withdrawn", _("The publication was withdrawn")


PUBLISHERS: Final = frozenset({OrganisationKind.AUTHORITY, OrganisationKind.BASE_OPERATOR})
"""Whose news there is."""
WRITERS: Final = frozenset({Role.OFFICER, Role.SERVICE_CENTRE, Role.ADMINISTRATOR})
"""Who writes and publishes for them."""
