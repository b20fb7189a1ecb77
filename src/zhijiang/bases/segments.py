"""The segments of the industry by which firms are sorted: data of the pack, read and checked. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from zhijiang.bases.positioning import STAGES

SCHEMES: Final = {"gbt-4754-2017": r"\d{4}", "culture-2018": r"0[1-9]\d{0,2}", "isic-4": r"\d{4}"}
"""Classifications that a segment is mapped to, and how a code of theirs looks."""
GRADES: Final = ("found", "unverified")
"""How well a code is known: seen in a source, or written from memory and to be checked."""
LANGUAGES: Final = ("zh-hans", "en")
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")


class SegmentsFault(ValueError):
    """A file of segments that cannot be used; the sentence names the segment and what is wrong with it."""


@dataclass(frozen=True)
class Code:
    """One code of a classification, and how well it is known."""

    scheme: str
    code: str
    grade: str


@dataclass(frozen=True)
class Segment:
    """One segment: its key, which rows keep, its names by language, its codes elsewhere."""

    key: str
    names: Mapping[str, str]
    codes: tuple[Code, ...]
    stage: str = ""
    """Where it stands in the chain of production, one of positioning.STAGES; empty outside of it."""

    def name_in(self, language: str, /) -> str:
        """The name in a language of the platform; English where the language is not Chinese."""
        return self.names["zh-hans" if language.startswith("zh") else "en"]


@lru_cache(maxsize=8)
def load(folder: Path, /) -> dict[str, Segment]:
    """The segments of a pack by key, in the order of its file; none where the pack has no such file. Raises SegmentsFault."""
    path = folder / "segments" / "segments.yaml"
    return parse(yaml.safe_load(path.read_text("utf-8"))) if path.is_file() else {}


def parse(data: Any, /) -> dict[str, Segment]:
    """Segments out of what the YAML holds. Raises SegmentsFault at the first thing that is not as it must be."""
    rows = data.get("segments") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise SegmentsFault("segments: expected a list with at least one segment")
    found: dict[str, Segment] = {}
    for row in rows:
        segment = _segment(row)
        if segment.key in found:
            raise SegmentsFault(f"{segment.key}: stands here twice")
        found[segment.key] = segment
    return found


def _segment(row: Any) -> Segment:
    key = row.get("key") if isinstance(row, dict) else None
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise SegmentsFault(f"expected a key of small letters, digits and dashes, got {key!r}")
    if set(row) - {"stage"} != {"key", "names", "codes"}:
        raise SegmentsFault(f"{key}: expected key, names and codes, got {', '.join(sorted(map(str, row)))}")
    names = row["names"]
    if not isinstance(names, dict) or set(names) != set(LANGUAGES) or not all(names.values()):
        raise SegmentsFault(f"{key}: expected a name in each of {', '.join(LANGUAGES)}")
    if not isinstance(row["codes"], dict) or set(row["codes"]) != set(SCHEMES):
        raise SegmentsFault(
            f"{key}: expected codes of each of {', '.join(SCHEMES)}; an empty list says that there is none"
        )
    codes = tuple(_code(key, scheme, each) for scheme, list_of in row["codes"].items() for each in list_of)
    stage = row.get("stage", "")
    if stage not in ("", *STAGES):
        raise SegmentsFault(f"{key}: expected a stage of {', '.join(STAGES)}, or none, got {stage!r}")
    return Segment(key=key, names=names, codes=codes, stage=stage)


def _code(key: str, scheme: str, each: Any) -> Code:
    if not isinstance(each, dict) or set(each) != {"code", "grade"}:
        raise SegmentsFault(f"{key}: {scheme}: expected code and grade, got {each!r}")
    if not isinstance(each["code"], str) or not re.fullmatch(SCHEMES[scheme], each["code"]):
        raise SegmentsFault(f"{key}: {scheme}: {each['code']!r} is no code; write codes in quotation marks")
    if each["grade"] not in GRADES:
        raise SegmentsFault(
            f"{key}: {scheme} {each['code']}: expected a grade of {', '.join(GRADES)}, got {each['grade']!r}"
        )
    return Code(scheme=scheme, code=each["code"], grade=each["grade"])
