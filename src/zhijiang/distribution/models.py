"""Deliveries: which cut went to whom, what lay in the package, and by which links it was fetched. Releases: where a work is
shown, in which version, and what was counted of it."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext

from zhijiang.catalog import territories
from zhijiang.catalog.models import Cut, Work
from zhijiang.codes import new_code
from zhijiang.distribution.states import LANGUAGES, DeliveryState, FigureKind, ReleaseState, count_told
from zhijiang.people.models import Organisation


class Delivery(models.Model):
    """One cut on its way to one recipient. Its history is the event stream `delivery/<code>`; the row is never deleted."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "E"), editable=False)
    work = models.ForeignKey(Work, models.PROTECT, related_name="deliveries")
    cut = models.ForeignKey(Cut, models.PROTECT, related_name="deliveries")
    profile = models.CharField(max_length=40)
    """The id of the delivery profile that the recipient asks for."""
    profile_version = models.PositiveIntegerField(default=0)
    """The version it was checked against; 0 is what is shipped."""
    verdict = models.JSONField(default=dict)
    """What the check came to, frozen: `verdict`, `on`, `title` and `reasons` in both languages, `blockers`."""
    waiver = models.TextField(blank=True)
    """Why a cut that does not meet the profile is delivered all the same."""
    with_rendition = models.BooleanField(default=False)
    """Whether the playable version goes along."""
    with_cards = models.BooleanField(default=False)
    """Whether opening cards go along: the licence number, and the AI label where it is declared."""
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="deliveries_to_it"
    )
    """The recipient, where it is a house of this platform."""
    recipient = models.CharField(max_length=120)
    """The recipient's name as it was on the day."""
    contact = models.CharField(max_length=60)
    mail = models.EmailField()
    state = models.CharField(max_length=20, choices=DeliveryState.choices, default=DeliveryState.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    fault = models.TextField(blank=True)
    """Why the package could not be made, of the last attempt that failed."""
    folder = models.CharField(max_length=160, blank=True)
    """Where the files lie that were made for it; the film itself stays where it is."""
    tagmanifest_sha256 = models.CharField(max_length=64, blank=True)
    """The hash over the list of hashes: one number for the whole package."""
    packed_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received_at=None) | ~models.Q(tagmanifest_sha256=""),
                name="what_was_received_has_its_hash",
            )
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("distribution:delivery", args=[self.code])

    @property
    def stream(self) -> str:
        return f"delivery/{self.code}"

    @property
    def is_met(self) -> bool:
        """Whether the cut meets the profile, as it was checked."""
        return bool(self.verdict.get("verdict") == "pass")

    @property
    def reasons(self) -> list[str]:
        """For what it does not, in the reader's language."""
        return list(self.verdict.get("reasons", {}).get(_reader(), []))

    @property
    def profile_title(self) -> str:
        """The profile's name in the reader's language, as it was when it was checked; its id before."""
        return str(self.verdict.get("title", {}).get(_reader(), "") or self.profile)


class PackedFile(models.Model):
    """One file of a package with its size and hash. Never changed: it is what was delivered."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="files")
    path = models.CharField(max_length=400)
    """Within the package, as its lists name it: `data/…`, or a tag file."""
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    kept_as = models.CharField(max_length=80, blank=True)
    """Its name in the delivery's folder; empty for the film, which lies under its hash."""

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["delivery", "path"], name="one_file_a_path_of_a_package")]

    def __str__(self) -> str:
        return self.path

    @property
    def is_payload(self) -> bool:
        return self.path.startswith("data/")


class Link(models.Model):
    """A named way to a package that ends by itself. The token stands in the address alone; here is its hash."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="links")
    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    mail = models.EmailField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    """The last day on which it holds, by the installation's calendar."""
    most_fetches = models.PositiveSmallIntegerField()
    fetches = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fetches__lte=models.F("most_fetches")), name="no_more_fetches_than_allowed"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """A work shown somewhere. Its history is the event stream `release/<code>`; the row is never deleted."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "U"), editable=False)
    work = models.ForeignKey(Work, models.PROTECT, related_name="releases")
    platform = models.CharField(max_length=80)
    url = models.URLField(max_length=400, blank=True)
    """The platform's own page of the work."""
    first_episode = models.PositiveSmallIntegerField(default=1)
    last_episode = models.PositiveSmallIntegerField(null=True, blank=True)
    """None: to the last."""
    territory = models.CharField(max_length=800, default="CN")
    """As `territories.read` reads it."""
    languages = models.CharField(max_length=80, default="zh")
    """Keys of `LANGUAGES`, parted by blanks."""
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    """None: without end."""
    cut = models.ForeignKey(Cut, models.PROTECT, null=True, blank=True, related_name="releases")
    """The version that is shown, where it is one of ours."""
    sha256 = models.CharField(max_length=64, blank=True)
    """Else the hash of the file that the platform shows."""
    number = models.CharField(max_length=80, blank=True)
    """The licence number as it stands on the platform."""
    state = models.CharField(max_length=12, choices=ReleaseState.choices, default=ReleaseState.ANNOUNCED)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_day", "-pk"]
        indexes = [models.Index(fields=["-first_day", "-id"], name="releases_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="a_release_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("distribution:release", args=[self.code])

    @property
    def stream(self) -> str:
        return f"release/{self.code}"

    @property
    def version(self) -> str:
        """The hash of what is shown; empty: nobody told."""
        return self.cut.file_id if self.cut is not None else self.sha256

    @property
    def shown_territory(self) -> str:
        """Where, in the reader's words."""
        return territories.read(self.territory).shown

    @property
    def shown_languages(self) -> str:
        """In what languages, in the reader's words."""
        return pgettext("between places", ", ").join(str(LANGUAGES.get(key, key)) for key in self.languages.split())


class ReleaseFigure(models.Model):
    """What was counted of a release in some days, by somebody who says where it stands. Never changed: a correction is a row
    of its own, which takes the place of the one before."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="figures")
    kind = models.CharField(max_length=10, choices=FigureKind.choices)
    first_day = models.DateField()
    last_day = models.DateField()
    place = models.CharField(max_length=2, blank=True)
    """Two letters of ISO 3166-1; empty: everywhere together."""
    language = models.CharField(max_length=3, blank=True)
    """A key of `LANGUAGES`; empty: all together."""
    value = models.BigIntegerField()
    """Views, whole hours, or fen."""
    source = models.CharField(max_length=200)
    source_day = models.DateField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    """Why it took the place of another."""

    class Meta:
        ordering = ["-last_day", "kind", "place", "language", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "kind", "first_day", "last_day", "place", "language"],
                condition=models.Q(replaced_at=None),
                name="one_figure_of_a_kind_and_time",
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0, last_day__gte=models.F("first_day")), name="a_figure_counts_upwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release.code} {self.kind} {self.last_day}"

    @property
    def shown_value(self) -> str:
        """The count for people."""
        return count_told(self.kind, self.value)

    @property
    def shown_place(self) -> str:
        """Where it was counted, in the reader's words; empty: everywhere together."""
        return territories.read(self.place).shown if self.place else ""

    @property
    def shown_language(self) -> str:
        """In which language, in the reader's words; empty: all together."""
        return str(LANGUAGES.get(self.language, self.language))


def _reader() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"
