"""The panel of a case: who could be on it, who is, and what may be read of the opinions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.models import Assignment, Case, Opinion
from zhijiang.casework.procedure import Phase
from zhijiang.casework.states import Vote
from zhijiang.people import queries as people
from zhijiang.people.models import Membership, Organisation, User
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class PanelCandidate:
    """A reviewer who could be put on the panel, with the number of other open cases the person has."""

    user: User
    house: Organisation
    load: int
    is_on: bool
    barred: str
    """Why the person cannot be on it; empty if nothing speaks against it."""


@dataclass(frozen=True)
class PanelSeat:
    """One reviewer on the panel, and whether the opinion on this round is signed."""

    user: User
    signed: bool


@dataclass(frozen=True)
class OpinionView:
    """A signed opinion as its reader may know it; `who` is “Reviewer 2” where names are kept back."""

    who: str
    opinion: Opinion
    scores: list[tuple[str, int, int]]
    """(criterion, points, of how many)."""
    is_mine: bool


def panel_of(case: Case, /) -> list[User]:
    """The reviewers on the case now, in the order in which they came."""
    return [each.user for each in rules.panel_in(case).seats]


def has_signed(case: Case, user: User, /) -> bool:
    """Whether the user has signed an opinion in force on this round. No query where the case was read together with others."""
    return any(each.reviewer_id == user.pk for each in rules.panel_in(case).signed(case.round))


def seats_of(case: Case, /) -> list[PanelSeat]:
    """The panel, and who has signed on this round."""
    signed = {each.reviewer_id for each in rules.panel_in(case).signed(case.round)}
    return [PanelSeat(user, user.pk in signed) for user in panel_of(case)]


@people.one_moment()
def reviewers_for(case: Case, /) -> list[PanelCandidate]:
    """Every reviewer of the authority's bodies, those on the panel first, then the least loaded.

    As many queries for one as for fifty.
    """
    held = Membership.objects.filter(role=Role.REVIEWER, user__is_active=True).filter(
        Q(organisation=case.authority_id) | Q(organisation__parent=case.authority_id)
    )
    found = list(held.select_related("user", "organisation"))
    rules.read_people(each.user_id for each in found)
    on = {user.pk for user in panel_of(case)}
    running = Assignment.objects.filter(role=Role.REVIEWER, ended_at=None, case__closed_at=None).exclude(case=case)
    load = dict(running.values_list("user_id").annotate(n=Count("pk")).order_by())
    candidates = {
        membership.user_id: PanelCandidate(
            user=membership.user,
            house=membership.organisation,
            load=load.get(membership.user_id, 0),
            is_on=membership.user_id in on,
            barred=rules.bars_from_panel(case, membership.user),
        )
        for membership in found
    }
    return sorted(candidates.values(), key=lambda one: (not one.is_on, bool(one.barred), one.load, one.user.pk))


def phase_of(case: Case, /) -> Phase | None:
    """What the review's rules are in the case's state; None while nothing is reviewed."""
    return rules.phase_of(case)


def votes_of(case: Case, /) -> list[tuple[str, str]]:
    """What an opinion in this case can be, with its words."""
    review = rules.procedure_of(case).review
    if review is not None and review.votes:
        return [(name, str(text)) for name, text in review.votes.items()]
    return [(vote.value, str(vote.label)) for vote in Vote]


def opinions_for(case: Case, user: User | AnonymousUser, /, *, round_: int) -> list[OpinionView]:
    """Signed opinions of a round as the reader may know them.

    Never for the applicant's side or another body; all of them for officer and auditor; for a member of the panel
    what the phase says: the own one, the others' once it is signed, or all. Rule: C-56.
    """
    roles = rules.roles_in(case, user)
    inside = roles & {Role.OFFICER, Role.AUDITOR, Role.REVIEWER}
    if not inside:
        return []
    found = rules.panel_in(case).signed(round_)
    names = True
    if inside == {Role.REVIEWER}:
        phase = rules.phase_of(case) or rules.last_phase_of(case)
        names = phase is None or phase.names
        found = [each for each in found if each.reviewer_id == user.pk or _may_read(phase, found, user.pk)]
    return [
        OpinionView(
            who=opinion.reviewer.shown_name
            if names or opinion.reviewer_id == user.pk
            else _("Reviewer %(number)d") % {"number": number},
            opinion=opinion,
            scores=_scores(case, opinion),
            is_mine=opinion.reviewer_id == user.pk,
        )
        for number, opinion in enumerate(found, start=1)
    ]


def _may_read(phase: Phase | None, found: Sequence[Opinion], reader: int | None) -> bool:
    if phase is None or phase.sees == "own":
        return phase is None
    return phase.sees == "all" or any(each.reviewer_id == reader for each in found)


def _scores(case: Case, opinion: Opinion) -> list[tuple[str, int, int]]:
    review = rules.procedure_of(case).review
    rubric = review.rubric if review else {}
    return [
        (str(criterion.label), int(opinion.scores[name]), criterion.max)
        for name, criterion in rubric.items()
        if name in opinion.scores
    ]
