"""Prices, hours and weekdays of what can be booked, in the reader's words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhijiang.booking.states import WEEKDAYS, clock_told

if TYPE_CHECKING:
    from zhijiang.booking.models import Facility

register = template.Library()


@register.simple_tag
def price(fen: int, minutes: int) -> str:
    """“免费”, “200.00 元” or, with minutes, “200.00 元 / 60 分钟”."""
    if not fen:
        return pgettext("price", "free of charge")
    yuan = number_format(Decimal(fen) / 100, decimal_pos=2, force_grouping=True)
    if not minutes:
        return _("%(yuan)s yuan") % {"yuan": yuan}
    return _("%(yuan)s yuan for %(minutes)d minutes") % {"yuan": yuan, "minutes": minutes}


@register.simple_tag
def clock(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return clock_told(minute)


@register.simple_tag
def weekdays(facility: Facility) -> str:
    """The days on which it is open: “Monday to Friday” where they follow on each other."""
    days = facility.weekdays
    if len(days) > 2 and days in "1234567":
        return _("%(first)s to %(last)s") % {"first": WEEKDAYS[days[0]], "last": WEEKDAYS[days[-1]]}
    return pgettext("between places", ", ").join(str(WEEKDAYS[day]) for day in days)
