"""Rules on decision tables, silence, duties that are kept apart, and cases about cases."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.procedure import Effect, Procedure
from zhijiang.casework.rules import PARENT


def tables_decide(p: Procedure) -> Iterator[Finding]:
    """L-18: a decision table asks questions of the form, every test says something, every answer is a class of it."""
    fields = p.form.get("properties", {})
    for name, table in p.classify.items():
        place = f"classify.{name}"
        if table.otherwise not in table.classes:
            yield Finding("L-18", f"{place}.otherwise", _("no class “%(otherwise)s”") % {"otherwise": table.otherwise})
        for number, row in enumerate(table.rows, start=1):
            if row.then not in table.classes:
                yield Finding("L-18", f"{place}.rows.{number}", _("no class “%(then)s”") % {"then": row.then})
            if not row.when:
                yield Finding("L-18", f"{place}.rows.{number}", _("asks nothing, so that no later row is ever read"))
            if row.effective_from and row.effective_until and row.effective_until < row.effective_from:
                yield Finding("L-18", f"{place}.rows.{number}", _("ends before it begins"))
            for field, test in row.when.items():
                if field not in fields:
                    yield Finding("L-18", f"{place}.rows.{number}", _("no question “%(field)s”") % {"field": field})
                if not test.any and test.least is None and test.below is None:
                    yield Finding("L-18", f"{place}.rows.{number}", _("says nothing of “%(field)s”") % {"field": field})


def kinds_are_named(p: Procedure) -> Iterator[Finding]:
    """L-19: what is only for some classes names classes that there are."""
    for place, when in [
        *((f"actions.{name}", action.when) for name, action in p.actions.items()),
        *((f"clocks.{name}", clock.when) for name, clock in p.clocks.items()),
    ]:
        for table, classes in when.items():
            if table not in p.classify:
                yield Finding("L-19", f"{place}.when", _("no decision table “%(table)s”") % {"table": table})
                continue
            for word in classes:
                if word not in p.classify[table].classes:
                    yield Finding("L-19", f"{place}.when.{table}", _("no class “%(word)s”") % {"word": word})


def silence_can_speak(p: Procedure) -> Iterator[Finding]:
    """L-20: what the platform does when a limit has passed can be done by it, wherever the clock runs; the law grants no less than is promised."""
    for name, clock in p.clocks.items():
        if clock.legal_workdays is not None and clock.legal_workdays < clock.workdays:
            yield Finding("L-20", f"clocks.{name}.legal_workdays", _("promises more time than the law grants"))
        if not clock.on_expiry:
            continue
        action = p.actions.get(clock.on_expiry)
        if action is None:
            yield Finding(
                "L-20", f"clocks.{name}.on_expiry", _("no action “%(on_expiry)s”") % {"on_expiry": clock.on_expiry}
            )
        elif not set(clock.runs_in) <= set(action.from_):
            yield Finding(
                "L-20",
                f"clocks.{name}.on_expiry",
                _("“%(on_expiry)s” does not start wherever it runs") % {"on_expiry": clock.on_expiry},
            )
        elif action.needs or action.guards or Effect.SNAPSHOT in action.effects or action.refuses:
            yield Finding(
                "L-20",
                f"clocks.{name}.on_expiry",
                _("“%(on_expiry)s” needs what only people can give") % {"on_expiry": clock.on_expiry},
            )


def duties_can_be_kept_apart(p: Procedure) -> Iterator[Finding]:
    """L-21: with the staff there is at least, somebody is always left for a move that not everybody may make."""
    for name, action in p.actions.items():
        if not action.not_same_actor_as:
            continue
        own = [word for word in action.not_same_actor_as if not word.startswith(PARENT)]
        unknown = [word for word in own if word not in p.actions]
        for word in unknown:
            yield Finding("L-21", f"actions.{name}.not_same_actor_as", _("no action “%(word)s”") % {"word": word})
        if unknown:
            continue
        before = len(action.not_same_actor_as) - len(own)
        left = 0
        for role in action.by:
            spent = before + sum(p.actions[word].max or 1 for word in own if role in p.actions[word].by)
            left = max(left, p.staff.get(role, 1) - spent)
        if left < 1:
            yield Finding("L-21", f"actions.{name}", _("nobody may be left to do it: more `staff`, or a lower `max`"))


def what_is_taken_back_has_not_left_the_house(p: Procedure) -> Iterator[Finding]:
    """L-22: a move that can be recalled sends no letter; a link starts from a state that there is."""
    for name, action in p.actions.items():
        if action.recall_hours is not None and (action.letter or Effect.REVOKE_PARENT in action.effects):
            yield Finding("L-22", f"actions.{name}.recall_hours", _("a letter that was sent cannot be taken back"))
    for name, link in p.links.items():
        for state in link.from_:
            if state not in p.states:
                yield Finding("L-22", f"links.{name}.from", _("no state “%(state)s”") % {"state": state})
