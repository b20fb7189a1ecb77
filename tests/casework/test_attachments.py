"""Files that nothing holds are swept away; what anything holds, or somebody is just giving, stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
import time_machine
from django.apps import apps
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import ForeignKey, JSONField
from django.utils import timezone

from tests.casework import applications
from tests.casework.applications import PDF
from tests.casework.test_races import at_once
from tests.cast import Cast
from tests.zones import SHANGHAI
from zhijiang.casework import actions, queries
from zhijiang.casework import jobs as chores
from zhijiang.casework.models import Attachment, Case, Event
from zhijiang.casework.queries.attachments import GRACE, NAMED_IN, held_by
from zhijiang.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NEVER_HOLD: Final = {
    "Analysis.report", "Analysis.strip", "ApiToken.scopes", "Application.declared", "Application.findings",
    "Base.boundary", "Base.platforms", "Base.spaces", "Case.classes", "Claim.runs", "DeclaredChanges.lines",
    "Delivery.verdict", "Event.payload", "Footage.found",
    "Job.arguments", "ListFile.cases",
    "Measure.conditions", "Mend.asked", "Mend.told", "Notice.lines", "Opinion.scores", "Opinion.viewing", "Period.indicators",
    "PositionJudgement.auxiliary", "PositionJudgement.figures", "Proposal.awards", "Proposal.why", "PublishedPeriod.tables",
    "PublishedYear.tables",
    "Ranking.lines", "Ranking.points", "Recut.summary", "Register.columns", "Register.counts", "Score.points", "ServiceItem.handled_by",
    "ServiceItem.titled_alike",
    "Sitting.sent", "Task.findings", "Viewing.runs",
}  # fmt: skip
"""JSON in which no attachment is held: an event only tells of one."""


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    """A folder of the test's own: bytes that other tests left have no rows here."""
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": default}


def pdf(word: str) -> bytes:
    return PDF + word.encode()


def there(content: bytes) -> tuple[bool, bool]:
    digest = sha256(content).hexdigest()
    return Attachment.objects.filter(pk=digest).exists(), default_storage.exists(queries.paper_path(digest))


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def test_what_nothing_holds_goes_after_its_grace_and_the_rest_stays(office: Cast) -> None:
    applications.publish()
    case, answers = applications.draft(office), dict(applications.ANSWERS)
    kept = {"licence": pdf("held by a draft"), "contract": pdf("held by a submission")}
    for field, content in kept.items():
        actions.attach_paper(case, field, by=office.lin, file=applications.upload(content=content))
    handed_in = applications.hand_in(case, office.lin)
    # The case's own answers say nothing of them any more, its submission does.
    Case.objects.filter(pk=handed_in.pk).update(data=answers)
    draft, dropped = applications.draft(office), pdf("taken out again")
    for content in (dropped, pdf("of a draft")):
        actions.attach_paper(draft, "contract", by=office.lin, file=applications.upload(content=content))
    actions.detach_paper(draft, "contract", by=office.lin, digest=sha256(dropped).hexdigest())
    item = actions.add_to_dossier(
        office.studio_a, by=office.lin, kind="production_licence", file=applications.upload(content=pdf("dossier"))
    )
    actions.withdraw_dossier_item(item, by=office.lin)
    stray = pdf("bytes of a crash")
    with time_machine.travel(timezone.now(), tick=False):
        default_storage.save(queries.paper_path(sha256(stray).hexdigest()), ContentFile(stray))

    early = actions.sweep_attachments(now=later(6))
    swept = actions.sweep_attachments(now=later(8))

    assert (early, swept, there(dropped), there(stray)) == (0, 2, (False, False), (False, False))
    held = [*kept.values(), pdf("of a draft"), pdf("dossier")]
    assert [there(content) for content in held] == [(True, True)] * 4
    told = Event.objects.get(stream="attachments/swept")
    assert (told.actor, told.payload["sha256"]) == (None, sorted(sha256(each).hexdigest() for each in (dropped, stray)))
    assert actions.sweep_attachments(now=later(8)) == 0


def test_a_file_that_is_given_again_has_its_grace_anew(office: Cast) -> None:
    applications.publish()
    draft, content = applications.draft(office), pdf("twice")
    digest = sha256(content).hexdigest()
    actions.attach_paper(draft, "contract", by=office.lin, file=applications.upload(content=content))
    actions.detach_paper(draft, "contract", by=office.lin, digest=digest)
    with time_machine.travel(later(8), tick=False):
        wanted = queries.unheld_attachments(now=timezone.now())
        actions.attach_paper(draft, "contract", by=office.lin, file=applications.upload(content=content))
        actions.detach_paper(draft, "contract", by=office.lin, digest=digest)
        assert (wanted, actions.sweep_attachments(now=timezone.now()), there(content)) == ({digest}, 0, (True, True))
    # A row whose bytes are gone, as a sweep leaves that failed at its end, is mended by whoever gives the file.
    default_storage.delete(queries.paper_path(digest))
    actions.attach_paper(draft, "contract", by=office.lin, file=applications.upload(content=content))
    assert there(content) == (True, True)


def test_every_place_that_may_hold_a_file_is_known_to_the_sweep() -> None:
    named = {f"{model.__name__}.{field}" for model, field in NAMED_IN}
    every = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("zhijiang.")
        for field in model._meta.get_fields()
        if isinstance(field, JSONField)
    }

    assert every == named | NEVER_HOLD
    assert held_by() == {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Attachment
    }


def test_the_sweep_is_asked_for_once_a_night() -> None:
    """And not at all before a file is older than its grace."""
    night = datetime(2026, 11, 24, 1, 30, tzinfo=SHANGHAI)
    Attachment.objects.create(
        sha256="a" * 64, size_bytes=1, media_type="x", stored_at=night - GRACE + timedelta(hours=3)
    )
    asked = []
    for hours in (0, 1, 2, 3.5, 12, 24, 25):
        with time_machine.travel(night + timedelta(hours=hours), tick=False):
            chores.ask_for_sweep()
            Job.objects.update(state="done")
            asked.append(Job.objects.filter(name="casework.sweep_attachments").count())

    assert asked == [0, 0, 0, 1, 1, 1, 2]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_sweep_and_somebody_who_gives_the_file_at_once_no_answer_loses_its_bytes(open_office: Cast) -> None:
    applications.publish()
    case, content = applications.draft(open_office), pdf("race")
    digest, long_ago = sha256(content).hexdigest(), timezone.now() - timedelta(days=30)

    def give() -> Callable[[], object]:
        mine = Case.objects.get(pk=case.pk)
        return lambda: actions.attach_paper(
            mine, "contract", by=open_office.lin, file=applications.upload(content=content)
        )

    for _trial in range(25):
        if there(content)[0]:
            actions.detach_paper(case, "contract", by=open_office.lin, digest=digest)
        else:
            applications.upload(content=content)
            give()()
            actions.detach_paper(case, "contract", by=open_office.lin, digest=digest)
        Attachment.objects.filter(pk=digest).update(stored_at=long_ago)

        told = at_once(give(), lambda: actions.sweep_attachments(now=timezone.now()))

        case.refresh_from_db()
        assert (told, [file["sha256"] for file in case.data["contract"]]) == (["done", "done"], [digest])
        assert there(content) == (True, True)
