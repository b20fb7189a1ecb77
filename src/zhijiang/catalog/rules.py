"""Who may do what to works and cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zhijiang.casework.errors import NotAllowed
from zhijiang.catalog.models import Work
from zhijiang.people.models import Organisation
from zhijiang.people.queries import has_role, organisations_of
from zhijiang.people.states import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


def may_change(user: User | AnonymousUser, work: Work, /) -> bool:
    """Whether the user may edit the work and bring cuts in: a producer of its own organisation."""
    return has_role(user, Role.PRODUCER, organisation=work.organisation)


def check_may_change(user: User, work: Work, /) -> None:
    """Raise NotAllowed unless the user may edit the work and bring cuts in."""
    if not may_change(user, work):
        raise NotAllowed(_("Only producers of the work's own company may do this."))


def may_open_work(user: User | AnonymousUser, /) -> bool:
    """Whether the user may begin a new work for any organisation."""
    return organisations_of(user, Role.PRODUCER).exists()


def check_may_open_work(user: User, organisation: Organisation, /) -> None:
    """Raise NotAllowed unless the user is a producer of this organisation."""
    if not has_role(user, Role.PRODUCER, organisation=organisation):
        raise NotAllowed(_("Only producers of the work's own company may do this."))
