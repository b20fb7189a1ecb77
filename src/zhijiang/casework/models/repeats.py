"""What the API answered, for a sender whose connection was lost."""

from __future__ import annotations

from django.db import models

from zhijiang.casework.models.cases import Case
from zhijiang.people.models import ApiToken


class KeptAnswer(models.Model):
    """What the API answered to a request with an `Idempotency-Key`: sent again, it is answered with this and not done again.

    Only what was done is kept, for a day. It goes with the key of the platform.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    """As the sender chose it."""
    digest = models.CharField(max_length=64)
    """Of method, address and content."""
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    """The case that the answer tells of: it is told again only to whoever may still see this."""
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]
