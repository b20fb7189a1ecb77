"""News of an authority or a base: what is published, version by version, with pictures."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language

from zhijiang.bases.models import Batch
from zhijiang.casework.models import Attachment, Case
from zhijiang.codes import new_code
from zhijiang.notices.states import Category, VersionState
from zhijiang.people.models import Organisation
from zhijiang.support.models import Call


class Notice(models.Model):
    """One piece of news under one address, whatever its versions say. Its history is the event stream `notice/<code>`."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "A"), editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="notices")
    """Who publishes it."""
    category = models.CharField(max_length=20, choices=Category.choices)
    published_at = models.DateTimeField(null=True, blank=True)
    """From when the first version is read; can lie ahead. None: never released."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="notices")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="notices")
    call = models.ForeignKey(Call, models.PROTECT, null=True, blank=True, related_name="notices")

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["withdrawn_at", "published_at"], name="notices_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case=None, batch=None)
                | models.Q(case=None, call=None)
                | models.Q(batch=None, call=None),
                name="a_notice_is_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("notices:notice", args=[self.code])

    @property
    def stream(self) -> str:
        return f"notice/{self.code}"


class Version(models.Model):
    """What a piece of news says. Written on while it is a draft; once released never changed: the next is a new row."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=VersionState.choices, default=VersionState.DRAFT)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    summary_en = models.CharField(max_length=600, blank=True)
    body = models.TextField()
    body_en = models.TextField(blank=True)
    words = models.TextField(blank=True, editable=False)
    """Title, summary and text as they are searched (casework.search.plain)."""
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    """Who wrote on it last; whoever proposed it is one of these."""
    written_at = models.DateTimeField()
    publish_at = models.DateTimeField(null=True, blank=True)
    """From when it is read."""
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["notice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="one_version_a_number"),
            models.CheckConstraint(
                condition=~models.Q(state=VersionState.PUBLISHED) ^ models.Q(publish_at__isnull=False),
                name="what_is_released_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.title_en if _reads_english() and self.title_en else self.title

    @property
    def shown_summary(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.summary_en if _reads_english() and self.summary_en else self.summary

    @property
    def shown_body(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.body_en if _reads_english() and self.body_en else self.body

    @property
    def beginning(self) -> str:
        """The summary, or the beginning of the text's first paragraph."""
        return self.shown_summary or Truncator(self.shown_body.strip().partition("\n")[0].strip()).chars(140)

    @property
    def language(self) -> str:
        """Of the text as it is shown."""
        return "en" if _reads_english() and self.body_en else "zh-Hans"


class Picture(models.Model):
    """A picture below the text of a version, with the words that stand for it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="pictures")
    place = models.PositiveSmallIntegerField()
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    alt = models.CharField(max_length=200)
    """What is seen on it, for whoever does not see it."""
    alt_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["version", "place"], name="one_picture_a_place")]

    def __str__(self) -> str:
        return self.alt

    @property
    def shown_alt(self) -> str:
        """In the reader's language, as far as there is one."""
        return self.alt_en if _reads_english() and self.alt_en else self.alt


def _reads_english() -> bool:
    return (get_language() or "").startswith("en")
