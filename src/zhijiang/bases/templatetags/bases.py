"""Numbers of bases for people, and the parts of pictures that there are hundreds of: a template takes too long for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext, pgettext

from zhijiang.bases.queries import Dot
from zhijiang.bases.queries.positioning import Arrow, Cell, Edge, HeatMap, Quantity, Row

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


@register.simple_tag
def quantity(found: Quantity, after: int = 2) -> SafeString:
    """A figure with its interval, or why there is none. Rule: P-03."""
    if found.value is None:
        return format_html('<span class="muted">{}</span>', found.reason)
    value = places(found.value, after)
    if found.low is not None and found.high is not None:
        low, high = places(found.low, after), places(found.high, after)
        joint = "–" if found.high >= 0 and found.low >= 0 else " – "  # two strokes beside each other are read as one
        return _made(f'{value} <span class="muted nowrap">({low}{joint}{high})</span>')
    if found.reason:
        return format_html('{} <span class="muted">({})</span>', value, found.reason)
    return _made(value)


def places(number: float, after: int = 2) -> str:
    """A number with so many decimals, half away from nought, as Django's floatformat writes it."""
    return f"{Decimal(repr(number)).quantize(_UNITS[after], ROUND_HALF_UP) + 0:f}"


_UNITS: Final = {1: Decimal("0.1"), 2: Decimal("0.01")}


@register.simple_tag
def dot(found: Dot, level: str) -> SafeString:
    """A base in a drawing: the mark of a level (hollow circle, circle, square), its name and its number where there is room."""
    mark = '<rect x="-5" y="-5" width="10" height="10"/>' if level == "national" else '<circle r="5"/>'
    words = number = ""
    if found.words:
        words = f'<text class="name" text-anchor="{found.anchor}" x="{found.dx:.1f}" y="{found.dy:.1f}">{_safe(found.words)}</text>'
    if found.has_number:
        number = f'<text class="number" text-anchor="middle" y="-11">{found.number}</text>'
    return _made(
        f'<g class="dot" data-level="{_safe(level)}" transform="translate({found.x:.1f} {found.y:.1f})">'
        f"<title>{found.number} {_safe(found.name)}</title>{mark}{words}{number}</g>"
    )


@register.simple_tag(takes_context=True)
def base_link(context: Context, found: Dot) -> SafeString:
    """The name of a base; a link to its figures where the reader may open them (`openable`, `year`)."""
    if found.base.code not in context["openable"]:
        return _made(_safe(found.name))
    address = reverse("bases:position", args=[found.base.code])
    return _made(f'<a href="{address}?year={context["year"]}">{_safe(found.name)}</a>')


@register.simple_tag
def edges(found: Iterable[Edge]) -> SafeString:
    """What overlaps, as lines: the thicker the more."""
    return _made(
        "".join(
            f'<line x1="{edge.first.x:.1f}" y1="{edge.first.y:.1f}" x2="{edge.second.x:.1f}" y2="{edge.second.y:.1f}" '
            f'stroke-width="{edge.width:.1f}"><title>{_safe(edge.first.name)} – {_safe(edge.second.name)}: '
            f"{places(edge.overlap.value or 0.0)}</title></line>"
            for edge in found
        )
    )


@register.simple_tag
def arrows(found: Iterable[Arrow]) -> SafeString:
    """What hands on, as arrows."""
    return _made(
        "".join(
            f'<line x1="{arrow.x1:.1f}" y1="{arrow.y1:.1f}" x2="{arrow.x2:.1f}" y2="{arrow.y2:.1f}" marker-end="url(#tip)">'
            f"<title>{_safe(arrow.start.name)} → {_safe(arrow.end.name)}</title></line>"
            for arrow in found
        )
    )


@register.simple_tag
def heat_cells(row: Row, drawing: HeatMap, year: int) -> SafeString:
    """The cells of a base in the heat map: blank of fewer than three firms, hatched where not robust, each leads to its rows. Rule: P-12."""
    name, width, robust = _safe(row.name), drawing.cell_width, _robust()
    parts = []
    for cell in row.cells:
        x = cell.column.x
        value = cell.quotient.value
        if cell.step is None or value is None:
            parts.append(f'<rect class="blank" x="{x}" width="{width}" height="26"/>')
            continue
        hatch = (
            "" if cell.is_robust else f'<rect class="hatched" x="{x}" width="{width}" height="26" fill="url(#hatch)"/>'
        )
        short = places(value, 1)
        words = (
            f'<text class="value" data-on="{cell.step}" x="{cell.column.middle}" y="17">{short}</text>'
            if drawing.has_words
            else ""
        )
        label = f"{name} · {_safe(cell.column.name)} · "
        between = (
            f" ({places(cell.quotient.low)}–{places(cell.quotient.high)})"
            if cell.quotient.low is not None and cell.quotient.high is not None
            else ""
        )
        firms = cell.firms or 0
        counted = ngettext("%(number)s firm", "%(number)s firms", firms) % {"number": firms}
        parts.append(
            f'<a href="{_rows_of(row, cell, year)}" tabindex="-1" aria-label="{label}{short}">'
            f"<title>{label}{places(value)}{between} · {_safe(counted)} · {robust[cell.is_robust]}</title>"
            f'<rect data-step="{cell.step}" x="{x}" width="{width}" height="26"/>{hatch}{words}</a>'
        )
    return _made("".join(parts))


@register.simple_tag
def heat_words(row: Row, year: int) -> SafeString:
    """The same cells as words in a table."""
    robust = _robust()
    kept, few, none = (
        _safe(pgettext("figure", "withheld")), _safe(pgettext("firms", "under 3")), _safe(pgettext("firms", "none")),
    )  # fmt: skip
    parts = []
    for cell in row.cells:
        if cell.step is None or cell.quotient.value is None:
            words = f'<span class="muted">{kept if cell.firms is None else few if cell.is_few else none}</span>'
        else:
            value = places(cell.quotient.value)
            words = (
                f'<a href="{_rows_of(row, cell, year)}">{value}</a> <span class="muted">{robust[cell.is_robust]}</span>'
            )
        parts.append(f'<td class="number mono" data-label="{_safe(cell.column.name)}">{words}</td>')
    return _made("".join(parts))


def _rows_of(row: Row, cell: Cell, year: int) -> str:
    return f"{reverse('bases:position_rows', args=[row.code])}?year={year}&amp;segment={_safe(cell.column.key)}"


def _robust() -> tuple[str, str]:
    """What is said of a cell that is not robust, and of one that is."""
    return _safe(pgettext("figure", "not robust")), _safe(pgettext("figure", "robust"))


def _safe(words: str) -> str:
    return str(conditional_escape(words))


def _made(markup: str) -> SafeString:
    """Markup whose words were escaped one by one in this module."""
    return mark_safe(markup)  # noqa: S308 - every word in it went through _safe
