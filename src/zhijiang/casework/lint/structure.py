"""Rules on states and moves: everything can be reached, left, and done by somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.lint.model import kinds_of
from zhijiang.casework.procedure import Procedure, is_meant
from zhijiang.people.states import Role


def words_name_something(p: Procedure) -> Iterator[Finding]:
    """L-02: every state, action and letter that is named exists."""
    if p.initial not in p.states:
        yield Finding("L-02", "initial", _("no state “%(initial)s”") % {"initial": p.initial})
    for name, action in p.actions.items():
        for state in (*action.from_, *action.targets):
            if state not in p.states:
                yield Finding("L-02", f"actions.{name}", _("no state “%(state)s”") % {"state": state})
        if action.letter and action.letter not in p.letters:
            yield Finding("L-02", f"actions.{name}.letter", _("no letter “%(letter)s”") % {"letter": action.letter})
    for name, clock in p.clocks.items():
        yield from (
            Finding("L-02", f"clocks.{name}.runs_in", _("no state “%(s)s”") % {"s": s})
            for s in clock.runs_in
            if s not in p.states
        )
        yield from (
            Finding("L-02", f"clocks.{name}.starts_with", _("no action “%(a)s”") % {"a": a})
            for a in clock.starts_with
            if a not in p.actions
        )
    for state in p.review.states if p.review else ():
        if state not in p.states:
            yield Finding("L-02", "review.states", _("no state “%(state)s”") % {"state": state})


def rooms_have_pages(p: Procedure) -> Iterator[Finding]:
    """L-02: every room that is named has a page."""
    rooms = [(f"actions.{name}.room", action.room) for name, action in p.actions.items()]
    for place, room in [*rooms, ("start.room", p.start.room if p.start else "")]:
        if room and room not in settings.ROOM_PAGES:
            yield Finding("L-02", place, _("no page “%(room)s”") % {"room": room})


def _reach(starts: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    """Everything that can be reached from `starts` by these steps."""
    links = list(steps)
    reached = set(starts)
    while True:
        further = {to for frm, to in links if frm in reached} - reached
        if not further:
            return reached
        reached |= further


def _steps(p: Procedure) -> list[tuple[str, str]]:
    return _leading(p, p.actions)


def _leading(p: Procedure, names: Iterable[str]) -> list[tuple[str, str]]:
    """From where to where these actions lead."""
    return [(s, to) for name in names for s in p.actions[name].from_ if s in p.states for to in p.landings(name, s)]


def every_state_is_reached(p: Procedure) -> Iterator[Finding]:
    """L-03: no state that a case can never be in."""
    for state in sorted(p.states.keys() - _reach([p.initial], _steps(p))):
        yield Finding("L-03", f"states.{state}", _("no action ever leads here"))


def every_state_can_end(p: Procedure) -> Iterator[Finding]:
    """L-04: from everywhere a final state can be reached, for a case of any class, also when every `max` is used up."""
    final = {name for name, state in p.states.items() if state.final}
    for classes in kinds_of(p):
        open_to_it = [name for name, a in p.actions.items() if is_meant(a.when, classes)]
        lasting = _leading(p, [name for name in open_to_it if p.actions[name].max is None])
        ends = _reach(final, [(to, frm) for frm, to in lasting])
        reached = _reach([p.initial], _leading(p, open_to_it))
        stuck = sorted((reached & p.states.keys()) - ends) if classes else sorted(p.states.keys() - ends)
        of_kind = "".join(f" ({table}: {name})" for table, name in classes.items())
        for name in stuck:
            yield Finding(
                "L-04",
                f"states.{name}",
                _("a case%(of_kind)s can be stuck: no way to an end is always open") % {"of_kind": of_kind},
            )
        if stuck:
            return


def final_is_final(p: Procedure) -> Iterator[Finding]:
    """L-05: there is an end, and nothing leads on from it."""
    if not any(state.final for state in p.states.values()):
        yield Finding("L-05", "states", _("no state is final"))
    for name, state in p.states.items():
        if state.final and p.actions_from(name):
            yield Finding("L-05", f"states.{name}", _("is final, but an action starts from it"))


def loops_are_bounded(p: Procedure) -> Iterator[Finding]:
    """L-06: every way round in a circle passes an action with a `max`."""
    lasting = _leading(p, [name for name, action in p.actions.items() if action.max is None])
    for state in p.states:
        after = {to for frm, to in lasting if frm == state}
        if state in _reach(after, lasting):
            yield Finding(
                "L-06", f"states.{state}", _("a case can come back here without end: no action on the way has a max")
            )


def somebody_has_the_move(p: Procedure) -> Iterator[Finding]:
    """L-07: a state that is not final has an owner, who can act in it."""
    for name, state in p.states.items():
        if state.final:
            continue
        if state.owner is None:
            yield Finding("L-07", f"states.{name}", _("has no owner: nobody is asked to move"))
        elif not any(state.owner in action.by for action in p.actions_from(name).values()):
            yield Finding(
                "L-07", f"states.{name}", _("its owner “%(owner)s” can do nothing in it") % {"owner": state.owner}
            )
        if state.owner in {Role.PRODUCER_VIEWER, Role.AUDITOR}:
            yield Finding("L-07", f"states.{name}", _("“%(owner)s” only reads") % {"owner": state.owner})


def readers_only_read(p: Procedure) -> Iterator[Finding]:
    """L-08: no action is given to those who only read, nor to nobody unless a clock makes it."""
    made_by_clocks = {clock.on_expiry for clock in p.clocks.values()}
    for name, action in p.actions.items():
        if not action.by and name not in made_by_clocks:
            yield Finding("L-08", f"actions.{name}.by", _("nobody can do it, and no clock does"))
        for role in set(action.by) & {Role.PRODUCER_VIEWER, Role.AUDITOR, Role.ADMINISTRATOR}:
            yield Finding("L-08", f"actions.{name}.by", _("“%(role)s” decides nothing in a case") % {"role": role})
