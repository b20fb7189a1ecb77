"""Numbers of bases for people."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def ten_thousands(yuan: int) -> int:
    """Whole yuan in units of ten thousand, to the nearest."""
    return (yuan + 5000) // 10000


@register.filter
def times(number: int, by: int) -> int:
    """Product of two whole numbers, for places in a drawing."""
    return number * by


@register.filter
def percent(share: float | None) -> str:
    """A share as per cent without its sign; empty where not known."""
    return "" if share is None else f"{share * 100:.0f}"


@register.filter
def item(mapping: Mapping[str, str], key: str) -> str:
    """What a mapping holds under a key; the key itself where it holds nothing."""
    return mapping.get(key, key)
