"""The panel of a case: its phases, who can be on it, what can be signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Phase, Text
from zhijiang.casework.rules import rows
from zhijiang.casework.rules.moves import decided_before
from zhijiang.casework.rules.roles import belongs_to_applicant, is_on_panel, is_reviewer_for, procedure_of, roles_in
from zhijiang.casework.rules.walls import is_walled
from zhijiang.casework.states import Vote
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User

_PLAIN_PHASE: Final = Phase(states=("review",), label=Text(zh="-", en="-"))
"""Where a procedure names no phases: opinions are signed, the others' are read after one's own, names are known."""


def phase_of(case: Case, /) -> Phase | None:
    """The review's phase in the case's state; None while nothing is reviewed. Rule: C-56."""
    review = procedure_of(case).review
    if review is None:
        return None
    named = next((phase for phase in review.phases if case.state in phase.states), None)
    if named is None and case.state in review.states and not review.phases:
        return _PLAIN_PHASE
    return named


def is_blind(case: Case, user: User | AnonymousUser, /) -> bool:
    """Whether the reader is on the panel alone, and the phase keeps the applicant's name from it. Rule: C-56."""
    phase = phase_of(case)
    return phase is not None and not phase.names and roles_in(case, user) == {Role.REVIEWER}


def hidden_fields(case: Case, user: User | AnonymousUser, /) -> frozenset[str]:
    """Questions that say whose work it is (`x-identifies`), for a reader who must not know. Rule: C-56."""
    if not is_blind(case, user):
        return frozenset()
    properties = procedure_of(case).form["properties"]
    return frozenset(name for name, field in properties.items() if field.get("x-identifies"))


def panel_is_full(case: Case, /) -> bool:
    """Whether as many reviewers are on the panel as the procedure asks for."""
    review = procedure_of(case).review
    return review is None or len(rows.panel_in(case).seats) >= review.size


def last_phase_of(case: Case, /) -> Phase | None:
    """The phase that holds for reading once the review is over: the last one written."""
    review = procedure_of(case).review
    return None if review is None else review.phases[-1] if review.phases else _PLAIN_PHASE


def bars_from_panel(case: Case, user: User, /) -> str:
    """Why somebody cannot be on the case's panel, as a sentence; empty if nothing speaks against it. Rules: C-10, C-16, C-33."""
    if belongs_to_applicant(case, user):
        return _("%(name)s belongs to the applicant and cannot be on its panel.") % {"name": user.shown_name}
    if is_walled(case, user.pk):
        return _("%(name)s must keep away from this case.") % {"name": user.shown_name}
    if not is_reviewer_for(case, user):
        return _("%(name)s is no reviewer of this authority.") % {"name": user.shown_name}
    if decided_before(case, user):
        return _("%(name)s took part in the decision that this case is about.") % {"name": user.shown_name}
    return ""


def check_viewing(case: Case, viewing: Mapping[str, Any], /) -> None:
    """Where the procedure demands that the film was watched, nobody signs from where nothing was. Raises MissingEvidence. Rule: S-12."""
    review = procedure_of(case).review
    asked = review.viewing if review else None
    if asked and {asked.first, asked.again} != {"none"} and not viewing.get("met"):
        raise MissingEvidence(
            _("This procedure asks for proof of viewing: watch the film in the review room, and sign there."),
            rule="S-12",
        )


def check_opinion(case: Case, user: User, /, *, vote: str, scores: Mapping[str, int]) -> None:
    """Raises NotAllowed, WrongState or MissingEvidence. Rules: C-11, C-56, C-57."""
    review = procedure_of(case).review
    if not is_on_panel(case, user) or Role.REVIEWER not in roles_in(case, user):
        raise NotAllowed(_("Only a reviewer on the panel signs an opinion."), rule="C-11")
    phase = phase_of(case)
    if review is None or phase is None or not phase.signs:
        raise WrongState(_("Opinions are signed only while the case is under review."), rule="C-11")
    if vote not in (review.votes or Vote.values):
        raise MissingEvidence(_("Choose what your opinion is."), rule="C-11")
    for name, criterion in review.rubric.items():
        if not 0 <= scores.get(name, -1) <= criterion.max:
            raise MissingEvidence(
                _("“%(what)s”: give 0 to %(max)d points.") % {"what": criterion.label, "max": criterion.max},
                rule="C-57",
            )
