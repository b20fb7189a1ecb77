"""Bases, the firms in them, and what the firms report. Every change of a row is an event of the base's stream."""

from __future__ import annotations

import datetime
from functools import partial

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language

from zhijiang.bases.states import TONES, BaseLevel, BatchState, EntryKind, LineKind, Standing
from zhijiang.casework.models import Case
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Level


class Base(models.Model):
    """An audiovisual industry base: a place with a boundary, somebody who runs it, and firms. Never deleted."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "B"), editable=False)
    operator = models.ForeignKey(Organisation, models.PROTECT, related_name="bases_run")
    level = models.CharField(max_length=20, choices=BaseLevel.choices)
    batch = models.CharField(max_length=60, blank=True)
    """The list on which it was named, in the list's own words."""
    number = models.CharField(max_length=60, blank=True)
    """Of its last entry on a list that was published here; empty before."""
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.LISTED)
    """That of its last entry; so is the level."""
    boundary = models.JSONField(default=list)
    """Corners [longitude, latitude] in degrees, as decimal text, since a float cannot stand in an event. One is a point."""
    floor_area = models.PositiveIntegerField(null=True, blank=True)
    """Square metres; None is not known."""
    spaces = models.JSONField(default=list)
    """Kinds of space, in words."""
    platforms = models.JSONField(default=list)
    """Public service platforms, by name."""

    def __str__(self) -> str:
        return self.code

    @property
    def tone(self) -> str:
        """Shape and colour of its standing."""
        return TONES[Standing(self.standing)]

    def name_on(self, day: datetime.date, /) -> BaseName:
        """The name that was borne on a day; before the first, the first. Rule: B-04."""
        names = sorted(self.names.all(), key=lambda each: each.valid_from)
        borne = [each for each in names if each.valid_from <= day]
        return borne[-1] if borne else names[0]

    @property
    def shown_name(self) -> str:
        """Today's name in the reader's language."""
        return self.name_on(timezone.localdate()).shown


class BaseName(models.Model):
    """A base is called this from a day on, until the next name. Never changed: papers of the time bear it."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="names")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    valid_from = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["base", "valid_from"], name="one_name_of_a_base_from_a_day")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name


class Firm(models.Model):
    """A firm's time in one base. A firm that moves away and comes back has two rows, one after the other."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "F"), editable=False)
    base = models.ForeignKey(Base, models.PROTECT, related_name="firms")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="residences")
    """Its house on the platform, whose people see its own rows and report for it."""
    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18)
    segment = models.CharField(max_length=30)
    """A key of the pack's segments."""
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    """The last day; None while it is there."""
    about = models.TextField(blank=True)
    """In the firm's own words, as are the two below."""
    website = models.URLField(max_length=400, blank=True)
    contact = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["base", "credit_code"],
                condition=models.Q(left_on=None),
                name="firm_is_in_a_base_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on=None) | models.Q(left_on__gte=models.F("joined_on")),
                name="firm_leaves_after_it_joined",
            ),
        ]
        # Firms by base and segment on a day are counted for every picture of positioning: from the index alone.
        indexes = [
            models.Index(fields=["base", "segment", "joined_on", "left_on"], name="firm_by_base_and_segment"),
        ]

    def __str__(self) -> str:
        return self.name

    def name_on(self, day: datetime.date, /) -> str:
        """The name that was borne on a day. Rule: B-08."""
        later = [each for each in self.former_names.all() if each.valid_until >= day]
        return min(later, key=lambda each: each.valid_until).name if later else self.name


class FormerName(models.Model):
    """A name that a firm bore until a day, that day included. Never changed: papers of the time bear it."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=120)
    valid_until = models.DateField()

    class Meta:
        ordering = ["-valid_until"]
        constraints = [models.UniqueConstraint(fields=["firm", "valid_until"], name="one_name_of_a_firm_until_a_day")]

    def __str__(self) -> str:
        return self.name


class FirmFigures(models.Model):
    """What was reported of a firm for one year. A later report takes its place; the events keep both."""

    firm = models.ForeignKey(Firm, models.PROTECT, related_name="figures")
    year = models.PositiveSmallIntegerField()
    revenue = models.BigIntegerField(null=True, blank=True)
    jobs = models.PositiveIntegerField(null=True, blank=True)
    tax = models.BigIntegerField(null=True, blank=True)
    """May be negative: returned."""
    research = models.BigIntegerField(null=True, blank=True)
    is_of_period = models.BooleanField(default=False)
    """Whether it came with a report for a period, and is changed only there."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "year"], name="one_report_of_a_firm_for_a_year")]

    def __str__(self) -> str:
        return f"{self.firm} {self.year}"


class LedgerLine(models.Model):
    """One line of a base's ledger: a person, a project, an award or a policy, and where it is known from. Struck out, never deleted."""

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "N"), editable=False)
    base = models.ForeignKey(Base, models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=20, choices=Level.choices, blank=True)
    """Of whoever recognised, approved or issued it."""
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, blank=True, related_name="ledger")
    began_on = models.DateField()
    """The day of the award or the policy; the first day of a person or a project."""
    ended_on = models.DateField(null=True, blank=True)
    """The last day; None while it lasts, or where there is no end."""
    detail = models.TextField(blank=True)
    source = models.CharField(max_length=200)
    """The paper or report that says so, by its number or title."""
    link = models.URLField(max_length=400, blank=True)
    is_struck = models.BooleanField(default=False)

    class Meta:
        ordering = ["-began_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("began_on")),
                name="ledger_line_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PublishedYear(models.Model):
    """What everybody is told of a year, as it was counted and protected on the day it was published. Never changed."""

    year = models.PositiveSmallIntegerField(unique=True)
    published_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    tables = models.JSONField()
    """`bases` and `segments` name rows and columns; `firms`, `revenue` (yuan) and `jobs` are tables with the totals as last
    row and column: a number, `hidden` or `unreported`."""

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class Batch(models.Model):
    """A list of bases that the authority names together (批次): put together, looked at by a second officer, published once.

    A published list is never changed.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "L"), editable=False)
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60, blank=True)
    """Of the document that publishes it."""
    dated_on = models.DateField(null=True, blank=True)
    """The document's day: from then on what it says holds."""
    notice = models.TextField(blank=True)
    """What everybody reads above the list."""
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-dated_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="a_document_publishes_one_list"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name


class Listing(models.Model):
    """A base's line on a list: by which decision, at which level, under which number. Taken off only while the list is a draft."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="listings")
    base = models.ForeignKey(Base, models.PROTECT, null=True, blank=True, related_name="listings")
    """None: new; the base is entered when the list is published."""
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="base_listing")
    """The declaration that was granted; None where it was decided before the platform, as `basis` says."""
    basis = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, choices=BaseLevel.choices)
    number = models.CharField(max_length=60, blank=True)
    """In the register; given when the list is published."""
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    operator = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "base"], name="a_base_stands_on_a_list_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """In the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name


class Entry(models.Model):
    """One line of a base's history in the register, and how the base stands from it on. Never changed; the last one holds."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    on = models.DateField()
    level = models.CharField(max_length=20, choices=BaseLevel.choices)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    number = models.CharField(max_length=80, blank=True)
    """Of the paper by which it was decided: a document, a letter, a list; for a line of a list that of the base."""
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    """That was reported on or assessed."""
    grade = models.CharField(max_length=30, blank=True)
    """A key of the pack's grades."""
    words = models.CharField(max_length=300, blank=True)
    """What everybody reads beside it: the occasion of a plate, what was changed."""
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, blank=True, related_name="entries")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.base} {self.kind}"


class BaseCase(models.Model):
    """A case is about this base, and about this year where its item is yearly."""

    base = models.ForeignKey(Base, models.PROTECT, related_name="base_cases")
    case = models.OneToOneField(Case, models.PROTECT, related_name="about_base")
    year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.base} {self.case}"


class PositionJudgement(models.Model):
    """What the panel judged a base's position to be, and the figures that lay before it. Never changed: a later one takes its place.

    The machine assigns no position. Segments are keys of the pack; the words are the panel's.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "Q"), editable=False)
    base = models.ForeignKey(Base, models.PROTECT, related_name="judgements")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    main = models.CharField(max_length=30)
    auxiliary = models.JSONField(default=list)
    wording = models.CharField(max_length=200)
    """The position in one sentence."""
    reasons = models.TextField()
    dissent = models.TextField(blank=True)
    """Who saw it otherwise, and why; empty where nobody did."""
    panel = models.CharField(max_length=300)
    """Who judged, by name."""
    chair = models.CharField(max_length=60, blank=True)
    """Who led the panel, by name; empty only of judgements written down before this was asked."""
    chair_opinion = models.TextField(blank=True)
    """What the chair said to close a divided panel; empty where it was of one mind."""
    decided_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    """Who wrote it down."""
    recorded_at = models.DateTimeField()
    figures = models.JSONField()
    """The figures as they were seen, numbers as decimal text."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the figures as canonical JSON."""

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["base"], condition=models.Q(supersedes=None), name="one_first_judgement_of_a_base"
            )
        ]

    def __str__(self) -> str:
        return self.wording
