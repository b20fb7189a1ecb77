"""What of indicators, calls, payments, bases and the dossier waits for a person, as lines of the first page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.bases import queries as bases
from zhijiang.casework import queries as casework
from zhijiang.indicators import queries as indicators
from zhijiang.people.states import Role
from zhijiang.portal.queries.tasks import DeskKind, Limit, Reader, Task
from zhijiang.support import queries as support
from zhijiang.support.states import wan_of

if TYPE_CHECKING:
    from zhijiang.bases.models import Base
    from zhijiang.indicators.models import Period
    from zhijiang.people.models import User

DOSSIER_SHOWN = 10


@dataclass(frozen=True)
class Around:
    """What several parts of a desk need, read once for all of them."""

    survey: indicators.Survey = field(default_factory=indicators.Survey)
    bases: Sequence[bases.BaseNow] = ()
    calls: Sequence[support.CallNow] = ()

    @classmethod
    def of(cls, reader: Reader, /) -> Around:
        """What stands round the reader; nothing for whoever sits at no desk."""
        user, desks = reader.user, reader.desks
        if not desks:
            return cls()
        periods = indicators.open_periods(user)
        is_bureau = DeskKind.BUREAU in desks
        watched = list(bases.watched_bases(user)) if is_bureau or DeskKind.BASE in desks else []
        survey, now = standing_of(reader.user, watched, periods)
        return cls(
            survey=survey,
            bases=now,
            calls=support.calls_now(user) if is_bureau and Role.OFFICER in reader.roles else (),
        )


def standing_of(
    user: User, watched: Sequence[Base], periods: Sequence[Period], /
) -> tuple[indicators.Survey, list[bases.BaseNow]]:
    """How far the reports on these bases are, and how the bases stand; their firms are counted once for both."""
    counted = bases.counts_of_bases(watched, indicators.counts_asked(periods)) if watched else {}
    return indicators.survey_of(user, watched, periods, counted), bases.bases_now(watched, counted) if watched else []


def tasks_of(reader: Reader, around: Around, /) -> list[Task]:
    """Everything beside cases and duties that has its next step with the reader. Rules: P-19, P-23 to P-26."""
    desks = reader.desks
    found = [*figures_of(reader, around)]
    if DeskKind.BUREAU in desks and Role.OFFICER in reader.roles:
        found += [*kept_calls(around), *payments_of(reader), *to_assess(around)]
    if DeskKind.BUREAU in desks or DeskKind.BASE in desks:
        found += recommendations_of(reader)
    if DeskKind.BASE in desks:
        found += [
            each for line in around.bases if line.base.operator_id in reader.houses for each in of_base(line, reader)
        ]
    if reader.acts_for:
        found += [*closing_calls(reader), *ending_papers(reader)]
    return found


def figures_of(reader: Reader, around: Around, /) -> Iterable[Task]:
    """Reports to give, to look over, to publish."""
    for each in indicators.waiting_for(reader.user, around.survey):
        yield _figures(each)


def _figures(each: indicators.Waiting) -> Task:
    period, count = each.period, each.count
    at = reverse("indicators:period", args=[period.code])
    if each.base:
        at = reverse("indicators:base", args=[period.code, each.base.code])
    clock: Limit | None = Limit.of(period.due_on)
    match each.kind:
        case "own":
            title = _("%(period)s: report of the base") % {"period": period.shown}
            step = _("Report figures")
            at = reverse("indicators:report", args=[period.code, each.base.code, "own"]) if each.base else at
            remark = "" if each.base else ngettext("%(count)d base", "%(count)d bases", count) % {"count": count}
        case "firm":
            title = _("%(period)s: report of the firm") % {"period": period.shown}
            step = _("Report figures")
            if each.firm and each.base:
                at = reverse("indicators:report", args=[period.code, each.base.code, each.firm.code])
            remark = each.firm.name if each.firm else ""
        case "firms":
            title = _("%(period)s: reports of firms") % {"period": period.shown}
            step = _("See who is missing")
            words = ngettext("%(count)d firm has not reported", "%(count)d firms have not reported", count)
            remark = words % {"count": count}
            at += "?state=missing" if each.base else ""
        case "check":
            title = _("%(period)s: reports to look over") % {"period": period.shown}
            step = _("Check and seal")
            remark = ngettext("%(count)d report", "%(count)d reports", count) % {"count": count}
            clock = None
        case _:
            title = _("%(period)s: nothing published yet") % {"period": period.shown}
            step, at, clock = _("Look and publish"), reverse("indicators:publish", args=[period.code]), None
            remark = ngettext("%(count)d report sealed", "%(count)d reports sealed", count) % {"count": count}
    return Task(
        title=title,
        code=period.code,
        url=reverse("indicators:period", args=[period.code]),
        house=each.base.shown_name if each.base else _("Indicators"),
        state=_("Sent back") if each.is_sent_back else _("Indicators"),
        tone="warning" if each.is_sent_back else "",
        clock=clock,
        step=step,
        step_url=at,
        remark=remark,
        section="publication" if each.kind == "publish" else "statistics",
    )


def kept_calls(around: Around, /) -> Iterable[Task]:
    """Calls that wait for whoever keeps them."""
    pages = {
        "publish": "support:call",
        "begin": "support:call",
        "rank": "support:call",
        "decide": "support:decide_list",
        "answer": "support:notice",
        "end_notice": "support:notice",
    }
    steps = {
        "publish": _("Finish and publish"),
        "begin": _("Lay before the experts"),
        "rank": _("Rank the entries"),
        "decide": _("Decide on the list"),
        "answer": _("Answer objections"),
        "end_notice": _("End the public notice"),
    }
    for each in support.kept_calls_waiting(around.calls):
        yield _call(each, steps[each.step], reverse(pages[each.step], args=[each.call.code]))


def recommendations_of(reader: Reader, /) -> Iterable[Task]:
    """Calls in which a unit of the reader's has places left."""
    for each in support.calls_to_recommend(reader.user):
        unit = each.unit.code if each.unit else ""
        yield _call(each, _("Evaluate and recommend"), reverse("support:unit_desk", args=[each.call.code, unit]))


def closing_calls(reader: Reader, /) -> Iterable[Task]:
    """Calls that close soon, in which a house of the reader's could apply."""
    for each in support.calls_closing(reader.user):
        yield _call(each, _("Read and apply"), each.call.get_absolute_url())


def _call(each: support.CallWaits, step: str, url: str) -> Task:
    call = each.call
    remark = ngettext("%(count)d entry", "%(count)d entries", each.count) % {"count": each.count} if each.count else ""
    return Task(
        title=call.shown_title,
        code=call.code,
        url=call.get_absolute_url(),
        house=(each.unit or call.authority).shown_name,
        state=str(call.get_state_display()),
        tone="waiting",
        clock=Limit.of(each.due_on) if each.due_on else None,
        step=step,
        step_url=url,
        remark=remark,
        section="selection",
    )


def payments_of(reader: Reader, /) -> Iterable[Task]:
    """Instalments whose day has come or is near."""
    for each in support.payments_due(reader.user):
        amount = number_format(wan_of(each.left_fen), force_grouping=True)
        yield Task(
            title=each.grant.project,
            code=each.grant.code,
            url=each.grant.get_absolute_url(),
            house=each.grant.organisation.shown_name,
            state=_("To be paid"),
            tone="waiting",
            clock=Limit.of(each.due_on),
            step=_("Record the payment"),
            step_url=reverse("support:pay", args=[each.grant.code]),
            remark=_("%(amount)s (10,000 yuan)") % {"amount": amount},
            section="selection",
        )


def to_assess(around: Around, /) -> Iterable[Task]:
    """One line for all bases that are not assessed for the last year, once reports were due."""
    waiting = [line for line in around.bases if line.is_to_be_assessed and line.report in {"received", "handed_in"}]
    if waiting:
        only = waiting[0].base if len(waiting) == 1 else None
        yield Task(
            title=_("Annual assessment %(year)d") % {"year": waiting[0].year},
            code="",
            url=reverse("portal:bases"),
            house=only.shown_name if only else _("Bases"),
            state=_("To be assessed"),
            tone="waiting",
            step=_("Begin the assessment"),
            step_url=reverse("bases:base", args=[only.code]) if only else reverse("portal:bases") + "?show=assess",
            remark=ngettext("%(count)d base", "%(count)d bases", len(waiting)) % {"count": len(waiting)},
            section="assessment",
        )


def of_base(line: bases.BaseNow, reader: Reader, /) -> Iterable[Task]:
    """What a base itself owes: the annual report, what is to be put right, firms that have fallen silent."""
    base = line.base
    may_apply = base.operator_id in reader.acts_for
    if line.report in {"late", "due"} and may_apply:
        yield _of_base(
            base,
            _("Annual report %(year)d") % {"year": line.year},
            _("Overdue") if line.report == "late" else _("To be handed in"),
            _("Write the report"),
            reverse("bases:base", args=[base.code]),
            clock=Limit.of(line.report_due),
            tone="sealed" if line.report == "late" else "waiting",
        )
    if line.rectify_by is not None:
        yield _of_base(
            base,
            _("To be put right after the assessment"),
            str(base.get_standing_display()),
            _("See what is asked"),
            reverse("bases:base", args=[base.code]),
            clock=Limit.of(line.rectify_by),
            tone="warning",
        )
    if line.stale:
        words = ngettext(
            "%(count)d firm without figures for two years", "%(count)d firms without figures for two years", line.stale
        )
        yield _of_base(
            base,
            words % {"count": line.stale},
            _("Stale"),
            _("See these firms"),
            reverse("portal:base", args=[base.code]) + "#stale",
            clock=None,
            tone="warning",
        )


def _of_base(base: Base, title: str, state: str, step: str, url: str, *, clock: Limit | None, tone: str) -> Task:
    return Task(
        title=title,
        code=base.code,
        url=reverse("bases:base", args=[base.code]),
        house=base.shown_name,
        state=state,
        tone=tone,
        clock=clock,
        step=step,
        step_url=url,
        section="assessment",
    )


def ending_papers(reader: Reader, /) -> Iterable[Task]:
    """Licences and other standing papers that have ended or soon will. Rule: C-118."""
    for line in casework.papers_that_end(reader.user)[:DOSSIER_SHOWN]:
        item = line.item
        yield Task(
            title=line.title,
            code=item.code,
            url=reverse("casework:dossier"),
            house=item.organisation.shown_name,
            state=line.light,
            tone=line.tone,
            clock=Limit.of(item.valid_until) if item.valid_until else None,
            step=_("Put in the new one"),
            step_url=reverse("casework:dossier"),
            remark=item.number,
        )
