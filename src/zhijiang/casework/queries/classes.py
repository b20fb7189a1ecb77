"""What the decision tables say of a case, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhijiang.casework import rules
from zhijiang.casework.classify import classify
from zhijiang.casework.clocks import calendar_of
from zhijiang.casework.models import Case


@dataclass(frozen=True)
class ClassToday:
    """What one decision table would say if the application were handed in today, and on what that rests."""

    question: str
    answer: str
    basis: str


def classes_today(case: Case, /, *, on: date | None = None) -> list[ClassToday]:
    """What the decision tables say of a draft by the rules of today, as the applicant may know it before handing in."""
    definition = rules.procedure_of(case)
    found = classify(definition, case.data, filed_on=on or calendar_of(case).today())
    return [
        ClassToday(str(table.title), str(table.classes[found[name].value]), found[name].basis)
        for name, table in definition.classify.items()
    ]


def classes_of(case: Case, /) -> list[tuple[str, str]]:
    """What the decision tables and decisions said of the case: (question, answer)."""
    definition = rules.procedure_of(case)
    shown = []
    for name, value in case.classes.items():
        table = definition.classify.get(name)
        if table is not None:
            shown.append((str(table.title), str(table.classes.get(value, value))))
            continue
        choices = [action.choice for action in definition.actions.values() if action.choice]
        choice = next((each for each in choices if each.name == name and value in each.options), None)
        if choice is not None:
            shown.append((str(choice.label), str(choice.options[value])))
    return shown
