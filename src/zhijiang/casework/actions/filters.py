"""A person's own searches, kept under a name. Nobody else's business: no event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import SavedFilter

if TYPE_CHECKING:
    from zhijiang.people.models import User

MOST: Final = 30
"""More would be no help."""


@transaction.atomic
def keep_filter(user: User, /, *, name: str, query: str) -> SavedFilter:
    """Keep a search under a name; the same name again replaces it. Raises WrongState when there are too many."""
    others = SavedFilter.objects.filter(user=user).exclude(name=name)
    if others.count() >= MOST:
        raise WrongState(_("You have kept %(most)d searches already; delete one first.") % {"most": MOST})
    kept, _made = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
    return kept


def rename_filter(kept: SavedFilter, /, *, name: str) -> SavedFilter:
    """Give a kept search another name. Raises WrongState when another has it."""
    kept.name = name
    try:
        with transaction.atomic():
            kept.save(update_fields=["name"])
    except IntegrityError:
        raise WrongState(_("Another search of yours has this name.")) from None
    return kept


def drop_filter(kept: SavedFilter, /) -> None:
    """Delete a kept search."""
    kept.delete()
