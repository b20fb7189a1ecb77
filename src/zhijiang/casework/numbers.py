"""Numbers that other systems give: read by their kind, kept as they were given, never made here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhijiang.casework.errors import MissingEvidence

NATIONAL: Final = "总局"
"""The issuer of what the national administration licenses itself."""
PROVINCES: Final = frozenset("京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤琼川蜀贵黔云滇陕秦甘陇青蒙桂藏宁新")
"""The one-character names under which provinces issue."""


@dataclass(frozen=True)
class Number:
    """A number as it was read. `shown` is the form in which people read it; `original` is what came, unchanged."""

    kind: str
    issuer: str
    word: str
    """“网剧审字”, “浙网规备”; empty where the number has none."""
    year: int | None
    seq: int | None
    original: str
    shown: str


_WORK: Final = r"网(?:剧|影|微剧|动)"
_TAIL: Final = r"\((?P<year>20\d{2})\)第?(?P<seq>\d{3,7})号"
_EXAMPLES: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "planning": (re.compile(r"(?P<word>)(?P<issuer>)[\w()./-]*\d[\w()./-]*"), "2026-JN-000123"),
    "licence-national": (
        re.compile(rf"\((?P<issuer>{NATIONAL})\)(?P<word>{_WORK}审字){_TAIL}"),
        "（总局）网剧审字（2026）第001号",
    ),
    "licence-province": (
        re.compile(rf"\((?P<issuer>[{''.join(sorted(PROVINCES))}])\)(?P<word>{_WORK}审字){_TAIL}"),
        "（浙）网剧审字（2026）第001号",
    ),
    "registration": (
        re.compile(rf"\((?P<issuer>[^()]{{1,12}})\)(?P<word>{_WORK}备字){_TAIL}"),
        "（湖畔）网微剧备字（2026）第01177号",
    ),
    "old-release": (re.compile(r"(?P<issuer>)(?P<word>[A-Z])(?P<seq>\d{6,20})"), "V33012345678901"),
    "own": (
        re.compile(r"(?P<issuer>)(?P<word>[^\W\d]{2,20})\((?P<year>20\d{2})\)第?(?P<seq>\d{1,7})号"),
        "浙网规备〔2026〕12号",
    ),
}
KINDS: Final = tuple(_EXAMPLES)
"""Every kind of number that an action or a field may name."""
_NAMES: Final = {
    "planning": gettext_lazy("planning number"),
    "licence-national": gettext_lazy("licence number of the national administration"),
    "licence-province": gettext_lazy("licence number of a province"),
    "registration": gettext_lazy("registration number of a platform"),
    "old-release": gettext_lazy("release number of the time before licences"),
    "own": gettext_lazy("number of the authority's own letters"),
}
_LONGEST: Final = 60
_BRACKETS: Final = str.maketrans(dict.fromkeys("[【〔〈《{｢「", "(") | dict.fromkeys("]】〕〉》}｣」", ")"))


def parse(kind: str, text: str, /) -> Number:
    """Read a number of one of KINDS: brackets of any sort, full-width digits and spaces are as good as the plain ones.

    Raises MissingEvidence, which says what was expected and what came; KeyError for a kind that there is not. Rule: C-27.
    """
    pattern, example = _EXAMPLES[kind]
    plain = _plain(text)
    found = pattern.fullmatch(plain) if 4 <= len(plain) <= _LONGEST else None
    if found is None:
        raise MissingEvidence(
            _("Expected a %(kind)s, such as “%(example)s”; “%(text)s” is not one.")
            % {"kind": _NAMES[kind], "example": example, "text": text.strip()[: _LONGEST + 1]},
            rule="C-27",
        )
    parts = found.groupdict()
    return Number(
        kind=kind,
        issuer=parts["issuer"],
        word=parts["word"],
        year=int(parts["year"]) if parts.get("year") else None,
        seq=int(parts["seq"]) if parts.get("seq") else None,
        original=text,
        shown=_shown(kind, plain, parts),
    )


def example_of(kind: str, /, *, word: str, year: int) -> str:
    """What a number of a kind looks like, with this word and of this year."""
    _pattern, example = _EXAMPLES[kind]
    read = parse(kind, example)
    return example.replace(read.word, word).replace(str(read.year), str(year))


def is_same(number: Number, text: str, /) -> bool:
    """Whether a text is this very number, however it was typed and with however many zeros before its sequence."""
    pattern, _example = _EXAMPLES[number.kind]
    found = pattern.fullmatch(_plain(text))
    if found is None:
        return False
    parts = found.groupdict()
    facts = (parts["issuer"], parts["word"], parts.get("year"), int(parts["seq"]) if parts.get("seq") else None)
    return facts == (number.issuer, number.word, str(number.year) if number.year else None, number.seq)


def digits_of(number: Number, /) -> str:
    """A regular expression, read alike by Python and PostgreSQL, that finds every text that `is_same`, and few others.

    Its year and sequence, wide or narrow, with spaces and zeros wherever they may have been typed.
    """
    year = _spelled(str(number.year or ""))
    seq = _spelled(str(number.seq)) if number.seq is not None else ""
    return rf"{year}.*(^|[^0-9０-９\s])[0０\s]*{seq}(号|$)" if year else rf"[0０\s]*{seq}$"


def _spelled(digits: str) -> str:
    return "".join(rf"[{each}{chr(ord(each) + 0xFEE0)}]\s*" for each in digits)


def _plain(text: str) -> str:
    """Narrow, without spaces, every bracket round, as `parse` compares it."""
    narrow = unicodedata.normalize("NFKC", text.translate(_BRACKETS))
    return "".join(each for each in narrow.translate(_BRACKETS) if not each.isspace())


def _shown(kind: str, plain: str, parts: Mapping[str, str | None]) -> str:
    """As official texts print it; the digits of the sequence stay as they came, with their zeros."""
    if kind in {"planning", "old-release"}:
        return plain
    if kind == "own":
        return f"{parts['word']}〔{parts['year']}〕{parts['seq']}号"
    return f"（{parts['issuer']}）{parts['word']}（{parts['year']}）第{parts['seq']}号"
