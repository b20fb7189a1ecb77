"""How far a mend is, and what happens to a file that is checked privately."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MendState(TextChoices):
    """How far a new file is that was asked for."""

    WAITING = "waiting", pgettext_lazy("mend", "Being made")
    MADE = "made", pgettext_lazy("mend", "Made")
    REFUSED = "refused", pgettext_lazy("mend", "Cannot be made")


class Act(TextChoices):
    """What happens to a private check; the action of its event."""

    BROUGHT = "check_brought_in", _("A file was brought in for a private check")
    ASKED = "mend_asked", _("A mended file was asked for")
    THROWN = "check_thrown_away", _("The file was thrown away")
    KEPT_AS_CUT = "check_became_cut", _("The file became a cut of a work")
