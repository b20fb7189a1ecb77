"""Lists that are written as files in the background."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models

from zhijiang.codes import new_code


class ListFile(models.Model):
    """A long list that somebody asked for as a file: what was asked, and what came of it. Its job tells how far it is.

    Only the person who asked fetches it; a day after it was ready, row and bytes go.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "L"), editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_files")
    kind = models.CharField(max_length=4)
    """A key of `sheets.TYPES`."""
    query = models.TextField(blank=True)
    """The filters as the list's address has them."""
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    cases = models.JSONField(default=list)
    """The codes of the cases in it: it is handed out only while its asker may see them all."""
    size_bytes = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True, db_index=True)
