from __future__ import annotations

from tests.casework.steps import shipped
from zhijiang.casework.draw import mermaid


def test_a_drawing_holds_every_state_and_every_move_in_the_language_asked_for() -> None:
    procedure = shipped()

    lines = mermaid(procedure).splitlines()

    assert lines[:2] == ["stateDiagram-v2", "    [*] --> draft"]
    assert "    under_review --> approved: 审查通过（" in "\n".join(lines)
    moves = sum(len(action.from_) for action in procedure.actions.values())
    ends = sum(state.final for state in procedure.states.values())
    assert sum("-->" in line for line in lines) == 1 + moves + ends
    assert "    submitted --> under_review: Accept（Service centre officer/Bureau officer）" in mermaid(
        procedure, language="en"
    )
