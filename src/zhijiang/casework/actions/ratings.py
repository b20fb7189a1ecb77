"""What an applicant thought of the service (好差评)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework import rules
from zhijiang.casework.actions.events import locked, tell
from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.casework.models import Case, Rating
from zhijiang.casework.states import EngineAction
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from zhijiang.people.models import User

STARS: Final = range(1, 6)


@transaction.atomic
def rate(case: Case, /, *, by: User, stars: int, text: str = "") -> Rating:
    """Say once, after the end, how the service was.

    One row, one event that holds the stars and the hash of the words. Raises NotAllowed (not the applicant), WrongState
    (not closed, or rated before) or MissingEvidence. Rule: C-50.
    """
    case = locked(case)
    if Role.PRODUCER not in rules.roles_in(case, by):
        raise NotAllowed(_("Only the applicant rates the service."), rule="C-50")
    if case.closed_at is None or not case.round:
        raise WrongState(_("The service is rated once the case is closed."), rule="C-50")
    if Rating.objects.filter(case=case).exists():
        raise WrongState(_("This case was rated already."), rule="C-50")
    if stars not in STARS:
        raise MissingEvidence(_("Give one to five stars."), rule="C-50")
    rating = Rating.objects.create(case=case, stars=stars, text=text.strip(), by=by, at=timezone.now())
    told = {"stars": stars, "text_sha256": sha256(rating.text.encode()).hexdigest()}
    tell(case, EngineAction.RATED, by=by, role=Role.PRODUCER, payload=told)
    return rating
