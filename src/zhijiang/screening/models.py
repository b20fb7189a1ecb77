"""The review room: which cuts a case is about, and what was noted on them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from zhijiang.casework.models import Case, FixItem, RuleNode
from zhijiang.casework.states import Severity
from zhijiang.catalog.models import Cut, Work
from zhijiang.screening.states import NoteStatus


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
