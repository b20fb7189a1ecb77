"""Numbers that registries give to works: read as people type them, checked, and written as the registries write them. Pure.

EIDR: a DOI of the prefix 10.5240 with twenty hexadecimal digits and a check character (EIDR ID Format, version 1.51).
ISAN: twelve digits of the root, four of the episode and a check character; with eight more of the version and a second
check character over all twenty-four digits (ISO 15706-1 and 15706-2; ISAN Check Characters Calculation, version 2.0).
The check characters of both are those of ISO/IEC 7064, system MOD 37,36: every single wrong character is found.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from zhijiang.casework.errors import MissingEvidence
from zhijiang.catalog.states import Scheme

RULE: Final = "M-44"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODULUS: Final = 36
_BEFORE_EIDR: Final = re.compile(r"^(?:HTTPS?://(?:DX\.)?DOI\.ORG/|URN:EIDR:|DOI:|EIDR:?)?10\.5240[/:]")
_BEFORE_ISAN: Final = re.compile(r"^(?:URN:)?ISAN:?")
_EIDR: Final = re.compile(r"[0-9A-F]{20}[0-9A-Z]")
_ISAN: Final = re.compile(r"([0-9A-F]{16})([0-9A-Z])(?:([0-9A-F]{8})([0-9A-Z]))?")
_APART: Final = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


def check_character(digits: str, /) -> str:
    """The check character of letters and digits after ISO/IEC 7064, MOD 37,36 (the hybrid system of clause 9).

    From left to right: add the character's value to what is carried, take it modulo 36 with 36 for 0, double it modulo 37.
    """
    carried = _MODULUS
    for each in digits:
        carried = (carried + _ALPHABET.index(each)) % _MODULUS or _MODULUS
        carried = carried * 2 % (_MODULUS + 1)
    return _ALPHABET[(_MODULUS + 1 - carried) % _MODULUS]


def read(scheme: Scheme, typed: str, /) -> str:
    """The number as its registry writes it. Raises MissingEvidence with one sentence. Rule: M-44."""
    return _READERS[scheme](unicodedata.normalize("NFKC", typed).strip().upper())


def _read_eidr(typed: str) -> str:
    digits = _APART.sub("", _BEFORE_EIDR.sub("", typed))
    if not _BEFORE_EIDR.match(typed) or not _EIDR.fullmatch(digits):
        raise MissingEvidence(
            _(
                "An EIDR number reads 10.5240/XXXX-XXXX-XXXX-XXXX-XXXX-C: twenty digits from 0 to F and a check character."
            ),
            rule=RULE,
        )
    if check_character(digits[:20]) != digits[20]:
        raise MissingEvidence(
            _("The check character of this EIDR number does not fit: something in it was mistyped."), rule=RULE
        )
    return "10.5240/" + _in_fours(digits[:20]) + "-" + digits[20]


def _read_isan(typed: str) -> str:
    match = _ISAN.fullmatch(_APART.sub("", _BEFORE_ISAN.sub("", typed)))
    if not match:
        raise MissingEvidence(
            _(
                "An ISAN number reads XXXX-XXXX-XXXX-XXXX-C, and with its version XXXX-XXXX-C more: digits from 0 to F and check characters."
            ),
            rule=RULE,
        )
    work, first, version, second = match.groups()
    if check_character(work) != first:
        raise MissingEvidence(
            _("The first check character of this ISAN number does not fit: something before it was mistyped."),
            rule=RULE,
        )
    if version is None:
        return f"{_in_fours(work)}-{first}"
    if check_character(work + version) != second:
        raise MissingEvidence(
            _("The last check character of this ISAN number does not fit: something in it was mistyped."), rule=RULE
        )
    return f"{_in_fours(work)}-{first}-{_in_fours(version)}-{second}"


def _in_fours(digits: str) -> str:
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


_READERS: Final = {Scheme.EIDR: _read_eidr, Scheme.ISAN: _read_isan}
