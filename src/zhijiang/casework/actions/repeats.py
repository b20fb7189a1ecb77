"""Requests that are sent twice because the answer to the first was lost: done once, answered twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from zhijiang.casework.errors import WrongState
from zhijiang.casework.models import Case, KeptAnswer

if TYPE_CHECKING:
    from zhijiang.people.models import ApiToken

KEPT_FOR: Final = timedelta(days=1)


def claim_answer(token: ApiToken, key: str, /, *, digest: str) -> KeptAnswer:
    """The row of a request: new, with status 0, or as it was answered. Rows of more than a day go.

    To be called in the transaction that carries the request out: until it ends, the same request waits here. Raises
    WrongState where the key stands for another request. Rule: C-84.
    """
    now = timezone.now()
    KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()
    row, _made = KeptAnswer.objects.get_or_create(token=token, key=key, defaults={"digest": digest, "at": now})
    if row.digest != digest:
        raise WrongState(
            _("This Idempotency-Key stands for another request already. Take a new one for each request."), rule="C-84"
        )
    return row


def keep_answer(row: KeptAnswer, /, *, status: int, body: str, case: Case | None) -> None:
    """Keep what was answered, in the transaction that carried the request out. Rule: C-84."""
    row.status, row.body, row.case = status, body, case
    row.save(update_fields=["status", "body", "case"])
