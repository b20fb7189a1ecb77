"""Rules on tasks, supplements, links, and what comes out of a case: whatever is named there exists and can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from zhijiang.casework.lint.finding import Finding
from zhijiang.casework.numbers import KINDS
from zhijiang.casework.procedure import CrossTable, Effect, Guard, Link, Need, Procedure, TaskKind
from zhijiang.casework.rules import APPLICANT, PARENT
from zhijiang.people.states import Role

OF_THE_CASE: Final = frozenset(
    {"number", "external_number", "title", "organisation", "authority", "state", "filed_on", "closed_on"}
)
"""What a public list may show beside the form's answers."""
TITLE: Final = "title"
"""The case's title, where a field is named: it is no question of the form."""
_DOES_TASKS: Final = frozenset({Role.CO_REVIEWER, Role.OFFICER, Role.SERVICE_CENTRE, Role.REVIEWER})
_NOT_FOR_MANY: Final = frozenset(
    {Need.FORM, Need.FILES, Need.FIX_ITEMS, Need.FIX_ITEMS_OR_REASON, Need.NUMBER, Need.RULE}
)


def tasks_can_be_done(p: Procedure) -> Iterator[Finding]:
    """L-30: a task is opened where the case is under way, for a role that is staffed; what is required is waited for."""
    asked = {name: kind for name, kind in p.tasks.items() if not kind.hands_down}  # those: tasks_hand_down_decisions
    for name, kind in asked.items():
        place = f"tasks.{name}"
        for state in kind.from_:
            if state not in p.states or p.states[state].final:
                yield Finding(
                    "L-30", f"{place}.from", _("no state “%(state)s” in which a case is under way") % {"state": state}
                )
        if kind.done_by not in _DOES_TASKS or (kind.done_by == Role.CO_REVIEWER and kind.done_by not in p.staff):
            yield Finding(
                "L-30", f"{place}.done_by", _("“%(done_by)s” is not staffed (staff)") % {"done_by": kind.done_by}
            )
        for role in sorted(APPLICANT & set(kind.by)):
            yield Finding("L-30", f"{place}.by", _("“%(role)s” is the applicant's side") % {"role": role})
        waits = [a for a in p.actions.values() if Guard.TASKS_DONE in a.guards and set(a.from_) & set(kind.from_)]
        if kind.required and not waits:
            yield Finding("L-30", place, _("is required, but no decision waits for it (guards: tasks_done)"))
    for name, action in p.actions.items():
        reached = any(set(action.from_) & set(kind.from_) for kind in p.tasks.values())
        if Guard.TASKS_DONE in action.guards and not reached:
            yield Finding("L-30", f"actions.{name}.guards", _("waits for tasks, but none can be open where it starts"))
        required = any(kind.required and set(action.from_) & set(kind.from_) for kind in p.tasks.values())
        if required and Guard.QUORUM in action.guards and not action.refuses and Guard.TASKS_DONE not in action.guards:
            yield Finding("L-30", f"actions.{name}.guards", _("decides without waiting for a task that is required"))


def tasks_hand_down_decisions(p: Procedure) -> Iterator[Finding]:
    """L-30: a decision is handed down from ends of a case that goes up a line, by officers, with a letter to the next body."""
    for name, kind in p.tasks.items():
        if kind.hands_down:
            yield from _handed_down(p, f"tasks.{name}", kind)
        elif not kind.by:
            yield Finding("L-30", f"tasks.{name}.by", _("nobody opens it"))


def _handed_down(p: Procedure, place: str, kind: TaskKind) -> Iterator[Finding]:
    ends = [state for state in kind.from_ if state in p.states and p.states[state].final]
    decided = all(move.by for move in p.actions.values() if set(move.targets) & set(kind.from_))
    if len(ends) < len(kind.from_) or not p.has_levels or not decided:
        yield Finding("L-30", f"{place}.from", _("is handed down, but not from a body’s decisions in a line of bodies"))
    letter = p.letters.get(kind.hands_down)
    if letter is None or letter.addressed_to != "next_body":
        yield Finding("L-30", f"{place}.hands_down", _("is no letter to the next body"))
    if kind.by or kind.required or kind.checklist or kind.done_by != Role.OFFICER:
        yield Finding("L-30", place, _("what is handed down is opened by the platform, and done by officers"))


def refusals_are_called_so(p: Procedure) -> Iterator[Finding]:
    """L-31: a move of the authority that ends a case under seal is a refusal, with all that a refusal needs."""
    for name, action in p.actions.items():
        ends = [p.states[to] for to in action.targets if to in p.states]
        sealed = any(end.final and end.tone == "sealed" for end in ends)
        if not sealed or action.refuses or not set(action.by) - APPLICANT:
            continue
        yield Finding("L-31", f"actions.{name}", _("ends the case against the applicant, but is no refusal (refuses)"))


def papers_are_asked_for_once(p: Procedure) -> Iterator[Finding]:
    """L-32: where only listed fields are open, something was listed; what is missing is told once."""
    for name, state in p.states.items():
        if state.form != "listed":
            continue
        for word, action in p.actions.items():
            if name in action.targets and Need.FIX_ITEMS not in action.needs:
                yield Finding(
                    "L-32",
                    f"actions.{word}.needs",
                    _("leads to “%(name)s” without listing anything (fix_items)") % {"name": name},
                )
            if name in action.targets and action.max != 1:
                yield Finding("L-32", f"actions.{word}.max", _("what is missing is told once: max must be 1"))


def links_lead_somewhere(p: Procedure, others: Mapping[str, Procedure]) -> Iterator[Finding]:
    """L-33: a link opens an item of the pack, and carries over answers that both have. `others` are the pack's procedures."""
    for name, link in p.links.items():
        place = f"links.{name}"
        if link.item not in others:
            yield Finding("L-33", f"{place}.item", _("no procedure “%(item)s” in the pack") % {"item": link.item})
        elif not _may_begin(others[link.item], link):
            yield Finding(
                "L-33", f"{place}.by", _("nobody of them can make the first move in “%(item)s”") % {"item": link.item}
            )
        if link.within_days is not None and any(not p.states[s].final for s in link.from_ if s in p.states):
            yield Finding("L-33", f"{place}.within_days", _("counts from the day of closing, but starts before it"))
        own = {TITLE, *p.form.get("properties", {})}
        new = others[link.item].form.get("properties", {}) if link.item in others else {}
        for word, pairs in (("prefill", link.prefill), ("changes", link.changes)):
            for field, source in pairs.items():
                if source not in own:
                    yield Finding("L-33", f"{place}.{word}.{field}", _("no question “%(source)s”") % {"source": source})
                if link.item in others and field not in new:
                    yield Finding(
                        "L-33",
                        f"{place}.{word}",
                        _("no question “%(field)s” in “%(item)s”") % {"field": field, "item": link.item},
                    )


def parents_are_known(p: Procedure, others: Mapping[str, Procedure]) -> Iterator[Finding]:
    """L-34: a case that acts upon another is opened about one, and the moves that it names there exist."""
    parents = [each for each in others.values() if any(link.item == p.procedure for link in each.links.values())]
    for name, action in p.actions.items():
        words = [word.removeprefix(PARENT) for word in action.not_same_actor_as if word.startswith(PARENT)]
        acts = {Effect.REVOKE_PARENT, Effect.CHANGE_PARENT} & set(action.effects)
        if (words or acts) and not parents:
            yield Finding("L-34", f"actions.{name}", _("acts upon another case, but no link leads here"))
        for parent in parents:
            for word in words:
                if word not in parent.actions:
                    yield Finding(
                        "L-34",
                        f"actions.{name}.not_same_actor_as",
                        _("no move “%(word)s” in %(procedure)s") % {"word": word, "procedure": parent.procedure},
                    )
            changed = [each.changes for each in parent.links.values() if each.item == p.procedure]
            if Effect.CHANGE_PARENT in acts and not all(changed):
                yield Finding(
                    "L-34",
                    f"actions.{name}.effects",
                    _("%(procedure)s does not say what it changes") % {"procedure": parent.procedure},
                )
    fresh = p.review is not None and p.review.fresh
    if fresh and not parents:
        yield Finding("L-34", "review.fresh", _("there is no earlier case whose people it could keep away"))


def what_comes_out_is_there(p: Procedure) -> Iterator[Finding]:
    """L-35: a public list shows cases that are closed, and answers that are given; so do policies of change."""
    fields = p.form.get("properties", {})
    for field in p.changes:
        if field not in fields and field != TITLE:
            yield Finding("L-35", f"changes.{field}", _("is no question of the form"))
    if p.public is None:
        return
    for state in p.public.states:
        if state not in p.states or not p.states[state].final:
            yield Finding("L-35", "public.states", _("no state “%(state)s” that ends a case") % {"state": state})
    for column in p.public.columns:
        if column.field not in fields and column.field not in OF_THE_CASE:
            yield Finding("L-35", "public.columns", _("no field “%(field)s”") % {"field": column.field})
    if p.public.table is not None:
        yield from _table_can_be_counted(p.public.table, fields)


def _table_can_be_counted(table: CrossTable, fields: Mapping[str, Any]) -> Iterator[Finding]:
    for axis in (table.rows, table.columns):
        if "enum" not in fields.get(axis, {}):
            yield Finding("L-35", "public.table", _("“%(axis)s” is no question with options") % {"axis": axis})
    if table.sum and fields.get(table.sum, {}).get("type") != "integer":
        yield Finding("L-35", "public.table.sum", _("“%(field)s” is no count") % {"field": table.sum})
    for apart in table.apart:
        for name in apart.when.keys() - fields.keys():
            yield Finding("L-35", "public.table.apart", _("no field “%(field)s”") % {"field": name})


def what_ends_has_a_day(p: Procedure) -> Iterator[Finding]:
    """L-45: what ends says when: the day that a question names, or months after an end of the case."""
    fields = p.form.get("properties", {})
    for name, each in p.validity.items():
        place = f"validity.{name}"
        if bool(each.field) == (each.months is not None):
            yield Finding("L-45", place, _("names either a question or a number of months"))
        if each.field and fields.get(each.field, {}).get("format") != "date":
            yield Finding("L-45", f"{place}.field", _("“%(field)s” is no question for a day") % {"field": each.field})
        for state in each.states:
            if state not in p.states:
                yield Finding("L-45", f"{place}.states", _("no state “%(state)s”") % {"state": state})
            elif each.months is not None and not p.states[state].final:
                said = _("no state “%(state)s” that ends a case") % {"state": state}
                yield Finding("L-45", f"{place}.states", said)


def whoever_gets_it_can_act(p: Procedure) -> Iterator[Finding]:
    """L-38: a case is given to a role that has something to do in that state."""
    for state in p.assign.states if p.assign else ():
        if state not in p.states:
            yield Finding("L-38", "assign.states", _("no state “%(state)s”") % {"state": state})
        elif p.assign and not any(p.assign.role in action.by for action in p.actions_from(state).values()):
            yield Finding(
                "L-38",
                "assign.role",
                _("“%(role)s” can do nothing in “%(state)s”") % {"role": p.assign.role, "state": state},
            )


def what_is_given_is_asked_for(p: Procedure) -> Iterator[Finding]:
    """L-36: a number is of a known kind and asked for; a choice is one; what is made on many cases needs no answer for each."""
    tables = set(p.classify)
    for name, action in p.actions.items():
        place = f"actions.{name}"
        if action.number is not None and action.number not in KINDS:
            yield Finding("L-36", f"{place}.number", _("no kind “%(number)s”") % {"number": action.number})
        if (action.number is None) == (Need.NUMBER in action.needs):
            yield Finding("L-36", f"{place}.needs", _("the kind of a number and the need for it go together"))
        if action.choice is not None and (len(action.choice.options) < 2 or action.choice.name in tables):
            yield Finding("L-36", f"{place}.choice", _("must leave a choice, under a name of its own"))
        if action.batch and (_NOT_FOR_MANY & set(action.needs) or action.choice):
            yield Finding("L-36", f"{place}.batch", _("needs an answer for each case"))
    for index, phase in enumerate(p.review.phases if p.review else (), start=1):
        for state in phase.states:
            if p.review and state not in p.review.states:
                yield Finding(
                    "L-36", f"review.phases.{index}", _("“%(state)s” is no state of the panel") % {"state": state}
                )
    if p.review and len(p.review.votes) == 1:
        yield Finding("L-36", "review.votes", _("must leave a choice"))


def numbers_fit_their_case(p: Procedure) -> Iterator[Finding]:
    """L-36: a number that must fit its case is read by a kind, and there is a word for each answer."""
    for name, action in p.actions.items():
        fits = action.number_fits
        if fits is None:
            continue
        if set(p.form.get("properties", {}).get(fits.by, {}).get("enum", ())) != set(fits.words):
            yield Finding(
                "L-36",
                f"actions.{name}.number_fits",
                _("does not say a word for each answer to “%(by)s”") % {"by": fits.by},
            )
        if action.number not in KINDS:
            yield Finding("L-36", f"actions.{name}.number_fits", _("speaks of a number that is not asked for"))


def _may_begin(opened: Procedure, link: Link) -> bool:
    """Whether somebody of those who open a case can do something in its first state."""
    return any(set(link.by) & set(action.by) for action in opened.actions_from(opened.initial).values())
