"""Whose turn it is in a review, and the one thing that comes next, as one person sees it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhijiang.casework.queries import procedure_of, quorum_of
from zhijiang.screening.models import Review
from zhijiang.screening.queries.reviews import answers_missing, panel_of
from zhijiang.screening.queries.room import cuts_of_round, my_opinion
from zhijiang.screening.rules import Standing
from zhijiang.screening.states import ReviewAction, ReviewState


@dataclass(frozen=True)
class NextStep:
    """One sentence on whose turn it is; with an address when it is the reader's."""

    who: str
    """The party whose turn it is, as a heading: “Your turn”, “With the producer”."""
    what: str
    url: str = ""
    action: str = ""
    """What the button says; empty with no `url`."""

    @property
    def is_mine(self) -> bool:
        return bool(self.url)


@dataclass(frozen=True)
class Stage:
    """One of the stages every review passes, for the line on top of its page."""

    label: str
    standing: str
    """`done`, `current`, `next`."""


def stages_of(review: Review, /) -> list[Stage]:
    """Application, completeness check, panel review, decision, licence: where the case stands.

    A supplement takes the place of the check, a correction that of the review; a licence is nothing that a case without
    one waits for.
    """
    state = review.case.state
    labels = [
        _("Application"),
        _("Supplement") if state == ReviewState.SUPPLEMENT else _("Completeness check"),
        _("Correction") if state == ReviewState.RETURNED else _("Panel review"),
        _("Decision"),
    ]
    is_licensed = ReviewState.LICENSED in procedure_of(review.case).states
    if is_licensed and (review.case.closed_at is None or state == ReviewState.LICENSED):
        labels.append(_("Licence"))
    at = {
        ReviewState.DRAFT: 0,
        ReviewState.SUBMITTED: 1,
        ReviewState.SUPPLEMENT: 1,
        ReviewState.UNDER_REVIEW: 2,
        ReviewState.RETURNED: 2,
        ReviewState.APPROVED: 4,
    }.get(ReviewState(state), len(labels))
    return [
        Stage(label=label, standing="done" if index < at else "current" if index == at else "next")
        for index, label in enumerate(labels)
    ]


def next_step(review: Review, standing: Standing, /) -> NextStep:
    """The reader's view of whose turn it is."""
    if review.case.closed_at is not None:
        return _closed(review)
    return _STEPS[ReviewState(review.case.state)](review, standing)


def _draft(review: Review, standing: Standing) -> NextStep:
    if standing.may_apply:
        url = reverse("screening:form", args=[review.case.code])
        return NextStep(
            _("Your turn"), _("Fill in the application and hand it in."), url, _("Continue the application")
        )
    return NextStep(_("With the producer"), _("The application is being prepared. Nothing has been handed in yet."))


def _submitted(review: Review, standing: Standing) -> NextStep:
    # The officer may accept too, but while somebody else's desk has the case it is that desk's turn.
    if review.case.owner_role in standing.roles and _may(review, standing, "accept"):
        url = reverse("screening:act", args=[review.case.code, "accept"])
        return NextStep(_("Your turn"), _("Check that the application is complete, then accept it."), url, _("Accept"))
    return NextStep(_("With the service centre"), _("It checks whether the application is complete."))


def _supplement(review: Review, standing: Standing) -> NextStep:
    if not standing.may_apply:
        return NextStep(
            _("With the producer"), _("What is missing was told once. The limit for acceptance begins anew.")
        )
    return _answer_or_hand_in(review, _("Everything is answered. Give what was listed and hand it in."))


def _under_review(review: Review, standing: Standing) -> NextStep:
    code = review.case.code
    if standing.is_officer and not panel_of(review.case):
        url = reverse("screening:panel", args=[code])
        return NextStep(_("Your turn"), _("Nobody is on the panel yet. Name the reviewers."), url, _("Name the panel"))
    if standing.is_panel and my_opinion(review, standing.user_id) is None:
        first = next((cut for cut in cuts_of_round(review, review.case.round)), None)
        url = reverse("screening:room", args=[code, first.episode.number]) if first else ""
        return NextStep(
            _("Your turn"),
            _("Watch what was handed in, write your notes, and sign your opinion."),
            url,
            _("Open the room"),
        )
    quorum = quorum_of(review.case)
    if not quorum.is_met:
        return NextStep(_("With the panel"), _opinions(quorum.signed, quorum.needed, standing))
    if standing.is_officer:
        url = reverse("screening:decide", args=[code])
        return NextStep(_("Your turn"), _("The opinions needed are signed. Decide."), url, _("Decide"))
    return NextStep(_("With the authority"), _("The panel has given its opinions. The authority decides."))


def _opinions(signed: int, needed: int, standing: Standing) -> str:
    if not standing.is_inside:
        return _("The panel watches what was handed in.")
    return ngettext(
        "%(signed)d of %(needed)d opinion needed is signed.",
        "%(signed)d of %(needed)d opinions needed are signed.",
        needed,
    ) % {"signed": signed, "needed": needed}


def _returned(review: Review, standing: Standing) -> NextStep:
    if not standing.may_apply:
        return NextStep(
            _("With the producer"), _("The work was returned for correction. The decision clock stands still.")
        )
    return _answer_or_hand_in(review, _("Everything is answered. Bring in the new cut and hand it in again."))


def _answer_or_hand_in(review: Review, then: str) -> NextStep:
    """First the answers, then what was asked for."""
    code = review.case.code
    missing = answers_missing(review.case)
    if missing:
        what = ngettext("%(count)d item waits for your answer.", "%(count)d items wait for your answers.", missing)
        url = reverse("screening:answers", args=[code])
        return NextStep(_("Your turn"), what % {"count": missing}, url, _("Answer"))
    url = reverse("screening:check", args=[code])
    return NextStep(_("Your turn"), then, url, _("Hand in again"))


def _approved(review: Review, standing: Standing) -> NextStep:
    if _may(review, standing, ReviewAction.ISSUE_LICENCE):
        url = reverse("screening:act", args=[review.case.code, ReviewAction.ISSUE_LICENCE])
        what = _("The work is approved. Record the licence number and issue the licence.")
        return NextStep(_("Your turn"), what, url, _("Issue the licence"))
    return NextStep(_("With the authority"), _("The work is approved. The licence is being issued."))


def _closed(review: Review) -> NextStep:
    what = {
        ReviewState.APPROVED: _("The work is approved. The letter can be verified by anybody with its code."),
        ReviewState.LICENSED: _(
            "The work is licensed for release. The licence can be verified by anybody with its code."
        ),
        ReviewState.REFUSED: _(
            "The work is refused. The letter says why, on which rule, and what can be done about it."
        ),
        ReviewState.WITHDRAWN: _("The applicant took the application back."),
    }[ReviewState(review.case.state)]
    return NextStep(_("Closed"), what)


def _may(review: Review, standing: Standing, action: str) -> bool:
    """Whether the procedure gives somebody of this standing the action in this state."""
    offered = procedure_of(review.case).actions_from(review.case.state)
    return action in offered and bool(standing.roles & set(offered[action].by))


_STEPS = {
    ReviewState.DRAFT: _draft,
    ReviewState.SUBMITTED: _submitted,
    ReviewState.SUPPLEMENT: _supplement,
    ReviewState.UNDER_REVIEW: _under_review,
    ReviewState.RETURNED: _returned,
    ReviewState.APPROVED: _approved,
}
