"""Keys with which programs act as a person."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import pgettext_lazy

from zhijiang.people.models import ApiToken

if TYPE_CHECKING:
    from zhijiang.people.models import User

PREFIX_LENGTH: Final = 11
"""“zj_” and eight letters or digits: by them a key is known without being told."""


class Scope(TextChoices):
    """What a key lets a program do, within what its person may do."""

    READ_CASES = "read:cases", pgettext_lazy("scope", "Read cases")
    READ_PUBLIC = "read:public", pgettext_lazy("scope", "Read public lists and verify letters")
    WRITE_CASES = "write:cases", pgettext_lazy("scope", "Fill in applications and make moves in cases")


def tokens_of(user: User, /) -> QuerySet[ApiToken]:
    """A person's keys, the newest first."""
    return ApiToken.objects.filter(user=user).order_by("-made_at", "-pk")


def token_by_secret(secret: str, /) -> ApiToken | None:
    """The key that this is, if it holds today and its person may still sign in; None for anything else. Rule: C-47."""
    found = ApiToken.objects.filter(prefix=secret[:PREFIX_LENGTH]).select_related("user").first()
    is_right = constant_time_compare(digest_of(secret), found.sha256 if found else "")
    if found is None or not is_right or found.revoked_at is not None or not found.user.is_active:
        return None
    return found if found.expires_on >= timezone.localdate() else None


def digest_of(secret: str, /) -> str:
    """What is kept of a key."""
    return sha256(secret.encode()).hexdigest()
