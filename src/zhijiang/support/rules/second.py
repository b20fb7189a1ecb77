"""Four eyes: what moves money, opens or closes a call is done by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zhijiang.casework.errors import NotAllowed

if TYPE_CHECKING:
    from zhijiang.people.models import User


def is_second(user: User, first: int | None, /) -> bool:
    """Whether the user is somebody else than who did the first step, given by key. Rule: D-34."""
    return user.pk != first


def check_second(user: User, first: int | None, /) -> None:
    """A second person does the second step. Raises NotAllowed. Rule: D-34."""
    if not is_second(user, first):
        raise NotAllowed(_("You did the first step of this yourself; a second officer does it."), rule="D-34")
