"""What workers do for casework of themselves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhijiang.casework import actions, queries, sheets
from zhijiang.casework.forms import CaseFilterForm
from zhijiang.casework.models import ListFile
from zhijiang.jobs.actions import enqueue
from zhijiang.jobs.errors import JobRefused
from zhijiang.jobs.queries import last_asked
from zhijiang.jobs.registry import chore, job
from zhijiang.jobs.runner import report

NIGHT_FROM: Final = 2
"""The hour from which on the day's sweep is asked for; answers are read through, which is not for office hours."""
NO_LONGER_THERE: Final = gettext_noop("Whoever asked for this list has no account any more.")


@chore
def sweep_letters() -> None:
    """Clear away the letters of decisions that a crash prevented."""
    actions.sweep_letters()


@chore
def expire_limits() -> None:
    """Let silence have its meaning where a limit has passed. Rule: C-18."""
    actions.expire_limits()


@chore
def bear_names() -> None:
    """Let authorities and houses bear the name of the day. Rule: P-35."""
    actions.bear_names()


@chore
def index_missing() -> None:
    """Write the search entries that an update of the program left out. Rule: C-43."""
    actions.index_missing()


@chore
def warn_of_limits() -> None:
    """Tell of limits that are near or have passed. Rule: C-42."""
    actions.warn_of_limits(now=timezone.now())


@chore
def write_digests() -> None:
    """Write the day's mails of what happened, from eight on working days. Rule: C-40."""
    actions.write_digests(now=timezone.now())


@chore
def ask_for_sending() -> None:
    """Ask for a round of sending while something waits; the wire is slow, so a job does it."""
    if queries.deliveries_due(now=timezone.now()).exists():
        enqueue("casework.send", key="casework.send")


@job("casework.send")
def send() -> None:
    """Try every mail and web hook whose turn it is; what fails waits for its next turn by itself."""
    actions.send_waiting()


@chore
def seal_heads() -> None:
    """Once a day, fix the heads of all streams in one chained row. Rule: C-51."""
    actions.seal_heads()


@job("casework.write_list")
def write_list(*, code: str) -> None:
    """Write a list as a file, as its asker may see it at this moment. Rule: C-78."""
    file = ListFile.objects.select_related("user").filter(code=code, ready_at=None).first()
    if file is None:
        return
    if not file.user.is_active:
        raise JobRefused(NO_LONGER_THERE)
    with translation.override(file.language), tempfile.TemporaryDirectory(prefix="zhijiang-list-") as folder:
        written = Path(folder) / f"list.{file.kind}"
        actions.keep_list(file, written=written, cases=_write_rows(file, written))


def _write_rows(file: ListFile, target: Path) -> list[str]:
    """Write the list; the codes of the cases in it, in their order."""
    reader = queries.reader_of(file.user)
    shown = CaseFilterForm(QueryDict(file.query), reader=reader).as_filter()
    tab = queries.first_tab(reader, shown)
    wanted = queries.filtered(reader, shown).filter(queries.in_tab(reader, tab))
    total = wanted.count()
    codes: list[str] = []

    def counted() -> Iterator[list[sheets.Cell]]:
        for row in queries.list_rows(wanted, reader, tab):
            yield row
            codes.append(str(row[0]))
            if len(codes) % 100 == 0:
                report(len(codes), max(total, len(codes)))

    sheets.stream(file.kind, target, counted(), title=_("Cases"), columns=queries.list_columns())
    return codes


@chore
def sweep_lists() -> None:
    """Remove the lists whose day is over. Rule: C-78."""
    actions.sweep_lists(now=timezone.now())


@chore
def ask_for_sweep() -> None:
    """Once a night, have the files swept away that nothing holds, where there are files of some age. Rule: C-79."""
    now = timezone.localtime()
    last = last_asked("casework.sweep_attachments")
    was_asked = last is not None and timezone.localdate(last.created_at) == now.date()
    if now.hour >= NIGHT_FROM and not was_asked and queries.is_any_past_its_grace(now=now):
        enqueue("casework.sweep_attachments", key="casework.sweep_attachments")


@chore
def ask_for_validity() -> None:
    """Once a night, have those warned whose licence or number ends soon. Rule: C-118."""
    now = timezone.localtime()
    last = last_asked("casework.warn_of_validity")
    was_asked = last is not None and timezone.localdate(last.created_at) == now.date()
    if now.hour >= NIGHT_FROM and not was_asked and queries.knows_of_validity():
        enqueue("casework.warn_of_validity", key="casework.warn_of_validity")


@job("casework.warn_of_validity")
def warn_of_validity() -> None:
    """Warn of what ends soon. Rule: C-118."""
    actions.warn_of_validity(now=timezone.now())


@job("casework.sweep_attachments")
def sweep_attachments() -> None:
    """Sweep away the files that nothing holds. Rule: C-79."""
    actions.sweep_attachments(now=timezone.now())
