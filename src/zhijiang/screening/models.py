"""The review room: which cuts a case is about, and what was noted on them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from zhijiang.casework.models import Case, FixItem, RuleNode
from zhijiang.casework.states import Severity
from zhijiang.catalog.models import Cut, StoredFile, Work
from zhijiang.screening.states import ClaimFault, NoteStatus, Verdict


class Review(models.Model):
    """A case of finished-work review: which work it is about. One work has at most one open review."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="review")
    work = models.ForeignKey(Work, models.PROTECT, related_name="reviews")

    def __str__(self) -> str:
        return str(self.case)


class ReviewedCut(models.Model):
    """A cut lies before the panel in one round of a review. Frozen with the submission."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="reviewed_cuts")
    round = models.PositiveSmallIntegerField()
    cut = models.ForeignKey(Cut, models.PROTECT, related_name="reviewed_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "round", "cut"], name="a_cut_once_a_round")]
        ordering = ["review", "round", "cut__episode__number"]


class Note(models.Model):
    """An objection or remark on frames [start, end) of one cut, in presentation order.

    The place belongs to the cut it was written on and never changes; where it stands in a later cut is another row.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Chosen by the writer's browser, so that sending twice makes one note."""
    reviewed_cut = models.ForeignKey(ReviewedCut, models.PROTECT, related_name="notes")
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    severity = models.CharField(max_length=10, choices=Severity.choices)
    rule = models.ForeignKey(RuleNode, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notes")
    status = models.CharField(max_length=10, choices=NoteStatus.choices, default=NoteStatus.OPEN)
    fix_item = models.OneToOneField(FixItem, models.PROTECT, null=True, related_name="note")
    """Set when a decision sent the note to the producer; before that only the authority's side sees it."""
    raised_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="raised_again")
    """The objection of an earlier round that this one repeats, because the new cut does not meet it."""
    version = models.PositiveIntegerField(default=1)
    """Compare-and-swap for edits from two screens."""
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__gte=0, end__gt=models.F("start")), name="note_covers_a_frame"
            )
        ]
        ordering = ["reviewed_cut", "start", "end", "pk"]


class Recut(models.Model):
    """How a file corresponds to an earlier one, frame by frame. Made once for two files, by a job; never changed.

    The `zhijiang.recut/1` itself is the file `recut.json` in `folder`, below the default storage.
    """

    old = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    new = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    aligner = models.CharField(max_length=20)
    folder = models.CharField(max_length=160)
    summary = models.JSONField()
    """{"same_frames": n, "review_frames": n, "changes": n}."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new", "aligner"], name="one_recut_per_aligner")]


class Footage(models.Model):
    """What a file that was laid before an authority shows, in 64 bits for every eighth frame, and where else that was found.

    Made by a job, and anew each time the file is laid before an authority. Whoever reads `found` may see only part of it.
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="footage")
    coder = models.CharField(max_length=20)
    frames = models.BigIntegerField()
    codes = models.BinaryField()
    """Little-endian, 8 bytes each, as `media.reuse.Held` has them."""
    found = models.JSONField(default=list)
    """[{"file": sha256, "old": [start, end], "new": [start, end], "mirrored": bool, "still": bool}], the longest first."""
    sought_at = models.DateTimeField(null=True)


class ChangeVerdict(models.Model):
    """What one reviewer says of one change: the `number`th of the recut. Said again, it replaces what was said; the events keep all."""

    reviewed_cut = models.ForeignKey(ReviewedCut, models.PROTECT, related_name="verdicts")
    recut = models.ForeignKey(Recut, models.PROTECT, related_name="verdicts")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reviewed_cut", "recut", "number", "by"], name="one_verdict_per_reviewer")
        ]


class DeclaredChanges(models.Model):
    """What the producer says was changed in a cut, line by line. The last list before the cut is handed in holds."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="declared_changes")
    cut = models.ForeignKey(Cut, models.PROTECT, related_name="declared_changes")
    lines = models.JSONField()
    """[{"start": frame, "end": frame, "text": …}], frames of the new cut, in order."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "cut"], name="one_change_list_per_cut")]


class Sitting(models.Model):
    """One page of the room, open before one reviewer: which parts of the film it was sent, and what it says was shown.

    Its key is in the address of every part of the film that the page asks for.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reviewed_cut = models.ForeignKey(ReviewedCut, models.PROTECT, related_name="sittings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    sent = models.JSONField(default=dict)
    """By segment: milliseconds from the opening until it was first sent."""
    claims = models.PositiveIntegerField(default=0)
    """How many claims were believed; the next one has this number."""
    until_ms = models.BigIntegerField(default=0)
    """Up to which time, in milliseconds from the opening, claims have come."""
    faults = models.PositiveIntegerField(default=0)
    """How many claims were not believed."""
    last_fault = models.CharField(max_length=10, choices=ClaimFault.choices, blank=True)


class Claim(models.Model):
    """Some seconds of a sitting: which frames the page says it has shown. Believed claims only; never changed."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="said")
    number = models.PositiveIntegerField()
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField()
    """Milliseconds from the opening."""
    runs = models.JSONField()
    """[start, length, start, length, …]."""
    heard_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    """SHA-256 over the digest before it in the same viewing, and this claim."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="one_claim_per_number")]
        ordering = ["pk"]


class Viewing(models.Model):
    """The ledger of one person and one cut of one round: every frame that was really shown, out of all believed claims."""

    reviewed_cut = models.ForeignKey(ReviewedCut, models.PROTECT, related_name="viewings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    runs = models.JSONField(default=list)
    """As in a claim."""
    frames = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    """Of the last claim."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reviewed_cut", "user"], name="one_ledger_per_person_and_cut")]
