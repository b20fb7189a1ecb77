"""Other apps that keep what cases decide hear of every step in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from zhijiang.casework.models import Case
    from zhijiang.people.models import User


def follow(case: Case, /, *, by: User | None) -> None:
    """Tell each of settings.CASE_FOLLOWERS that a case was begun or has come to another state.

    They write in the transaction of the step; what one refuses (RuleViolation) is not done at all. Rule: C-99.
    """
    for follower in settings.CASE_FOLLOWERS:
        import_string(follower)(case, by=by)
