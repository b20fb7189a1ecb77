"""Rules on cases that go up a line of bodies, and on who handles what goes up none."""

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


def letters_up_the_line_are_their_bodys(p: Procedure) -> Iterator[Finding]:
    """L-41: a letter to the next body goes with moves that lead to one, in a series of the body that issues it."""
    for name, letter in p.letters.items():
        if letter.addressed_to != "next_body":
            continue
        place = f"letters.{name}.addressed_to"
        for action in p.actions.values():
            if action.letter != name:
                continue
            # Where nobody is below, what is sent down a level comes to the applicant, and so does the letter.
            landed = [to for to in action.targets if to in p.states and p.states[to].level is None]
            if action.picks == "below" and landed == [action.targets[-1]] and p.states[landed[0]].owner == "producer":
                landed = []
            if landed or action.picks not in {"next", "below"}:
                yield Finding("L-41", place, _("“%(action)s” leads to no other body") % {"action": action.label})
        series = p.series.get(letter.series)
        if series is None or series.format.count("{body}") != 1:
            yield Finding(
                "L-41", f"letters.{name}.series", _("is not numbered in the issuing body’s own series ({body})")
            )
