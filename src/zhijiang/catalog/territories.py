"""Where a right holds: some countries and regions, or all but some (ISO 3166-1, two letters). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from zhijiang.casework.errors import MissingEvidence

_LETTERS: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
)
CODES: Final = frozenset(_LETTERS.split())
_NAMES: Final = {
    "CN": gettext_noop("the Chinese mainland"),
    "HK": gettext_noop("Hong Kong"),
    "MO": gettext_noop("Macao"),
    "TW": gettext_noop("Taiwan"),
    "AU": gettext_noop("Australia"),
    "CA": gettext_noop("Canada"),
    "DE": gettext_noop("Germany"),
    "FR": gettext_noop("France"),
    "GB": gettext_noop("the United Kingdom"),
    "ID": gettext_noop("Indonesia"),
    "IN": gettext_noop("India"),
    "JP": gettext_noop("Japan"),
    "KR": gettext_noop("South Korea"),
    "MY": gettext_noop("Malaysia"),
    "PH": gettext_noop("the Philippines"),
    "RU": gettext_noop("Russia"),
    "SG": gettext_noop("Singapore"),
    "TH": gettext_noop("Thailand"),
    "US": gettext_noop("the United States"),
    "VN": gettext_noop("Vietnam"),
}
"""Those that are met most, by name; all others are told by their two letters."""
_ALL: Final = "*"
_APART: Final = re.compile(r"[\s,;，、；]+")


@dataclass(frozen=True)
class Territory:
    """Some places, or (`is_world`) all places without these."""

    places: frozenset[str]
    is_world: bool = False

    def has(self, place: str, /) -> bool:
        """Whether the right holds there. Any place that nobody names is one like another: “” stands for it."""
        return (place in self.places) != self.is_world

    def meets(self, other: Territory, /) -> bool:
        """Whether there is a place in both."""
        return any(self.has(each) and other.has(each) for each in {*self.places, *other.places, ""})

    @property
    def stored(self) -> str:
        """“CN HK”, “* -CN”: what `read` reads."""
        sign = "-" if self.is_world else ""
        return " ".join([*([_ALL] if self.is_world else []), *(sign + each for each in sorted(self.places))])

    @property
    def shown(self) -> str:
        """In words, in the reader's language."""
        return told(self.places, is_world=self.is_world)


WORLD: Final = Territory(frozenset(), is_world=True)
MAINLAND: Final = Territory(frozenset({"CN"}))


def read(typed: str, /) -> Territory:
    """The territory of a line of codes. Raises MissingEvidence, which names what is no code. Rule: M-41."""
    words = [word for word in _APART.split(typed.strip().upper()) if word]
    is_world = _ALL in words
    sign = "-" if is_world else ""
    codes = [word.removeprefix(sign) for word in words if word != _ALL]
    strange = [
        word
        for word, code in zip([w for w in words if w != _ALL], codes, strict=True)
        if sign + code != word or code not in CODES
    ]
    if strange or not words:
        raise MissingEvidence(
            _("“%(word)s” is no country or region by its two letters (ISO 3166-1).") % {"word": " ".join(strange)}
            if strange
            else _("Say where the right holds."),
            rule="M-41",
        )
    return Territory(frozenset(codes), is_world=is_world)


def told(places: frozenset[str] | set[str], /, *, is_world: bool) -> str:
    """Places in words, those of China first."""
    order = {code: number for number, code in enumerate(_NAMES)}
    named = sorted(places, key=lambda code: (order.get(code, len(order)), code))
    words = pgettext("between places", ", ").join(_(_NAMES[code]) if code in _NAMES else code for code in named)
    if not is_world:
        return words
    return _("the world without %(places)s") % {"places": words} if words else _("the world")
