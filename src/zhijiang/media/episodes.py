"""The episodes of a set held against each other: numbers that are missing, one odd raster or rate, loudness that jumps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Final

SCHEMA: Final = "zhijiang.episodes/1"
MOST_JUMP_LU: Final = 2.0
"""Most that the programme loudness of two episodes that follow each other may differ."""


@dataclass(frozen=True)
class Episode:
    """One file of a set; `number` is None when nobody knows it. `report` is a `zhijiang.report/1`."""

    name: str
    number: int | None
    report: Mapping[str, Any]


@dataclass(frozen=True)
class SetFinding:
    """Something about a set that a person should look at.

    `check` is `missing_number`, `same_number`, `no_number`, `same_file`, `odd_<fact>` or `loudness_jump`; `name` the file, empty for a
    number that no file has; `measured` and `usual` are what the file has and what most (for a jump: the episode before) have.
    """

    check: str
    number: int | None
    name: str
    measured: str | int | float | None
    usual: str | int | float | None
    rule: str

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def _of_picture(*names: str) -> Callable[[Mapping[str, Any]], str | None]:
    return lambda report: " × ".join(str(report["video"][name]) for name in names) if report["video"] else None


def _sounds(report: Mapping[str, Any]) -> str:
    return ", ".join(f"{row['channels']} × {row['sample_rate']} Hz" for row in report["audio"]) or "none"


def _colour(report: Mapping[str, Any]) -> str | None:
    return " / ".join(map(str, report["video"]["colour"].values())) if report["video"] else None


FACTS: Final[Mapping[str, Callable[[Mapping[str, Any]], str | None]]] = {
    "raster": _of_picture("width", "height"),
    "pixels": _of_picture("sample_aspect"),
    "rate": _of_picture("rate"),
    "scanning": lambda report: _scanning(report["video"]),
    "depth": _of_picture("bit_depth"),
    "colour": _colour,
    "sound": _sounds,
}
"""What all episodes of a set have in common."""


def check_set(episodes: Sequence[Episode], /) -> list[SetFinding]:
    """Hold the episodes of a set against each other.

    Returns
    -------
    list of SetFinding
        Numbers first, then what is odd, then jumps of loudness, each in the order of the episodes. Empty for a set
        that is even, and for one episode.
    """
    if len(episodes) < 2:
        return []
    ordered = sorted(episodes, key=lambda one: (one.number is None, one.number or 0))
    return [*_numbers(ordered), *_odd(ordered), *_jumps(ordered)]


def as_set(episodes: Sequence[Episode], /) -> dict[str, Any]:
    """The JSON of a set, `zhijiang.episodes/1` (docs/schemas/episodes-1.json)."""
    return {
        "schema": SCHEMA,
        "episodes": [{"number": one.number, "name": one.name, "report": dict(one.report)} for one in episodes],
        "findings": [finding.as_dict() for finding in check_set(episodes)],
    }


def _numbers(ordered: Sequence[Episode]) -> list[SetFinding]:
    """A set runs from 1 to its highest number, each once, each its own file. Rule: M-19."""
    numbers = Counter(one.number for one in ordered if one.number is not None)
    found = [
        SetFinding("missing_number", number, "", None, None, "M-19")
        for number in range(1, max(numbers, default=0))
        if number not in numbers
    ]
    for one in ordered:
        if one.number is None:
            found.append(SetFinding("no_number", None, one.name, None, None, "M-19"))
        elif numbers[one.number] > 1:
            found.append(SetFinding("same_number", one.number, one.name, numbers[one.number], 1, "M-19"))
    first: dict[str, str] = {}
    for one in ordered:
        sha256 = str(one.report["file"]["sha256"])
        if sha256 in first:
            found.append(SetFinding("same_file", one.number, one.name, first[sha256], None, "M-19"))
        first.setdefault(sha256, one.name)
    return found


def _odd(ordered: Sequence[Episode]) -> list[SetFinding]:
    """A fact in which an episode differs from most; where none are most, from the first. Rule: M-20."""
    found = []
    for fact, value_of in FACTS.items():
        values = [value_of(one.report) for one in ordered]
        usual = Counter(values).most_common(1)[0][0]
        found += [
            SetFinding(f"odd_{fact}", one.number, one.name, value, usual, "M-20")
            for one, value in zip(ordered, values, strict=True)
            if value != usual
        ]
    return found


def _jumps(ordered: Sequence[Episode]) -> list[SetFinding]:
    """Loudness that differs by more than 2 LU from one episode to the next, by the first sound of each. Rule: M-21."""
    found = []
    levels = [(one, _level(one.report)) for one in ordered if one.number is not None]
    known = [(one, level) for one, level in levels if level is not None]
    for (_, before), (one, level) in pairwise(known):
        # Both are rounded to hundredths; a difference of just 2 is none too many.
        if round(abs(level - before), 2) > MOST_JUMP_LU:
            found.append(SetFinding("loudness_jump", one.number, one.name, level, before, "M-21"))
    return found


def _level(report: Mapping[str, Any]) -> float | None:
    level: float | None = report["audio"][0]["loudness"]["integrated_lufs"] if report["audio"] else None
    return level


def _scanning(video: Mapping[str, Any] | None) -> str | None:
    return None if not video else "interlaced" if video["interlaced"] else "progressive"
