"""Who sees which releases, and what about them is not as it should be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhijiang.casework.models import Document, Event
from zhijiang.catalog import queries as catalog
from zhijiang.catalog.models import StoredFile, Work
from zhijiang.catalog.rights import Link
from zhijiang.distribution.models import Release
from zhijiang.distribution.states import SHOWN, ReleaseAct, ReleaseState
from zhijiang.people import queries as people
from zhijiang.people.states import OrganisationKind, Role
from zhijiang.screening.models import Review, ReviewedCut
from zhijiang.screening.states import ReviewState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from zhijiang.people.models import User


@dataclass(frozen=True)
class Licensed:
    """Under which number a work may be shown, and which files were licensed."""

    number: str
    files: frozenset[str]
    issued_on: date | None = None


@dataclass(frozen=True)
class Alert:
    """One thing that is not as it should be, in a sentence."""

    rule: str
    sentence: str
    is_break: bool = True
    """Whether it must be mended; else it is to be looked at."""


@dataclass(frozen=True)
class ReleaseLine:
    """A release with what is to be said of it."""

    release: Release
    alerts: list[Alert]


def releases_for(user: User | AnonymousUser, /) -> QuerySet[Release]:
    """The releases of the user's companies; for people of an authority those of works of which a cut lies before them.

    Rule: R-19.
    """
    seen = Q(work__organisation__in=people.organisations_of(user, *catalog.OWNERS))
    if people.sits_at(user, OrganisationKind.AUTHORITY, *Role):
        seen |= Q(work__in=catalog.cuts_for(user).order_by().values("episode__work"))
    return Release.objects.filter(seen).select_related(
        "work__organisation", "cut__episode__work", "cut__file", "made_by"
    )


def lines_of(releases: Sequence[Release], user: User | AnonymousUser, /, *, on: date) -> list[ReleaseLine]:
    """Each release with what is not as it should be on a day. Three queries, and two where some are of the user's own works."""
    licensed = licensed_of({release.work_id for release in releases})
    works: Mapping[int, Work] = {release.work_id: release.work for release in releases}
    houses = set(people.organisations_of(user, *catalog.OWNERS).values_list("pk", flat=True))
    chains = catalog.links_of(work for work in works.values() if work.organisation_id in houses)
    found = []
    for release in releases:
        licence = licensed.get(release.work_id)
        alerts = [*_without_number(release, licence), *_other_version(release, licence), *_window_over(release, on)]
        alerts += _beyond_rights(release, chains.get(release.work_id, []))
        found.append(ReleaseLine(release, alerts))
    return found


def licensed_of(works: Iterable[int], /) -> dict[int, Licensed]:
    """The licence in force of each work that has one, with the files that were licensed. Three queries. Rule: R-10."""
    newest: dict[int, Review] = {}
    reviews = Review.objects.filter(work__in=list(works), case__state=ReviewState.LICENSED)
    for review in reviews.exclude(case__external_number="").select_related("case").order_by("case__closed_at", "pk"):
        newest[review.work_id] = review
    papers = {
        (document.case_id, document.number): document
        for document in Document.objects.filter(case__in=[each.case_id for each in newest.values()])
    }
    files: dict[tuple[int, int], set[str]] = {}
    cuts = ReviewedCut.objects.filter(review__in=[each.pk for each in newest.values()])
    for review_id, turn, sha256 in cuts.values_list("review_id", "round", "cut__file_id"):
        files.setdefault((review_id, turn), set()).add(sha256)
    found = {}
    for work, review in newest.items():
        number = review.case.external_number
        paper = papers.get((review.case_id, number))
        if paper is not None and paper.revoked_at is not None:
            continue
        issued = paper.issued_at if paper is not None else review.case.closed_at
        licensed = frozenset(files.get((review.pk, review.case.round), ()))
        found[work] = Licensed(number, licensed, timezone.localdate(issued) if issued is not None else None)
    return found


def difference_of(release: Release, licence: Licensed | None, /) -> str:
    """In what the version that is shown differs from the licensed one, by both technical reports; empty where nobody can say.

    Compared are the lengths, the raster and the rate, of the one cut of a film.
    """
    if licence is None or release.cut is None or release.version in licence.files or len(licence.files) != 1:
        return ""
    reports = [catalog.report_of(file) for file in (release.cut.file, StoredFile(sha256=next(iter(licence.files))))]
    shown, licensed = [(each.report or {}).get("video") if each else None for each in reports]
    if not shown or not licensed:
        return ""
    names = {"frames": _("frames"), "width": _("width"), "height": _("height"), "rate": _("frame rate")}
    differs = [
        _("%(what)s: %(shown)s, licensed %(licensed)s")
        % {"what": label, "shown": shown[name], "licensed": licensed[name]}
        for name, label in names.items()
        if shown[name] != licensed[name]
    ]
    return _("; ").join(differs) if differs else _("Length, raster and frame rate are the same.")


def history_of_release(release: Release, /) -> list[tuple[str, Event]]:
    """Everything that happened to it, the newest first."""
    events = Event.objects.filter(stream=release.stream).select_related("actor").order_by("-seq")
    return [(str(ReleaseAct(event.action).label), event) for event in events]


def _without_number(release: Release, licence: Licensed | None) -> list[Alert]:
    """Shown without a licence in force, before it was issued, or under another number than its own. Rule: R-13."""
    if release.state == ReleaseState.WITHDRAWN:
        return []
    if licence is None:
        is_shown = release.state in SHOWN
        sentence = _("Shown without a number: no licence of this work is in force.")
        return [Alert("R-13", sentence if is_shown else _("No licence of this work is in force yet."), is_shown)]
    found = []
    if release.state in SHOWN and licence.issued_on is not None and release.first_day < licence.issued_on:
        told = {"first": date_format(release.first_day), "issued": date_format(licence.issued_on)}
        found.append(Alert("R-13", _("On air since %(first)s, before the licence of %(issued)s.") % told))
    if not release.number:
        found.append(Alert("R-13", _("It is not told under which number the platform shows it."), is_break=False))
    elif release.number != licence.number:
        told = {"shown": release.number, "number": licence.number}
        sentence = _("The platform shows the number “%(shown)s”; the licence is “%(number)s”.") % told
        found.append(Alert("R-13", sentence))
    return found


def _other_version(release: Release, licence: Licensed | None) -> list[Alert]:
    """Another file than was licensed, by its hash. Rule: R-14."""
    if licence is None or release.state == ReleaseState.WITHDRAWN:
        return []
    if not release.version:
        return [Alert("R-14", _("It is not told which version is shown."), is_break=False)]
    if release.version not in licence.files:
        return [Alert("R-14", _("Another version is shown than was licensed: the hashes of the files differ."))]
    return []


def _window_over(release: Release, on: date) -> list[Alert]:
    """On air after its last day, or not on air on its first. Rule: R-15."""
    if release.state == ReleaseState.ON_AIR and release.last_day is not None and release.last_day < on:
        return [Alert("R-15", _("Its last day has passed, and it is still on air."))]
    if release.state == ReleaseState.ANNOUNCED and release.first_day < on:
        return [Alert("R-15", _("Its first day has passed, and it is not told that it went on air."), is_break=False)]
    return []


def _beyond_rights(release: Release, chain: Sequence[Link]) -> list[Alert]:
    """Shown where or when the company does not hold the right to, by the documents of its chain. Rule: R-16."""
    if release.state == ReleaseState.WITHDRAWN:
        return []
    sentence = catalog.right_lacking(
        chain,
        release.work.organisation,
        territory=release.territory,
        first=release.first_day,
        last=release.last_day,
    )
    return [Alert("R-16", sentence)] if sentence else []
