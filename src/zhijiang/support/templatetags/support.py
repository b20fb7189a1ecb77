"""Money and hours of support for people."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from zhijiang.support.sheets import hours_of
from zhijiang.support.states import wan_of

register = template.Library()


@register.filter
def wan(fen: int | None) -> str:
    """Whole fen in 10,000 yuan, with groups: 1,234.50; nought for None."""
    return number_format(wan_of(fen or 0), force_grouping=True)


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes as hours, without noughts at the end: 1.5; nought for None."""
    found = hours_of(minutes or 0) or Decimal(0)
    plain = found.quantize(Decimal(1)) if found == int(found) else found.normalize()
    return number_format(plain, force_grouping=True)


@register.filter
def figure(value: Decimal) -> str:
    """A figure without noughts at its end, with groups: 12; 1,200.5."""
    whole = value.quantize(Decimal(1))
    return number_format(whole if value == whole else value.normalize(), force_grouping=True)
