"""Cases and what belongs to one: who is on it, what was handed in, what must be corrected, what was thought of it."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from zhijiang.casework.models.catalogue import ProcedureVersion, RuleNode
from zhijiang.casework.procedure import parse
from zhijiang.casework.states import Answer, FixKind, Measure, Severity, Vote
from zhijiang.codes import new_code
from zhijiang.people.models import Organisation
from zhijiang.people.states import Role


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
    """The body before which it lies: its officers act, its name stands over the letters."""
    lodged_with = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """Where it was lodged. The same body, unless the procedure sends it up a line; whoever is above this one reads it."""
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    """What the matter is called in English, where a work has such a title; empty otherwise."""
    state = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    """How often the applicant has submitted: 0 in draft, 1 after the first submission, 2 after a correction …"""
    owner_role = models.CharField(max_length=20, blank=True)
    with_applicant = models.BooleanField(default=True)
    """False: the authority opened it and has not told the applicant yet."""
    with_authority = models.BooleanField(default=False)
    """False: the applicant has not handed it in yet."""
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
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    """The refused or withdrawn case of the same house whose answers this one began with; None: it was begun afresh."""
    data = models.JSONField(default=dict)
    """The form as it is being filled in; what was submitted stands in snapshots."""
    number = models.CharField(max_length=80, blank=True)
    external_number = models.CharField(max_length=80, blank=True, db_index=True)
    """The number that another system gave (a planning number of the national one): held, never made here."""
    register = models.ForeignKey("Register", models.PROTECT, null=True, blank=True, related_name="cases")
    """The register out of which the case was brought in; None: it was filed here."""
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="assigned_cases"
    )
    """The person of the authority's side who has it in hand; None: whoever of the owner's role takes it."""
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["organisation", "-opened_at"]),
            models.Index(fields=["due_on", "id"], condition=models.Q(closed_at=None), name="open_cases_by_limit"),
            models.Index(
                fields=["-closed_at", "-id"], condition=models.Q(closed_at__isnull=False), name="closed_cases_by_day"
            ),
            models.Index(
                fields=[
                    "lodged_with",
                    "closed_at",
                    "due_on",
                    "owner_role",
                    "organisation",
                    "assignee",
                    "with_authority",
                    "with_applicant",
                    "procedure",
                    "due_clock",
                    "state",
                    "authority",
                ],
                name="cases_counted",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="number_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        """The page of the case: the engine's own, or that of the room which handles cases of this item."""
        return reverse(settings.CASE_PAGES.get(self.procedure.item.code, "casework:case"), args=[self.code])

    @property
    def has_own_pages(self) -> bool:
        """Whether the room that handles cases of this item fills in and hands in on pages of its own."""
        return self.procedure.item.code in settings.CASE_PAGES

    @property
    def shown_title(self) -> str:
        """The title in the reader's language, as far as there is one. Letters and records keep `title`."""
        return self.title_en if (get_language() or "").startswith("en") and self.title_en else self.title


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
    measure = models.CharField(max_length=10, choices=Measure.choices, blank=True)
    """What is demanded there; empty where only words say it."""
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
    vote = models.CharField(max_length=20)
    """One of the procedure's `votes`, or of Vote where it names none."""
    scores = models.JSONField(default=dict, blank=True)
    """By criterion of the rubric, where there is one."""
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

    @property
    def shown_vote(self) -> str:
        """What was voted, in the reader's language."""
        votes = parse(self.case.procedure.text).review
        return str(votes.votes[self.vote]) if votes and self.vote in votes.votes else str(Vote(self.vote).label)
