"""Which decision on a case does what to the register of bases: data of the pack, read and checked. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from zhijiang.bases.states import BaseLevel, Standing

DOES: Final = ("list", "report", "grade", "settle", "remove", "restore", "change")
"""What a decision can do: what each is, bases.actions.register says."""
FACTS: Final = ("name", "name_en", "boundary", "floor_area", "platforms")
"""Facts of a base that a decision may set out of answers."""
_DUE: Final = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LANGUAGES: Final = ("zh", "en")


class DecisionsFault(ValueError):
    """A file of decisions that cannot be used; the sentence names the place and what was expected."""


@dataclass(frozen=True)
class Decision:
    """What happens to a base when a case about it comes to a state."""

    does: str
    level: BaseLevel | None = None
    grade: str = ""
    standing: Standing | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """Fact of the base, and the question whose answer it becomes."""


@dataclass(frozen=True)
class Decisions:
    """All that a pack says of decisions and the register."""

    verified: bool
    grades: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, str]
    report: str
    """The item of the annual report; empty where there is none."""
    report_due: tuple[int, int]
    """Month and day of the year after the one reported on."""
    apply: tuple[str, ...]
    open: tuple[str, ...]
    yearly: tuple[str, ...]
    by_state: Mapping[tuple[str, str], Decision]
    facts: Mapping[str, Mapping[str, str]]

    def of(self, item: str, state: str, /) -> Decision | None:
        """What a case of an item does when it comes to a state; None for nothing."""
        return self.by_state.get((item, state))

    def grade_in(self, grade: str, language: str, /) -> str:
        """A grade's name; its key where the pack no longer has it."""
        return self.grades.get(grade, {}).get("zh" if language.startswith("zh") else "en", grade)


NOTHING: Final = Decisions(False, {}, {}, "", (12, 31), (), (), (), {}, {})


@lru_cache(maxsize=8)
def load(folder: Path, /) -> Decisions:
    """The decisions of a pack; none where it has no such file. Raises DecisionsFault."""
    path = folder / "bases" / "decisions.yaml"
    return parse(yaml.safe_load(path.read_text("utf-8"))) if path.is_file() else NOTHING


def parse(data: Any, /) -> Decisions:
    """Decisions out of what the YAML holds. Raises DecisionsFault at the first thing that is not as it must be."""
    needed = {"verified", "grades", "numbers", "report", "apply", "open", "yearly", "decisions", "facts"}
    if not isinstance(data, dict) or set(data) != needed:
        raise DecisionsFault(f"expected {', '.join(sorted(needed))}")
    for grade, names in data["grades"].items():
        if set(names) != set(_LANGUAGES):
            raise DecisionsFault(f"grades.{grade}: expected a name in each of {', '.join(_LANGUAGES)}")
    for level, form in data["numbers"].items():
        if level not in BaseLevel.values or "{year}" not in form or "{seq}" not in form:
            raise DecisionsFault(f"numbers.{level}: expected a level of bases, and a form with {{year}} and {{seq}}")
    due = _DUE.fullmatch(str(data["report"].get("due")))
    if due is None:
        raise DecisionsFault(f"report.due: expected month-day, got {data['report'].get('due')!r}")
    facts = {item: _facts(f"facts.{item}", pairs) for item, pairs in data["facts"].items()}
    return Decisions(
        verified=bool(data["verified"]),
        grades=data["grades"],
        numbers=data["numbers"],
        report=data["report"]["item"],
        report_due=(int(due[1]), int(due[2])),
        apply=tuple(data["apply"]),
        open=tuple(data["open"]),
        yearly=tuple(data["yearly"]),
        by_state={
            (item, state): _decision(f"decisions.{item}.{state}", row, data["grades"])
            for item, states in data["decisions"].items()
            for state, row in states.items()
        },
        facts=facts,
    )


def _decision(place: str, row: Any, grades: Mapping[str, Any]) -> Decision:
    if not isinstance(row, dict) or row.get("does") not in DOES:
        raise DecisionsFault(f"{place}: expected does to be one of {', '.join(DOES)}")
    unknown = set(row) - {"does", "level", "grade", "standing", "facts"}
    if unknown:
        raise DecisionsFault(f"{place}: nothing is known of {', '.join(sorted(unknown))}")
    if ("level" in row) != (row["does"] == "list") or row.get("level", BaseLevel.CULTIVATED) not in BaseLevel.values:
        raise DecisionsFault(f"{place}: what lists names a level of bases, and nothing else does")
    if ("grade" in row) != (row["does"] == "grade") or row.get("grade", next(iter(grades), None)) not in grades:
        raise DecisionsFault(f"{place}: what grades names one of the grades, and nothing else does")
    if "standing" in row and row["standing"] not in Standing.values:
        raise DecisionsFault(f"{place}: expected a standing of {', '.join(Standing.values)}, got {row['standing']!r}")
    return Decision(
        does=row["does"],
        level=BaseLevel(row["level"]) if "level" in row else None,
        grade=row.get("grade", ""),
        standing=Standing(row["standing"]) if "standing" in row else None,
        facts=_facts(f"{place}.facts", row.get("facts", {})),
    )


def _facts(place: str, pairs: Any) -> Mapping[str, str]:
    if not isinstance(pairs, dict) or set(pairs) - set(FACTS):
        raise DecisionsFault(f"{place}: expected facts of {', '.join(FACTS)}")
    return pairs
