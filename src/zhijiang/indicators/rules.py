"""Who opens, reports, sends back and seals, and when a report may still be changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from zhijiang.bases import rules as bases
from zhijiang.bases.models import Base, Firm
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.indicators.definitions import Definition, Remark
from zhijiang.indicators.models import Period, Report
from zhijiang.indicators.states import PARTS, ReportState, Rhythm
from zhijiang.people.models import User

MOST_KEPT = 10**15
"""No figure of a base comes near it; nine quadrillion is the most that the table and every spreadsheet hold exactly."""


def is_bureau(user: User | AnonymousUser, /) -> bool:
    """Whether the user opens, seals and publishes."""
    return bases.is_bureau(user)


def check_may_open(user: User, /) -> None:
    """Periods are opened, sealed, corrected and published by officers of an authority. Raises NotAllowed. Rule: B-27."""
    if not is_bureau(user):
        raise NotAllowed(_("Only officers of the authority open, seal, correct and publish periods."), rule="B-27")


def check_period(
    rhythm: str, year: int, part: int, due_on: datetime.date, /, *, today: datetime.date, is_asked: bool
) -> None:
    """A period has begun, is asked something, and is due after it was opened. Raises MissingEvidence. Rule: B-27."""
    if rhythm not in Rhythm.values or not 1 <= part <= PARTS[Rhythm(rhythm)]:
        raise MissingEvidence(_("There is no such part of the year."), rule="B-27")
    first = datetime.date(year, 12 // PARTS[Rhythm(rhythm)] * (part - 1) + 1, 1)
    if first > today:
        raise MissingEvidence(_("This period has not begun yet."), rule="B-27")
    if due_on < today:
        raise MissingEvidence(_("The due day is past."), rule="B-27")
    if not is_asked:
        raise MissingEvidence(_("The pack has no indicator that is reported so often."), rule="B-27")


def check_new_due_day(period: Period, due_on: datetime.date, /, *, today: datetime.date, is_published: bool) -> None:
    """Of a period that is not published, to another day that is not past. Raises WrongState or MissingEvidence. Rule: B-35."""
    if is_published:
        raise WrongState(_("The period is published; its due day is not moved any more."), rule="B-35")
    if due_on < today:
        raise MissingEvidence(_("The due day is past."), rule="B-35")
    if due_on == period.due_on:
        raise MissingEvidence(_("This is the due day already."), rule="B-35")


def may_report(user: User | AnonymousUser, base: Base, firm: Firm | None, /) -> bool:
    """Whether the user reports of this firm, or of the base itself."""
    return bases.may_report(user, firm) if firm is not None else bases.may_keep(user, base)


def check_may_report(user: User, base: Base, firm: Firm | None, /) -> None:
    """A firm reports for itself, the base for itself and its firms, the authority for all. Raises NotAllowed. Rule: B-26."""
    if not may_report(user, base, firm):
        raise NotAllowed(
            _("Only the firm itself, the body that runs the base, or the authority reports here."), rule="B-26"
        )


def may_send_back(user: User | AnonymousUser, report: Report, /) -> bool:
    """Whether the user looks the report over: the authority all, who runs the base those of its firms."""
    if report.state != ReportState.REPORTED:
        return False
    return is_bureau(user) or (report.firm_id is not None and bases.runs(user, report.base))


def check_may_send_back(user: User, report: Report, /) -> None:
    """What was reported is sent back, with words, by who runs the firm's base, or the authority.

    Raises NotAllowed, or WrongState for what was not reported or is sealed. Rule: B-30.
    """
    if report.state != ReportState.REPORTED:
        raise WrongState(_("Only what was reported and is not sealed is sent back."), rule="B-30")
    if not may_send_back(user, report):
        raise NotAllowed(
            _("Only the body that runs the firm's base, or the authority, sends a report back."), rule="B-30"
        )


def check_words(words: str, /, *, rule: str) -> str:
    """Something was said. Returns it. Raises MissingEvidence. Rules: B-30, B-31."""
    if not (said := words.strip()):
        raise MissingEvidence(_("Please say it in words."), rule=rule)
    return said


def check_open(report: Report, /) -> None:
    """What is sealed is not reported again. Raises WrongState. Rule: B-31."""
    if report.state == ReportState.SEALED:
        raise WrongState(_("The report is sealed. The authority corrects it, with the reason."), rule="B-31")


def check_is_asked(period: Period, firm: Firm | None, /) -> None:
    """A firm is asked of a period if it was in the base within it. Raises MissingEvidence. Rule: B-27."""
    if firm is None:
        return
    months = 12 // PARTS[Rhythm(period.rhythm)]
    first = datetime.date(period.year, months * (period.part - 1) + 1, 1)
    if firm.joined_on > period.last_day or (firm.left_on is not None and firm.left_on < first):
        raise MissingEvidence(_("The firm was not in the base in that period."), rule="B-27")


def faults_of(remarks: Iterable[Remark], reasons: Mapping[str, str], /) -> list[Remark]:
    """Of what the checks say, what still stands in the way: errors, and warnings that nobody explained. Rule: B-28."""
    return [each for each in remarks if each.level == "error" or not reasons.get(each.key, "").strip()]


def figure_fault(definition: Definition, amount: Decimal, /) -> str:
    """Why a number cannot be kept, as a sentence; empty where it can."""
    if abs(amount) >= Decimal(MOST_KEPT).scaleb(-definition.decimals):
        return _("This number is too large.")
    if amount != amount.quantize(Decimal(1).scaleb(-definition.decimals)):
        return _("At most %(count)d digits after the point.") % {"count": definition.decimals}
    if definition.figure == "jobs" and amount > 10**7:
        return _("This number is too large.")
    return ""


def check_publishable(period: Period, /, *, today: datetime.date, is_published: bool, waiting: int) -> None:
    """A period is published once, after its due day, when no report waits to be looked at. Raises WrongState. Rule: B-33."""
    if is_published:
        raise WrongState(_("This period has been published already."), rule="B-33")
    if today <= max(period.due_on, period.last_day):
        raise WrongState(_("A period is published after its due day, once it is over."), rule="B-33")
    if waiting:
        raise WrongState(
            _("%(count)d reports are not sealed yet. Seal them or send them back first.") % {"count": waiting},
            rule="B-33",
        )
