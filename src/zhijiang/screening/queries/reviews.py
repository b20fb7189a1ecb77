"""Reviews: who may see which, and what stands around one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from zhijiang.casework import queries as casework
from zhijiang.casework import rules
from zhijiang.casework.models import Assignment, Case, FixItem, Opinion
from zhijiang.casework.schema import normal_number
from zhijiang.catalog.models import Analysis, Cut, Work
from zhijiang.catalog.states import AnalysisState, WorkKind
from zhijiang.people import queries as people
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Role
from zhijiang.screening.models import Review
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import ITEM_CODE, ReviewState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def reviews_for(user: User | AnonymousUser, /) -> QuerySet[Review]:
    """The reviews whose case the user may see."""
    return Review.objects.filter(case__in=casework.cases_for(user)).select_related(
        "case__organisation", "case__authority", "case__procedure__item", "work"
    )


def shown_review(user: User, code: str, /) -> Review | None:
    """The review of this case, if the user may see it, with what stands round the case on its page, so that less is asked one by one."""
    found = rules.with_what_their_cases_have(reviews_for(user)).filter(case__code=code).first()
    if found is not None:
        rules.know_of_case(found, found.case)
    return found


@dataclass(frozen=True)
class ListFilter:
    """What of the list is shown: the address's own words."""

    state: str = ""
    mine: bool = False
    words: str = ""


def reviews_listed(user: User, shown: ListFilter, /) -> QuerySet[Review]:
    """The user's list: what runs before what is closed, the nearest limit first."""
    reviews = reviews_for(user)
    if shown.state == "open":
        reviews = reviews.filter(case__closed_at=None)
    elif shown.state:
        reviews = reviews.filter(case__state=shown.state)
    if shown.mine:
        held = people.memberships_of(user).values("role")
        waits_for_role = Q(case__owner_role__in=held)
        on_panel = Exists(
            Assignment.objects.filter(case=OuterRef("case"), user=user, role=Role.REVIEWER, ended_at=None)
        )
        reviews = reviews.filter(waits_for_role | Q(case__state=ReviewState.UNDER_REVIEW) & Q(on_panel)).filter(
            case__closed_at=None
        )
    for word in shown.words.split():
        reviews = reviews.filter(
            Q(case__title__icontains=word)
            | Q(case__code__icontains=word)
            | Q(case__number__icontains=word)
            | Q(work__title_en__icontains=word)
            | Q(case__organisation__in=people.called_like(word))
        )
    return reviews.alias(closed=Q(case__closed_at__isnull=False)).order_by(
        "closed", F("case__due_on").asc(nulls_last=True), "-case__opened_at", "pk"
    )


def open_review_of(work: Work, /) -> Review | None:
    """The work's review that is not closed; there is at most one."""
    return Review.objects.filter(work=work, case__closed_at=None).select_related("case").first()


def has_open_review(work: Work, /) -> bool:
    return open_review_of(work) is not None


def may_open_review(work: Work, user: User, /) -> bool:
    """A member of the producer with the right to act for it."""
    return people.has_role(user, Role.PRODUCER, organisation=work.organisation)


def review_authorities(work: Work, /) -> QuerySet[Organisation]:
    """Authorities before which a review of this work can be laid today: those that handle it. Rule: C-95."""
    version = casework.procedure_in_force(ITEM_CODE)
    return casework.authorities(version, [work.organisation]) if version is not None else Organisation.objects.none()


@dataclass(frozen=True)
class OfferedCut:
    """A cut that may be handed in, or why it may not yet."""

    cut: Cut
    analysis: str
    """AnalysisState value."""

    @property
    def is_ready(self) -> bool:
        return self.analysis == AnalysisState.READY

    @property
    def analysis_label(self) -> str:
        return str(AnalysisState(self.analysis).label)


@dataclass(frozen=True)
class Offer:
    """The cuts of one episode, newest first."""

    number: int
    cuts: list[OfferedCut]

    @property
    def first_choice(self) -> Cut | None:
        """The newest cut that can be handed in."""
        return next((offered.cut for offered in self.cuts if offered.is_ready), None)


def cuts_on_offer(work: Work, /) -> list[Offer]:
    """Every episode of the work with its cuts. Three queries."""
    cuts = Prefetch("cuts", Cut.objects.order_by("-number").select_related("file", "episode__work"))
    episodes = list(work.episodes.order_by("number").prefetch_related(cuts))
    files = {cut.file_id for episode in episodes for cut in episode.cuts.all()}
    states: dict[str, str] = {}
    for file_id, state in Analysis.objects.filter(file__in=files).order_by("pk").values_list("file_id", "state"):
        if states.get(file_id) != AnalysisState.READY:
            states[file_id] = state
    return [
        Offer(
            number=episode.number,
            cuts=[
                OfferedCut(cut=cut, analysis=states.get(cut.file_id, AnalysisState.WAITING))
                for cut in episode.cuts.all()
            ],
        )
        for episode in episodes
    ]


def panel_of(case: Case, /) -> list[User]:
    """The reviewers on the case now, in the order they were assigned."""
    return casework.panel_of(case)


@dataclass(frozen=True)
class Candidate:
    """A reviewer who could be put on the panel."""

    user: User
    house: Organisation
    load: int
    """Other cases under way that the reviewer is on."""
    is_on: bool
    has_conflict: bool
    """A member of the applicant's own house, or somebody who must keep away: can never be on this panel."""


def panel_candidates(case: Case, /) -> list[Candidate]:
    """Every reviewer of the authority's bodies, those on the panel first, then the least loaded. Six queries."""
    held = Membership.objects.filter(role=Role.REVIEWER, user__is_active=True).filter(
        Q(organisation=case.authority_id) | Q(organisation__parent=case.authority_id)
    )
    on = {user.pk for user in panel_of(case)}
    barred = set(Membership.objects.filter(organisation=case.organisation_id).values_list("user_id", flat=True))
    running = Assignment.objects.filter(role=Role.REVIEWER, ended_at=None).exclude(
        Q(case=case) | Q(case__closed_at__isnull=False) | Q(case__state=ReviewState.APPROVED)
    )
    load = dict(running.values_list("user_id").annotate(n=Count("pk")).order_by())
    barred |= casework.walled_off(case, set(held.values_list("user_id", flat=True)))
    candidates = {
        membership.user_id: Candidate(
            user=membership.user,
            house=membership.organisation,
            load=load.get(membership.user_id, 0),
            is_on=membership.user_id in on,
            has_conflict=membership.user_id in barred,
        )
        for membership in held.select_related("user", "organisation")
    }
    return sorted(candidates.values(), key=lambda one: (not one.is_on, one.has_conflict, one.load, one.user.pk))


def fix_items_of(review: Review, standing: Standing, /) -> QuerySet[FixItem]:
    """What was returned for correction, newest round first. For both sides, as both must see the same list."""
    if not getattr(review.case, "has_fix_items", True):
        return FixItem.objects.none()
    items = (
        FixItem.objects.filter(case=review.case_id)
        .select_related("rule__book", "answered_by", "settled_by", "note__reviewed_cut__cut__episode__work")
        .order_by("-round", "order")
    )
    return items if standing.is_inside or standing.is_applicant else items.none()


def answers_missing(case: Case, /) -> int:
    """How many items of the round that was returned still wait for an answer."""
    return casework.answers_missing(case)


def applicant_ids(user: User, /) -> set[int]:
    """Organisations for which the user stands on the applicant's side."""
    return {each.organisation for each in people.held_by(user) if each.role in {Role.PRODUCER, Role.PRODUCER_VIEWER}}


KINDS = {
    WorkKind.ONLINE_FILM: "film",
    WorkKind.ONLINE_SERIES: "series",
    WorkKind.MICRO_DRAMA: "micro_drama",
    WorkKind.ANIMATION: "animation",
}
"""How the form of the procedure calls the catalog's kinds of works."""


def review_before(work: Work, /) -> Review | None:
    """The work's last review, if it was refused or withdrawn: the next one is filed again. Rule: C-90."""
    last = Review.objects.filter(work=work).select_related("case__procedure__item").order_by("-pk").first()
    return last if last is not None and last.case.state in {ReviewState.REFUSED, ReviewState.WITHDRAWN} else None


def first_answers(work: Work, /) -> dict[str, Any]:
    """What the form can take over from the work and from a review that came to nothing, so that nobody types it again."""
    earlier, version = review_before(work), casework.procedure_in_force(ITEM_CODE)
    carried = casework.carried_from(earlier.case, version) if earlier is not None and version is not None else {}
    answers = carried | {"episodes": work.planned_episodes, "synopsis": work.synopsis}
    kind = KINDS.get(WorkKind(work.kind))
    plans = Case.objects.filter(organisation=work.organisation_id, title=work.title, review=None)
    plans = plans.exclude(external_number="")
    numbers = set(plans.values_list("external_number", flat=True)[:2])
    # Two plans of one name: which of them it is, only the producer can say.
    number = {"planning_number": numbers.pop()} if len(numbers) == 1 else {}
    return answers | ({"kind": kind} if kind else {}) | number


def plan_of(data: Mapping[str, Any], case: Case, user: User, /) -> Case | None:
    """The case in which the national number that the application names was given, if the user may see it."""
    number = normal_number(str(data.get("planning_number") or ""))
    if not number:
        return None
    plans = casework.cases_for(user).filter(organisation=case.organisation_id, external_number=number)
    return plans.exclude(pk=case.pk).order_by("pk").first()


def waiting_for_panel(reviews: Iterable[Review], /) -> set[int]:
    """Cases of these, by key, in which the panel is named and has not signed all opinions that are needed. Two queries."""
    running = [review.case for review in reviews if review.case.state == ReviewState.UNDER_REVIEW]
    on_panel = Assignment.objects.filter(case__in=running, role=Role.REVIEWER, ended_at=None)
    named = set(on_panel.values_list("case_id", flat=True))
    signed = Opinion.objects.filter(case__in=running, round=F("case__round"), replaced_by=None).filter(
        Exists(on_panel.filter(case=OuterRef("case"), user=OuterRef("reviewer")))
    )
    counts = dict(signed.values_list("case_id").annotate(n=Count("pk")).order_by())
    return {case.pk for case in running if case.pk in named and counts.get(case.pk, 0) < _needed(case)}


def _needed(case: Case) -> int:
    panel = casework.procedure_of(case).review
    return panel.quorum if panel else 0
