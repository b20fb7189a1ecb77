"""What is known of a firm, how each condition of a measure is found on it, and in which words that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.bases.models import Firm, FirmFigures
from zhijiang.bases.queries import segment_name
from zhijiang.bases.states import BaseLevel
from zhijiang.people import queries as people
from zhijiang.people.states import Role
from zhijiang.support import rules
from zhijiang.support.models import Application, Grant
from zhijiang.support.queries.scope import today
from zhijiang.support.states import (
    FEN_OF_A_YUAN,
    MONEY_FACTS,
    Condition,
    Fact,
    Verdict,
    condition_of,
    project_key,
    wan_of,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.casework.models import Case
    from zhijiang.people.models import User
    from zhijiang.support.models import Measure


@dataclass(frozen=True)
class Line:
    """One condition as it is shown: what is asked, how it was found, on what, and what would be needed."""

    place: int
    asked: str
    verdict: Verdict
    found: str
    needed: str
    url: str = ""
    is_declared: bool = False


def own_firms(user: User | AnonymousUser, /) -> QuerySet[Firm]:
    """The resident firms for which the user may apply. Rule: D-06."""
    houses = people.organisations_of(user, Role.PRODUCER)
    return (
        Firm.objects.filter(organisation__in=houses, left_on=None)
        .select_related("base__operator", "organisation")
        .prefetch_related("base__names")
        .order_by("name", "pk")
    )


def known_of(firm: Firm, day: date, /) -> rules.Known:
    """What the platform knows of a firm on a day."""
    return known_with(firm, day, firm.figures.filter(year=day.year - 1).first())


def known_with(firm: Firm, day: date, last: FirmFigures | None, /) -> rules.Known:
    """The same, where what was reported for the last whole year is at hand."""
    joined = firm.joined_on
    years = day.year - joined.year - ((day.month, day.day) < (joined.month, joined.day))
    figures = {name: getattr(last, name) if last else None for name in ("revenue", "jobs", "tax", "research")}
    return rules.Known(firm.base.level, firm.segment, years, day.year - 1, figures)


def conditions_of(measure: Measure, /) -> list[Condition]:
    """The conditions of a measure, in order."""
    return [condition_of(each) for each in measure.conditions]


def findings_of(measure: Measure, firm: Firm, declared: Mapping[str, bool], /) -> list[rules.Finding]:
    """Each condition of a measure as it is found on a firm today. Rule: D-04."""
    return rules.find(conditions_of(measure), known_of(firm, today()), declared)


def frozen_findings(application: Application, /) -> list[rules.Finding]:
    """What was found on the day of the application."""
    return [
        rules.Finding(condition_of(each), Verdict(each["verdict"]), each.get("value"), each.get("year"))
        for each in application.findings
    ]


def lines_of(findings: Iterable[rules.Finding], firm: Firm, /) -> list[Line]:
    """Findings in words."""
    return [_line(place, finding, firm) for place, finding in enumerate(findings)]


def _line(place: int, finding: rules.Finding, firm: Firm) -> Line:
    condition, verdict = finding.condition, finding.verdict
    needed = url = ""
    if condition.fact == Fact.DECLARED:
        found = {Verdict.MET: _("declared"), Verdict.UNMET: _("declared not to be so")}.get(verdict, _("not declared"))
        needed = _("Declare it below.") if verdict == Verdict.UNKNOWN else ""
    elif verdict == Verdict.UNKNOWN:
        found = _("not reported")
        needed = _("Report the figures of %(year)d first.") % {"year": finding.year or 0}
        url = reverse("bases:report", args=[firm.base.code, firm.code])
    else:
        found = _value(condition.fact, finding.value)
        if verdict == Verdict.UNMET:
            needed = _needed(finding, firm)
    return Line(place, asked_of(condition), verdict, found, needed, url, condition.fact == Fact.DECLARED)


def _needed(finding: rules.Finding, firm: Firm) -> str:
    condition = finding.condition
    if condition.fact == Fact.YEARS and condition.least is not None:
        joined = firm.joined_on
        month = date(joined.year + condition.least, joined.month, 1)
        return _("It will be met in %(month)s.") % {"month": date_format(month, "YEAR_MONTH_FORMAT")}
    if condition.least is not None and isinstance(finding.value, int) and finding.value < condition.least:
        return _("%(more)s more would be needed.") % {"more": _value(condition.fact, condition.least - finding.value)}
    if condition.fact == Fact.BASE_LEVEL:
        return _("It is met once the base is recognised at one of these levels.")
    return ""


def asked_of(condition: Condition, /) -> str:
    """A condition in words."""
    match condition.fact:
        case Fact.DECLARED:
            return condition.shown_text
        case Fact.BASE_LEVEL:
            names = [str(BaseLevel(each).label) for each in condition.any]
            return _("The base is: %(levels)s") % {"levels": _(", ").join(names)}
        case Fact.SEGMENT:
            return _("The firm's segment is: %(segments)s") % {
                "segments": _(", ").join(segment_name(each) for each in condition.any)
            }
        case Fact.YEARS:
            return _("In the base for at least %(years)s") % {"years": _value(condition.fact, condition.least)}
    what = {
        Fact.REVENUE: _("Revenue of the last year"),
        Fact.JOBS: _("Jobs of the last year"),
        Fact.TAX: _("Tax of the last year"),
        Fact.RESEARCH: _("Research of the last year"),
    }[condition.fact]
    bounds = []
    if condition.least is not None:
        bounds.append(_("at least %(value)s") % {"value": _value(condition.fact, condition.least)})
    if condition.most is not None:
        bounds.append(_("at most %(value)s") % {"value": _value(condition.fact, condition.most)})
    return _("%(what)s: %(bounds)s") % {"what": what, "bounds": _(", ").join(bounds)}


def _value(fact: Fact, value: Any) -> str:
    if fact == Fact.BASE_LEVEL:
        return str(BaseLevel(value).label)
    if fact == Fact.SEGMENT:
        return segment_name(value)
    number = int(value or 0)
    if fact == Fact.YEARS:
        return ngettext("%(number)d year", "%(number)d years", number) % {"number": number}
    if fact in MONEY_FACTS:
        return _("%(amount)s (10,000 yuan)") % {
            "amount": number_format(wan_of(number * FEN_OF_A_YUAN), force_grouping=True)
        }
    return number_format(number, force_grouping=True)


def earlier_support(firm: Firm, project: str, purpose: str, /, *, but: Case | None = None) -> list[Case]:
    """Cases in which the same firm had or asks for support for the same project and purpose, the newest first.

    Granted, and not ended by a refusal; or still open. The firm is known by its house and its credit code. Rule: D-07.
    """
    key = project_key(project)
    same = Grant.objects.filter(project_key=key, purpose=purpose).select_related("case__procedure")
    asked = Application.objects.filter(
        project_key=key,
        measure__purpose=purpose,
        case__closed_at=None,
        case__grant=None,
        case__submitted_at__isnull=False,
    ).select_related("case__procedure")
    of_firm: list[Grant | Application] = [
        *same.filter(firm__credit_code=firm.credit_code),
        *asked.filter(firm__credit_code=firm.credit_code),
    ]
    of_firm += same.filter(firm=None, organisation=firm.organisation_id) if firm.organisation_id else []
    found = {each.case_id: each.case for each in of_firm if but is None or each.case_id != but.pk}
    return sorted(found.values(), key=lambda case: case.opened_at, reverse=True)
