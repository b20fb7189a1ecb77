"""The living style page."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhijiang.ui import samples
from zhijiang.ui.templatetags.ui import ICONS


@require_GET
def style_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in the reader's language, in the theme the address asks for."""
    context = {
        "theme": "dark" if request.GET.get("theme") == "dark" else "light",
        "colours": samples.COLOURS,
        "clocks": samples.CLOCKS,
        "form": samples.SampleForm(),
        "wrong_form": samples.SampleForm({"vote": "a"}, auto_id="wrong_%s"),
        "icons": sorted(path.stem for path in ICONS.glob("*.svg")),
        "page": Paginator(range(240), 20).page(4),
        "when": datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        "sizes": (312, 48_200, 1_432_000_000),
    }
    return render(request, "ui/style.html", context)
