"""What the demo's reviewers have watched before the visitor came, in the ledger that the room keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Min

from zhijiang.catalog.made import segment_starts
from zhijiang.media.time import Rate
from zhijiang.people.models import User
from zhijiang.screening import actions, queries
from zhijiang.screening.models import Review, Sitting


def watch_all(review: Review, people: Iterable[User], /) -> None:
    """Let these people have watched every cut of the round that runs, once, at single speed.

    By the room's own verbs; only the sitting is set back by the film's length, as nobody waits for the demo's reviewers.
    Who has watched already watches nothing again.
    """
    for line in queries.reviewed_cuts_of(review, round_=review.case.round):
        line.review = review
        video = queries.measured_of(line.cut).video
        frames = int(video["frames"])
        length_ms = int(frames * 1000 / Rate.parse(video["rate"]).value) + 1
        for person in people:
            if queries.ledger_of(line, person.pk).seen:
                continue
            # Nobody watches two films at one time: each lies before those that were opened already.
            others = Sitting.objects.filter(user=person).aggregate(first=Min("opened_at"))["first"]
            sitting = actions.open_sitting(line, by=person)
            for segment in range(len(segment_starts(line.cut))):
                actions.note_sent(sitting, segment)
            began = (others or sitting.opened_at) - timedelta(milliseconds=length_ms + 1000)
            Sitting.objects.filter(pk=sitting.pk).update(opened_at=began)
            actions.claim_viewing(sitting, by=person, number=1, from_ms=0, until_ms=length_ms, runs=[0, frames])
