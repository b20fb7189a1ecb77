"""What workers do for casework of themselves."""

from __future__ import annotations

from zhijiang.casework import actions
from zhijiang.jobs.registry import chore


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
def seal_heads() -> None:
    """Once a day, fix the heads of all streams in one chained row. Rule: C-51."""
    actions.seal_heads()
