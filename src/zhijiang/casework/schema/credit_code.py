"""The unified social credit code 统一社会信用代码, by GB 32100-2015: 18 characters, the last one computed from the others."""

from __future__ import annotations

import unicodedata
from typing import Final

from django.utils.translation import gettext as _

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Thirty-one characters: I, O, S, V and Z are left out, since they look like others."""
LENGTH: Final = 18
REGION: Final = range(2, 8)
"""Where the six digits of the region stand, counted from 0."""


def normal_credit_code(text: str, /) -> str:
    """As it is kept: half width, capitals, without blanks and dashes."""
    narrow = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in narrow if not each.isspace() and each not in "-‐‑–—")


def check_character(first: str, /) -> str:
    """The last character that belongs to the 17 before it."""
    total = sum(ALPHABET.index(each) * pow(3, place, 31) for place, each in enumerate(first))
    return ALPHABET[-total % 31]


def credit_code_fault(code: str, /) -> str:
    """Why a code in its kept form is none, as a sentence that names the character; empty for a good one."""
    if len(code) != LENGTH:
        return _("A unified social credit code has 18 characters; this one has %(count)d.") % {"count": len(code)}
    for place, each in enumerate(code):
        if each not in ALPHABET or (place in REGION and not each.isdigit()):
            return _("Character %(place)d of the credit code is “%(character)s”, which cannot stand there.") % {
                "place": place + 1,
                "character": each,
            }
    if check_character(code[:-1]) != code[-1]:
        return _(
            "The credit code does not hold together: with its first 17 characters, character 18 would be “%(right)s”, "
            "not “%(given)s”. Compare it with the licence, character by character."
        ) % {"right": check_character(code[:-1]), "given": code[-1]}
    return ""
