"""Who may do what to files that a company checks for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zhijiang.casework.errors import NotAllowed, WrongState
from zhijiang.catalog.models import Work
from zhijiang.people.models import Organisation
from zhijiang.people.queries import has_role
from zhijiang.people.states import Role
from zhijiang.technical.models import Check

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def may_change(user: User | AnonymousUser, organisation: Organisation, /) -> bool:
    """Whether the user brings files in for this company, has them mended and throws them away."""
    return has_role(user, Role.PRODUCER, organisation=organisation)


def check_may_change(user: User, organisation: Organisation, /) -> None:
    """Raise NotAllowed unless `may_change`. Rule: T-06."""
    if not may_change(user, organisation):
        raise NotAllowed(_("Only producers of the company whose file it is may do this."), rule="T-06")


def check_is_here(check: Check, /) -> None:
    """Raise WrongState for a file that was thrown away. Rule: T-07."""
    if check.thrown_at is not None:
        raise WrongState(_("This file was thrown away."), rule="T-07")


def check_same_house(check: Check, work: Work, /) -> None:
    """Raise NotAllowed where the work is another company's: what one house checks is shown to no other. Rule: T-08."""
    if work.organisation_id != check.organisation_id:
        raise NotAllowed(_("Only producers of the company whose file it is may do this."), rule="T-08")
