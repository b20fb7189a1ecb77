"""Making, using and revoking keys for programs."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.actions.events import record
from zhijiang.casework.errors import MissingEvidence, WrongState
from zhijiang.casework.queries.tokens import Scope, digest_of, tokens_of
from zhijiang.people.models import ApiToken

if TYPE_CHECKING:
    from zhijiang.people.models import User

LONGEST: Final = timedelta(days=366)
MOST: Final = 20
"""Keys that hold at a time."""
_SEEN_EVERY: Final = timedelta(minutes=1)
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


@transaction.atomic
def make_token(user: User, /, *, name: str, scopes: Collection[str], expires_on: date) -> tuple[ApiToken, str]:
    """Make a key with which a program acts as the person; (the row, the key itself, which is never told again).

    One row with the key's hash, one event in the person's stream. Raises MissingEvidence or WrongState. Rule: C-47.
    """
    today = timezone.localdate()
    if not scopes or set(scopes) - set(Scope.values):
        raise MissingEvidence(_("Choose what the key is for."), rule="C-47")
    if not today <= expires_on <= today + LONGEST:
        raise WrongState(_("A key holds for a year at most."), rule="C-47")
    if tokens_of(user).filter(revoked_at=None, expires_on__gte=today).count() >= MOST:
        raise WrongState(_("You have %(most)d keys that hold; revoke one first.") % {"most": MOST}, rule="C-47")
    prefix = "zj_" + _random(8)
    key = f"{prefix}_{_random(40)}"
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        sha256=digest_of(key),
        scopes=[scope for scope in Scope.values if scope in scopes],
        made_at=timezone.now(),
        expires_on=expires_on,
    )
    told = {"prefix": prefix, "scopes": token.scopes, "expires_on": expires_on}
    record(f"person/{user.pk}", "token_made", by=user, payload=told)
    return token, key


@transaction.atomic
def revoke_token(token: ApiToken, /, *, by: User) -> None:
    """Take a key back for good; again changes nothing. The row, and one event. Rule: C-47."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(f"person/{token.user_id}", "token_revoked", by=by, payload={"prefix": token.prefix})


def mark_used(token: ApiToken, /) -> None:
    """Remember that a key was used, to the minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= _SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _place in range(length))
