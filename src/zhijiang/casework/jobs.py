"""What workers do for casework of themselves."""

from __future__ import annotations

from django.utils import timezone

from zhijiang.casework import actions, queries
from zhijiang.jobs.actions import enqueue
from zhijiang.jobs.registry import chore, job


@chore
def sweep_letters() -> None:
    """Clear away the letters of decisions that a crash prevented."""
    actions.sweep_letters()


@chore
def expire_limits() -> None:
    """Let silence have its meaning where a limit has passed. Rule: C-18."""
    actions.expire_limits()


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
