"""Users, organisations, and who is what in which."""

from __future__ import annotations

import datetime
from functools import partial
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhijiang.codes import new_code
from zhijiang.people.states import Level, OrganisationKind, Role


class User(AbstractUser):
    """A person who can sign in. What the person may do comes from memberships, never from this row."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    name_latin = models.CharField(_("name in Latin letters"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    demo_role = models.CharField(max_length=120, blank=True)
    """In the demo: one line on what this person is for, “中文 | English”; empty for real people."""

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def shown_name(self) -> str:
        """The name in the reader's script."""
        if (get_language() or "").startswith("en") and self.name_latin:
            return self.name_latin
        return self.name or self.username


class Organisation(models.Model):
    """A producer, a base's operator, an authority or a body of experts. Never deleted: it stands in events."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "O"), editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    name = models.CharField(_("name"), max_length=120)
    """The name of today, as is the one below: what `names` says of the day, written here when the day comes (0055)."""
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    letter_word = models.CharField(_("word of its letters"), max_length=12, blank=True)
    """Of an authority: how the numbers of its letters begin (机关代字, “示文广旅”); empty: they begin with its name."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="Membership", related_name="organisations"
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name

    def name_on(self, day: datetime.date, /) -> OrganisationName:
        """The name that was borne on a day; before the first that is known, the first. Rule: P-35."""
        names = sorted(self.names.all(), key=lambda each: each.valid_from or datetime.date.min)
        borne = [each for each in names if each.valid_from is None or each.valid_from <= day]
        if not names:
            return OrganisationName(organisation=self, name=self.name, name_en=self.name_en)
        return borne[-1] if borne else names[0]


class OrganisationName(models.Model):
    """An organisation is called this from a day on, until the next name. Never changed: papers of the time bear it.

    One that never had another name has no row.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="names")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    """None for the name under which it came here: since when it bore that is not known."""
    paper = models.CharField(max_length=200, blank=True)
    """The document that shows it, in words."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "valid_from"], name="one_name_of_an_organisation_from_a_day"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(valid_from=None),
                name="one_first_name_of_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name


class Membership(models.Model):
    """One person holds one role in one organisation, from and until given days (both included)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership_per_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class Delegation(models.Model):
    """Somebody stands in for another in one role, from and until given days (leave cover). Ended early, never deleted."""

    giver = models.ForeignKey(User, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(User, models.PROTECT, related_name="delegations_taken")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"))
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")), name="delegation_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(giver=models.F("taker")), name="nobody_stands_in_for_oneself"),
        ]


class ApiToken(models.Model):
    """A key with which a program acts as a person, within scopes. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(pgettext_lazy("token", "name"), max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    """Its first characters, by which people and logs know it."""
    sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
