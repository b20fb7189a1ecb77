"""Papers: attachments by hash, a house's own dossier (企业档案), and who is writing in which section."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models

from zhijiang.casework.models.cases import Case
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation


class Attachment(models.Model):
    """One file by its hash: the same bytes are stored once, whoever gave them. Who may read it follows from where it is used."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=80)
    """As its first bytes say, never as the browser says."""
    stored_at = models.DateTimeField()
    """When it was given last; what nothing holds a week later is swept away."""


class DossierItem(models.Model):
    """A standing paper of a house (production licence, business licence): used in many applications, valid for a time.

    Never changed: a renewed paper is a new row, and the old one is withdrawn.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "D"), editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dossier")
    kind = models.CharField(max_length=40)
    """The `x-dossier` word of the fields that it fits."""
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=80, blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    """Of the file, as it was given."""
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class SectionLock(models.Model):
    """Somebody is writing in one section of an application; it lapses by itself."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="locks")
    section = models.PositiveSmallIntegerField()
    """Its place in the procedure, counted from 1."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "section"], name="one_writer_a_section")]
