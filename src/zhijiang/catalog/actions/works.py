"""Works: begun and described by their company."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from zhijiang.casework import actions as casework
from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog import queries, rules
from zhijiang.catalog.models import Work
from zhijiang.catalog.states import WorkKind
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Role


@transaction.atomic
def open_work(
    organisation: Organisation,
    /,
    *,
    by: User,
    kind: WorkKind,
    title: str,
    title_en: str = "",
    planned_episodes: int = 1,
    synopsis: str = "",
    synopsis_en: str = "",
    adapted_from: str = "",
) -> Work:
    """Begin a work of a company. Writes the work and one event. Raises NotAllowed."""
    rules.check_may_open_work(by, organisation)
    work = Work(
        organisation=organisation,
        kind=kind,
        title=title,
        title_en=title_en,
        planned_episodes=planned_episodes,
        synopsis=synopsis,
        synopsis_en=synopsis_en,
        adapted_from=adapted_from,
    )
    work.words = queries.words_of(work)
    work.save()
    record(work, "work_opened", by=by, payload={"title": title, "kind": str(kind), "episodes": planned_episodes})
    return work


@transaction.atomic
def describe_work(
    work: Work,
    /,
    *,
    by: User,
    title: str,
    title_en: str,
    planned_episodes: int,
    synopsis: str,
    synopsis_en: str = "",
    adapted_from: str = "",
) -> Work:
    """Change what is said about a work. Writes one event naming what changed; none when nothing did.

    Raises NotAllowed, and MissingEvidence when episodes that have cuts would be left out.
    """
    work = Work.objects.select_for_update().select_related("organisation").get(pk=work.pk)
    rules.check_may_change(by, work)
    last = work.episodes.aggregate(last=Max("number"))["last"] or 0
    if planned_episodes < last:
        raise MissingEvidence(
            _("Episode %(last)d has cuts already: there cannot be fewer episodes than that.") % {"last": last}
        )
    wanted = {
        "title": title,
        "title_en": title_en,
        "planned_episodes": planned_episodes,
        "synopsis": synopsis,
        "synopsis_en": synopsis_en,
        "adapted_from": adapted_from,
    }
    changed = {name: value for name, value in wanted.items() if getattr(work, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(work, name, value)
        work.words = queries.words_of(work)
        work.save(update_fields=[*changed, "words"])
        record(work, "work_described", by=by, payload=changed)
    return work


def record(work: Work, action: str, /, *, by: User, payload: dict[str, object]) -> None:
    """Write one event into the work's own stream."""
    casework.record(
        f"work/{work.code}", action, by=by, on_behalf_of=work.organisation, role=Role.PRODUCER, payload=payload
    )
