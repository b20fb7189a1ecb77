"""Twenty minutes of which three in a hundred are new: what changed is found, watched and signed for; by default all is asked for."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.media.test_reuse import LAYOUT, film
from tests.screening.reviewing import PACK, Stage, watched
from tests.screening.test_footage import show
from tests.screening.test_viewing import Page, packaged
from zhijiang.casework import actions as casework
from zhijiang.casework.errors import MissingEvidence
from zhijiang.casework.models import Case, Opinion
from zhijiang.casework.states import Vote
from zhijiang.catalog.models import Analysis, Cut
from zhijiang.media.fingerprint import Fingerprint
from zhijiang.screening import actions, queries
from zhijiang.screening.jobs import compare_cuts
from zhijiang.screening.models import ReviewedCut

pytestmark = pytest.mark.django_db
LENGTH = 20 * 60 * 25
CHANGED = (10_000, 10_900)
"""900 of 30,000 frames."""
HANDLES = 250


def measured(cut: Cut, prints: Fingerprint) -> None:
    """Let the report be of a film as long as its fingerprints, and the film be there to be played."""
    analysis = Analysis.objects.get(file=cut.file)
    report: dict[str, Any] = analysis.report or {}
    report["video"]["frames"] = prints.frames
    report["shots"] = [{"start": 0, "end": prints.frames}]
    Analysis.objects.filter(pk=analysis.pk).update(report=report)
    show(cut, prints)


def mended(prints: Fingerprint) -> Fingerprint:
    """The same film with other pictures at the place that changed."""
    values = prints.values.copy()
    start, end = CHANGED
    values[start:end] = film(100, end - start).values
    return Fingerprint(LAYOUT, values)


def test_a_reviewer_signs_after_a_twentieth_of_the_film_where_changed_parts_are_enough_and_by_default_after_all(
    under_review: Stage,
) -> None:
    stage, chen = under_review, under_review.cast.chen
    first = film(1, LENGTH)
    measured(stage.reviewed_cut().cut, first)
    stage.send_back(stage.note(start=CHANGED[0], end=CHANGED[1])).answer_all()
    watched_all = stage.now()
    watched_all.case.round = 1
    watched(watched_all, chen)
    stage.resubmit()
    line = stage.reviewed_cut()
    measured(line.cut, mended(first))
    packaged(line.cut, LENGTH)
    old, new = (each.cut.file_id for each in ReviewedCut.objects.order_by("round"))
    compare_cuts(old=old, new=new)
    known = queries.changes_known(line)
    changes = [each.new for each in known.changes] if known else []
    text = (PACK / "procedures" / "finished-work-review-7.yaml").read_text()
    strict, _made = casework.publish_procedure(
        text.replace("version: 7", "version: 8")
        .replace("again: changed, ", "")
        .replace("effective_from: 2026-11-30", "effective_from: 2099-01-01")
    )
    case = Case.objects.filter(pk=stage.review.case_id)
    lenient = case.get().procedure_id

    def sign() -> Opinion:
        return actions.sign_opinion(stage.now(), by=chen, vote=Vote.APPROVE, text="已看。", expected_round=2)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = Page(stage, clock)
        began = page.passed_ms()
        told = page.watch(CHANGED[0] - HANDLES, CHANGED[1] + HANDLES)
        spent_ms = page.passed_ms() - began
        case.update(procedure=strict)
        with pytest.raises(MissingEvidence) as refused:
            sign()
        case.update(procedure=lenient)
        opinion = sign()

    assert (changes, told.status_code) == ([CHANGED], 200)
    assert (refused.value.rule, (CHANGED[1] - CHANGED[0]) / LENGTH) == ("S-12", 0.03)
    assert spent_ms * 25 / 1000 / LENGTH <= 0.05
    line_signed = opinion.viewing["cuts"][0]
    assert [line_signed[word] for word in ("frames", "demanded", "seen", "missing")] == [LENGTH, 1400, 1400, 0]
