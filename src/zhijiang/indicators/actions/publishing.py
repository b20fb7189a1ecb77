"""A period is published: what everybody may know of it, once and for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.indicators import queries, rules
from zhijiang.indicators.models import Period, PublishedPeriod

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def publish_period(period: Period, /, *, by: User) -> PublishedPeriod:
    """Add up and protect what was sealed of a period, and keep the tables for everybody to read. Writes one event.

    Later corrections change them no more: from two tables of one period a single firm could be had by subtraction.
    Raises NotAllowed, MissingEvidence where nothing may be told, or WrongState before its due day, while reports wait, or
    once it is published. Rule: B-33.
    """
    rules.check_may_open(by)
    period = Period.objects.select_for_update().get(pk=period.pk)
    today = timezone.localdate()
    is_published = PublishedPeriod.objects.filter(period=period).exists()
    rules.check_publishable(period, today=today, is_published=is_published, waiting=queries.waiting(period))
    tables = queries.tables_of(period)
    if not tables["bases"]:
        raise MissingEvidence(_("Nothing that may be published was sealed for this period."), rule="B-33")
    try:
        with transaction.atomic():
            row = PublishedPeriod.objects.create(period=period, published_on=today, by=by, tables=tables)
    except IntegrityError as taken:
        raise WrongState(_("This period has been published already."), rule="B-33") from taken
    record(f"period/{period.code}", "period_published", by=by, payload={"tables": tables})
    return row
