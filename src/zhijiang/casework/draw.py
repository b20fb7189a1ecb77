"""A procedure as a picture: Mermaid text, which many places draw."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from zhijiang.casework.procedure import Procedure


def mermaid(procedure: Procedure, /, *, language: str = "zh-hans") -> str:
    """The procedure's states and moves as a Mermaid state diagram, labelled in one language."""
    with translation.override(language):
        lines = ["stateDiagram-v2", f"    [*] --> {procedure.initial}"]
        for name, state in procedure.states.items():
            limit = "".join(f" · {clock.label} {clock.workdays}" for clock in procedure.clocks_in(name).values())
            lines.append(f'    state "{_plain(f"{state.label}{limit}")}" as {name}')
        for action in procedure.actions.values():
            who = "/".join(str(role.label) for role in action.by) or _("The platform")
            lines += [f"    {frm} --> {action.to}: {_plain(f'{action.label}（{who}）')}" for frm in action.from_]
        lines += [f"    {name} --> [*]" for name, state in procedure.states.items() if state.final]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Without what Mermaid reads as its own."""
    return text.replace('"', "'").replace(":", "：").replace(";", "；")
