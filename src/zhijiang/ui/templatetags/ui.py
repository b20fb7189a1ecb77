"""Template tags of the house: icons, dates, sizes, small components."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "icons"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


@cache
def _drawing(name: str) -> str:
    """The inside of an icon's svg element. Raises FileNotFoundError for a name that is not in ui/icons."""
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return " ".join(text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")].split())


@register.simple_tag
def icon(name: str, *, label: str = "") -> SafeString:
    """An inline lucide icon; silent beside a word, or named by `label` where it stands alone."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round">{}</svg>',
        meaning,
        mark_safe(_drawing(name)),  # noqa: S308 - our own files
    )


@register.simple_tag
def brand_mark() -> SafeString:
    """The mark: the river's bends, which are the character 之."""
    return mark_safe(
        '<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="6" fill="#2F6F62"/>'
        '<path d="M14.6 5.4c1.3.7 2.3 1.5 3.1 2.5M8.6 12h14c-2.2 4.3-6.4 7.5-12.2 10.4 1.9-.5 3.2.2 4.6 1.2 2.4 1.7 4.9'
        ' 2.6 9.4 2.4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月24日 in Chinese, 24 Nov 2026 in English; empty for no date."""
    if not isinstance(value, date):
        return ""
    return date_format(timezone.localtime(value) if isinstance(value, datetime) else value, "DATE_FORMAT")


@register.filter
def month(value: str) -> str:
    """2026年11月 in Chinese, November 2026 in English, of “2026-11”; anything else as it is."""
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return value
    return date_format(first, "YEAR_MONTH_FORMAT")


@register.filter
def moment(value: datetime | None) -> str:
    """The day and the minute, local to the installation; empty for no time."""
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else ""


@register.filter
def in_own_language(words: str) -> SafeString:
    """Marks Chinese that stands on an English page, such as a title without an English one: it is read and set as Chinese."""
    if (get_language() or "").startswith("en") and _CHINESE.search(words):
        return format_html('<span lang="zh-Hans">{}</span>', words)
    return conditional_escape(words)


@register.filter
def size(value: int | None) -> str:
    """A number of bytes for people, in decimal units: 1.4 GB."""
    if not isinstance(value, int):
        return ""
    amount, unit = float(value), 0
    while amount >= 999.5 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    places = 1 if unit >= 2 and amount < 99.95 else 0
    return f"{number_format(round(amount, places), decimal_pos=places)} {UNITS[unit]}"


@register.simple_tag
def share(done: int, total: int) -> str:
    """How much of the whole, in per cent, never 100 before it is done."""
    if total <= 0:
        return ""
    return f"{min(100, done * 100 // total)}%"


@register.simple_tag
def workdays_left(clock: Any) -> str:
    """The words of a time limit: “剩 6 个工作日”, “今天到期”, “已超期 2 个工作日”."""
    left = clock.workdays_left
    if left is None:
        return _("clock stopped")
    if left > 0:
        return ngettext("%(count)d working day left", "%(count)d working days left", left) % {"count": left}
    if left == 0:
        # Over a weekend no working day has passed yet, but the limit has.
        return _("overdue") if clock.light == "red" else _("due today")
    return ngettext("%(count)d working day overdue", "%(count)d working days overdue", -left) % {"count": -left}


@register.inclusion_tag("ui/components/status.html")
def status(label: str, tone: str = "waiting") -> dict[str, str]:
    """A standing as word, shape and colour."""
    return {"label": label, "tone": tone}


@register.inclusion_tag("ui/components/time_limit.html")
def time_limit(clock: Any) -> dict[str, Any]:
    """A time limit; nothing when no clock runs."""
    return {"clock": clock}


@register.inclusion_tag("ui/components/progress.html")
def progress(label: str, done: int = 0, total: int = 0) -> dict[str, Any]:
    """A progress bar; without a total it only says that work goes on."""
    return {"label": label, "done": done, "total": total}


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, BaseForm]:
    """The list of what is wrong with a form, linked to its fields; nothing for a form without errors."""
    return {"form": form}


@register.inclusion_tag("ui/components/breadcrumbs.html")
def crumbs(*words: str) -> dict[str, list[Mapping[str, str]]]:
    """`{% crumbs "Works" works_url work.title %}`: label and address in turn; the last label is this page."""
    pairs = zip_longest(words[::2], words[1::2], fillvalue="")
    return {"crumbs": [{"label": conditional_escape(label), "url": url} for label, url in pairs]}


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Links to the other pages of a list, keeping the address's filters."""
    numbers: Iterator[int | str] = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "pages": numbers, "request": context["request"]}
