"""Who writes and publishes measures, and what one must hold."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence, NotAllowed, WrongState
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind
from zhijiang.support.states import KEEPERS, MeasureState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import Organisation, User
    from zhijiang.support.models import Measure


def may_keep(user: User | AnonymousUser, authority: Organisation, /) -> bool:
    """Whether the user writes measures for an authority."""
    return authority.kind == OrganisationKind.AUTHORITY and people.has_role(user, *KEEPERS, organisation=authority)


def check_may_write(user: User, authority: Organisation, /) -> None:
    """Measures are written by officers of the authority that gives the support. Raises NotAllowed. Rule: D-01."""
    if not may_keep(user, authority):
        raise NotAllowed(_("Only officers of the authority write its measures."), rule="D-01")


def check_may_publish(user: User, measure: Measure, /) -> None:
    """A second person of the authority publishes what the first has written. Raises NotAllowed. Rule: D-02."""
    check_may_write(user, measure.authority)
    if measure.drafted_by_id == user.pk:
        raise NotAllowed(_("Somebody else than the person who wrote it last publishes a measure."), rule="D-02")


def check_draft(measure: Measure, /) -> None:
    """What was published is not changed; another takes its place. Raises WrongState. Rule: D-02."""
    if measure.state != MeasureState.DRAFT:
        raise WrongState(_("A published measure is not changed; write one that takes its place."), rule="D-02")


def check_replaceable(measure: Measure, /) -> None:
    """Only a measure in force is replaced, by one at a time. Raises WrongState. Rule: D-02."""
    if measure.state != MeasureState.PUBLISHED or hasattr(measure, "replaced_by"):
        raise WrongState(_("Another measure takes its place already, or it was not published."), rule="D-02")


def check_holds_together(measure: Measure, /) -> None:
    """A measure has a title, a paper, days in order and words for what is given. Raises MissingEvidence. Rule: D-03."""
    if not (measure.title.strip() and measure.paper.strip() and measure.gives.strip()):
        raise MissingEvidence(_("A measure says what is given, and by which paper."), rule="D-03")
    if measure.valid_until is not None and measure.valid_until < measure.valid_from:
        raise MissingEvidence(_("The last day lies before the first."), rule="D-03")
    if measure.ceiling_fen is not None and not (measure.gives_money and measure.ceiling_fen > 0):
        raise MissingEvidence(_("A ceiling belongs to a measure that gives money."), rule="D-03")


def check_in_force(measure: Measure, day: datetime.date, /) -> None:
    """Only a measure in force is applied for. Raises WrongState. Rule: D-03."""
    if not measure.is_in_force(day):
        raise WrongState(_("This measure is not in force today."), rule="D-03")
