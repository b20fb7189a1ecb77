"""A procedure as a picture: Mermaid text, which many places draw; a case's own way lit in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from zhijiang.casework import clocks, rules
from zhijiang.casework.models import Case
from zhijiang.casework.procedure import Action, Procedure, is_meant
from zhijiang.casework.states import EngineAction
from zhijiang.people.states import Level

Edge = tuple[str, str, str]
"""The state from which, the move, the state to which."""
_STYLES: Final = (
    "    classDef gone fill:#e4efe9,stroke:#2f6f5e,stroke-width:2px",
    "    classDef now fill:#2f6f5e,stroke:#1d463b,stroke-width:3px,color:#ffffff",
)


def mermaid(procedure: Procedure, /, *, language: str = "zh-hans") -> str:
    """The procedure's states and moves as a Mermaid state diagram, labelled in one language."""
    with translation.override(language):
        lines = [*_states(procedure), *_moves(procedure, procedure.actions, Counter())]
    return "\n".join([*lines, *_ends(procedure)]) + "\n"


def mermaid_of(case: Case, /, *, language: str = "zh-hans") -> str:
    """The same for one case: the moves that are foreseen for its classes, those it made with a tick, and where it is now.

    A move that was taken back is not told.
    """
    procedure = rules.procedure_of(case)
    way = _way(clocks.steps_of(case))
    made = Counter(way)
    # Before it is handed in nobody knows its classes: everything is still possible.
    meant = {name: each for name, each in procedure.actions.items() if is_meant(each.when, case.classes or None)}
    gone = dict.fromkeys([procedure.initial, *(state for frm, _move, to in way for state in (frm, to))])
    with translation.override(language):
        lines = [*_states(procedure), *_moves(procedure, meant, made, levels=rules.levels_above(case))]
    lines += [*_ends(procedure), *_STYLES]
    passed = [state for state in gone if state != case.state]
    if passed:
        lines.append(f"    class {','.join(passed)} gone")
    lines.append(f"    class {case.state} now")
    return "\n".join(lines) + "\n"


def _way(steps: Iterable[clocks.Step]) -> list[Edge]:
    """The moves that a case made and did not take back, in order."""
    way: list[Edge] = []
    for step in steps:
        if step.action == EngineAction.RECALLED and way:
            way.pop()
        elif step.from_state and not step.extends:
            way.append((step.from_state, step.action, step.to_state))
    return way


def _states(procedure: Procedure) -> list[str]:
    lines = ["stateDiagram-v2", f"    [*] --> {procedure.initial}"]
    for name, state in procedure.states.items():
        limit = "".join(f" · {clock.label} {clock.workdays}" for clock in procedure.clocks_in(name).values())
        lines.append(f'    state "{_plain(f"{state.label}{limit}")}" as {name}')
    return lines


def _moves(
    procedure: Procedure,
    actions: Mapping[str, Action],
    made: Mapping[Edge, int],
    *,
    levels: Collection[Level] = tuple(Level),
) -> list[str]:
    lines = []
    for name, action in actions.items():
        who = "/".join(str(role.label) for role in action.by) or _("The platform")
        for frm in action.from_:
            for to in procedure.landings(name, frm, levels=levels):
                times = made.get((frm, name, to), 0)
                tick = "" if not times else "✓ " if times == 1 else f"✓×{times} "
                lines.append(f"    {frm} --> {to}: {tick}{_plain(f'{action.label}（{who}）')}")
    return lines


def _ends(procedure: Procedure) -> list[str]:
    return [f"    {name} --> [*]" for name, state in procedure.states.items() if state.final]


def _plain(text: str) -> str:
    """Without what Mermaid reads as its own."""
    return text.replace('"', "'").replace(":", "：").replace(";", "；")
