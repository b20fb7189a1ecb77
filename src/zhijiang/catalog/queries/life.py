"""A work's life, step by step: from what this room knows, from its cases, and from what the rooms above tell.

A room above has its steps shown by `tells_steps(source)`, called once when the room's queries are loaded (as
`casework.queries.news.keeps_reminders` is). The source gets the work and the reader, and answers with the steps of that work
that this reader may see: it scopes them itself. Deliveries and releases belong to `distribution`, awards to `bases` (0057).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.casework import queries as casework
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case
from zhijiang.catalog.models import Work
from zhijiang.catalog.queries.scoped import cases_of, cuts_for
from zhijiang.catalog.states import StepKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


@dataclass(frozen=True)
class LifeStep:
    """One thing that happened to a work: what, when, in words, and where it is read of."""

    kind: StepKind
    on: date
    words: str = ""
    """In the reader's language, or as people wrote them."""
    number: str = ""
    """The number that came with it."""
    url: str = ""
    """The case, cut or delivery behind it; empty: there is none here."""
    code: str = ""
    """That one's code."""
    tone: str = "done"
    given: int | None = None
    """The row by which the company told it; None: the platform knows it."""


@dataclass(frozen=True)
class LifeLine:
    """A kind of step with all that happened of it, the earliest first; empty: not yet."""

    kind: StepKind
    steps: list[LifeStep] = field(default_factory=list)


Source = Callable[[Work, "User | AnonymousUser"], list[LifeStep]]
"""What a room above knows of a work, for a reader."""
_SOURCES: Final[list[Source]] = []


def tells_steps(source: Source, /) -> None:
    """Have a room's steps shown with the others. Called once, when the room's queries are loaded. Rule: M-46."""
    _SOURCES.append(source)


def steps_of(work: Work, user: User | AnonymousUser, /) -> list[LifeStep]:
    """Every step of a work that the user may see, the earliest first. Rule: M-46."""
    order = list(StepKind)
    found = [*_given(work), *_cuts(work, user), *_reviews(work, user), *_plans(work, user)]
    found += [step for source in _SOURCES for step in source(work, user)]
    return sorted(found, key=lambda step: (step.on, order.index(step.kind)))


def life_of(work: Work, user: User | AnonymousUser, /) -> list[LifeLine]:
    """The same by the kinds of steps, from the idea to the awards; a kind that has not come yet is there without steps."""
    steps = steps_of(work, user)
    return [LifeLine(kind, [step for step in steps if step.kind == kind]) for kind in StepKind]


def tied_cases_of(work: Work, user: User | AnonymousUser, /) -> list[Case]:
    """The cases that the company tied to the work and that the user may see, the earliest first."""
    return list(casework.cases_for(user).filter(pk__in=work.ties.values("case")).order_by("opened_at"))


def cases_to_tie(work: Work, user: User | AnonymousUser, /) -> list[Case]:
    """The company's cases that the user may see and that are not of the work yet; those of the same title first."""
    known = {*work.ties.values_list("case", flat=True), *cases_of(work, user).values_list("pk", flat=True)}
    found = casework.cases_for(user).filter(organisation=work.organisation).exclude(pk__in=known)
    newest = found.order_by("-opened_at")[:200]
    return sorted(newest, key=lambda case: case.title != work.title)


def is_known(work: Work, kind: StepKind, user: User | AnonymousUser, /) -> bool:
    """Whether a case, a cut or a delivery here tells of such a step already."""
    return any(step.kind == kind and step.given is None and step.tone == "done" for step in steps_of(work, user))


def _given(work: Work) -> list[LifeStep]:
    return [LifeStep(StepKind(row.kind), row.on, words=row.shown_words, given=row.pk) for row in work.steps.all()]


def _cuts(work: Work, user: User | AnonymousUser) -> list[LifeStep]:
    """One step for each day on which cuts came: a series brings its episodes by the dozen."""
    found = []
    cuts = cuts_for(user).filter(episode__work=work).order_by("brought_at")
    for day, group in groupby(cuts, key=lambda cut: timezone.localdate(cut.brought_at)):
        brought = list(group)
        one = brought[0] if len(brought) == 1 else None
        words = (
            one.original_name
            if one
            else ngettext("%(count)s cut", "%(count)s cuts", len(brought)) % {"count": len(brought)}
        )
        url, code = (one.get_absolute_url(), one.code) if one else ("", "")
        found.append(LifeStep(StepKind.CUT, day, words=words, url=url, code=code))
    return found


def _reviews(work: Work, user: User | AnonymousUser) -> list[LifeStep]:
    found = []
    for case in cases_of(work, user):
        url = reverse("screening:review", args=[case.code])
        if case.submitted_at is not None:
            found.append(_told(StepKind.REVIEW, case, user, day=_day(case, begun=True), url=url))
        if is_granted(case):
            found.append(
                _told(StepKind.LICENCE, case, user, day=_day(case, begun=False), url=url, number=number_of(case))
            )
    return found


def _plans(work: Work, user: User | AnonymousUser) -> list[LifeStep]:
    return [
        _told(
            StepKind.PLAN,
            case,
            user,
            day=_day(case, begun=case.closed_at is None),
            url=reverse("casework:case", args=[case.code]),
            number=number_of(case) if is_granted(case) else "",
        )
        for case in tied_cases_of(work, user)
    ]


def is_granted(case: Case, /) -> bool:
    """Whether the case came to a good end, and what it gave is in force."""
    state = casework.state_of(case)
    return state.final and state.tone == "done" and casework.revoked_decision_of(case) is None


def number_of(case: Case, /) -> str:
    """The number under which the work goes on: the one that another system gave, else the letter's own."""
    return case.external_number or case.number


def _told(kind: StepKind, case: Case, user: User | AnonymousUser, *, day: date, url: str, number: str = "") -> LifeStep:
    tone = str(casework.state_of(case).tone)
    words = casework.state_label(case, user)
    if casework.revoked_decision_of(case) is not None:
        tone, words = "sealed", _("%(state)s, no longer in force") % {"state": words}
    return LifeStep(kind, day, words=words, number=number, url=url, code=case.code, tone=tone)


def _day(case: Case, *, begun: bool) -> date:
    """The day of its handing in, or of its end, where its authority is."""
    moment = case.submitted_at if begun else case.closed_at
    return calendar_of(case).day_of(moment or case.opened_at)
