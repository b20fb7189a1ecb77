from __future__ import annotations

import pytest

from tests.casework import permits, steps
from tests.casework.steps import shipped
from tests.cast import Cast
from zhijiang.casework import actions
from zhijiang.casework.draw import mermaid, mermaid_of


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


@pytest.mark.django_db
def test_a_case_shows_the_way_it_went_and_where_it_is_now(office: Cast) -> None:
    case = steps.returned(office)
    steps.step(case, "withdraw", office.lin)

    lines = mermaid_of(case, language="en").splitlines()

    ticked = [line.strip() for line in lines if "✓" in line]
    assert ticked == [
        "draft --> submitted: ✓ Submit（Producer）",
        "submitted --> under_review: ✓ Accept（Service centre officer/Bureau officer）",
        "under_review --> returned: ✓ Return for correction（Bureau officer）",
        "returned --> withdrawn: ✓ Withdraw（Producer）",
    ]
    assert lines[-2:] == ["    class draft,submitted,under_review,returned gone", "    class withdrawn now"]


@pytest.mark.django_db
def test_a_way_that_is_gone_twice_is_counted_and_what_was_taken_back_is_not_told(office: Cast) -> None:
    case = steps.submitted(office)
    actions.recall(case, by=office.lin, expected_seq=case.seq)
    case.refresh_from_db()
    taken_back = mermaid_of(case)
    steps.step(case, "submit", office.lin, files=steps.FILES)
    steps.step(case, "accept", office.wu)
    for _round in range(2):
        steps.step(case, "return_for_correction", office.sun, reason="再改。")
        steps.step(case, "resubmit", office.lin, files=steps.FILES)

    assert "✓" not in taken_back
    assert taken_back.splitlines()[-1] == "    class draft now"
    assert "under_review --> returned: ✓×2 退回修改" in mermaid_of(case)


@pytest.mark.django_db
def test_a_case_shows_only_the_moves_that_are_foreseen_for_its_kind(office: Cast) -> None:
    permits.publish()
    case = permits.draft(office)
    before = mermaid_of(case)
    steps.step(case, "submit", office.lin)

    assert case.classes == {"tier": "common"}
    assert "accepted --> co_review" in before
    assert "accepted --> co_review" not in mermaid_of(case)
