"""What stays: events, numbers, letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from zhijiang.casework.models.cases import Case
from zhijiang.casework.models.catalogue import LetterTemplate
from zhijiang.people.models import Organisation


class Event(models.Model):
    """One change, told once: who, for whom, in what role, when, why. Append only; the database refuses anything else.

    Events of one object form a stream (`case/C-…`, `work/W-…`), numbered from 1 and chained: `hash` is the
    SHA-256 of the canonical JSON of the event with `previous`, the hash before it.
    """

    stream = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """None: the platform itself, a clock that ran out."""
    actor_name = models.CharField(max_length=60, blank=True)
    """The mark of the name under which the actor was known (NameTag), never the name."""
    on_behalf_of = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(db_index=True)
    reason = models.TextField(blank=True)
    payload = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="one_event_per_seq")]
        ordering = ["stream", "seq"]


class NameTag(models.Model):
    """The name under which somebody acts, beside the chain: events hold only its mark, so that it can be erased.

    The mark is the salted hash of the name. Without salt and name nobody can tell whose mark it is, and every chain
    holds as before.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="name_tags")
    name = models.CharField(max_length=120)
    salt = models.CharField(max_length=32)
    mark = models.CharField(max_length=60, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="one_mark_a_name")]


class NumberSeries(models.Model):
    """A gapless series of an authority's own numbers: one row a year, locked while a number is taken."""

    series = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_series_per_year")]


class Document(models.Model):
    """A letter or certificate that was issued: its bytes stay, its standing (in force, revoked) may change."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """The body that issued it; a case that goes up a line has letters of several."""
    kind = models.CharField(max_length=40)
    """Name of the letter template in the pack."""
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    verify_code = models.CharField(max_length=20, unique=True)
    """What the QR code carries beside the number; unguessable."""
    template = models.ForeignKey(LetterTemplate, models.PROTECT, null=True, blank=True, related_name="documents")
    """The body's own wording that it was set from; None: the procedure's text."""
    docx_sha256 = models.CharField(max_length=64, blank=True)
    """Of the same letter as docx, for the authority; empty where there is none."""
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="a_number_names_one_letter")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def url(self) -> str:
        """The file, for those who may see the case."""
        return reverse("casework:document", args=[self.verify_code])

    @property
    def verify_url(self) -> str:
        """The public page that verifies it; what the QR code holds after the installation's address."""
        return f"{reverse('casework:verified', args=[self.case.code])}?c={self.verify_code}"


class Seal(models.Model):
    """The heads of all streams at one moment, chained: what is printed and kept outside, so that a rewritten past shows."""

    at = models.DateTimeField()
    streams = models.PositiveIntegerField()
    events = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 over the lines “stream seq hash” in order."""
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
