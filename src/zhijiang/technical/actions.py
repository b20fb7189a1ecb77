"""Every write to files that a company checks for itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhijiang.casework import actions as casework
from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog import actions as catalog
from zhijiang.catalog import store
from zhijiang.catalog.models import Cut, StoredFile, Work
from zhijiang.jobs import actions as jobs
from zhijiang.people.models import Organisation, User
from zhijiang.people.states import Role
from zhijiang.technical import queries, rules
from zhijiang.technical.models import Check, Mend
from zhijiang.technical.states import Act, MendState

THROWN: Final = timedelta(hours=1)
"""A file that was thrown away lies so long before its bytes go: whoever is sending the same bytes now has them in by then."""


def bring_in(organisation: Organisation, /, *, by: User, chunks: Iterable[bytes], size_bytes: int, name: str) -> Check:
    """Take a file in for a private check. Writes its bytes, the row and one event, and asks for its report.

    Raises NotAllowed, MissingEvidence for an empty file, NoSpace. Rule: T-06.
    """
    rules.check_may_change(by, organisation)
    if size_bytes <= 0:
        raise MissingEvidence(_("The file is empty."))
    store.check_space(size_bytes)
    path = store.upload_path(f"check-{secrets.token_hex(8)}")
    try:
        with store.full_disk_is_told(), path.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
        stored = store.seal(path)
    finally:
        path.unlink(missing_ok=True)
    with transaction.atomic():
        check = _keep(stored, organisation, by=by, name=catalog.plain_name(name))
        _tell(check, Act.BROUGHT, by=by, payload={"sha256": stored.pk})
    return check


@transaction.atomic
def ask_for_mend(check: Check, /, *, by: User, asked: dict[str, Any]) -> Mend:
    """Ask for a new file. Writes the row and one event; a job makes it. Raises NotAllowed, WrongState. Rules: T-01 to T-06."""
    check = Check.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=check.pk)
    rules.check_may_change(by, check.organisation)
    rules.check_is_here(check)
    mend = Mend.objects.create(check_of=check, asked=asked, asked_by=by, asked_at=timezone.now())
    _tell(check, Act.ASKED, by=by, payload={"mend": mend.pk})
    jobs.enqueue("technical.mend", key=f"mend/{mend.pk}", subject=f"mend/{mend.pk}", mend_id=mend.pk)
    return mend


@transaction.atomic
def store_mended(mend: Mend, /, *, file: StoredFile, name: str, told: dict[str, Any]) -> None:
    """Publish a mended file as a check of its own, unless there is an answer already."""
    mend = Mend.objects.select_for_update(of=("self",)).select_related("check_of__organisation").get(pk=mend.pk)
    if mend.state != MendState.WAITING:
        return
    mend.made = _keep(file, mend.check_of.organisation, by=mend.asked_by, name=name)
    mend.state, mend.told = MendState.MADE, told
    mend.save(update_fields=["made", "state", "told"])


def refuse_mend(mend: Mend, /, *, reason: str) -> None:
    """Publish that the file cannot be made, with the reason in one sentence, unless there is an answer already."""
    Mend.objects.filter(pk=mend.pk, state=MendState.WAITING).update(state=MendState.REFUSED, reason=reason)


@transaction.atomic
def throw_away(check: Check, /, *, by: User) -> None:
    """Let nobody see a file any more; its bytes go an hour later when nothing else holds them. Writes one event. Rule: T-07."""
    check = Check.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=check.pk)
    rules.check_may_change(by, check.organisation)
    rules.check_is_here(check)
    check.thrown_at = timezone.now()
    check.save(update_fields=["thrown_at"])
    _tell(check, Act.THROWN, by=by, payload={})


@transaction.atomic
def into_cut(check: Check, work: Work, /, *, by: User, episode_number: int) -> Cut:
    """Make the file the next cut of a work, without sending it again. Writes what `catalog.bring_in_cut` does, and one event.

    Raises NotAllowed, WrongState, MissingEvidence. Rule: T-08.
    """
    rules.check_may_change(by, check.organisation)
    rules.check_is_here(check)
    rules.check_same_house(check, work)
    cut = catalog.bring_in_cut(work, by=by, file=check.file, name=check.original_name, episode_number=episode_number)
    _tell(check, Act.KEPT_AS_CUT, by=by, payload={"cut": cut.code})
    return cut


def clear() -> None:
    """Remove what was thrown away an hour ago and what has passed its last day; bytes that something else holds stay. Rule: T-07."""
    now = timezone.now()
    for check in queries.due_checks(thrown_before=now - THROWN, now=now):
        with transaction.atomic():
            sha256 = check.file_id
            check.delete()
            catalog.drop_file(sha256, taken_before=now - THROWN)


def _keep(file: StoredFile, organisation: Organisation, /, *, by: User, name: str) -> Check:
    now = timezone.now()
    check = Check.objects.create(
        organisation=organisation,
        file=file,
        original_name=name,
        brought_by=by,
        brought_at=now,
        kept_until=now + timedelta(days=settings.CHECKS_DAYS),
    )
    catalog.ask_for_report(file)
    return check


def _tell(check: Check, act: Act, /, *, by: User, payload: dict[str, Any]) -> None:
    casework.record(check.stream, str(act), by=by, on_behalf_of=check.organisation, role=Role.PRODUCER, payload=payload)
