"""A period is opened, and what was reported for it is sealed. One verb, one transaction, one event on the stream of the period."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.indicators import queries, rules
from zhijiang.indicators.definitions import as_row
from zhijiang.indicators.models import Period, PublishedPeriod, Report
from zhijiang.indicators.states import ReportState

if TYPE_CHECKING:
    from zhijiang.bases.models import Base
    from zhijiang.people.models import User


@transaction.atomic
def open_period(rhythm: str, /, *, by: User, year: int, due_on: datetime.date, part: int = 1) -> Period:
    """Ask for the figures of a period until a day; what is asked stays as the pack has it today. Writes one event.

    Raises NotAllowed, MissingEvidence, or WrongState for a period that was opened already. Rules: B-25, B-27.
    """
    rules.check_may_open(by)
    asked = queries.asks(rhythm)
    today = timezone.localdate()
    is_asked = any(not each.formula for each in asked)
    rules.check_period(rhythm, year, part, due_on, today=today, is_asked=is_asked)
    try:
        with transaction.atomic():
            period = Period.objects.create(
                rhythm=rhythm, year=year, part=part, due_on=due_on, opened_on=today, indicators=list(map(as_row, asked))
            )
    except IntegrityError as taken:
        raise WrongState(_("This period has been opened already."), rule="B-27") from taken
    told = {"rhythm": rhythm, "year": year, "part": part, "due_on": due_on, "indicators": [each.key for each in asked]}
    record(f"period/{period.code}", "period_opened", by=by, payload=told)
    return period


@transaction.atomic
def move_due_day(period: Period, /, *, by: User, due_on: datetime.date, reason: str) -> Period:
    """Ask for the figures until another day, with the reason, which everybody who is asked reads. Writes one event.

    Whoever is late for the new day is reminded of it anew. Raises NotAllowed, WrongState once it is published, or
    MissingEvidence for a day that is past or the same, and without a reason. Rule: B-35.
    """
    rules.check_may_open(by)
    period = Period.objects.select_for_update().get(pk=period.pk)
    is_published = PublishedPeriod.objects.filter(period=period).exists()
    rules.check_new_due_day(period, due_on, today=timezone.localdate(), is_published=is_published)
    why = rules.check_words(reason, rule="B-35")
    was, period.due_on = period.due_on, due_on
    period.save(update_fields=["due_on"])
    record(f"period/{period.code}", "due_day_moved", by=by, reason=why, payload={"was": was, "is": due_on})
    return period


@transaction.atomic
def seal_period(period: Period, /, *, by: User, base: Base | None = None) -> int:
    """Seal everything that was reported for a period, or for one base in it. Writes one event. Returns how many reports.

    Raises NotAllowed, or MissingEvidence where nothing waits to be sealed. Rule: B-31.
    """
    rules.check_may_open(by)
    waiting = Report.objects.filter(period=period, state=ReportState.REPORTED)
    if base is not None:
        waiting = waiting.filter(base=base)
    # SQLite takes some thousand numbers in one question, so the rows are named by their state, which the lock holds.
    list(waiting.select_for_update().order_by("pk").values_list("pk"))
    found = list(waiting.order_by("pk").values_list("base__code", "firm__code"))
    if not found:
        raise MissingEvidence(_("Nothing waits to be sealed."), rule="B-31")
    waiting.update(state=ReportState.SEALED)
    told = {"base": base.code if base else "", "reports": [firm or code for code, firm in found]}
    record(f"period/{period.code}", "reports_sealed", by=by, payload=told)
    return len(found)
