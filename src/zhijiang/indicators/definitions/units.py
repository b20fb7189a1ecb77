"""The units of figures, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext_lazy

_WORDS: Final = {
    "wan-yuan": pgettext_lazy("unit", "10,000 yuan"),
    "people": pgettext_lazy("unit", "people"),
    "firms": pgettext_lazy("unit", "firms"),
    "works": pgettext_lazy("unit", "works"),
    "items": pgettext_lazy("unit", "items"),
    "hours": pgettext_lazy("unit", "hours"),
    "days": pgettext_lazy("unit", "days"),
    "square-metres": pgettext_lazy("unit", "m²"),
    "per-cent": pgettext_lazy("unit", "%"),
    "wan-yuan-each": pgettext_lazy("unit", "10,000 yuan per person"),
}


def unit_words(unit: str, /) -> str:
    """A unit of the pack in the reader's language."""
    return str(_WORDS[unit])
