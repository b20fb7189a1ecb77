"""What cases rest on: the catalogue of items, procedures, rule books, calendars."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from zhijiang.casework.states import DayKind, VersionStatus


class ServiceItem(models.Model):
    """One line of the authority's catalogue (事项): what can be applied for, whatever the version of its procedure."""

    code = models.CharField(max_length=60, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    legal_basis = models.TextField(blank=True)
    handled_by = models.JSONField(default=list, blank=True)
    """The levels of the authorities that handle it, as the pack's catalogue says; empty: every authority, or the line's."""
    titled_alike = models.JSONField(default=list, blank=True)
    """The codes of the items with whose cases those of this one are compared by the title of their work; empty: with none."""

    def __str__(self) -> str:
        return self.title_zh

    @property
    def shown_title(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title_zh


class Calendar(models.Model):
    """What a pack's calendar says of every year (zone, weekend, fixed feasts), as the document that was loaded last."""

    code = models.CharField(max_length=20, primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """One version of a procedure, as text. Once published it is never changed: cases are pinned to it."""

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    """The YAML document as it was loaded."""
    sha256 = models.CharField(max_length=64)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    """By which its cases' days are counted: that of the pack which brought it."""
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="one_text_per_version")]

    def __str__(self) -> str:
        return f"{self.item.code}@{self.version}"


class LetterTemplate(models.Model):
    """One version of how a body words a letter of an item, as docx. What it holds is never changed; its status is.

    A letter without a published row is set from the procedure's own text; so is one whose published row is empty.
    """

    authority = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="letter_templates")
    letter = models.CharField(max_length=40)
    """Name of the letter in the procedure."""
    version = models.PositiveIntegerField()
    content = models.BinaryField(blank=True)
    """The docx as it was uploaded; empty: back to the procedure's own text."""
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    reason = models.CharField(max_length=300)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "item", "letter", "version"], name="one_template_per_version"),
            models.UniqueConstraint(
                fields=["authority", "item", "letter"],
                condition=models.Q(status=VersionStatus.PUBLISHED),
                name="one_published_template_per_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code}/{self.letter}@{self.version}"

    @property
    def is_built_in(self) -> bool:
        """Whether it goes back to the procedure's own text."""
        return self.sha256 == sha256(b"").hexdigest()


class RuleBook(models.Model):
    """A published set of rules that objections are based on, in one dated version."""

    code = models.CharField(max_length=30)
    version = models.CharField(max_length=20)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    effective_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)
    """False: an example from general knowledge, shown as such until the authority has checked it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_rule_book_per_version")]

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"


class RuleNode(models.Model):
    """One heading or item of a rule book; `path` (“8/3”) is its place and what a citation names."""

    book = models.ForeignKey(RuleBook, models.CASCADE, related_name="nodes")
    path = models.CharField(max_length=40)
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    text_zh = models.CharField(max_length=400)
    text_en = models.CharField(max_length=500, blank=True)
    is_heading = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "path"], name="one_rule_per_path")]
        ordering = ["book", "order"]


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a feast, or a day of the weekend that is worked."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    note = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_kind_per_day")]


class CalendarYear(models.Model):
    """A year whose official list is loaded; dates in other years are provisional."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    notice = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "year"], name="one_list_per_year")]
