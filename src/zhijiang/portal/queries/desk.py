"""What the first page tells a person: what waits for them, what waits for others, what to begin with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhijiang.casework import queries as casework
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.states import AnalysisState
from zhijiang.people import queries as people
from zhijiang.people.states import Role
from zhijiang.portal.queries import filings
from zhijiang.portal.queries.booked import bookings_of
from zhijiang.portal.queries.duties import duties_of
from zhijiang.portal.queries.news import releases_of
from zhijiang.portal.queries.tasks import SHOWN, Reader, Step, Task, by_limit
from zhijiang.portal.queries.under_way import cases_of, reviews_in
from zhijiang.portal.queries.waiting import Around
from zhijiang.portal.queries.waiting import tasks_of as waits_of
from zhijiang.screening import queries as screening
from zhijiang.screening.models import Review, ReviewedCut
from zhijiang.screening.states import ReviewAction, ReviewState

if TYPE_CHECKING:
    from zhijiang.people.models import User


AT_ONCE = 8
"""Lines that are read before the desk below them is seen."""


@dataclass(frozen=True)
class Desk:
    """The first page of one person."""

    mine: list[Task]
    elsewhere: list[Task]
    decided: list[Task]
    works: list[Task]
    waiting: int = 0
    """How many things wait for the person; of more than the page can show, `mine` is what is due first."""
    all_mine: list[Task] = field(default_factory=list)
    """What was found to wait, also what the page does not show."""
    may_apply: bool = False
    """Whether the person may begin an application for a house."""

    @property
    def groups(self) -> tuple[list[Task], ...]:
        return self.mine, self.elsewhere, self.decided, self.works

    @property
    def first(self) -> list[Task]:
        """What is due first of what waits; all of it where that is not much more."""
        return self.mine if len(self.mine) <= AT_ONCE + 2 else self.mine[:AT_ONCE]

    @property
    def further(self) -> list[Task]:
        """The rest, for whoever unfolds it."""
        return self.mine[len(self.first) :]

    @property
    def is_empty(self) -> bool:
        return not any(self.groups)


def desk_of(user: User, /, reader: Reader | None = None, around: Around | None = None) -> Desk:
    """Everything that waits for the user and for others. Rule: C-82."""
    reader = reader or Reader.of(user)
    around = around or Around.of(reader)
    cases = cases_of(user)
    running, closed = (reviews_in(each) for each in (cases.reviewed.running, cases.reviewed.decided))
    filed_too = cases.filed.running if Role.REVIEWER in reader.roles else []
    casework.read_together([*(review.case for review in [*running, *closed]), *filed_too])
    watched = [review for review in running if user in screening.panel_of(review.case)]
    rooms = first_rooms(watched) if watched else {}
    mine: list[Task] = []
    elsewhere: list[Task] = []
    for review in running:
        has_signed = review in watched and casework.has_signed(review.case, user)
        step = step_of(review, reader, has_signed=has_signed, room=rooms.get(review.pk, ""))
        (mine if step.label else elsewhere).append(task_of(review, reader, step))
    filed = filings.tasks_of(reader, cases.filed)
    more = waits_of(reader, around)
    unreadable, mine = (
        unreadable_cuts_of(user) if reader.acts_for else [],
        by_limit(mine + filed.mine + duties_of(user) + more + releases_of(reader) + bookings_of(reader)),
    )
    waiting = len(mine)
    if cases.is_cut:
        waiting = max(waiting, casework.waiting_for(user).count() + len(more))
    desk = Desk(
        mine=unreadable + mine[:SHOWN],
        all_mine=mine,
        waiting=len(unreadable) + waiting,
        elsewhere=by_limit(elsewhere + filed.elsewhere)[:SHOWN],
        decided=[task_of(review, reader, Step()) for review in closed] + filed.decided,
        works=works_to_begin(user) if reader.acts_for else [],
        may_apply=bool(reader.acts_for),
    )
    return with_posters(desk, user)


def with_posters(desk: Desk, user: User, /) -> Desk:
    """The same page with the picture of each work."""
    works = [task.work_id for group in desk.groups for task in group if task.work_id]
    if not works:
        return desk
    posters = catalog.posters_of(works, user)
    mine, elsewhere, decided, begun = (
        [replace(task, poster=posters.get(task.work_id, "")) for task in group] for group in desk.groups
    )
    return replace(desk, mine=mine, elsewhere=elsewhere, decided=decided, works=begun)


def task_of(review: Review, reader: Reader, step: Step, /) -> Task:
    """A review as a line of the first page."""
    case, user = review.case, reader.user
    return Task(
        title=case.shown_title,
        code=case.code,
        url=reverse("screening:review", args=[case.code]),
        house=case.organisation.shown_name,
        state=casework.state_label(case, user),
        tone=casework.state_of(case).tone,
        clock=None if case.closed_at else casework.clock_of(case),
        step=step.label,
        step_url=step.url,
        remark=step.remark,
        holder=filings.holder_of(case, reader),
        work_id=review.work_id,
    )


def step_of(review: Review, reader: Reader, /, *, has_signed: bool, room: str) -> Step:
    """What the reader can do next in a review that runs; an empty step when it is somebody else's turn.

    `room` is the address of the room in which a reviewer watches it; empty where nothing lies before the panel.
    """
    case = review.case
    if case.organisation_id in reader.houses:
        return applicants_step(review) if case.organisation_id in reader.acts_for else Step()
    if case.state == ReviewState.SUBMITTED and case.owner_role in reader.roles:
        return Step(_("Check and accept"), reverse("screening:act", args=[case.code, "accept"]))
    if case.state == ReviewState.APPROVED and case.owner_role in reader.roles:
        url = reverse("screening:act", args=[case.code, ReviewAction.ISSUE_LICENCE])
        return Step(_("Issue the licence"), url)
    if case.state != ReviewState.UNDER_REVIEW:
        return Step()
    panel = screening.panel_of(case)
    if reader.user in panel:
        if has_signed:
            return Step(remark=_("You have signed your opinion."))
        return Step(_("Watch and sign"), room or reverse("screening:review", args=[case.code]))
    return officers_step(review, has_panel=bool(panel)) if Role.OFFICER in reader.roles else Step()


def applicants_step(review: Review, /) -> Step:
    """What the applicant's side can do next."""
    case = review.case
    if case.state == ReviewState.DRAFT:
        return Step(_("Finish and submit"), reverse("screening:form", args=[case.code]))
    if case.state == ReviewState.RETURNED:
        missing = screening.answers_missing(case)
        remark = _("%(count)d corrections to answer") % {"count": missing} if missing else _("All answered")
        return Step(_("Answer the corrections"), reverse("screening:answers", args=[case.code]), remark)
    if case.state == ReviewState.SUPPLEMENT:
        return Step(_("Hand in the missing papers"), reverse("screening:answers", args=[case.code]))
    return Step()


def officers_step(review: Review, /, *, has_panel: bool) -> Step:
    """What the officer can do next in a case under review."""
    code = review.case.code
    if not has_panel:
        return Step(_("Form the panel"), reverse("screening:panel", args=[code]))
    quorum = casework.quorum_of(review.case)
    remark = _("%(signed)d of %(needed)d opinions") % {"signed": quorum.signed, "needed": quorum.needed}
    if quorum.signed >= quorum.needed:
        return Step(_("Decide"), reverse("screening:decide", args=[code]), remark)
    return Step(remark=remark)


def first_rooms(reviews: list[Review], /) -> dict[int, str]:
    """The address of the room on the first episode that lies before the panel now, by review. One query."""
    lies = ReviewedCut.objects.filter(review__in=reviews, round=F("review__case__round"))
    firsts = lies.order_by().values_list("review_id", "review__case__code").annotate(Min("cut__episode__number"))
    return {review: reverse("screening:room", args=[code, number]) for review, code, number in firsts}


def works_to_begin(user: User, /) -> list[Task]:
    """Works of the user's own houses that no review is open for or was decided on: cuts to bring in, or to submit."""
    houses = people.organisations_of(user, Role.PRODUCER)
    works = (
        Work.objects.filter(organisation__in=houses)
        .exclude(Exists(Review.objects.filter(work=OuterRef("pk")).exclude(case__state=ReviewState.WITHDRAWN)))
        .annotate(
            cut_count=Count("episodes__cuts"), filled=Count("episodes", Q(episodes__cuts__isnull=False), distinct=True)
        )
        .select_related("organisation")
        .order_by("-pk")[:SHOWN]
    )
    return [
        Task(
            title=work.shown_title,
            code=work.code,
            url=reverse("catalog:work", args=[work.code]),
            house=work.organisation.shown_name,
            state=str(work.get_kind_display()),
            tone="",
            step=_("Submit for review") if work.filled >= work.planned_episodes else _("Bring cuts in"),
            step_url=reverse("screening:new", args=[work.code])
            if work.filled >= work.planned_episodes
            else reverse("catalog:upload_page", args=[work.code]),
            remark=_("%(filled)d of %(planned)d episodes have a cut")
            % {"filled": work.filled, "planned": work.planned_episodes},
            work_id=work.pk,
        )
        for work in works
    ]


def unreadable_cuts_of(user: User, /) -> list[Task]:
    """Newest cuts of the user's own works whose file cannot be read: another file is needed."""
    newer = Cut.objects.filter(episode=OuterRef("episode"), number__gt=OuterRef("number"))
    failed = Analysis.objects.filter(file=OuterRef("file"), state=AnalysisState.UNREADABLE)
    cuts = (
        Cut.objects.filter(episode__work__organisation__in=people.organisations_of(user, Role.PRODUCER))
        .filter(Exists(failed), ~Exists(newer))
        .select_related("episode__work__organisation")
        .order_by("-brought_at")[:SHOWN]
    )
    return [
        Task(
            title=cut.episode.work.shown_title,
            code=cut.code,
            url=reverse("catalog:cut", args=[cut.code]),
            house=cut.episode.work.organisation.shown_name,
            state=_("File cannot be read"),
            tone="warning",
            step=_("See why"),
            step_url=reverse("catalog:cut", args=[cut.code]),
            remark=cut.original_name,
            work_id=cut.episode.work_id,
        )
        for cut in cuts
    ]
