"""A year is published: what everybody may know of it, once and for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.bases import queries, rules
from zhijiang.bases.models import PublishedYear
from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, WrongState

if TYPE_CHECKING:
    from zhijiang.people.models import User


@transaction.atomic
def publish_year(year: int, /, *, by: User) -> PublishedYear:
    """Count and protect the firms of a year that is over, and keep the tables for everybody to read. Writes one event.

    Later reports and corrections change them no more: from two tables of one year a single firm's report could be had by
    subtraction. Raises NotAllowed, MissingEvidence where there was no firm, or WrongState for a year that is not over or
    is published already. Rule: B-13.
    """
    rules.check_may_publish(by)
    today = timezone.localdate()
    rules.check_publishable(year, this_year=today.year, first_year=queries.first_year() or today.year)
    tables = queries.tables_of(year)
    if not tables["bases"]:
        raise MissingEvidence(_("No firm was in a base in that year."), rule="B-13")
    try:
        with transaction.atomic():
            row = PublishedYear.objects.create(year=year, published_on=today, by=by, tables=tables)
    except IntegrityError as taken:
        raise WrongState(_("This year has been published already."), rule="B-13") from taken
    record(f"bases/{year}", "year_published", by=by, payload={"year": year, "tables": tables})
    return row
