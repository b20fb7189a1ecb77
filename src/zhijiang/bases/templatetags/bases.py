"""Numbers of bases for people."""

from __future__ import annotations

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
