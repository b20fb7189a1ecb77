"""The six kinds of support, and what a measure is in."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhijiang.people.states import Role


class Kind(TextChoices):
    """The six kinds of support of the founding text, in its order."""

    FINANCE = "finance", _("Financial support")
    POLICY = "policy", _("Support by policy")
    GUIDANCE = "guidance", _("Business guidance")
    INFORMATION = "information", _("Information services")
    PUBLICITY = "publicity", pgettext_lazy("support", "Publicity and promotion")
    PLATFORM = "platform", _("Platform building")


class MeasureState(TextChoices):
    """A measure is written, published by a second person, and then never changed: another takes its place."""

    DRAFT = "draft", _("Being drafted")
    PUBLISHED = "published", pgettext_lazy("measure", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("measure", "Superseded")


KEEPERS: Final = (Role.OFFICER, Role.ADMINISTRATOR)
"""Who writes and publishes measures for an authority."""
READERS: Final = (*KEEPERS, Role.AUDITOR)
"""Who reads of every base what was given, at an authority."""
