"""Cases and what they rest on: procedures, events, clocks' calendars, fix items, opinions, letters, rule books."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from zhijiang.casework.states import Answer, DayKind, FixKind, Severity, VersionStatus, Vote
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role


class ServiceItem(models.Model):
    """One line of the authority's catalogue (事项): what can be applied for, whatever the version of its procedure."""

    code = models.CharField(max_length=60, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)
    legal_basis = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title_zh

    @property
    def shown_title(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title_zh


class ProcedureVersion(models.Model):
    """One version of a procedure, as text. Once published it is never changed: cases are pinned to it."""

    item = models.ForeignKey(ServiceItem, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    """The YAML document as it was loaded."""
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="one_text_per_version")]

    def __str__(self) -> str:
        return f"{self.item.code}@{self.version}"


class Case(models.Model):
    """One matter on its way through a procedure.

    `state`, `owner_role`, `due_on`, `number` are projections of the case's events (replaying gives the same);
    `seq` is the number of the last event and the compare-and-swap of every action.
    """

    code = models.CharField(max_length=12, unique=True, default=partial(new_code, "C"), editable=False)
    procedure = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    """The applicant."""
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="handled_cases")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    """How often the applicant has submitted: 0 in draft, 1 after the first submission, 2 after a correction …"""
    owner_role = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True, blank=True, db_index=True)
    due_provisional = models.BooleanField(default=False)
    due_clock = models.CharField(max_length=40, blank=True)
    """The clock that ends on `due_on`: of those that run, the first to end."""
    due_workdays = models.PositiveSmallIntegerField(default=0)
    """That clock's whole limit, with what it was extended by."""
    classes = models.JSONField(default=dict, blank=True)
    """What the procedure's decision tables said when the case was first submitted: {"tier": "key"}."""
    filed_on = models.DateField(null=True, blank=True)
    """The day whose rules apply: that of the first submission, whatever changes later."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="linked")
    """The case that this one appeals against, changes or withdraws from."""
    link = models.CharField(max_length=40, blank=True)
    """The name of that link in the parent's procedure."""
    data = models.JSONField(default=dict)
    """The form as it is being filled in; what was submitted stands in snapshots."""
    number = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"]), models.Index(fields=["organisation", "-opened_at"])]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="number_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Assignment(models.Model):
    """A person is on a case in a role (a reviewer on the panel). Ended, never deleted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "role"], condition=models.Q(ended_at=None), name="assigned_once_at_a_time"
            )
        ]


class Snapshot(models.Model):
    """What the applicant handed in at one submission, frozen: the form and the files by hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="snapshots")
    round = models.PositiveSmallIntegerField()
    data = models.JSONField()
    files = models.JSONField(default=list)
    """[{"field": …, "name": …, "sha256": …, "label": …}], in the order they were given."""
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="one_snapshot_per_round")]


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


class FixItem(models.Model):
    """One thing the applicant must answer in a correction round: a field, a file, or a place in a cut."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="fix_items")
    round = models.PositiveSmallIntegerField()
    """The round whose submission it objects to."""
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=FixKind.choices)
    target = models.CharField(max_length=120)
    """The field's name, the file's field, or `cut/<code>` for a place in a cut."""
    place = models.CharField(max_length=80, blank=True)
    """For people: “第3集 00:01:20:05–00:01:22:00”."""
    severity = models.CharField(max_length=10, choices=Severity.choices)
    rule = models.ForeignKey(RuleNode, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    answer = models.CharField(max_length=20, choices=Answer.choices, blank=True)
    answer_text = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["case", "round", "order"]


class Opinion(models.Model):
    """One reviewer's signed view of one round. Signed once; a change of mind is a new row that names the old one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="opinions")
    vote = models.CharField(max_length=10, choices=Vote.choices)
    text = models.TextField()
    viewing = models.JSONField(default=dict)
    """What the signature says about viewing: frames shown of frames in all, and the ledger's hash, where one is kept."""
    signed_at = models.DateTimeField()
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "reviewer"],
                condition=models.Q(replaced_by=None),
                name="one_opinion_in_force_per_reviewer",
            )
        ]


class NumberSeries(models.Model):
    """A gapless series of an authority's own numbers: one row a year, locked while a number is taken."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="one_series_per_year")]


class Document(models.Model):
    """A letter or certificate that was issued: its bytes stay, its standing (in force, revoked) may change."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=40)
    """Name of the letter template in the pack."""
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    verify_code = models.CharField(max_length=20, unique=True)
    """What the QR code carries beside the number; unguessable."""
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.TextField(blank=True)

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


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a feast, or a Saturday that is worked."""

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=10, choices=DayKind.choices)
    note = models.CharField(max_length=60, blank=True)


class CalendarYear(models.Model):
    """A year whose official calendar is loaded; dates in other years are provisional."""

    year = models.PositiveSmallIntegerField(unique=True)
    notice = models.CharField(max_length=120, blank=True)
