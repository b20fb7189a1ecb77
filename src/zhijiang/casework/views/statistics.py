"""Figures of one item in a period, drawn and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhijiang.casework import queries, sheets
from zhijiang.casework.forms import PeriodForm
from zhijiang.casework.queries import Counts, Figures, Period
from zhijiang.casework.views.lists import file_response
from zhijiang.people.models import User
from zhijiang.ui.templatetags.ui import month as month_words

WIDE = 460
"""Of the longest bar, in the drawing's own units."""


@dataclass(frozen=True)
class Bar:
    """One bar of a drawing: where it lies, and what it says."""

    y: int
    label: str
    width: int
    value: str
    tone: str = ""
    mark: int | None = None
    """Where the limit lies."""


@login_required
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """What came in, what became of it, how long it took."""
    form, item, figures = _figures(request)
    context = {"form": form, "item": item, "figures": figures}
    if figures is not None:
        words = queries.rule_words(rule for rule, _count in figures.reasons)
        context |= {
            "reasons": [(rule, words.get(rule, ""), count) for rule, count in figures.reasons],
            "month_bars": _month_bars(figures),
            "stage_bars": _stage_bars(figures),
            "file_kinds": list(sheets.TYPES),
        }
    return render(request, "casework/statistics.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def statistics_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures as a file."""
    if kind not in sheets.TYPES:
        raise Http404
    _form, item, figures = _figures(request)
    if figures is None:
        raise Http404
    return file_response(kind, _sheets(figures), name=f"{item}-{figures.period.since}-{figures.period.until}")


def _figures(request: HttpRequest) -> tuple[PeriodForm, str, Figures | None]:
    assert isinstance(request.user, User)
    reader = queries.reader_of(request.user)
    items = queries.items_of(reader)
    wanted = request.GET.get("item") or queries.busiest_item(reader) or (items[0][0] if items else "")
    today = queries.calendar_of_item(reader, wanted).today()
    asked = {
        "item": wanted,
        "since": request.GET.get("since") or date(today.year, 1, 1).isoformat(),
        "until": request.GET.get("until") or today.isoformat(),
    }
    form = PeriodForm(asked, items=items)
    if not form.is_valid() or not form.cleaned_data["item"]:
        return form, "", None
    period = Period(form.cleaned_data["since"], form.cleaned_data["until"])
    item = form.cleaned_data["item"]
    return form, item, queries.figures_of(reader, item, period)


def _month_bars(figures: Figures) -> list[Bar]:
    most = max((max(received, decided) for _month, received, decided in figures.months), default=0)
    bars = []
    for place, (month, received, decided) in enumerate(figures.months):
        bars.append(Bar(place * 44, month_words(month), _scaled(received, most), str(received), "note"))
        bars.append(Bar(place * 44 + 18, "", _scaled(decided, most), str(decided)))
    return bars


def _stage_bars(figures: Figures) -> list[Bar]:
    most = max((max(stage.p90, stage.limit) for stage in figures.stages), default=0)
    bars = []
    for place, stage in enumerate(figures.stages):
        mark = _scaled(stage.limit, most)
        late = "sealed" if stage.p90 > stage.limit else ""
        bars.append(Bar(place * 44, stage.label, _scaled(stage.median, most), f"{stage.median:g}", "", mark))
        bars.append(Bar(place * 44 + 18, "", _scaled(stage.p90, most), str(stage.p90), late or "note", mark))
    return bars


def _scaled(value: float, most: float) -> int:
    return round(WIDE * value / most) if most else 0


def _sheets(figures: Figures) -> list[sheets.Sheet]:
    outcome = [
        ("class", _("Class")),
        ("received", _("Received")),
        ("decided", _("Decided")),
        ("granted", _("Granted")),
        ("refused", _("Refused")),
        ("other", _("Closed otherwise")),
        ("returned", _("Of the decided, returned at least once")),
    ]
    stage = [
        ("stage", _("Stage")),
        ("count", _("Cases")),
        ("median", _("Median, working days")),
        ("p90", _("9 of 10 within, working days")),
        ("longest", _("Longest, working days")),
        ("limit", _("Limit, working days")),
        ("within", _("Within the limit")),
    ]
    return [
        sheets.Sheet(
            _("Outcome"),
            outcome,
            [_outcome(_("All"), figures.whole), *[_outcome(label, counts) for label, counts in figures.kinds]],
        ),
        sheets.Sheet(
            _("Time taken"),
            stage,
            [[s.label, s.count, s.median, s.p90, s.longest, s.limit, s.within] for s in figures.stages],
        ),
        sheets.Sheet(
            _("Reasons for return"),
            [("rule", _("Rule")), ("count", _("Items"))],
            [[rule or _("no rule named"), count] for rule, count in figures.reasons],
        ),
        sheets.Sheet(
            _("By month"),
            [("month", _("Month")), ("received", _("Received")), ("decided", _("Decided"))],
            [list(month) for month in figures.months],
        ),
        sheets.Sheet(
            _("Rating"),
            [("stars", _("Average of the ratings")), ("ratings", _("Ratings"))],
            [[figures.stars, figures.ratings]],
        ),
    ]


def _outcome(label: str, counts: Counts) -> list[sheets.Cell]:
    return [
        label, counts.received, counts.decided, counts.granted, counts.refused, counts.other, counts.returned,
    ]  # fmt: skip
