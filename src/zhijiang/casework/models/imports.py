"""Cases that were filed elsewhere before, and are brought in from an office's register."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models

from zhijiang.casework.models.catalogue import ServiceItem
from zhijiang.casework.models.files import Attachment
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation


class Register(models.Model):
    """An office's own register (台账) of an item's closed cases: the workbook by its hash, and how it is read.

    Nothing but this row is written until it is brought in, whole and once; its cases name it for good.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "I"), editable=False)
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="registers")
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="registers")
    file = models.ForeignKey(Attachment, models.PROTECT, related_name="registers")
    name = models.CharField(max_length=200)
    """What the file was called."""
    columns = models.JSONField(default=dict)
    """Which column of the workbook is read as what, from 0: {"number": 0, "title": 1}."""
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    brought_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    brought_in_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    """What came of it: {"new": …, "changed": …, "unchanged": …}."""
