"""Periods of indicators as lines of the first page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.indicators import queries as indicators
from zhijiang.people.models import User
from zhijiang.portal.queries.tasks import Task


def figures_of(user: User, /) -> list[Task]:
    """The periods in which the next step is the user's: figures to report, or reports to seal. Rule: B-36."""
    return [
        Task(
            title=_("Figures for %(period)s") % {"period": each.period.shown},
            code=each.period.code,
            url=each.period.get_absolute_url(),
            house="",
            state=_("To be sealed") if each.is_to_seal else _("To be reported"),
            tone="warning" if each.is_to_seal else "waiting",
            clock=each,
            step=_("Look over and seal") if each.is_to_seal else _("Report"),
            step_url=each.period.get_absolute_url(),
            remark=(
                ngettext("%(count)d report to be sealed", "%(count)d reports to be sealed", each.count)
                if each.is_to_seal
                else ngettext("%(count)d report missing", "%(count)d reports missing", each.count)
            )
            % {"count": each.count},
        )
        for each in indicators.waiting_for(user)
    ]
