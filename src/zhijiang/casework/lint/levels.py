"""Rules on cases that go up a line of bodies."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import Procedure


def levels_are_gone_through(p: Procedure) -> Iterator[Finding]:
    """L-39: a move among levels always ends somewhere, whichever bodies there are; what has no levels chooses among none."""
    for name, action in p.actions.items():
        place = f"actions.{name}"
        if action.picks != "first" and not action.or_to:
            yield Finding("L-39", f"{place}.picks", _("picks among one state only: name more in or_to"))
        if action.or_to and all(p.states[to].level is None for to in action.targets if to in p.states):
            yield Finding(
                "L-39", f"{place}.or_to", _("none of these states is of a level, so that the first is always it")
            )
        for state in action.from_:
            if state in p.states and not p.landings(name, state):
                yield Finding("L-39", f"{place}.from", _("leads nowhere from “%(state)s”") % {"state": state})
        for to in action.targets[:-1]:
            if to in p.states and p.states[to].level is None:
                yield Finding(
                    "L-39",
                    f"{place}.or_to",
                    _("nothing after “%(to)s” is ever reached: it is of no level") % {"to": to},
                )
    if p.has_levels:
        yield from (
            Finding("L-39", f"states.{name}.owner", _("is of a level, but not with that body’s officer"))
            for name, state in p.states.items()
            if state.level is not None and not state.final and state.owner != "officer"
        )
