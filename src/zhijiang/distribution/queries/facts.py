"""What a delivery rests on: the profile, what the stored report comes to under it, the licence, what was declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml
from django.utils import timezone, translation

from zhijiang.casework.models import Document
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import Analysis, Cut, ProfileVersion, Work
from zhijiang.media.profile import Profile, fails, lines_of, shipped
from zhijiang.screening.models import Review, ReviewedCut
from zhijiang.screening.states import ReviewState

if TYPE_CHECKING:
    from collections.abc import Mapping

_AI: Final = frozenset({"assisted", "generated"})
"""Answers of the form that ask for a label."""
_LANGUAGES: Final = {"zh-Hans": "zh-hans", "en": "en"}


@dataclass(frozen=True)
class Licence:
    """The licence under which a work is shown, and whether this very cut is what was licensed."""

    number: str
    document: Document | None
    issued_on: date | None
    is_of_cut: bool


def profiles_for(cut: Cut, /, *, on: date) -> list[Profile]:
    """The delivery profiles in force on a day that hold for a cut's kind of work."""
    kind = cut.episode.work.kind
    return [each for each in catalog.profiles_on(on) if not each.kinds or kind in each.kinds]


def profile_of(name: str, version: int, /) -> Profile | None:
    """One version of a profile; None where there is none."""
    if version == 0:
        return shipped().get(name)
    row = ProfileVersion.objects.filter(profile=name, version=version).first()
    return None if row is None else replace(Profile.from_mapping(yaml.safe_load(row.text)), version=version)


def verdict_on(analysis: Analysis, profile: Profile, /, *, on: date) -> dict[str, Any]:
    """What a stored report comes to under a profile, to be kept: nothing is decoded again. Rule: R-03.

    `blockers` counts what fails the film and is a blocker in the profile: no written reason helps there.
    """
    whole = catalog.as_now(analysis.report or {})
    told: dict[str, Any] = {"title": {}, "reasons": {}}
    is_met = True
    for key, language in _LANGUAGES.items():
        with translation.override(language):
            line = catalog.verdict_of(whole, profile)
        is_met, told["title"][key], told["reasons"][key] = line.is_met, line.title, line.reasons
    blockers = [line for line in lines_of(whole, profile) if fails(line, profile) and line.severity == "blocker"]
    return {
        **told,
        "verdict": "pass" if is_met else "fail",
        "on": on.isoformat(),
        "analyser": analysis.analyser,
        "blockers": len(blockers),
    }


def licence_of(work: Work, cut: Cut, /) -> Licence | None:
    """The licence of a work that holds, from the newest review that ended with one; None where there is none. Rule: R-10."""
    review = (
        Review.objects.filter(work=work, case__state=ReviewState.LICENSED)
        .exclude(case__external_number="")
        .select_related("case")
        .order_by("-case__closed_at", "-pk")
        .first()
    )
    if review is None:
        return None
    document = Document.objects.filter(case=review.case, number=review.case.external_number).first()
    if document is not None and document.revoked_at is not None:
        return None
    licensed = ReviewedCut.objects.filter(review=review, round=review.case.round, cut__file=cut.file_id)
    issued = document.issued_at if document is not None else review.case.closed_at
    return Licence(
        review.case.external_number,
        document,
        timezone.localdate(issued) if issued is not None else None,
        licensed.exists(),
    )


def ai_declared(work: Work, /) -> str:
    """What the newest review of a work says of content made by artificial intelligence: `assisted`, `generated`, or nothing."""
    newest = Review.objects.filter(work=work).exclude(case__state=ReviewState.DRAFT).order_by("-pk").first()
    answers: Mapping[str, Any] = newest.case.data if newest is not None else {}
    said = str(answers.get("ai_use", ""))
    return said if said in _AI else ""
