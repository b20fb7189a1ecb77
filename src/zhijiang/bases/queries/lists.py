"""Lists of bases: who sees which, what could be put on one, and lists and register as tables for other programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.bases import rules
from zhijiang.bases.models import Base, Batch, Listing
from zhijiang.bases.queries.register import (
    granted_for,
    is_plated,
    level_of,
    with_listed_on,
)
from zhijiang.bases.queries.scope import register, today
from zhijiang.bases.states import BaseLevel, BatchState, Paper, Standing
from zhijiang.casework import letters
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case
from zhijiang.casework.queries import cases_kept_from
from zhijiang.casework.sheets import Cell, Sheet
from zhijiang.people import queries as people
from zhijiang.people.models import User


def batches_for(user: User | AnonymousUser, /) -> QuerySet[Batch]:
    """The lists that a user may see: everybody those that are published, officers all of their authority's. Rule: B-19."""
    return (
        Batch.objects.filter(Q(state=BatchState.PUBLISHED) | Q(authority__in=rules.naming_houses(user)))
        .select_related("authority", "proposed_by", "published_by")
        .annotate(lines=Count("listings"))
        .order_by(F("dated_on").desc(nulls_first=True), "-pk")
    )


def lines_of(batch: Batch, user: User | AnonymousUser, /) -> list[Listing]:
    """The bases on a list, the highest level first, then as they were put there.

    Until it is public, without those whose declaration stands behind the reader's wall; of one that is public, such a
    line does not tell of its case. Rules: B-19, C-103.
    """
    order = list(reversed(BaseLevel.values))
    lines = list(batch.listings.select_related("base", "case", "operator").prefetch_related("base__names"))
    unknown = set(cases_kept_from(user).filter(base_listing__batch=batch).values_list("pk", flat=True))
    if batch.state != BatchState.PUBLISHED:
        lines = [line for line in lines if line.case_id not in unknown]
    for line in lines:
        if line.case_id in unknown:
            line.case = None
    return sorted(lines, key=lambda line: (order.index(line.level), line.pk))


def decided_on(cases: Iterable[Case], /) -> list[tuple[str, datetime.date]]:
    """(title, day) of each decision, the day where its authority is. Of open cases nothing. Rule: B-38."""
    return [(case.title, calendar_of(case).day_of(case.closed_at)) for case in cases if case.closed_at is not None]


def days_decided(batch: Batch, /) -> list[tuple[str, datetime.date]]:
    """The same of the decisions that a list rests on. One query."""
    return decided_on(Case.objects.filter(base_listing__batch=batch).select_related("procedure__item").order_by("pk"))


@dataclass(frozen=True)
class Granted:
    """A declaration that could be put on a list, and the bases of its operator that it may raise."""

    case: Case
    level: str
    bases: list[Base]
    likely: Base | None
    """The one that bears the declared name, or the only one: what is meant as a rule."""


def granted_on(user: User, /) -> list[Granted]:
    """Every declaration that waits for a list. As many queries for one as for fifty."""
    cases = list(granted_for(user)[:200])
    by_operator: dict[int, list[Base]] = {}
    for base in register().filter(operator__in={case.organisation_id for case in cases}):
        by_operator.setdefault(base.operator_id, []).append(base)
    found = []
    for case in cases:
        bases, level = by_operator.get(case.organisation_id, []), level_of(case)
        named = [base for base in bases if case.title in {name.name for name in base.names.all()}]
        likely = named[0] if named else bases[0] if len(bases) == 1 else None
        found.append(Granted(case, str(BaseLevel(level).label) if level else "", bases, likely))
    return found


def free_bases() -> list[Base]:
    """Bases that can be put on a list by a paper that decided elsewhere: of no list yet, by name."""
    rows = register().filter(number="").exclude(standing=Standing.REMOVED)
    return sorted(rows, key=lambda base: base.shown_name)


def may_open(user: User | AnonymousUser, /) -> bool:
    """Whether the user begins lists."""
    return people.of_this_moment(("may name bases", user.pk), lambda: rules.may_name(user))


def list_sheet(batch: Batch, user: User | AnonymousUser, /) -> Sheet:
    """A list as a table. Rule: B-19."""
    columns = [
        ("number", pgettext("base", "Number")),
        ("name", _("Base")),
        ("level", pgettext("base", "Level")),
        ("operator", _("Run by")),
        ("from", _("Holds from")),
    ]
    rows: list[list[Cell]] = [
        [line.number, line.shown_name, line.get_level_display(), line.operator.shown_name, batch.dated_on]
        for line in lines_of(batch, user)
    ]
    return Sheet(batch.shown_name, columns, rows)


def register_sheet() -> Sheet:
    """The whole register as a table, as it stands today. Rule: B-19."""
    columns = [
        ("number", pgettext("base", "Number")),
        ("name", _("Base")),
        ("level", pgettext("base", "Level")),
        ("standing", pgettext("base", "Standing")),
        ("operator", _("Run by")),
        ("from", _("Holds from")),
        ("list", pgettext("base", "Batch")),
        ("code", _("Code")),
    ]
    rows: list[list[Cell]] = [
        [
            base.number,
            base.shown_name,
            base.get_level_display(),
            base.get_standing_display(),
            base.operator.shown_name,
            getattr(base, "listed_on", None),
            base.batch,
            base.code,
        ]
        for base in with_listed_on(register()).select_related("operator")
    ]
    return Sheet(_("Bases"), columns, rows)


def papers_for(base: Base, /) -> list[Paper]:
    """What a base can show today: a certificate once a list named it, a plate once it was given one. Rule: B-20."""
    if not base.number or base.standing == Standing.REMOVED:
        return []
    has_plate = is_plated(base)
    return [Paper.CERTIFICATE, Paper.PLATE] if has_plate else [Paper.CERTIFICATE]


def paper_of(base: Base, paper: Paper, /) -> bytes:
    """Certificate or plate of a base, drawn from the register as it stands, in Chinese. Raises letters.NoChineseFont. Rule: B-20."""
    last = base.listings.filter(batch__state=BatchState.PUBLISHED).select_related("batch__authority").last()
    assert last is not None
    batch, address = last.batch, settings.PUBLIC_URL.rstrip("/") + reverse("bases:entry", args=[base.code])
    day = batch.dated_on or today()
    with translation.override("zh-hans"):
        level = str(BaseLevel(base.level).label)
        data = {
            "name": base.name_on(today()).name,
            "name_en": base.name_on(today()).name_en,
            "level": level,
            "operator": base.operator.name,
            "number": base.number,
            "document": batch.number,
            "authority": batch.authority.name,
            "date": letters.chinese_day(day),
            "issued": [day.year, day.month, day.day],
            "qr": letters.qr_of(address),
            "address": address,
        }
    return letters.render(f"base-{paper}", data)
