"""What is reported, by whom, and what it means: for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhijiang.indicators import queries
from zhijiang.indicators.definitions.units import unit_words
from zhijiang.indicators.states import Rhythm, Subject


@require_GET
def definitions(request: HttpRequest) -> HttpResponse:
    """The indicators of the pack, by whoever reports them and how often."""
    known = queries.definitions_in_force()
    language = queries.language()
    groups = [
        (
            f"{subject}-{rhythm}",
            subject,
            rhythm,
            [
                {
                    "each": each,
                    "name": each.name_in(language),
                    "unit": unit_words(each.unit),
                    "meaning": each.meaning_in(language),
                    "source": each.source_in(language),
                }
                for each in known.values()
                if (each.by, each.rhythm) == (subject, rhythm)
            ],
        )
        for subject in Subject
        for rhythm in Rhythm
    ]
    context = {
        "groups": [group for group in groups if group[3]],
        "has_series": queries.reporting_bases(request.user).exists(),
        "has_periods": queries.periods_for(request.user).exists(),
    }
    return render(request, "indicators/definitions.html", context)
