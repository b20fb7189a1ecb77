"""Deliveries: which cut went to whom, what lay in the package, and by which links it was fetched."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from zhijiang.catalog.models import Cut, Work
from zhijiang.codes import new_code
from zhijiang.distribution.states import DeliveryState
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


def _reader() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"
